"""States of an episode are values: immutable, and of use in another environment."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from memalpha_gym.answering import Replies
from memalpha_gym.judges.judge import Verdict
from memalpha_gym.readers.reader import Reading
from memalpha_gym.states import EpisodeState, PendingStep
from memalpha_gym.stepping import step_all
from tests.tiny import FixedJudge, insert, look, tiny_env, update


def test_a_state_is_immutable_and_outlives_what_follows() -> None:
    env = tiny_env()
    env.reset(seed=0, options={"task_index": 0})
    env.step((insert("Ada flies"),))
    state = env.snapshot()
    assert isinstance(state, EpisodeState)
    with pytest.raises(FrozenInstanceError):
        state.chunk_index = 0  # type: ignore[misc]
    env.step((insert("Bob cooks"),))
    assert state.chunk_index == 1
    assert tiny_env().restore(state)["chunk_index"] == 1


def test_a_pending_step_holds_what_the_reader_is_to_be_asked() -> None:
    env = tiny_env()
    env.reset(seed=0, options={"task_index": 0})
    pending = env.begin_step((insert("Ada flies"),))
    assert isinstance(pending, PendingStep)
    assert len(pending.requests) == len(pending.questions)
    assert [result.entry_id for result in pending.results] == ["s1"]


class BrokenReader:
    """Raises until it is told to work."""

    name = "broken"
    works = False

    def read(self, requests):  # type: ignore[no-untyped-def]
        if not self.works:
            raise ConnectionError("no such host")
        return [Reading("Oslo") for _ in requests]


class WrongJudge:
    """A judge whose verdicts are none until it is told to work."""

    name = "wrong"
    works = False

    def judge(self, writes):  # type: ignore[no-untyped-def]
        return [Verdict(True) if self.works else "yes" for _ in writes]


@pytest.mark.parametrize("part", ["reader", "judge"])
@pytest.mark.parametrize("together", [False, True])
def test_a_step_that_raises_has_not_been_taken(part: str, together: bool) -> None:
    broken = BrokenReader() if part == "reader" else WrongJudge()
    given = {"reader": BrokenReader(), "judge": FixedJudge(Verdict(True)), part: broken}
    given["reader"].works = part != "reader"  # type: ignore[attr-defined]
    env = tiny_env(search=True, render_mode="ansi", **given)
    first, _ = env.reset(seed=0, options={"task_index": 0})
    shown = env.render()
    action = (insert("Ada flies"), look("Ada"), update("Ada.", memory_type="core_memory"))
    if together:
        (outcome,) = step_all([env], [action])
        assert isinstance(outcome, Exception)
    else:
        with pytest.raises((ConnectionError, AttributeError, TypeError)):
            env.step(action)
    assert (len(env.memory), env.memory.core, env.chunk_index) == (0, "", 0)
    assert env.render() == shown
    broken.works = True
    twin = tiny_env(search=True, **given)
    twin.reset(seed=0, options={"task_index": 0})
    assert str(env.step(action)) == str(twin.step(action))
    assert first["chunk_index"] == 0


def test_a_step_that_is_abandoned_can_be_begun_again() -> None:
    env = tiny_env()
    env.reset(seed=0, options={"task_index": 0})
    pending = env.begin_step((insert("Ada flies"),))
    env.abandon_step(pending)
    assert len(env.memory) == 0
    pending = env.begin_step((insert("Ada flies"),))
    assert [result.entry_id for result in pending.results] == ["s1"]
    assert env.finish_step(pending, Replies([Reading("x")]))[0]["chunk_index"] == 1
