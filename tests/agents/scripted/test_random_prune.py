"""Lines by chance: as many as the budget holds, each as likely as any other."""

from __future__ import annotations

from collections import Counter

from memalpha_gym.agents.scripted.random_prune import RandomPruneAgent
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import CallStatus
from tests.tiny import tiny_env

LINES = [f"The bird with number {number} sang." for number in range(100, 140)]
CHUNKS = ["\n".join(LINES[i : i + 10]) for i in range(0, 40, 10)]
PRICE = get_tokenizer().count(LINES[0])


def held(seed: int, memory_budget: float | None) -> list[str]:
    """What the memory holds at the end."""
    task = Task("t", "s", Competency.RETRIEVAL, CHUNKS, (Question("?", ("x",), "f1"),))
    env, agent = tiny_env(task, memory_budget=memory_budget), RandomPruneAgent()
    observation, _ = env.reset()
    agent.reset(seed)
    for _ in CHUNKS:
        observation, *_, info = env.step(agent.act(observation))
        assert {result.status for result in info["results"]} <= {CallStatus.OK}
    return [entry.content for _, entry in env.memory]


def test_without_a_budget_every_line_is_kept() -> None:
    assert sorted(held(0, None)) == LINES


def test_the_budget_is_used_and_the_same_seed_keeps_the_same() -> None:
    assert len(held(0, 10 * PRICE)) == 10
    assert held(0, 10 * PRICE) == held(0, 10 * PRICE) != held(1, 10 * PRICE)


def test_early_and_late_lines_are_as_likely() -> None:
    kept = Counter(LINES.index(line) // 10 for seed in range(60) for line in held(seed, 10 * PRICE))
    assert all(100 < kept[quarter] < 200 for quarter in range(4)), kept
