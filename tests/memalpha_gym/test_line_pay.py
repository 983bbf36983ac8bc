from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.line_by_line import LineByLine
from memalpha_gym.readers.facts.reader import FactsReader
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tasks import Competency, Question, Task

ADD, STRIKE = 2, 5


class ServerReader(FactsReader):
    """A reader that waits for a server."""

    async def read_async(self, requests: list[ReadRequest]) -> list[Reading]:
        return self.read(requests)


def pays(paid: str, actions: dict[int, int], **kwargs: Any) -> list[float]:
    """The rewards of an episode of Recall in which the lines of these numbers are not skipped."""
    env = LineByLine(gym.make("MemAlpha/Recall-v0", level=0, tokens=2000, **kwargs), paid=paid)
    env.reset(seed=0, options={"task_index": 0})
    rewards, over = [], False
    while not over:
        _, reward, over, _, _ = env.step(actions.get(len(rewards), 0))
        rewards.append(reward)
    return rewards


def lines_that_state_facts() -> tuple[dict[int, int], int]:
    """The numbers of lines that hold a fact's value with its subject, by the task's operations; and how many are asked for."""
    env = LineByLine(gym.make("MemAlpha/Recall-v0", level=0, tokens=2000))
    env.reset(seed=0, options={"task_index": 0})
    values = [(op.value, op.subject) for step in env.task.operations or () for op in step]
    found: dict[int, int] = {}
    number, over, (_, info) = 0, False, env.reset(seed=0, options={"task_index": 0})
    while not over:
        if any(value in info["line"] and any(name in info["line"] for name in subject) for value, subject in values):
            found[number] = ADD
        _, _, over, _, info = env.step(0)
        number += 1
    return found, len(env.task.questions)


def test_each_answer_is_paid_at_the_line_that_states_it() -> None:
    stating, asked = lines_that_state_facts()
    rewards = pays("answers", stating, memory_budget=None)
    at_facts = sum(rewards[number] for number in stating)
    assert at_facts > 0.7 * sum(rewards)
    assert max(rewards[number] for number in [*stating][:-1]) == pytest.approx(1 / asked, rel=0.2)
    others = [reward for number, reward in enumerate(rewards[:-1]) if number not in stating]
    assert max(others) <= 0.0
    assert min(others) > -0.02  # what the form of calls costs, at the last line of a chunk


def test_facts_pay_for_what_is_held_right_and_charge_for_noise() -> None:
    stating, _ = lines_that_state_facts()
    clean = pays("facts", stating, memory_budget=None)
    noisy = pays("facts", dict.fromkeys(range(len(clean)), ADD), memory_budget=None)
    first = min(stating)
    assert clean[first] >= 0.4  # of one fact that is due, one is held
    assert sum(noisy[:-1]) < 0.5 * sum(clean[:-1])


def test_says_where_it_cannot_pay() -> None:
    with pytest.raises(ValueError, match="paid='end'"):
        pays("answers", {}, reader=ServerReader())
    task = Task("t", "s", Competency.RETRIEVAL, ("A.",), (Question("Q?", ("A",), "substring"),))
    env = LineByLine(gym.make("MemAlpha/Recall-v0", memory_budget=None), paid="facts")
    with pytest.raises(ValueError, match="paid='answers'"):
        env.reset(options={"task": task})
