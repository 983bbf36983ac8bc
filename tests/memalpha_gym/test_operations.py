"""Operation truth: compared with a plain reading of its definition over random episodes, then one test for each count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.operations import OperationCounts, OperationLedger, totals
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tools import DELETE, INSERT, UPDATE, CallStatus, ToolCall, ToolResult, execute
from memalpha_gym.words import holds, words
from tests import tiny

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
    assert ledger.step("Hm.", [], [insert(memory, "Ann met Carl in Oslo.")]).inventions == 1
    assert ledger.copy().step("Hm.", [], [insert(memory, "Still, Carl is in Oslo.")]).inventions == 0
    assert twin.step("Hm.", [], [insert(memory, "Again, Carl is in Oslo.")]).inventions == 1


@dataclass
class PlainLedger:
    """The definition of every count, without any bookkeeping but what each entry was found to hold when it was written."""

    facts: dict[str, Operation] = field(default_factory=dict)
    held: dict[tuple[str, str], str] = field(default_factory=dict)  # (fact, entry) → value
    known: set[str] = field(default_factory=set)

    def step(self, chunk: str, operations: list[Operation], results: list[ToolResult]) -> OperationCounts:
        self.facts.update({operation.key: operation for operation in operations})
        due = [operation for operation in operations if set(self.values(operation)) - {operation.value}]
        for result in results:
            if result.tool == DELETE and result.status is CallStatus.OK:
                self.forget(result)
        true_writes = duplicates = inventions = 0
        allowed, writes = self.known | set(words(chunk)), [result for result in results if result.wrote]
        for result in writes:
            content = result.content or ""
            self.forget(result)
            found = {key: value for key, fact in self.facts.items() if (value := value_in(content, fact)) is not None}
            true_writes += any(value == self.facts[key].value for key, value in found.items())
            duplicates += bool(found) and all(value in self.values(self.facts[key]) for key, value in found.items())
            telling = re.findall(r"(?<=[\w,;:] )[A-Z]\w+|\w*\d\w*", content)
            inventions += not {word.lower() for word in telling} <= allowed
            self.held |= {(key, entry_of(result)): value for key, value in found.items()}
            self.known |= set(words(content))
        return OperationCounts(
            stated=len(operations),
            kept=sum(map(self.is_right, operations)),
            updates=len(due),
            updated=sum(map(self.is_right, due)),
            writes=len(writes),
            true_writes=true_writes,
            duplicates=duplicates,
            inventions=inventions,
            stale=sum(any(value != fact.value for value in self.values(fact)) for fact in self.facts.values()),
            empty_chunks=not operations,
            silences=not operations and not writes,
        )

    def values(self, fact: Operation) -> list[str]:
        return [value for (key, _), value in self.held.items() if key == fact.key]

    def is_right(self, fact: Operation) -> bool:
        return set(self.values(fact)) == (set() if fact.kind is OperationKind.RETRACT else {fact.value})

    def forget(self, result: ToolResult) -> None:
        self.held = {place: value for place, value in self.held.items() if place[1] != entry_of(result)}


def entry_of(result: ToolResult) -> str:
    return result.entry_id or str(result.memory_type)


def value_in(content: str, fact: Operation) -> str | None:
    """The first of a fact's values that a text holds, where it names the subject."""
    if not any(holds(content, name) for name in fact.subject):
        return None
    return next((value for value in (fact.value, *fact.stale) if value and holds(content, value)), None)


NAMES = ("Ann", "Ann Lee", "安")
VALUES = ("Rome", "New York", "York", "7", "東京", "")
FILLER = (" lives in ", ", says Bob, has ", " 70 Éva x7 ")

values = st.sampled_from(VALUES)
statements = st.tuples(st.sampled_from(NAMES), st.sampled_from(FILLER), values).map("".join)
texts = st.lists(statements, min_size=1, max_size=3).map("; ".join)
operations = st.builds(
    Operation,
    st.sampled_from(OperationKind),
    st.sampled_from(("a", "b", "c")),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(tuple),
    values,
    st.lists(values, max_size=2).map(tuple),
    st.just(""),
)
kinds = st.sampled_from(("semantic_memory", "episodic_memory"))
ids = st.sampled_from(("s1", "s2", "s3", "e1", "e2"))
calls = st.one_of(
    st.builds(tiny.insert, texts, kinds),
    st.builds(tiny.insert, texts),
    st.builds(tiny.update, texts, ids, kinds),
    st.builds(tiny.delete, ids, kinds),
    st.builds(tiny.update, texts, st.none(), st.just("core_memory")),
    st.builds(tiny.delete, st.none(), st.just("core_memory")),
)
steps = st.tuples(texts, st.lists(operations, max_size=3), st.lists(calls, max_size=4))


@settings(max_examples=2 * settings().max_examples, deadline=None)
@given(st.lists(steps, max_size=8), st.none() | st.integers(20, 60))
def test_counts_are_those_of_the_definition(
    episode: list[tuple[str, list[Operation], list[ToolCall]]], budget: int | None
) -> None:
    memory, ledger, plain, counted = Memory(budget=budget), OperationLedger(), PlainLedger(), []
    for chunk, changes, action in episode:
        results = [execute(memory, call) for call in action]
        counted.append(ledger.step(chunk, changes, results))
        assert counted[-1] == plain.step(chunk, changes, results)
        assert ledger.facts == plain.facts
        assert ledger.total == totals(counted)
        before, ledger = ledger, ledger.copy()
        before.step("", [GONE, *changes[::-1]], results[1:])  # what becomes of the original is not seen in its copy
