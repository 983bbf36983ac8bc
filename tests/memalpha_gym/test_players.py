"""Instances of agents: which are shared, how each is asked, what it used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from memalpha_gym.chat import ChatError, ChatFailure, ChatUsage, FailureCause
from memalpha_gym.players import Move
from memalpha_gym.rollouts import Episode, Rollout, play_episodes
from memalpha_gym.tasks import Task
from tests.tiny import insert, tiny_env

Observation = Mapping[str, Any]


class Noting:
    """Keeps state: the seed that it was reset with, and how many chunks it has seen."""

    def reset(self, seed: int) -> None:
        self.seed, self.seen = seed, 0

    def act(self, observation: Observation) -> Any:
        self.seen += 1
        return [insert(f"{observation['chunk']} {self.seed} {self.seen}")]


def play(agent: Any, count: int = 9, **settings: Any) -> list[Rollout]:
    env = tiny_env()
    episodes = (Episode(env.fork(), i, i, options={"task_index": i % 3}) for i in range(count))
    return sorted(play_episodes(episodes, agent, **settings), key=lambda rollout: rollout.key)


def actions(rollouts: Sequence[Rollout]) -> list[list[Any]]:
    return [[step.move.action for step in rollout.steps] for rollout in rollouts]


def test_agents_with_state_have_an_instance_for_each_place() -> None:
    made: list[Noting] = []

    def make() -> Noting:
        made.append(Noting())
        return made[-1]

    assert actions(play(Noting(), make_agent=make, in_flight=3)) == actions(play(Noting()))
    assert len(made) == 2
    with pytest.raises(ValueError, match=r"Noting keeps state .* for 2 episodes in flight give make_agent"):
        play(Noting(), in_flight=2)


def test_a_shared_agent_is_reset_once() -> None:
    class Shared:
        resets = 0

        def reset(self, seed: int) -> None:
            self.resets += 1

        def act_batch(self, observations: Sequence[Observation]) -> Any:
            return [[] for _ in observations]

    agent = Shared()
    play(agent, in_flight=3)
    assert agent.resets == 1


def test_a_privileged_agent_is_told_each_task_and_never_asked_in_a_batch() -> None:
    class Told(Noting):
        def reveal(self, task: Task) -> None:
            self.answers = [question.answers[0] for question in task.questions]

        def act_batch(self, observations: Sequence[Observation]) -> Any:
            raise AssertionError("it cannot know which task is meant")

        def act(self, observation: Observation) -> Any:
            return [insert(answer) for answer in self.answers]

    told = play(Told(), 3, make_agent=Told, in_flight=3)
    assert [rollout.failed for rollout in told] == ["", "", ""]
    assert [[call.arguments["content"] for call in rollout.steps[0].move.action] for rollout in told] == [
        ["Oslo", "Quito", "red"],
        ["Eve"],
        ["rain"],
    ]


def test_a_batch_of_another_size_is_an_error() -> None:
    class Agent:
        def act_batch(self, observations: Sequence[Observation]) -> Any:
            return []

    (rollout,) = play(Agent(), 1)
    assert rollout.failed == "ValueError: act_batch gave 0 moves for 1 observations; give one for each"


def test_a_request_that_failed_for_good_is_booked() -> None:
    class Agent:
        async def act_async(self, observation: Observation) -> Any:
            if observation["chunk"] == "Sun.":
                raise ChatError(ChatFailure(FailureCause.TIMEOUT, "late", attempts=3))
            return Move([], usage=ChatUsage(calls=1))

    usage = play(Agent(), 3)[2].usage["agent"]
    assert (usage.calls, usage.retries, usage.failures) == (2, 2, {"timeout": 1})


def test_an_act_that_is_asynchronous_will_do() -> None:
    class Agent:
        async def act(self, observation: Observation) -> Any:
            return [insert(observation["chunk"])]

    rollouts = play(Agent(), in_flight=4)
    assert {rollout.failed for rollout in rollouts} == {""}
    assert actions(rollouts)[0][0] == [insert("Ada lives in Oslo.")]


def test_an_agent_that_is_told_each_task_is_never_shared() -> None:
    class Told:
        def reveal(self, task: Task) -> None:
            self.task_id = task.task_id

        async def act_async(self, observation: Observation, seed: int) -> Any:
            return [insert(self.task_id)]

    rollouts = play(Told(), 3, make_agent=Told, in_flight=3)
    assert [rollout.steps[0].move.action[0].arguments["content"] for rollout in rollouts] == [
        "tiny-0",
        "tiny-1",
        "tiny-2",
    ]


@pytest.mark.parametrize("method", ["reset", "act", "act_batch"])
def test_coroutines_where_none_is_expected_are_named(method: str) -> None:
    async def nothing(*_: Any) -> Any:
        return []

    methods = {"act": lambda self, _: [], method: lambda self, *arguments: nothing(*arguments)}
    agent = type("Odd", (), methods)()
    (rollout,) = play(agent, 1)
    assert f"Odd.{method} returned a coroutine" in rollout.failed
