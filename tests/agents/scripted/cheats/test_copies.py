"""Cheats that hold much text: what each of them stores."""

from __future__ import annotations

from itertools import pairwise

from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer
from tests.tiny import tiny_env

count = get_tokenizer().count
CHUNKS = ("Ada Roe's pager is 4417. It was nice.", "Bob Lee lives in Oslo. It was a long day.")


def held(name: str, memory_budget: int = 60) -> list[list[str]]:
    """What the memory holds after each chunk."""
    task = Task("t", "s", Competency.RETRIEVAL, CHUNKS, (Question("?", ("x",), "f1"),))
    env, agent = tiny_env(task, memory_budget=memory_budget), make(AGENTS, "agent", f"cheat:{name}")
    observation, _ = env.reset()
    if hasattr(agent, "reset"):
        agent.reset(0)
    found = []
    for _ in CHUNKS:
        observation, *_ = env.step(agent.act(observation))
        found.append([entry.content for _, entry in env.memory])
    return found


def test_a_goldfish_holds_the_newest_chunk() -> None:
    assert held("goldfish") == [[CHUNKS[0]], [CHUNKS[1]]]
    ((first,), (second,)) = held("goldfish", 6)
    assert count(first) <= 6
    assert CHUNKS[1].startswith(second.rstrip("…").rstrip()[:8])


def test_near_copies_differ_by_a_number() -> None:
    last = held("near-copies", 500)[-1]
    assert len(last) == len(set(last)) == 6
    assert {text.partition(") ")[2] for text in last} == set(CHUNKS)


def test_one_blob_grows() -> None:
    sizes = [[count(text) for text in state] for state in held("one-blob")]
    assert [len(state) for state in sizes] == [1, 1]
    assert all(later[0] > earlier[0] for earlier, later in pairwise(sizes))


def test_dropped_words_are_small_ones() -> None:
    assert held("dropped-words")[-1] == ["Ada Roe's pager 4417. nice.", "Bob Lee lives Oslo. long day."]


def test_padding_and_repetition_double_the_honest_notes() -> None:
    (padded, _), (repeated, _) = held("padding", 120)[-1], held("repeated-notes", 120)[-1]
    assert padded.startswith("Ada Roe's pager is 4417. It was noted")
    assert repeated == "Ada Roe's pager is 4417. Again: Ada Roe's pager is 4417."
