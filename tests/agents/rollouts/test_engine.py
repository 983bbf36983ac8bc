from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from memalpha_gym.agents.rollouts.engine import Move, Rollout, collect, group, play_all, start
from memalpha_gym.readers.reader import Reading, ReadRequest
from tests.tiny import FailingReader, insert, tiny_env


async def note(observation: Mapping[str, Any], seed: int) -> Move:
    """Stores the chunk."""
    await asyncio.sleep(0)
    return Move((insert(f"{observation['chunk']}"),))


def test_episodes_are_played_as_step_by_step() -> None:
    env = tiny_env()
    rollouts = collect((start(env.fork(), index, seed=index) for index in (0, 2, 1, 0)), note)
    assert [rollout.key for rollout in rollouts] == [0, 2, 1, 0]
    assert [len(rollout.turns) for rollout in rollouts] == [3, 2, 1, 3]
    for rollout in rollouts:
        observation, _ = env.reset(options={"task_index": rollout.key})
        rewards = []
        for turn in rollout.turns:
            assert turn.observation == observation
            observation, reward, _, _, info = env.step([insert(observation["chunk"])])
            rewards.append(reward)
        assert [turn.reward for turn in rollout.turns] == rewards
        assert rollout.turns[-1].info == info
        assert rollout.episode_return == pytest.approx(sum(rewards))
        assert rollout.failed == ""


@pytest.mark.parametrize("in_flight", [1, 3, 64])
@pytest.mark.parametrize("writing", [None, 2])
def test_nothing_depends_on_how_many_are_in_flight(in_flight: int, writing: int | None) -> None:
    async def by_seed(observation: Mapping[str, Any], seed: int) -> Move:
        await asyncio.sleep(seed % 3 / 1000)
        return Move((insert(f"{observation['chunk']} {seed}"),))

    def played(**settings: Any) -> list[Rollout]:
        env = tiny_env()
        return collect((start(env.fork(), index % 3, seed=index) for index in range(9)), by_seed, **settings)

    assert played(in_flight=in_flight, writing=writing) == played()


def test_an_episode_goes_on_while_another_waits() -> None:
    """One episode's first completion comes only when all others are over."""
    env = tiny_env()
    ended: list[Any] = []

    async def main() -> None:
        others_over = asyncio.Event()

        async def act(observation: Mapping[str, Any], seed: int) -> Move:
            if observation["chunk"] == "Eve sings.":
                await others_over.wait()
            return Move(())

        async for rollout in play_all((start(env.fork(), index) for index in (1, 0, 2)), act):
            ended.append(rollout.key)
            if len(ended) == 2:
                others_over.set()

    asyncio.run(main())
    assert ended[-1] == 1


def test_questions_are_read_while_others_write() -> None:
    """The reader of one episode waits until another has written: on one thread, this would never end."""
    wrote = threading.Event()

    @dataclass
    class PatientReader:
        name: str = "patient"

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            assert wrote.wait(timeout=30)
            return [Reading("Eve") for _ in requests]

    env = tiny_env(reader=PatientReader())

    async def act(observation: Mapping[str, Any], seed: int) -> Move:
        if observation["chunk"] == "Sun.":
            wrote.set()
        return Move(())

    rollouts = collect([start(env.fork(), 1), start(env.fork(), 2)], act)
    assert [rollout.failed for rollout in rollouts] == ["", ""]


@dataclass
class Gauge:
    """A policy that counts how many use it at once."""

    now: int = 0
    most: int = 0
    order: list[int] = field(default_factory=list)

    async def act(self, observation: Mapping[str, Any], seed: int) -> Move:
        self.now += 1
        self.most = max(self.most, self.now)
        self.order.append(observation["chunks_total"] - observation["chunk_index"])
        await asyncio.sleep(0.001)
        self.now -= 1
        return Move(())


def test_limits_are_kept_and_those_with_the_most_to_do_write_first() -> None:
    env = tiny_env()
    gauge = Gauge()
    collect((start(env.fork(), index) for index in (1, 2, 0)), gauge.act, in_flight=3, writing=1)
    assert gauge.most == 1
    assert gauge.order == [1, 3, 2, 2, 1, 1]
    gauge = Gauge()
    collect((start(env.fork(), index % 3) for index in range(12)), gauge.act, in_flight=4)
    assert gauge.most == 4


def test_episodes_are_started_as_places_become_free() -> None:
    env = tiny_env()
    started: list[int] = []

    def episodes() -> Any:
        for index in range(5):
            started.append(index)
            yield start(env.fork(), 1, key=index)

    async def first() -> None:
        playing = play_all(episodes(), note, in_flight=2)
        assert (await anext(playing)).key in (0, 1)  # whichever of the two in flight is over first
        assert len(started) <= 3
        await playing.aclose()

    asyncio.run(first())


def test_a_failure_ends_its_episode_alone_and_is_named() -> None:
    env = tiny_env()

    async def act(observation: Mapping[str, Any], seed: int) -> Move:
        if observation["chunk"] == "Sun.":
            raise ConnectionError("the server is gone")
        return Move(())

    rollouts = collect((start(env.fork(), index) for index in range(3)), act)
    assert [rollout.failed for rollout in rollouts] == ["", "", "ConnectionError: the server is gone"]
    assert len(rollouts[2].turns) == 1
    assert isinstance(rollouts[2].error, ConnectionError)


def test_a_failed_reading_marks_the_rollout() -> None:
    env = tiny_env(reader=FailingReader("kite"))
    rollouts = collect((start(env.fork(), index) for index in range(2)), note)
    assert [rollout.failed for rollout in rollouts] == ["no server", ""]
    assert rollouts[0].error is None


def test_a_group_starts_from_the_same_state() -> None:
    env = tiny_env()
    episode = start(env, 0, seed=7)
    following = env.step([insert("Ada lives in Oslo.")])[0]
    members = list(group(type(episode)(env, following, episode.seed, "task"), 4))
    assert [member.key for member in members] == [("task", i) for i in range(4)]
    assert len({member.seed for member in members}) == 4
    rollouts = collect(members, note)
    assert all(rollout.turns[0].observation == following for rollout in rollouts)
    assert len({rollout.turns[-1].info["memory_tokens"] for rollout in rollouts}) == 1
    assert len(env.memory) == 1
