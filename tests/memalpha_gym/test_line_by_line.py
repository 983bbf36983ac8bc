from __future__ import annotations

import pickle
import warnings
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import wrappers
from gymnasium.utils.env_checker import check_env, data_equivalence

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.line_by_line import ACTIONS, LineByLine
from memalpha_gym.registration import LINES, environment_id
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer

IDS = [environment_id(name) for name in LINES]
SHORT = {"level": 0, "tokens": 2000}
SKIP, SPARE, ADD, ADD_BOTH, RENEW, STRIKE = range(len(ACTIONS))

CHUNKS = (
    "Mara has a boat.\nIt is called Wren.\nThe tea was cold.",
    "Mara has a red boat now.\nPlease forget the cold tea.",
)
TASK = Task(
    task_id="boats",
    source="boats",
    competency=Competency.RETRIEVAL,
    chunks=CHUNKS,
    questions=(Question("What does Mara have?", ("a red boat",), "substring"),),
)


def text_env(**kwargs: Any) -> gym.Env[Any, Any]:
    return gym.make("MemAlpha/Recall-v0", **({} if "level" in kwargs else {"memory_budget": None}) | kwargs)


def played(env: LineByLine, actions: Sequence[int], task: Task = TASK) -> list[Any]:
    """What reset and every step gave."""
    given: list[Any] = [env.reset(seed=0, options={"task": task})]
    given += [env.step(action) for action in actions]
    return given


def stored(env: LineByLine) -> list[str]:
    return [entry.content for _, entry in env.memory]


def random_episode(env: gym.Env[Any, Any], seed: int) -> tuple[float, dict[str, Any]]:
    """The sum of rewards, and the last info, of an episode of actions that the mask allows."""
    env.action_space.seed(seed)
    _, info = env.reset(seed=seed)
    total, over = 0.0, False
    while not over:
        _, reward, terminated, truncated, info = env.step(env.action_space.sample(mask=info["action_mask"]))
        total, over = total + float(reward), terminated or truncated
    return total, info


@pytest.mark.parametrize("env_id", IDS)
def test_passes_the_checker_without_a_warning(env_id: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gym.make(env_id, **SHORT).unwrapped)


@pytest.mark.parametrize("env_id", IDS)
def test_survives_pickling_in_the_middle_of_an_episode(env_id: str) -> None:
    env = gym.make(env_id, **SHORT)
    env.reset(seed=3)
    for _ in range(5):
        env.step(ADD)
    twin = pickle.loads(pickle.dumps(env))
    for action in (STRIKE, RENEW, ADD_BOTH, ADD, SKIP):
        assert data_equivalence(env.step(action), twin.step(action))


@pytest.mark.parametrize("env_id", IDS)
def test_an_episode_sums_to_what_the_environment_paid(env_id: str) -> None:
    text = wrappers.RecordEpisodeStatistics(gym.make(f"MemAlpha/{LINES[env_id.partition('/')[2]]}", **SHORT))
    total, info = random_episode(LineByLine(text), seed=4)
    assert total == pytest.approx(float(info["episode"]["r"]), abs=1e-6)  # Gymnasium's own sum, as float32


@pytest.mark.parametrize("paid", ["end", "facts"])
def test_it_does_so_however_lines_are_paid_and_where_it_is_broken_off(paid: str) -> None:
    for most in (1000, 4):
        text = wrappers.RecordEpisodeStatistics(wrappers.TimeLimit(text_env(**SHORT).env, most))
        total, info = random_episode(LineByLine(text, paid=paid), seed=5)
        assert total == pytest.approx(float(info["episode"]["r"]), abs=1e-6)


def test_a_line_that_an_answer_was_taken_from_is_paid_at_once() -> None:
    steps = played(LineByLine(text_env()), [ADD, SKIP, SKIP, RENEW, SKIP])
    rewards = [round(step[1], 3) for step in steps[1:]]
    assert rewards[3] == pytest.approx(1.0, abs=0.1)  # the one question is answered from the line that was just renewed
    assert rewards[1:3] == [0.0, 0.0]


def test_paid_at_the_end_lines_are_paid_nothing_before_it() -> None:
    steps = played(LineByLine(text_env(), paid="end"), [ADD, SKIP, SKIP, RENEW, SKIP])
    assert [step[1] for step in steps[1:-1]] == pytest.approx([0.0] * 4, abs=0.06)  # what the form of calls costs
    assert steps[-1][1] > 0.9


@pytest.mark.parametrize(
    ("actions", "held"),
    [
        ([SKIP, SKIP, SKIP, SKIP], []),
        ([ADD, SKIP, SPARE, SKIP], ["Mara has a boat.", "The tea was cold."]),
        ([SKIP, ADD_BOTH, SKIP, SKIP], ["Mara has a boat. It is called Wren."]),
        ([ADD, SKIP, SKIP, RENEW], ["Mara has a red boat now."]),
        ([ADD, SKIP, RENEW, SKIP], ["Mara has a boat."]),  # the tea is not like the boat: a skip
        ([ADD, SKIP, ADD, ADD, STRIKE], ["Mara has a boat.", "Mara has a red boat now."]),
        ([ADD_BOTH, RENEW, STRIKE, STRIKE], []),  # none of them can be done: skips
    ],
)
def test_actions_do_what_they_are_called(actions: list[int], held: list[str]) -> None:
    env = LineByLine(text_env(memory_budget=None))
    played(env, actions)
    assert stored(env) == held


def test_spare_entries_make_room_before_others_oldest_first() -> None:
    count = get_tokenizer().count
    lines = ["Mara has a boat.", "It is called Wren.", "The tea was cold.", "Mara has a red boat now."]
    budget = sum(map(count, lines[:3]))
    env = LineByLine(text_env(memory_budget=budget))
    played(env, [ADD, SPARE, SPARE])
    assert stored(env) == lines[:3]
    env.step(ADD)
    assert stored(env) == [lines[0], *([lines[2]] if count(lines[3]) <= count(lines[1]) else []), lines[3]]
    assert env.memory.tokens <= budget
    tight = LineByLine(text_env(memory_budget=max(map(count, lines))))
    played(
        tight, [ADD, SPARE, ADD]
    )  # there is no room for a spare one, and an inserted one takes the place of the oldest
    assert stored(tight) == [lines[2]]


def test_the_mask_says_which_actions_change_something() -> None:
    env = LineByLine(text_env(**SHORT))
    env.action_space.seed(1)
    _, info = env.reset(seed=1)
    over = False
    while not over:
        mask, before = info["action_mask"], stored(env)
        assert env.action_masks().tolist() == mask.astype(bool).tolist()
        action = int(env.action_space.sample())
        _, _, over, _, info = env.step(action)
        changed = stored(env) != before
        assert changed == (bool(mask[action]) and action != SKIP), (ACTIONS[action], info["line"])


def test_observations_know_nothing_of_questions_and_answers() -> None:
    other = replace(TASK, questions=(Question("What is the tea?", ("cold",), "substring"),))
    actions = [ADD, ADD_BOTH, SPARE, RENEW, STRIKE]
    one, two = (played(LineByLine(text_env()), actions, task) for task in (TASK, other))
    assert [step[0].tolist() for step in one] == [step[0].tolist() for step in two]
    assert [step[-1]["action_mask"].tolist() for step in one] == [step[-1]["action_mask"].tolist() for step in two]


def test_features_of_the_memory_say_what_is_stored() -> None:
    kept, spare = map(get_tokenizer().count, ("Mara has a boat.", "The tea was cold."))
    env = LineByLine(text_env(memory_budget=20))
    steps = played(env, [ADD, SKIP, SPARE])
    seen = dict(zip(env.feature_names, steps[-1][0].tolist(), strict=True))  # at "Mara has a red boat now."
    assert seen["space left"] == pytest.approx((20 - kept - spare) / 20)
    assert seen["space left or spare"] == pytest.approx((20 - kept) / 20)
    assert seen["likeness of the most alike"] == pytest.approx(2 / 3)  # mara, boat of mara, boat, red
    assert seen["change"] == 1.0
    assert seen["possessive"] == 0.0


def test_the_memory_of_the_environment_is_the_one_that_was_shown() -> None:
    text = text_env(**SHORT)
    env = LineByLine(text)
    random_episode(env, seed=2)
    assert tuple(env.memory) == tuple(text.unwrapped.memory)  # type: ignore[attr-defined]


def test_runs_in_gymnasiums_vector_environments_and_wrappers() -> None:
    env_id = "MemAlpha/Lines-Recall-v0"
    sync = gym.make_vec(env_id, num_envs=2, wrappers=[wrappers.RecordEpisodeStatistics], **SHORT)
    asynchronous = gym.make_vec(env_id, num_envs=2, vectorization_mode="async", **SHORT)
    try:
        for envs in (sync, asynchronous):
            envs.reset(seed=1)
        one, two = (envs.step(np.array([ADD, SPARE])) for envs in (sync, asynchronous))
        assert one[0].tolist() == two[0].tolist()
        assert one[1].tolist() == two[1].tolist()
    finally:
        asynchronous.close()
    stacked = wrappers.FlattenObservation(wrappers.FrameStackObservation(gym.make(env_id, **SHORT), 3))
    observation, _ = stacked.reset(seed=1)
    assert observation.shape == (3 * len(LineByLine.feature_names),)


def test_pictures_are_of_one_size_and_show_what_was_decided() -> None:
    env = wrappers.RenderCollection(gym.make("MemAlpha/Lines-Recall-v0", render_mode="rgb_array", **SHORT))
    env.reset(seed=0)
    for action in (ADD, SPARE, SKIP):
        env.step(action)
    frames: Any = env.render()
    assert {frame.shape for frame in frames} == {(720, 960, 3)}
    assert all((one != two).any() for one, two in pairwise(frames))


def test_says_what_it_cannot_play_on() -> None:
    with pytest.raises(ValueError, match="action_format"):
        LineByLine(text_env(action_format="hermes"))
    with pytest.raises(ValueError, match="semantic or episodic"):
        LineByLine(text_env(memory_types=["core"]))
    with pytest.raises(ValueError, match="answers, end, facts"):
        LineByLine(text_env(), paid="often")
    with pytest.raises(gym.error.ResetNeeded):
        LineByLine(text_env()).step(0)
