"""Operation truth: every count by hand, and over random episodes what no order of calls may change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.held_facts import FactState
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.operations import OperationCounts, OperationLedger, totals
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import DELETE, INSERT, UPDATE, ToolCall, ToolResult, execute
from tests import tiny

STATE, CHANGE, RETRACT, CONTEST = OperationKind
CITY = Operation(STATE, "ann.city", ("Ann",), "Rome", (), "Ann lives in Rome.")
MOVED = Operation(CHANGE, "ann.city", ("Ann",), "Oslo", ("Rome",), "Ann lives in Oslo.")
MOVED_ON = Operation(CHANGE, "ann.city", ("Ann",), "Oslo", ("Rome",), "Ann lives in Oslo.", former=("Rome",))
GONE = Operation(RETRACT, "ann.city", ("Ann",), "", ("Rome", "Oslo"), "")
OPEN = Operation(CONTEST, "ann.city", ("Ann",), "", (), "", claims=("Rome", "Oslo"))
SETTLED = Operation(STATE, "ann.city", ("Ann",), "Oslo", ("Rome",), "Ann lives in Oslo.")
HOME = "Ann lives in Rome."


def insert(memory: Memory, content: str) -> ToolResult:
    return execute(memory, ToolCall(INSERT, {"memory_type": "semantic", "content": content}))


def update(memory: Memory, entry_id: str, content: str) -> ToolResult:
    arguments = {"memory_type": "semantic", "memory_id": entry_id, "new_content": content}
    return execute(memory, ToolCall(UPDATE, arguments))


def delete(memory: Memory, entry_id: str) -> ToolResult:
    return execute(memory, ToolCall(DELETE, {"memory_type": "semantic", "memory_id": entry_id}))


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def ledger() -> OperationLedger:
    return OperationLedger()


def held(counts: OperationCounts) -> tuple[int, int, int, int]:
    return counts.due, counts.right, counts.stale, counts.beside


def test_a_fact_that_is_written_is_kept(memory: Memory, ledger: OperationLedger) -> None:
    counts = ledger.step(HOME, [CITY], [insert(memory, "ann: home is ROME")])
    size = get_tokenizer().count("ann: home is ROME")
    assert counts == OperationCounts(stated=1, kept=1, due=1, right=1, due_tokens=5, writes=1, written=size)
    assert counts.term == 1.0


def test_a_fact_that_is_missed_is_not_kept(ledger: OperationLedger) -> None:
    counts = ledger.step(HOME, [CITY], [])
    assert counts == OperationCounts(stated=1, due=1, due_tokens=5)
    assert counts.term == 0.0


def test_a_value_without_its_subject_is_noise(memory: Memory, ledger: OperationLedger) -> None:
    counts = ledger.step(HOME, [CITY], [insert(memory, "Rome is nice.")])
    assert (counts.kept, counts.right, counts.inventions) == (0, 0, 0)
    assert counts.noise == counts.needless == counts.written == get_tokenizer().count("Rome is nice.")


def test_update_of_the_right_entry(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    counts = ledger.step("Ann moved to Oslo.", [MOVED], [update(memory, "s1", "Ann lives in Oslo.")])
    assert (counts.kept, counts.updates, counts.updated, counts.losses, counts.noise) == (1, 1, 1, 0, 0)
    assert held(counts) == (1, 1, 0, 0)


def test_stale_entry_beside_the_new_one(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    counts = ledger.step("Ann moved to Oslo.", [MOVED], [insert(memory, "Ann lives in Oslo.")])
    assert (counts.kept, counts.updates, counts.updated) == (0, 1, 0)
    assert held(counts) == (1, 0, 0, 1)
    assert counts.noise == get_tokenizer().count(HOME)
    counts = ledger.step("Nothing new.", [], [delete(memory, "s1")])
    assert (held(counts), counts.noise, counts.empty_chunks, counts.silences) == ((1, 1, 0, 0), 0, 1, 1)


def test_only_an_outdated_value_is_stale(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    counts = ledger.step("Ann moved to Oslo.", [MOVED], [])
    assert (held(counts), counts.losses, counts.term) == ((1, 0, 1, 0), 1, 0.0)


def test_a_stale_value_in_the_same_sentence_is_beside(memory: Memory, ledger: OperationLedger) -> None:
    counts = ledger.step("Ann moved to Oslo.", [CITY, MOVED], [insert(memory, "Ann lives in Oslo or Rome.")])
    assert held(counts) == (1, 0, 0, 1)


def test_history_that_is_asked_for_may_stand_beside_the_present_value(memory: Memory, ledger: OperationLedger) -> None:
    told = "Ann lives in Oslo. Ann lived in Rome before."
    counts = ledger.step("Ann moved to Oslo.", [CITY, MOVED_ON], [insert(memory, told)])
    assert (held(counts), counts.noise) == ((1, 1, 0, 0), 0)
    counts = ledger.step("Rain.", [], [update(memory, "s1", "Ann lived in Rome before.")])
    assert (held(counts), counts.losses) == ((1, 0, 1, 0), 1)


def test_history_in_an_entry_of_its_own_is_stale(memory: Memory, ledger: OperationLedger) -> None:
    writes = [insert(memory, "Ann lives in Oslo."), insert(memory, "Ann lived in Rome.")]
    assert held(ledger.step("Ann moved to Oslo.", [CITY, MOVED_ON], writes)) == (1, 0, 0, 1)


def test_retraction_wants_every_trace_gone(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    missed = ledger.copy().step("Forget where Ann lives.", [GONE], [])
    assert (missed.stated, missed.kept, held(missed)) == (1, 0, (0, 0, 1, 0))
    done = ledger.step("Forget where Ann lives.", [GONE], [delete(memory, "s1")])
    assert (done.stated, done.kept, done.updates, done.updated, done.losses, held(done)) == (
        1,
        1,
        1,
        1,
        0,
        (0, 0, 0, 0),
    )


def test_a_retraction_of_what_was_never_held_asks_for_nothing(ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [])
    assert ledger.step("Forget where Ann lives.", [GONE], []).stated == 0


def test_writes_and_deletes_of_a_step_are_seen_together(memory: Memory, ledger: OperationLedger) -> None:
    counts = ledger.step(HOME, [CITY], [insert(memory, HOME), delete(memory, "s1")])
    assert (counts.kept, counts.right, counts.writes, counts.noise) == (0, 0, 0, 0)
    counts = ledger.step("Rain.", [], [insert(memory, HOME), update(memory, "s2", "Rain.")])
    assert (counts.right, counts.writes) == (0, 1)


def test_a_loss_is_right_before_and_wrong_after(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    twin = ledger.copy()
    assert ledger.step("Rain.", [], [delete(memory, "s1")]).losses == 1
    assert ledger.step("Rain.", [], []).losses == 0
    assert twin.step("Rain.", [], []).losses == 0


def test_contested_claims_are_due_when_they_are_settled(memory: Memory, ledger: OperationLedger) -> None:
    counts = ledger.step(
        "One says Rome, one says Oslo.", [OPEN], [insert(memory, "Ann lives in Rome, or in Oslo, Ann says.")]
    )
    assert (counts.stated, counts.noise, held(counts)) == (0, 0, (0, 0, 0, 0))
    assert ledger.held.state("ann.city") is FactState.OPEN
    twin, right = ledger.copy(), Memory()
    right.restore(memory.snapshot())
    counts = ledger.step("It is Oslo.", [SETTLED], [])
    assert (counts.stated, counts.updates, counts.kept, held(counts)) == (1, 1, 0, (1, 0, 0, 1))
    counts = twin.step("It is Oslo.", [SETTLED], [update(right, "s1", "Ann lives in Oslo.")])
    assert (counts.kept, counts.updated, held(counts)) == (1, 1, (1, 1, 0, 0))


def test_what_contradicts_all_claims_is_stale_while_they_are_open(memory: Memory, ledger: OperationLedger) -> None:
    paris = Operation(STATE, "ann.city", ("Ann",), "Paris", (), "Ann lives in Paris.")
    ledger.step("Paris.", [paris], [insert(memory, "Ann lives in Paris.")])
    counts = ledger.step(
        "Rome or Oslo.", [Operation(CONTEST, "ann.city", ("Ann",), "", ("Paris",), "", (), ("Rome", "Oslo"))], []
    )
    assert held(counts) == (0, 0, 1, 0)


def test_a_text_that_tells_a_fact_before_its_chunk_is_looked_at_again(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step("They say that Ann lives in Rome.", [], [insert(memory, HOME)])
    counts = ledger.step("It is true.", [CITY], [])
    assert (counts.kept, counts.noise) == (1, 0)


def test_a_fact_that_is_held_twice_is_noise_once(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    counts = ledger.step("Rain.", [], [insert(memory, "Home of Ann: Rome")])
    assert (counts.duplicates, counts.right) == (1, 1)
    assert counts.noise == min(map(get_tokenizer().count, (HOME, "Home of Ann: Rome")))
    assert ledger.step("Rain.", [], [delete(memory, "s1")]).noise == 0


def test_one_blob_launders_nothing(memory: Memory, ledger: OperationLedger) -> None:
    junk = " ".join(f"It rained on day {i}." for i in range(100))
    counts = ledger.step(HOME, [CITY], [insert(memory, f"{junk} {HOME} {junk}")])
    assert counts.right == 1
    assert counts.noise > 0.95 * counts.written
    endless = "Ann lives in Rome and " + "so on and " * 200
    counts = OperationLedger().step(HOME, [CITY], [insert(memory, endless)])
    assert counts.noise > 0.95 * counts.written


def test_inventions_and_silence(memory: Memory, ledger: OperationLedger) -> None:
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    counts = ledger.step("It rained.", [], [insert(memory, "Then Bob paid 70.")])
    assert (counts.inventions, counts.empty_chunks, counts.silences) == (1, 1, 0)
    assert ledger.step("Hm.", [], [insert(memory, "Still, Bob paid 70.")]).inventions == 0


def test_refused_writes_change_nothing(ledger: OperationLedger) -> None:
    assert ledger.step(HOME, [CITY], [insert(Memory(budget=1), HOME)]).writes == 0


def test_core_counts_as_an_entry(memory: Memory, ledger: OperationLedger) -> None:
    call = ToolCall(UPDATE, {"memory_type": "core", "new_content": HOME})
    assert ledger.step(HOME, [CITY], [execute(memory, call)]).kept == 1
    assert memory.entries(MemoryType.CORE)
    assert ledger.step("Rain.", [], [execute(memory, ToolCall(DELETE, {"memory_type": "core"}))]).losses == 1


def test_the_term_is_a_share_of_what_is_due_and_of_noise(memory: Memory, ledger: OperationLedger) -> None:
    bob = Operation(STATE, "bob.city", ("Bob",), "Bonn", (), "Bob lives in Bonn.")
    counts = ledger.step("Two facts.", [CITY, bob], [insert(memory, HOME), insert(memory, "It was a rainy day.")])
    due, noise = 2 * 5, get_tokenizer().count("It was a rainy day.")
    assert (counts.due_tokens, counts.noise) == (due, noise)
    assert counts.term == pytest.approx(1 / (2 + 2 * noise / due))
    assert OperationCounts().term == 1.0


def test_totals_add_up_and_copies_are_apart(memory: Memory, ledger: OperationLedger) -> None:
    first = ledger.step(HOME, [CITY], [insert(memory, HOME)])
    twin = ledger.copy()
    second = ledger.step("Ann moved to Oslo.", [MOVED], [update(memory, "s1", "Ann lives in Oslo.")])
    assert ledger.total == first + second == totals([first, second])
    assert twin.total == first
    assert twin.facts["ann.city"] == CITY
    assert held(twin.step("Rain.", [], [])) == (1, 1, 0, 0)
    assert ledger.step("Hm.", [], [insert(memory, "Ann met Carl in Oslo.")]).inventions == 1
    assert twin.step("Hm.", [], [insert(memory, "Again, Carl is in Oslo.")]).inventions == 1


NAMES = ("Ann", "Ann Lee", "安")
VALUES = ("Rome", "New York", "York", "7", "東京")
FILLER = (" lives in ", ", says Bob, has ", " 70 Éva x7 ")

values = st.sampled_from(VALUES)
statements = st.tuples(st.sampled_from(NAMES), st.sampled_from(FILLER), values).map("".join)
texts = st.lists(statements, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(("; ", ".\n")).map(lambda s: s.join(parts))
)
operations = st.builds(
    Operation,
    st.sampled_from(OperationKind),
    st.sampled_from(("a", "b", "c")),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(tuple),
    values,
    st.lists(values, max_size=2).map(tuple),
    st.sampled_from(("", "Ann lives in Rome.")),
    st.lists(values, max_size=1).map(tuple),
    st.lists(values, max_size=2).map(tuple),
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


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=8), st.none() | st.integers(20, 60))
def test_what_is_kept_up_to_date_is_what_the_memory_holds(
    episode: list[tuple[str, list[Operation], list[ToolCall]]], budget: int | None
) -> None:
    """A ledger that follows every call knows what one knows that is shown all changes first and the memory afterwards."""
    memory, ledger, told, counted = Memory(budget=budget), OperationLedger(), list[Operation](), list[OperationCounts]()
    for chunk, changes, action in episode:
        told += changes
        before = {key for key in ledger.held.facts() if ledger.held.state(key) is FactState.RIGHT}
        counted.append(ledger.step(chunk, changes, [execute(memory, call) for call in action]))
        fresh = OperationLedger()
        for operation in told:
            fresh.held.take_in(operation)
        for _, entry in memory:
            fresh.held.write(entry.id, entry.content)
        assert {key: fresh.held.state(key) for key in fresh.held.facts()} == {
            key: ledger.held.state(key) for key in ledger.held.facts()
        }
        assert (fresh.held.noise, fresh.held.due, fresh.held.due_tokens) == (
            ledger.held.noise,
            ledger.held.due,
            ledger.held.due_tokens,
        )
        assert 0 <= counted[-1].needless <= counted[-1].noise <= memory.tokens
        assert counted[-1].losses == sum(not ledger.held.is_right(key) for key in before)
        assert ledger.total == totals(counted)
        copied, ledger = ledger, ledger.copy()
        copied.step(
            "", [GONE, *changes[::-1]], [execute(Memory(), call) for call in action[1:]]
        )  # is not seen in its copy


def test_a_write_is_a_duplicate_where_all_of_its_facts_were_held(memory: Memory, ledger: OperationLedger) -> None:
    other = Operation(STATE, "bob.city", ("Bob",), "Lima", (), "Bob lives in Lima.")
    ledger.step(HOME, [CITY], [insert(memory, HOME)])
    both = ledger.step("Bob lives in Lima.", [other], [insert(memory, f"{HOME} Bob lives in Lima.")])
    again = ledger.step("It rained.", [], [insert(memory, "Bob lives in Lima.")])
    assert (both.duplicates, again.duplicates) == (0, 1)
