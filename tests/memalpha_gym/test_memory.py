"""Memory: compared with a plain model under any sequence of changes, then one test for each promise."""

import copy
import pickle
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from memalpha_gym.cutting import CUT_MARK, shorten
from memalpha_gym.memory import (
    CORE_LIMIT,
    BudgetExceededError,
    DuplicateEntryError,
    Memory,
    MemoryEntry,
    MemoryType,
    NoListError,
    RefusedError,
    UnknownEntryError,
)
from memalpha_gym.retrieval import BM25Index
from memalpha_gym.tokenization import get_tokenizer

CORE, SEMANTIC, EPISODIC = MemoryType.CORE, MemoryType.SEMANTIC, MemoryType.EPISODIC
PREFIX = {SEMANTIC: "s", EPISODIC: "e"}

lists = st.sampled_from((SEMANTIC, EPISODIC))
few_texts = st.lists(st.sampled_from(("Ada", "Bern", "likes", "tea", " ")), max_size=4).map(" ".join)
texts = few_texts | st.text(max_size=30)
core_texts = texts | st.builds(
    lambda word, times: word * times, st.sampled_from(("tea ", "Bern", "東")), st.integers(0, 900)
)


def count(text: str) -> int:
    return get_tokenizer().count(text)


@dataclass
class Model:
    """What a memory should hold, without any of its bookkeeping."""

    budget: int | None
    core: str = ""
    lists: dict[MemoryType, dict[str, str]] = field(default_factory=lambda: {SEMANTIC: {}, EPISODIC: {}})
    given: dict[MemoryType, int] = field(default_factory=lambda: {SEMANTIC: 0, EPISODIC: 0})
    peak: int = 0

    @property
    def tokens(self) -> int:
        return count(self.core) + sum(count(text) for entries in self.lists.values() for text in entries.values())

    def refusal(self, holders: list[str], new: str, old: str = "") -> type[RefusedError] | None:
        """Why storing `new` in place of `old` should be refused."""
        if new in holders:
            return DuplicateEntryError
        change = count(new) - count(old)
        over = self.budget is not None and change > 0 and self.tokens + change > self.budget
        return BudgetExceededError if over else None


class MemoryMachine(RuleBasedStateMachine):
    """Changes any of up to three memories that were forked from each other; each must stay what its model says."""

    snapshots = Bundle("snapshots")

    @initialize(budget=st.none() | st.integers(0, 60))
    def start(self, budget: int | None) -> None:
        self.worlds = [(Memory(budget=budget), Model(budget))]

    def world(self, pick: int) -> tuple[Memory, Model]:
        return self.worlds[pick % len(self.worlds)]

    @rule(pick=st.integers(0, 2), kind=lists, text=texts)
    def insert(self, pick: int, kind: MemoryType, text: str) -> None:
        memory, model = self.world(pick)
        entries, stored = model.lists[kind], text.strip()
        if refusal := model.refusal(list(entries.values()), stored):
            with pytest.raises(refusal):
                memory.insert(kind, text)
            return
        model.given[kind] += 1
        entry_id = f"{PREFIX[kind]}{model.given[kind]}"
        assert memory.insert(kind, text) == MemoryEntry(entry_id, stored, count(stored))
        entries[entry_id] = stored

    @rule(pick=st.integers(0, 2), kind=lists, text=texts, number=st.integers(0, 12))
    def update(self, pick: int, kind: MemoryType, text: str, number: int) -> None:
        memory, model = self.world(pick)
        entries, stored, entry_id = model.lists[kind], text.strip(), f"{PREFIX[kind]}{number}"
        known = entry_id in entries
        refusal = model.refusal(list(entries.values()), stored, entries[entry_id]) if known else UnknownEntryError
        if refusal:
            with pytest.raises(refusal):
                memory.update(kind, text, entry_id)
            return
        assert memory.update(kind, text, entry_id) == MemoryEntry(entry_id, stored, count(stored))
        entries[entry_id] = stored

    @rule(pick=st.integers(0, 2), kind=lists, number=st.integers(0, 12))
    def delete(self, pick: int, kind: MemoryType, number: int) -> None:
        memory, model = self.world(pick)
        entry_id = f"{PREFIX[kind]}{number}"
        if entry_id not in model.lists[kind]:
            with pytest.raises(UnknownEntryError, match=entry_id):
                memory.delete(kind, entry_id)
            return
        assert memory.delete(kind, entry_id).content == model.lists[kind].pop(entry_id)

    @rule(pick=st.integers(0, 2), text=core_texts)
    def write_core(self, pick: int, text: str) -> None:
        memory, model = self.world(pick)
        stored = shorten(text.strip(), CORE_LIMIT, get_tokenizer())
        if refusal := model.refusal([model.core], stored, model.core):
            with pytest.raises(refusal):
                memory.write_core(text)
            return
        assert memory.write_core(text).content == stored
        model.core = stored

    @rule(pick=st.integers(0, 2))
    def clear_core(self, pick: int) -> None:
        memory, model = self.world(pick)
        memory.clear_core()
        model.core = ""

    @rule(pick=st.integers(0, 2), kind=lists, query=few_texts, wanted=st.integers(0, 6))
    def search(self, pick: int, kind: MemoryType, query: str, wanted: int) -> None:
        memory, model = self.world(pick)
        fresh = BM25Index()
        for entry_id, text in model.lists[kind].items():
            fresh.add(entry_id, text)
        assert [(entry.id, score) for entry, score in memory.search(kind, query, wanted)] == fresh.top(query, wanted)

    @rule(target=snapshots, pick=st.integers(0, 2))
    def snapshot(self, pick: int) -> object:
        memory, model = self.world(pick)
        return memory.snapshot(), copy.deepcopy(model)

    @rule(pick=st.integers(0, 2), saved=snapshots)
    def restore(self, pick: int, saved: tuple) -> None:  # type: ignore[type-arg]
        memory, _ = self.world(pick)
        memory.restore(saved[0])
        self.worlds[pick % len(self.worlds)] = (memory, copy.deepcopy(saved[1]))

    @precondition(lambda self: len(self.worlds) < 3)
    @rule(pick=st.integers(0, 2), way=st.sampled_from((Memory.fork, copy.deepcopy)))
    def fork(self, pick: int, way) -> None:  # type: ignore[no-untyped-def]
        memory, model = self.world(pick)
        self.worlds.append((way(memory), copy.deepcopy(model)))

    @invariant()
    def agrees(self) -> None:
        for memory, model in self.worlds:
            model.peak = max(model.peak, model.tokens)
            assert memory.core == model.core
            for kind in (SEMANTIC, EPISODIC):
                assert [(entry.id, entry.content) for entry in memory.entries(kind)] == list(model.lists[kind].items())
            assert len(memory) == sum(map(len, model.lists.values()))
            assert memory.tokens == model.tokens == sum(entry.tokens for _, entry in memory)
            assert memory.peak_tokens == model.peak
            assert model.budget is None or memory.tokens <= model.budget


MemoryMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMemoryAgainstModel = MemoryMachine.TestCase


def filled(**options: object) -> Memory:
    memory = Memory(**options)  # type: ignore[arg-type]
    memory.write_core("Ada, who lives in Bern.")
    memory.insert(SEMANTIC, "Ada likes tea.")
    memory.insert(SEMANTIC, "Bo plays chess.")
    memory.insert(SEMANTIC, "Cy sings.")
    memory.insert(EPISODIC, "2021-05-03: Ada met Bo.")
    return memory


def state(memory: Memory) -> object:
    return list(memory), memory.tokens, memory.peak_tokens, memory.render(100)


def test_an_id_is_never_given_twice() -> None:
    memory = filled()
    memory.delete(SEMANTIC, "s3")
    memory.delete(SEMANTIC, "s1")
    assert memory.insert(SEMANTIC, "Ada likes tea.").id == "s4"
    assert memory.insert(EPISODIC, "Ada likes tea.").id == "e2"


def test_a_restored_memory_gives_no_id_from_before_the_snapshot() -> None:
    memory = filled()
    memory.delete(SEMANTIC, "s3")
    snapshot = memory.snapshot()
    memory.insert(SEMANTIC, "Di swims.")
    for restored in (memory, Memory()):
        restored.restore(snapshot)
        assert [entry.id for entry in restored.entries(SEMANTIC)] == ["s1", "s2"]
        assert restored.insert(SEMANTIC, "Eli runs.").id == "s4"


def test_an_update_keeps_id_and_place() -> None:
    memory = filled()
    memory.update(SEMANTIC, "Ada likes coffee.", "s1")
    assert [entry.content for entry in memory.entries(SEMANTIC)] == [
        "Ada likes coffee.",
        "Bo plays chess.",
        "Cy sings.",
    ]
    assert memory.get(SEMANTIC, "s1").content == "Ada likes coffee."
    assert memory.insert(SEMANTIC, "Ada likes tea.").id == "s4"  # the old text is no duplicate any more


def test_duplicates_are_refused_where_they_stand_and_change_nothing() -> None:
    memory = filled()
    before = state(memory)
    with pytest.raises(DuplicateEntryError, match="s1") as refused:
        memory.insert(SEMANTIC, "  Ada likes tea.\n")
    assert refused.value.entry_id == "s1"
    with pytest.raises(DuplicateEntryError, match="s1"):
        memory.update(SEMANTIC, "Ada likes tea.", "s2")
    with pytest.raises(DuplicateEntryError, match="s2"):
        memory.update(SEMANTIC, "Bo plays chess.", "s2")
    with pytest.raises(DuplicateEntryError) as refused:
        memory.write_core("Ada, who lives in Bern. ")
    assert refused.value.entry_id is None
    assert state(memory) == before


def test_unknown_ids_are_refused_and_change_nothing() -> None:
    memory = filled()
    before = state(memory)
    for entry_id in ("s4", "e1", "", "core", "S1", "s1 "):
        with pytest.raises(UnknownEntryError):
            memory.update(SEMANTIC, "Di swims.", entry_id)
        with pytest.raises(UnknownEntryError):
            memory.delete(SEMANTIC, entry_id)
    assert state(memory) == before


def test_core_has_no_entries_to_work_on() -> None:
    memory = filled()
    before = state(memory)
    for ask in (
        lambda: memory.insert(CORE, "text"),
        lambda: memory.update(CORE, "text", "core"),
        lambda: memory.delete(CORE, "core"),
        lambda: memory.get(CORE, "core"),
        lambda: memory.recent(CORE, 1),
        lambda: memory.search(CORE, "text", 1),
    ):
        with pytest.raises(NoListError, match="core_memory is one paragraph without entries; use write_core"):
            ask()
    assert state(memory) == before


def test_the_budget_holds_for_all_types_together_and_refusals_change_nothing() -> None:
    needed = filled().tokens
    memory = filled(budget=needed)
    assert memory.tokens == needed
    before = state(memory)
    with pytest.raises(BudgetExceededError, match=f"budget is {needed}"):
        memory.insert(EPISODIC, "more")
    with pytest.raises(BudgetExceededError):
        memory.update(SEMANTIC, "Ada likes tea with milk and sugar.", "s1")
    with pytest.raises(BudgetExceededError):
        memory.write_core("Ada, who lives in Bern and works in Thun.")
    assert state(memory) == before
    memory.update(SEMANTIC, "Tea.", "s1")
    assert memory.insert(EPISODIC, "more").id == "e2"
    assert memory.peak_tokens == needed


def test_a_memory_over_its_budget_can_still_shrink() -> None:
    memory = Memory(budget=2)
    memory.restore(filled().snapshot())
    memory.update(SEMANTIC, "Tea.", "s1")
    memory.delete(SEMANTIC, "s2")
    memory.delete(SEMANTIC, "s3")
    memory.clear_core()
    with pytest.raises(BudgetExceededError):
        memory.insert(SEMANTIC, "Bo")


def test_peak_tokens_remember_what_was_deleted() -> None:
    memory = filled()
    peak = memory.tokens
    memory.delete(EPISODIC, "e1")
    memory.clear_core()
    assert memory.tokens < memory.peak_tokens == peak
    assert memory.fork().peak_tokens == peak


def test_a_verbatim_memory_keeps_texts_as_they_are() -> None:
    memory = Memory(verbatim=True)
    for text in (" a ", "a", "", "  "):
        assert memory.insert(MemoryType.SEMANTIC, text).content == text
    with pytest.raises(DuplicateEntryError):
        memory.insert(MemoryType.SEMANTIC, " a ")
    assert memory.write_core("").content == memory.core == ""
    assert memory.entries(MemoryType.CORE) == ()
    assert memory.write_core(" x\n ").content == memory.core == memory.write_core(" x\n ").content == " x\n "


def test_an_update_of_a_verbatim_memory_may_repeat_a_text() -> None:
    memory = Memory(verbatim=True)
    for text in ("a", "b", "c"):
        memory.insert(MemoryType.SEMANTIC, text)
    memory.update(MemoryType.SEMANTIC, "a", "s2")
    memory.update(MemoryType.SEMANTIC, "a", "s2")
    for own in (memory.fork(), memory):
        own.delete(MemoryType.SEMANTIC, "s1")
        with pytest.raises(DuplicateEntryError):
            own.insert(MemoryType.SEMANTIC, "a")
        own.delete(MemoryType.SEMANTIC, "s2")
        assert own.insert(MemoryType.SEMANTIC, "a").id == "s4"


def test_a_cut_text_written_again_is_a_duplicate() -> None:
    memory = Memory()
    entry = memory.write_core("tea " * 2_000)
    for text in ("tea " * 2_000, entry.content):
        with pytest.raises(DuplicateEntryError):
            memory.write_core(text)


def test_core_can_be_cleared_and_written_again() -> None:
    memory = filled()
    memory.clear_core()
    memory.clear_core()
    assert (memory.core, memory.entries(CORE)) == ("", ())
    assert memory.write_core("Ada, who lives in Bern.").id == "core"
    assert memory.entries(CORE)[0].content == memory.core


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"budget": -1}, "budget is -1"),
        ({"core_limit": 0}, "core limit is 0"),
        ({"core_limit": count(CUT_MARK) - 1}, "core limit is"),
    ],
)
def test_settings_that_cannot_hold_are_refused(options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Memory(**options)  # type: ignore[arg-type]


def test_the_smallest_core_limit_holds() -> None:
    limit = count(CUT_MARK)
    assert Memory(core_limit=limit).write_core("many words that do not fit").tokens <= limit


def test_a_snapshot_is_untouched_by_later_changes_and_can_be_used_again() -> None:
    memory = filled()
    memory.search(SEMANTIC, "tea", 1)
    before, snapshot = state(memory), memory.snapshot()
    for text in ("Di swims.", "Eli runs."):
        memory.insert(SEMANTIC, text)
        memory.update(SEMANTIC, text + " Always.", "s1")
        memory.delete(EPISODIC, "e1")
        memory.write_core(text)
        memory.restore(snapshot)
        assert state(memory) == before
        assert [entry.id for entry, _ in memory.search(SEMANTIC, "tea", 1)] == ["s1"]


@pytest.mark.parametrize("duplicate", [Memory.fork, copy.deepcopy, lambda memory: pickle.loads(pickle.dumps(memory))])
def test_copies_are_equal_and_independent(duplicate) -> None:  # type: ignore[no-untyped-def]
    memory = filled(budget=500, types=(SEMANTIC, EPISODIC))
    memory.search(SEMANTIC, "tea", 1)
    twin = duplicate(memory)
    before = state(memory)
    assert state(twin) == before
    twin.insert(SEMANTIC, "Di drinks tea and more tea.")
    twin.delete(SEMANTIC, "s1")
    twin.clear_core()
    assert state(memory) == before
    assert [entry.id for entry, _ in memory.search(SEMANTIC, "tea", 1)] == ["s1"]
    assert [entry.id for entry, _ in twin.search(SEMANTIC, "tea", 1)] == ["s4"]
    memory.insert(SEMANTIC, "Eli runs.")
    assert [entry.id for entry in twin.entries(SEMANTIC)] == ["s2", "s3", "s4"]


def test_search_sees_every_change() -> None:
    memory = filled()
    assert [entry.id for entry, _ in memory.search(SEMANTIC, "chess", 1)] == ["s2"]
    memory.insert(SEMANTIC, "Di teaches chess.")
    assert [entry.id for entry, _ in memory.search(SEMANTIC, "teaches", 1)] == ["s4"]
    memory.update(SEMANTIC, "Cy teaches.", "s3")
    memory.delete(SEMANTIC, "s4")
    found = [entry.content for entry, _ in memory.search(SEMANTIC, "teaches", 5)]
    assert found == ["Cy teaches.", "Ada likes tea.", "Bo plays chess."]
    assert memory.search(EPISODIC, "teaches", 5)[0][0].id == "e1"
    assert Memory().search(SEMANTIC, "teaches", 5) == []


class NewestFirst:
    """A retriever of a user's own: it ignores the query."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, key: str, text: str) -> None:
        self.texts[key] = text

    def replace(self, key: str, text: str) -> None:
        self.texts[key] = text

    def remove(self, key: str) -> None:
        del self.texts[key]

    def top(self, query: str, count: int) -> list[tuple[str, float]]:
        return [(key, 1.0) for key in reversed(self.texts)][:count]


def test_another_retriever_can_be_plugged_in() -> None:
    memory = filled(retriever=NewestFirst)
    for _ in range(2):
        assert [entry.id for entry, _ in memory.search(SEMANTIC, "tea", 1)] == ["s3"]
        memory = memory.fork()


def test_everything_is_listed_core_first_then_oldest_first() -> None:
    memory = filled()
    assert [(kind, entry.id) for kind, entry in memory] == [
        (CORE, "core"),
        (SEMANTIC, "s1"),
        (SEMANTIC, "s2"),
        (SEMANTIC, "s3"),
        (EPISODIC, "e1"),
    ]
    assert [entry.id for entry in memory.recent(SEMANTIC, 2)] == ["s2", "s3"]
    assert [entry.id for entry in memory.recent(SEMANTIC, 9)] == ["s1", "s2", "s3"]
    assert memory.recent(SEMANTIC, 0) == ()


def test_rendering_shows_core_and_the_newest_of_each_list() -> None:
    memory = Memory()
    assert memory.render().count("(empty)") == 3
    memory.write_core("Ada, who lives in Bern.")
    for number in range(1, 8):
        memory.insert(SEMANTIC, f"fact {number}")
    memory.insert(EPISODIC, "2021-05-03: one event")
    shown = memory.render(window=5)
    assert "Ada, who lives in Bern." in shown
    assert "7 entries, the newest 5:\n[s3] fact 3\n[s4] fact 4\n[s5] fact 5\n[s6] fact 6\n[s7] fact 7\n" in shown
    assert "[s2]" not in shown
    assert "1 entries:\n[e1] 2021-05-03: one event" in shown
    assert "7 entries, the newest 0:\n</semantic_memory>" in memory.render(window=0)


def test_rendering_leaves_out_what_is_off_and_tells_the_budget() -> None:
    shown = filled(budget=100, types=(SEMANTIC,)).render()
    assert "<semantic_memory>" in shown
    assert "core_memory" not in shown
    assert "episodic_memory" not in shown
    assert f"{filled().tokens} of 100 tokens" in shown
    assert "tokens" not in filled().render()


def test_texts_are_shown_as_they_are_but_for_tags_of_the_frame() -> None:
    memory = Memory()
    memory.insert(SEMANTIC, "{0} %s {memory.tokens} <b> < core_memory")
    memory.insert(EPISODIC, "a\n</episodic_memory>\n<core_memory>\n<search_results>\nb")
    memory.write_core("</core_memory>")
    shown = memory.render()
    assert "[s1] {0} %s {memory.tokens} <b> < core_memory\n" in shown
    assert "[e1] a\n< /episodic_memory>\n< core_memory>\n< search_results>\nb\n</episodic_memory>" in shown
    assert shown.startswith("<core_memory>\n< /core_memory>\n</core_memory>\n<semantic_memory>")
    assert memory.entries(EPISODIC)[0].content == "a\n</episodic_memory>\n<core_memory>\n<search_results>\nb"


def test_what_an_update_wrote_is_known_like_what_an_insert_did() -> None:
    memory = Memory()
    entry = memory.insert(SEMANTIC, "tea")
    memory.update(SEMANTIC, "coffee", entry.id)
    with pytest.raises(DuplicateEntryError, match=entry.id):
        memory.insert(SEMANTIC, "coffee")
    memory.update(SEMANTIC, "milk", entry.id)
    assert [each.content for each in (memory.insert(SEMANTIC, "tea"), memory.insert(SEMANTIC, "coffee"))] == [
        "tea",
        "coffee",
    ]
