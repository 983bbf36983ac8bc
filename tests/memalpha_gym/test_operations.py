from __future__ import annotations

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.operations import OperationCounts, OperationLedger, totals
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tools import DELETE, INSERT, UPDATE, ToolCall, ToolResult, execute

CITY = Operation(OperationKind.STATE, "ann.city", ("Ann",), "Rome", (), "Ann lives in Rome.")
MOVED = Operation(OperationKind.UPDATE, "ann.city", ("Ann",), "Oslo", ("Rome",), "Ann lives in Oslo.")
GONE = Operation(OperationKind.RETRACT, "ann.city", ("Ann",), "", ("Rome", "Oslo"), "")


def insert(memory: Memory, content: str) -> ToolResult:
    return execute(memory, ToolCall(INSERT, {"memory_type": "semantic", "content": content}))


def update(memory: Memory, entry_id: str, content: str) -> ToolResult:
    arguments = {"memory_type": "semantic", "memory_id": entry_id, "new_content": content}
    return execute(memory, ToolCall(UPDATE, arguments))


def delete(memory: Memory, entry_id: str) -> ToolResult:
    return execute(memory, ToolCall(DELETE, {"memory_type": "semantic", "memory_id": entry_id}))


def test_a_fact_that_is_written_is_kept() -> None:
    memory, ledger = Memory(), OperationLedger()
    counts = ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "ann: home is ROME")])
    assert counts == OperationCounts(stated=1, kept=1, writes=1, true_writes=1)
    assert counts.term == 1.0


def test_a_fact_that_is_missed_is_not_kept() -> None:
    counts = OperationLedger().step("Ann lives in Rome.", [CITY], [])
    assert counts == OperationCounts(stated=1)
    assert counts.term == 0.0


def test_value_without_its_subject_does_not_count() -> None:
    counts = OperationLedger().step("Ann lives in Rome.", [CITY], [insert(Memory(), "Rome is nice.")])
    assert (counts.kept, counts.true_writes, counts.inventions) == (0, 0, 0)


def test_update_of_the_right_entry() -> None:
    memory, ledger = Memory(), OperationLedger()
    ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "Ann lives in Rome.")])
    counts = ledger.step("Ann moved to Oslo.", [MOVED], [update(memory, "s1", "Ann lives in Oslo.")])
    assert (counts.kept, counts.updates, counts.updated, counts.stale) == (1, 1, 1, 0)


def test_stale_entry_beside_the_new_one() -> None:
    memory, ledger = Memory(), OperationLedger()
    ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "Ann lives in Rome.")])
    counts = ledger.step("Ann moved to Oslo.", [MOVED], [insert(memory, "Ann lives in Oslo.")])
    assert (counts.kept, counts.updates, counts.updated, counts.stale) == (0, 1, 0, 1)
    counts = ledger.step("Nothing new.", [], [delete(memory, "s1")])
    assert (counts.stale, counts.empty_chunks, counts.silences) == (0, 1, 1)


def test_retraction_wants_every_trace_gone() -> None:
    memory, ledger = Memory(), OperationLedger()
    ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "Ann lives in Rome.")])
    assert ledger.copy().step("Forget where Ann lives.", [GONE], []).kept == 0
    assert ledger.step("Forget where Ann lives.", [GONE], [delete(memory, "s1")]).kept == 1


def test_duplicates_inventions_and_silence() -> None:
    memory, ledger = Memory(), OperationLedger()
    ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "Ann lives in Rome.")])
    counts = ledger.step(
        "It rained.", [], [insert(memory, "Still, Ann lives in Rome."), insert(memory, "Then Bob paid 70.")]
    )
    assert (counts.duplicates, counts.inventions, counts.true_writes) == (1, 1, 1)
    assert (counts.empty_chunks, counts.silences) == (1, 0)
    assert counts.term == 0.0
    assert ledger.step("It rained again.", [], []).term == 1.0


def test_refused_writes_change_nothing() -> None:
    memory, ledger = Memory(budget=1), OperationLedger()
    assert ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "Ann lives in Rome.")]) == OperationCounts(
        stated=1
    )


def test_core_counts_as_an_entry() -> None:
    memory, ledger = Memory(), OperationLedger()
    call = ToolCall(UPDATE, {"memory_type": "core", "new_content": "Ann lives in Rome."})
    assert ledger.step("Ann lives in Rome.", [CITY], [execute(memory, call)]).kept == 1
    assert memory.entries(MemoryType.CORE)


def test_totals_add_up_and_copies_are_apart() -> None:
    memory, ledger = Memory(), OperationLedger()
    first = ledger.step("Ann lives in Rome.", [CITY], [insert(memory, "Ann lives in Rome.")])
    twin = ledger.copy()
    second = ledger.step("Ann moved to Oslo.", [MOVED], [update(memory, "s1", "Ann lives in Oslo.")])
    assert ledger.total == first + second == totals([first, second])
    assert twin.total == first
    assert twin.facts["ann.city"] == CITY
