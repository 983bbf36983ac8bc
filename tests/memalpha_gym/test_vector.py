"""Many episodes at once: equal to single ones, and read in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.vector import MemoryConstructionVectorEnv, make_vector
from tests.tiny import FailingReader, WholeReader, insert, tiny_env

MODES = [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP, AutoresetMode.DISABLED]


def together(
    count: int = 3, mode: AutoresetMode | str = AutoresetMode.DISABLED, **kwargs: Any
) -> MemoryConstructionVectorEnv:
    first = tiny_env(**kwargs)
    return MemoryConstructionVectorEnv([first, *(first.fork() for _ in range(count - 1))], mode)


def act(observations: dict[str, Any]) -> tuple[Any, ...]:
    """Calls that hang on what each episode shows."""
    return tuple((insert(chunk), insert("a junk word", "episodic")) if chunk else () for chunk in observations["chunk"])


def history(envs: Any, seed: int, count: int) -> list[Any]:
    """All that a vector environment returns over some steps, with episodes that are over reset where it does not do that."""
    observations, infos = envs.reset(seed=seed)
    seen: list[Any] = [(observations, infos)]
    for _ in range(count):
        seen.append(envs.step(act(observations)))
        observations, _, terminations, *_ = seen[-1]
        if envs.metadata["autoreset_mode"] is AutoresetMode.DISABLED and terminations.any():
            seen.append(envs.reset(options={"reset_mask": terminations}))
            observations = seen[-1][0]
    return seen


def plain(data: Any) -> Any:
    """Data in a form in which NaN, which Gymnasium's infos hold for None, equals NaN."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, np.ndarray):
        return data.dtype, repr(data.tolist())
    return [plain(item) for item in data] if isinstance(data, list | tuple) else repr(data)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("seed", [0, 1])
def test_equal_to_gymnasiums_own_with_every_autoreset_mode(mode: AutoresetMode, seed: int) -> None:
    ours = history(together(4, mode), seed, 12)
    theirs = history(SyncVectorEnv([tiny_env for _ in range(4)], autoreset_mode=mode), seed, 12)
    assert plain(ours) == plain(theirs)
    assert any(outcome[2].any() for outcome in ours if len(outcome) == 5)


def test_equal_to_single_environments() -> None:
    envs = together(3)
    observations, infos = envs.reset(seed=5, options={"task_indices": [0, 2, 0]})
    singles = [tiny_env() for _ in range(3)]
    for i, (env, index) in enumerate(zip(singles, (0, 2, 0), strict=True)):
        observation, info = env.reset(seed=5 + i, options={"task_index": index})
        assert {key: observations[key][i] for key in observation} == observation
        assert infos["task_id"][i] == info["task_id"]
    actions = act(observations)
    observations, rewards, terminations, truncations, infos = envs.step(actions)
    for i, env in enumerate(singles):
        observation, reward, terminated, truncated, info = env.step(actions[i])
        assert {key: observations[key][i] for key in observation} == observation
        assert (rewards[i], terminations[i], truncations[i]) == (reward, terminated, truncated)
        assert infos["results"][i] == info["results"]
        assert infos["memory_tokens"][i] == info["memory_tokens"]


def test_batches_fit_their_spaces() -> None:
    envs = together(2)
    observations, _ = envs.reset(seed=0)
    assert envs.observation_space.contains(observations)
    assert envs.action_space.contains(act(observations))
    observations, rewards, terminations, truncations, _ = envs.step(envs.action_space.sample())
    assert envs.observation_space.contains(observations)
    assert (rewards.dtype, terminations.dtype, truncations.dtype) == (np.float64, np.bool_, np.bool_)


def test_earlier_batches_are_not_written_over() -> None:
    envs = together(2)
    first, _ = envs.reset(seed=0)
    chunks = tuple(first["chunk"])
    envs.step(((), ()))
    assert tuple(first["chunk"]) == chunks
    assert (first["chunk_index"] == 0).all()


def test_the_reader_is_asked_once_a_step_for_all_episodes() -> None:
    reader = WholeReader()
    envs = together(4, reader=reader)
    envs.reset(options={"task_indices": [0, 0, 2, 1]})
    assert reader.batches == []
    envs.step([()] * 4)
    assert reader.batches == [1 + 1 + 0 + 1], "two probes, and the only question of the short task"
    envs.reset(options={"task_indices": [2, 2, 2, 2]})
    envs.step([()] * 4)
    assert reader.batches == [3], "no call where nothing is due"
    envs.step([()] * 4)
    assert reader.batches == [3, 4]


def test_a_failed_reading_marks_its_own_episode_only() -> None:
    envs = together(2, reader=FailingReader("sings"))
    envs.reset(options={"task_indices": [1, 2]})
    *_, infos = envs.step(((), ()))
    assert infos["failed"][0] == "no server"
    envs.reset(options={"reset_mask": np.array([True, False]), "task_index": 2})
    *_, infos = envs.step(((), ()))
    assert infos["correctness"][1] == 0


def test_masked_resets_start_only_what_they_mark() -> None:
    envs = together(3)
    envs.reset(options={"task_indices": [1, 0, 1]})
    _, _, terminations, *_ = envs.step([()] * 3)
    assert terminations.tolist() == [True, False, True]
    observations, infos = envs.reset(options={"reset_mask": terminations, "task_indices": [2, 9, 0]})
    assert observations["chunk_index"].tolist() == [0, 1, 0]
    assert infos["task_id"][0] == "tiny-2"
    assert infos["_task_id"].tolist() == [True, False, True]
    observations, *_ = envs.step([()] * 3)
    assert observations["chunk_index"].tolist() == [1, 2, 1]


def test_finished_episodes_must_be_reset_where_nothing_does_it() -> None:
    envs = together(2)
    envs.reset(options={"task_indices": [1, 0]})
    envs.step(((), ()))
    with pytest.raises(ResetNeeded, match=r"episodes \[0\] are over; reset them with options=.*reset_mask"):
        envs.step(((), ()))


def test_the_first_step_and_the_first_mask_need_a_reset() -> None:
    envs = together(2)
    with pytest.raises(ResetNeeded, match=r"call reset\(\) first"):
        envs.step(((), ()))
    with pytest.raises(ResetNeeded, match="first reset must start every episode"):
        envs.reset(options={"reset_mask": np.array([True, False])})


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"seed": [1]}, "seed has 1 items for 2 environments"),
        ({"options": {"task_indices": [0, 1, 2]}}, "task_indices has 3 items for 2"),
        ({"options": {"reset_mask": np.array([True])}}, "reset_mask has 1 items for 2"),
        ({"options": {"speed": 1}}, "no option speed"),
    ],
)
def test_wrong_resets(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        together(2).reset(**kwargs)


def test_options_are_left_as_they_were_given() -> None:
    options = {"task_indices": [0, 1], "reset_mask": np.array([True, True])}
    together(2).reset(options=options)
    assert options.keys() == {"task_indices", "reset_mask"}


def test_wrong_number_of_actions() -> None:
    envs = together(2)
    envs.reset(seed=0)
    with pytest.raises(ValueError, match="step was given 1 actions for 2 environments"):
        envs.step(((),))


def test_a_reader_that_miscounts_is_named() -> None:
    class Generous:
        name = "generous"

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            return [Reading("")] * (len(requests) + 1)

    envs = together(2, reader=Generous())
    envs.reset(options={"task_indices": [1, 1]})
    with pytest.raises(ValueError, match="reader generous gave 2 readings for 1 requests"):
        envs.step(((), ()))


def test_seeds_one_each_or_counted_up() -> None:
    counted, _ = together(3).reset(seed=7)
    listed, _ = together(3).reset(seed=[7, 8, 9])
    assert data_equivalence(counted, listed)


def test_no_environment_is_too_few() -> None:
    with pytest.raises(ValueError, match="at least one environment"):
        MemoryConstructionVectorEnv([])
    with pytest.raises(ValueError, match="at least one environment"):
        make_vector("memalpha_gym.envs.worlds.recall:RecallEnv", 0)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_make_vec_takes_the_mode_and_the_arguments(mode: AutoresetMode) -> None:
    envs = gym.make_vec("MemAlpha/Recall-v0", num_envs=3, autoreset_mode=mode, memory_budget=77, reader="lexical:8")
    assert isinstance(envs, MemoryConstructionVectorEnv)
    assert envs.autoreset_mode is envs.metadata["autoreset_mode"] is mode
    assert [env.memory_budget for env in envs.envs] == [77] * 3
    assert len({id(env.source) for env in envs.envs}) == len({id(env.reader) for env in envs.envs}) == 1
    envs.close()


def test_rendering_gives_one_text_an_episode() -> None:
    envs = together(2, render_mode="ansi")
    envs.reset(options={"task_indices": [1, 2]})
    first, second = envs.render()
    assert "Eve sings." in first
    assert "Rain." in second


def test_unknown_entry_points() -> None:
    import memalpha_gym.vector as module

    with pytest.raises(AttributeError, match="no attribute 'Nothing-v0'"):
        getattr(module, "Nothing-v0")
