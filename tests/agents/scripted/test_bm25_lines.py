"""Raw lines: each an entry, the newest as far as the budget goes."""

from __future__ import annotations

from memalpha_gym.agents.scripted.bm25_lines import BM25LinesAgent
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import CallStatus
from tests.tiny import tiny_env

count = get_tokenizer().count
CHUNKS = ("One bird sang.\n\n  Two birds sang.", "Three birds sang.", "Two birds sang.\nFour birds sang.")


def held(memory_budget: float | None = None) -> list[list[str]]:
    """What the memory holds after each chunk."""
    task = Task("t", "s", Competency.RETRIEVAL, CHUNKS, (Question("?", ("x",), "f1"),))
    env, agent = tiny_env(task, memory_budget=memory_budget), BM25LinesAgent()
    observation, _ = env.reset()
    agent.reset(0)
    found = []
    for _ in CHUNKS:
        observation, *_, info = env.step(agent.act(observation))
        assert {result.status for result in info["results"]} <= {CallStatus.OK}
        found.append([entry.content for _, entry in env.memory])
    return found


def test_every_line_is_an_entry_and_none_comes_twice() -> None:
    assert held()[-1] == ["One bird sang.", "Two birds sang.", "Three birds sang.", "Four birds sang."]


def test_the_oldest_lines_go_first() -> None:
    assert held(2 * count("Three birds sang."))[:2] == [
        ["One bird sang.", "Two birds sang."],
        ["Two birds sang.", "Three birds sang."],
    ]


def test_a_line_that_has_no_room_at_all_is_passed_over() -> None:
    assert held(2) == [[], [], []]
