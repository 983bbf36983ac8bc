"""The one episode loop: what is asked together, what depends on nothing, and whose failure is whose."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gymnasium as gym
import pytest

from memalpha_gym.chat import ChatError, ChatFailure, ChatMeter, ChatReply, ChatUsage, FailureCause
from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict, Verdict, Write
from memalpha_gym.players import Move
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.rollouts import Episode, Rollout, derive_seed, play_episodes, stream_episodes
from memalpha_gym.tasks import Competency, Question, Task
from tests.tiny import FailingReader, WholeReader, insert, tiny_env

Observation = Mapping[str, Any]
COST = ChatUsage(calls=1, prompt_tokens=10, completion_tokens=2, latencies=(0.5,))


class Plain:
    """Keeps state: the seed that it was reset with, and how many chunks it has seen."""

    def reset(self, seed: int) -> None:
        self.seed, self.seen = seed, 0

    def act(self, observation: Observation) -> Any:
        self.seen += 1
        return [insert(f"{observation['chunk']} {self.seed} {self.seen}")]


@dataclass
class Batch:
    """Acts in many episodes at once, and keeps how many there were each time."""

    sizes: list[int] = field(default_factory=list)

    def act(self, observation: Observation) -> Any:
        raise AssertionError("an agent with act_batch is asked by it")

    def act_batch(self, observations: Sequence[Observation], seeds: Sequence[int]) -> Any:
        self.sizes.append(len(observations))
        return [
            [insert(f"{observation['chunk']} {seed}")] for observation, seed in zip(observations, seeds, strict=True)
        ]


class Asynchronous:
    """Takes longer for some episodes than for others."""

    async def act_async(self, observation: Observation, seed: int) -> Any:
        await asyncio.sleep(seed % 3 / 1000)
        return [insert(f"{observation['chunk']} {seed}")]


def episodes(env: Any, count: int = 9, **settings: Any) -> Iterator[Episode]:
    return (Episode(env.fork(), i, i, options={"task_index": i % 3}, **settings) for i in range(count))


def figures(rollout: Rollout) -> tuple[Any, ...]:
    steps = [(step.observation, step.move.action, step.reward, step.info) for step in rollout.steps]
    return (rollout.key, steps, rollout.failed, rollout.terminated, rollout.usage)


def played(agent: Any, env: Any = None, **settings: Any) -> list[tuple[Any, ...]]:
    rollouts = play_episodes(episodes(env or tiny_env()), agent, **settings)
    return sorted((figures(rollout) for rollout in rollouts), key=lambda each: each[0])


def test_an_episode_is_played_as_step_by_step() -> None:
    env = tiny_env()
    for key, steps, failed, terminated, _ in played(Batch(), env, in_flight=4):
        observation, _ = env.reset(options={"task_index": key % 3})
        for seen, action, reward, info in steps:
            assert seen == observation
            assert action == [insert(f"{seen['chunk']} {derive_seed(key, seen['chunk_index'])}")]
            observation, expected_reward, _, _, expected_info = env.step(action)
            assert (reward, info) == (expected_reward, expected_info)
        assert terminated
        assert failed == ""


@pytest.mark.parametrize("in_flight", [1, 2, 5, 64])
@pytest.mark.parametrize("make", [Plain, Batch, Asynchronous])
def test_nothing_depends_on_how_many_are_in_flight(in_flight: int, make: Callable[[], Any]) -> None:
    assert played(make(), make_agent=make, in_flight=in_flight) == played(make())


def test_nor_on_the_way_of_playing() -> None:
    free = played(Asynchronous(), in_flight=5)
    assert free == played(Asynchronous(), in_flight=5, writing=2)
    assert free == played(Asynchronous(), in_flight=5, barrier=True)
    assert free == played(Batch(), in_flight=3)


def test_a_batch_holds_every_episode_in_flight() -> None:
    agent = Batch()
    played(agent, in_flight=4)
    assert agent.sizes[0] == 4
    assert sum(agent.sizes) == 3 * (3 + 1 + 2)
    assert max(agent.sizes) == 4


@dataclass
class CountingJudge:
    """Finds every write valid and every reply half right; counts its calls."""

    name: str = "counting"
    sizes: list[int] = field(default_factory=list)

    def judge(self, requests: Sequence[Any]) -> list[Any]:
        self.sizes.append(len(requests))
        return [AnswerVerdict(0.5) if isinstance(request, AnswerRequest) else Verdict(True) for request in requests]


def test_in_a_round_reader_and_judges_are_asked_once() -> None:
    question = Question("Who sings?", ("Eve",), "judged")
    task = Task("judged", "tiny", Competency.RETRIEVAL, ("Eve sings.", "Rain."), (question,))
    reader, judge, answer_judge = WholeReader(), CountingJudge(), CountingJudge()
    env = tiny_env(task, reader=reader, judge=judge, answer_judge=answer_judge)
    sixteen = (Episode(env.fork(), i, i, options={"task_index": 0}) for i in range(16))
    rollouts = list(play_episodes(sixteen, Plain(), make_agent=Plain, in_flight=16))
    assert (reader.batches, judge.sizes, answer_judge.sizes) == ([16], [16, 16], [16])
    assert {rollout.info["correctness"] for rollout in rollouts} == {0.5}


def test_playing_free_requests_gather_while_the_reader_works() -> None:
    """The first reading goes on until the other episodes have asked as well: these are read together."""
    reading, all_asked, sizes = asyncio.Event(), threading.Event(), list[int]()

    async def main() -> None:
        loop = asyncio.get_running_loop()

        class Slow:
            name = "slow"

            def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
                sizes.append(len(requests))
                loop.call_soon_threadsafe(reading.set)
                assert all_asked.wait(timeout=30)
                return [Reading("Eve") for _ in requests]

        class Agent:
            async def act_async(self, observation: Observation, seed: int) -> Any:
                if seed != derive_seed(0, 0):
                    await reading.wait()
                    loop.call_later(0.05, all_asked.set)
                return []

        env = tiny_env(reader=Slow())
        four = (Episode(env.fork(), i, i, options={"task_index": 1}) for i in range(4))
        assert [rollout.failed async for rollout in stream_episodes(four, Agent(), in_flight=4)] == [""] * 4

    asyncio.run(main())
    assert sizes == [1, 3]


def test_playing_free_an_episode_goes_on_while_another_waits() -> None:
    """One episode's first completion comes only when all others are over."""
    others_over, ended = asyncio.Event(), list[Any]()

    class Agent:
        async def act_async(self, observation: Observation) -> Any:
            if observation["chunk"] == "Eve sings.":
                await others_over.wait()
            return []

    async def main() -> None:
        env = tiny_env()
        three = (Episode(env.fork(), i, options={"task_index": i}) for i in (1, 0, 2))
        async for rollout in stream_episodes(three, Agent(), in_flight=3):
            ended.append(rollout.key)
            if len(ended) == 2:
                others_over.set()

    asyncio.run(main())
    assert ended[-1] == 1


def test_playing_free_questions_are_read_while_others_write() -> None:
    wrote = threading.Event()

    class PatientReader:
        name = "patient"

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            assert wrote.wait(timeout=30)
            return [Reading("Eve") for _ in requests]

    class Agent:
        async def act_async(self, observation: Observation) -> Any:
            if observation["chunk"] == "Sun.":
                wrote.set()
            return []

    env = tiny_env(reader=PatientReader())
    two = [Episode(env.fork(), i, options={"task_index": i}) for i in (1, 2)]
    assert [rollout.failed for rollout in play_episodes(two, Agent(), in_flight=2)] == ["", ""]


def test_asynchronous_readers_and_judges_are_awaited_in_each_episode() -> None:
    @dataclass
    class Server:
        name: str = "server"
        now: int = 0
        most: int = 0

        async def _wait(self) -> None:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0.005)
            self.now -= 1

        async def read_async(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            await self._wait()
            return [Reading("Eve") for _ in requests]

        async def judge_async(self, writes: Sequence[Write]) -> list[Verdict]:
            await self._wait()
            return [Verdict(True) for _ in writes]

    reader, judge = Server(), Server()
    env = tiny_env(reader=reader, judge=judge)
    eight = (Episode(env.fork(), i, i, options={"task_index": 1}) for i in range(8))
    rollouts = list(play_episodes(eight, Asynchronous(), in_flight=8))
    assert [rollout.info["correctness"] for rollout in rollouts] == [1.0] * 8
    assert reader.most > 1
    assert judge.most > 1


@dataclass
class Gauge:
    """An asynchronous agent that counts how many use it at once."""

    now: int = 0
    most: int = 0
    order: list[int] = field(default_factory=list)

    async def act_async(self, observation: Observation) -> Any:
        self.now += 1
        self.most = max(self.most, self.now)
        self.order.append(observation["chunks_total"] - observation["chunk_index"])
        await asyncio.sleep(0.02)  # so that the others are waiting when the first is done, on a busy machine too
        self.now -= 1
        return []


def test_limits_are_kept_and_those_with_the_most_to_do_write_first() -> None:
    env, gauge = tiny_env(), Gauge()
    three = (Episode(env.fork(), i, options={"task_index": i}) for i in (1, 2, 0))
    list(play_episodes(three, gauge, in_flight=3, writing=1))
    assert gauge.most == 1
    assert gauge.order == [1, 3, 2, 2, 1, 1]
    gauge = Gauge()
    list(play_episodes(episodes(env, 12), gauge, in_flight=4))
    assert gauge.most == 4


def test_episodes_are_made_as_places_become_free() -> None:
    env, made = tiny_env(), list[int]()

    def five() -> Iterator[Episode]:
        for i in range(5):
            made.append(i)
            yield Episode(env.fork(), i, options={"task_index": 1})

    playing = play_episodes(five(), Batch(), in_flight=2)
    assert next(playing).key == 0
    assert len(made) == 2
    playing.close()


@dataclass
class Culprit:
    """Raises over one chunk: asked by itself, in a batch, or asynchronously."""

    way: str

    def _act(self, observation: Observation) -> Any:
        if observation["chunk"] == "Sun.":
            raise ConnectionError("the server is gone")
        return [insert(observation["chunk"])]

    def __getattr__(self, name: str) -> Any:
        if name != self.way:
            raise AttributeError(name)

        async def act_async(observation: Observation) -> Any:
            return self._act(observation)

        ways = {
            "act": self._act,
            "act_batch": lambda observations: [self._act(observation) for observation in observations],
            "act_async": act_async,
        }
        return ways[name]


@pytest.mark.parametrize("way", ["act", "act_batch", "act_async"])
def test_what_an_agent_raises_ends_its_episode_alone(way: str) -> None:
    rollouts = sorted(play_episodes(episodes(tiny_env(), 3), Culprit(way), in_flight=3), key=lambda each: each.key)
    assert [rollout.failed for rollout in rollouts] == ["", "", "ConnectionError: the server is gone"]
    assert [len(rollout.steps) for rollout in rollouts] == [3, 1, 1]
    assert isinstance(rollouts[2].error, ConnectionError)
    assert not rollouts[2].over


@pytest.mark.parametrize("way", ["act", "act_batch", "act_async"])
def test_an_episode_that_follows_a_failed_one_joins_the_round(way: str) -> None:
    rollouts = list(play_episodes(episodes(tiny_env(), 9), Culprit(way), in_flight=2, barrier=True))
    assert len(rollouts) == 9
    assert sorted(rollout.key for rollout in rollouts if rollout.failed) == [2, 5, 8]


def test_an_instance_that_cannot_be_made_fails_its_episode_alone() -> None:
    made: list[int] = []

    def make() -> Plain:
        made.append(1)
        if len(made) == 1:
            raise OSError("no weights")
        return Plain()

    rollouts = list(play_episodes(episodes(tiny_env(), 4), Plain(), make_agent=make, in_flight=2))
    assert sorted(rollout.failed for rollout in rollouts) == ["", "", "", "OSError: no weights"]


def test_a_batch_may_hold_an_exception_in_the_place_of_calls() -> None:
    class Agent:
        def act_batch(self, observations: Sequence[Observation]) -> Any:
            return [OSError("no") if seen["chunk"] == "Eve sings." else [] for seen in observations]

    rollouts = sorted(play_episodes(episodes(tiny_env(), 3), Agent(), in_flight=3), key=lambda each: each.key)
    assert [rollout.failed for rollout in rollouts] == ["", "OSError: no", ""]


@pytest.mark.parametrize("agent", [Batch(), Asynchronous()], ids=["in rounds", "free"])
def test_what_a_reader_or_a_step_raises_ends_its_episode_alone(agent: Any) -> None:
    class Picky:
        name = "picky"

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            if any("kite" in request.question for request in requests):
                raise LookupError("no kites")
            return [Reading("Oslo") for _ in requests]

    rollouts = sorted(
        play_episodes(episodes(tiny_env(reader=Picky()), 3), agent, in_flight=3), key=lambda each: each.key
    )
    assert [rollout.failed for rollout in rollouts] == ["LookupError: no kites", "", ""]

    class Wrong:
        def act_batch(self, observations: Sequence[Observation]) -> Any:
            return [7 if seen["chunk"] == "Eve sings." else [] for seen in observations]

    rollouts = sorted(play_episodes(episodes(tiny_env(), 3), Wrong(), in_flight=3), key=lambda each: each.key)
    assert [type(rollout.error) for rollout in rollouts] == [type(None), TypeError, type(None)]


def test_an_episode_that_cannot_begin_has_failed() -> None:
    env = tiny_env()
    two = [Episode(env.fork(), 0, options={"task_index": 99}), Episode(env.fork(), 1, options={"task_index": 1})]
    first, second = sorted(play_episodes(two, Batch(), in_flight=2), key=lambda each: each.key)
    assert first.failed.startswith("ValueError: task_index is 99")
    assert second.failed == ""


def test_a_failed_reading_marks_the_rollout() -> None:
    rollouts = sorted(
        play_episodes(episodes(tiny_env(reader=FailingReader("kite")), 2), Batch(), in_flight=2), key=lambda e: e.key
    )
    assert [rollout.failed for rollout in rollouts] == ["no server", ""]
    assert rollouts[0].error is None


def test_continuations_begin_where_an_episode_stopped() -> None:
    env = tiny_env()
    (trunk,) = play_episodes([Episode(env, "trunk", 7, options={"task_index": 0}, stop_before=1)], Batch())
    assert (len(trunk.steps), trunk.over, trunk.observation["chunk_index"]) == (1, False, 1)
    group = [Episode(env.fork(), i, (7, i), trunk.observation) for i in range(4)]
    rollouts = list(play_episodes(group, Batch(), in_flight=4))
    assert [[step.observation["chunk_index"] for step in rollout.steps] for rollout in rollouts] == [[1, 2]] * 4
    assert len({str(rollout.steps[0].move.action) for rollout in rollouts}) == 4, "each draws by a seed of its own"
    assert len(env.memory) == 1


def test_wrappers_that_change_a_step_are_respected() -> None:
    class Doubled(gym.RewardWrapper):  # type: ignore[type-arg]  # how many parameters it has depends on the version
        def reward(self, reward: Any) -> Any:
            return 2 * reward

    for agent in (Batch(), Asynchronous()):
        two = [Episode(tiny_env(), 0, 0, options={"task_index": 1})]
        (bare,) = play_episodes(two, agent)
        (doubled,) = play_episodes([Episode(Doubled(tiny_env()), 0, 0, options={"task_index": 1})], agent)
        assert doubled.episode_return == pytest.approx(2 * bare.episode_return)


def test_what_was_used_is_booked_on_its_episode_however_many_are_in_flight() -> None:
    class MeteredReader:
        name = "metered"
        meter = ChatMeter()

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            return [Reading("Oslo", usage=COST) for _ in requests]

    class Metered:
        meter = ChatMeter()

        def act_batch(self, observations: Sequence[Observation]) -> Any:
            for _ in observations:
                self.meter.add(ChatReply(""))
            return [Move([], usage=COST) for _ in observations]

    by_count = [played(Metered(), tiny_env(reader=MeteredReader()), in_flight=count) for count in (1, 4)]
    assert by_count[0] == by_count[1]
    assert [figure[4]["agent"].calls for figure in by_count[1]] == [3, 1, 2] * 3
    assert [figure[4]["reader"].calls for figure in by_count[1]] == [3, 1, 1] * 3


def test_an_episode_that_fails_before_any_move_is_made_is_charged_for_its_own_request_alone() -> None:
    class Telling:
        meter, tells_usage = ChatMeter(), True

        async def act_async(self, observation: Observation) -> Move:
            if "Eve" in observation["chunk"]:
                failure = ChatFailure(FailureCause.TIMEOUT, "it took too long")
                self.meter.add(failure)
                raise ChatError(failure)
            self.meter.add(ChatReply(""))
            await asyncio.sleep(0.05)
            return Move([], usage=ChatUsage.of(ChatReply("")))

    rollouts = play_episodes(
        [Episode(tiny_env(), i, i, options={"task_index": i}) for i in range(3)], Telling(), in_flight=3
    )
    calls = {rollout.key: rollout.usage["agent"].calls for rollout in rollouts}
    assert calls == {0: 3, 1: 1, 2: 2}


def test_a_meter_of_an_agent_or_reader_that_tells_nothing_adds_up() -> None:
    class Reader:
        name = "reader"

        def __init__(self) -> None:
            self.meter = ChatMeter()

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            for _ in requests:
                self.meter.add(ChatReply(""))
            return [Reading("Oslo") for _ in requests]

    class Metered(Plain):
        def __init__(self) -> None:
            self.meter = ChatMeter()

        def act(self, observation: Observation) -> Any:
            self.meter.add(ChatReply(""))
            return []

    for count in (1, 4):
        found = played(Metered(), tiny_env(reader=Reader()), make_agent=Metered, in_flight=count)
        assert [figure[4]["agent"].calls for figure in found] == [3, 1, 2] * 3
        assert sum(figure[4].get("reader", ChatUsage()).calls for figure in found) == 3 * (3 + 1 + 1)


def test_parts_of_a_round_are_timed() -> None:
    parts: list[str] = []

    @contextmanager
    def timed(part: str) -> Iterator[None]:
        parts.append(part)
        yield

    list(play_episodes(episodes(tiny_env(), 2), Batch(), in_flight=2, timed=timed))
    assert set(parts) == {"generate", "act", "read", "judge"}


def test_it_works_inside_a_running_loop() -> None:
    async def notebook() -> list[Any]:
        return played(Asynchronous(), in_flight=4) + played(Batch(), in_flight=4)

    assert asyncio.run(notebook()) == played(Asynchronous()) + played(Batch())


@pytest.mark.parametrize("in_flight", [1, 3])
def test_ctrl_c_ends_all_of_it_without_complaint(in_flight: int, caplog: pytest.LogCaptureFixture) -> None:
    class Interrupted:
        def act_batch(self, observations: Sequence[Observation]) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(play_episodes(episodes(tiny_env()), Interrupted(), in_flight=in_flight))
    gc.collect()
    assert caplog.text == ""


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="in_flight is 0; give 1 or more"):
        played(Batch(), in_flight=0)
    with pytest.raises(ValueError, match="Batch has no act_async"):
        played(Batch(), barrier=False)
    with pytest.raises(ValueError, match="there are 0 places"):
        played(Asynchronous(), writing=0)


class Raising:
    """Raises something odd over one chunk."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def act(self, observation: Observation) -> Any:
        if observation["chunk"] == "Sun.":
            raise self.error
        return []


ODD = [StopIteration(), StopAsyncIteration(), SystemExit(2), asyncio.CancelledError()]


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("in_flight", [1, 3])
def test_exceptions_that_mean_something_else_elsewhere_end_their_episode_alone(
    error: BaseException, in_flight: int
) -> None:
    if isinstance(error, asyncio.CancelledError):
        pytest.skip("code that is not asynchronous does not raise it")
    for agent in (
        Raising(error),
        type("Batched", (), {"act_batch": lambda self, seen: [Raising(error).act(s) for s in seen]})(),
    ):
        rollouts = sorted(play_episodes(episodes(tiny_env(), 3), agent, in_flight=in_flight), key=lambda each: each.key)
        assert [bool(rollout.failed) for rollout in rollouts] == [False, False, True]
        assert type(error).__name__ in rollouts[2].failed


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("barrier", [True, False])
def test_so_they_do_in_asynchronous_agents(error: BaseException, barrier: bool) -> None:
    class Agent:
        async def act_async(self, observation: Observation) -> Any:
            await asyncio.sleep(0)
            if observation["chunk"] == "Sun.":
                raise error
            return []

    rollouts = play_episodes(episodes(tiny_env(), 3), Agent(), in_flight=3, barrier=barrier)
    assert [bool(rollout.failed) for rollout in sorted(rollouts, key=lambda each: each.key)] == [False, False, True]


@pytest.mark.parametrize("in_flight", [1, 3])
def test_code_that_is_not_asynchronous_may_run_an_event_loop_of_its_own(in_flight: int) -> None:
    async def nothing() -> list[Any]:
        return []

    class Sync:
        def reset(self, seed: int) -> None:
            asyncio.run(nothing())

        def act(self, observation: Observation) -> Any:
            return asyncio.run(nothing())

    class SyncBatch:
        def act_batch(self, observations: Sequence[Observation]) -> Any:
            return [asyncio.run(nothing()) for _ in observations]

    class SyncReader:
        name = "sync"

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            asyncio.run(nothing())
            return [Reading("Oslo") for _ in requests]

    for agent, make in ((Sync(), Sync), (SyncBatch(), None)):
        rollouts = play_episodes(
            episodes(tiny_env(reader=SyncReader()), 3), agent, make_agent=make, in_flight=in_flight
        )
        assert [rollout.failed for rollout in rollouts] == ["", "", ""]


@pytest.mark.parametrize("in_flight", [1, 3])
def test_an_instance_stays_in_one_thread(in_flight: int) -> None:
    class Bound:
        def __init__(self) -> None:
            self.thread = threading.get_ident()

        def reset(self, seed: int) -> None:
            assert threading.get_ident() == self.thread

        def act(self, observation: Observation) -> Any:
            assert threading.get_ident() == self.thread
            return []

    rollouts = play_episodes(episodes(tiny_env()), Bound(), make_agent=Bound, in_flight=in_flight)
    assert {rollout.failed for rollout in rollouts} == {""}


def test_environments_are_made_reset_and_stepped_in_the_callers_thread() -> None:
    threads: set[int] = set()

    class Watched(gym.Wrapper):  # type: ignore[type-arg]  # how many parameters it has depends on the version
        def reset(self, **kwargs: Any) -> Any:
            threads.add(threading.get_ident())
            return super().reset(**kwargs)

        def step(self, action: Any) -> Any:
            threads.add(threading.get_ident())
            return super().step(action)

    def made() -> Iterator[Episode]:
        for i in range(3):
            threads.add(threading.get_ident())
            yield Episode(Watched(tiny_env()), i, i, options={"task_index": i})

    for agent in (Batch(), Asynchronous()):
        assert [rollout.failed for rollout in play_episodes(made(), agent, in_flight=2)] == ["", "", ""]
    assert threads == {threading.get_ident()}


def test_wrappers_of_actions_do_not_part_a_batch() -> None:
    from memalpha_gym.wrappers import ParseCompletion

    reader = WholeReader()
    env = tiny_env(reader=reader)
    three = (Episode(ParseCompletion(env.fork()), i, options={"task_index": 1}) for i in range(3))

    class Writer:
        def act_batch(self, observations: Sequence[Observation]) -> Any:
            return ["" for _ in observations]

    assert [rollout.failed for rollout in play_episodes(three, Writer(), in_flight=3)] == ["", "", ""]
    assert reader.batches == [3]


def test_episodes_in_flight_are_played_to_their_end_when_no_more_can_be_made() -> None:
    def broken() -> Iterator[Episode]:
        yield from episodes(tiny_env(), 4)
        raise OSError("no more")

    for in_flight in (1, 3):
        ended: list[int] = []
        with pytest.raises(OSError, match="no more"):
            ended.extend(rollout.key for rollout in play_episodes(broken(), Batch(), in_flight=in_flight))
        assert sorted(ended) == [0, 1, 2, 3]


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    for make in (Plain, Batch, Asynchronous):
        played(make(), make_agent=make, in_flight=4)
        playing = play_episodes(episodes(tiny_env()), make(), make_agent=make, in_flight=4)
        next(playing)
        playing.close()
    for thread in threading.enumerate():
        if thread.name.startswith(("agent", "service", "episodes")):
            thread.join(timeout=10)
    assert threading.active_count() == before
