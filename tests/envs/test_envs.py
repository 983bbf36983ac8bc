"""What every registered environment keeps to: the checker, determinism across processes, pickling, vector environments.

Parametrised over the registry, so that a new id is covered on the day it is added. Ids that need data run on the small files
under tests/fixtures.
"""

from __future__ import annotations

import ast
import importlib
import os
import pickle
import re
import subprocess
import sys
import warnings
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env, data_equivalence

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.registration import AGENTS, ENVIRONMENTS, environment_id, load
from memalpha_gym.vector import MemoryConstructionVectorEnv
from tests.playing import FIXTURES, env_kwargs, make_env, play

IDS = [environment_id(name) for name in ENVIRONMENTS]
CHEATS = ("cheat:bogus-deletes", "cheat:keyword-hoard", "cheat:junk-writes")


@pytest.mark.parametrize("env_id", IDS)
def test_passes_the_checker_without_a_warning(env_id: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(make_env(env_id).unwrapped)


@pytest.mark.parametrize("env_id", IDS)
def test_docstring_is_its_page(env_id: str) -> None:
    page = load(ENVIRONMENTS[env_id.partition("/")[2]].entry_point).__doc__ or ""
    for heading in (
        "Description",
        "Observation",
        "Actions",
        "Reward",
        "Arguments",
        "Registered ids",
        "Version history",
    ):
        assert f"## {heading}" in page, f"{env_id}: the docstring has no section {heading}"
    assert env_id in page


@pytest.mark.parametrize("env_id", IDS)
def test_page_says_its_own_actions_and_reward(env_id: str) -> None:
    page = load(ENVIRONMENTS[env_id.partition("/")[2]].entry_point).__doc__ or ""
    parts = dict(part.split("\n", 1) for part in page.split("    ## ")[1:])
    assert "memory_insert" in parts["Actions"]
    assert "score" in parts["Reward"]
    for part in ("Observation", "Actions", "Reward"):
        assert not re.search(r"(As in|That of) `Memory", parts[part])


@pytest.mark.parametrize("env_id", IDS)
def test_page_stands_first_in_its_file(env_id: str) -> None:
    module, _, name = ENVIRONMENTS[env_id.partition("/")[2]].entry_point.partition(":")
    path = importlib.import_module(module).__file__
    assert path is not None
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    passed = (ast.Import, ast.ImportFrom, ast.Expr)
    first = next(node for node in tree.body if not isinstance(node, passed))
    assert isinstance(first, ast.ClassDef)
    assert first.name == name


def test_only_pages_lie_flat() -> None:
    pages = {row.entry_point.partition(":")[0].rpartition(".")[2] for row in ENVIRONMENTS.values() if row.data}
    folder = Path(__file__).resolve().parents[2] / "envs"
    assert {path.stem for path in folder.glob("*.py")} == pages | {"__init__"}


ROLLOUT = """
import hashlib, sys
from tests.playing import make_env, random_steps
digest = hashlib.sha256()
for env_id in sys.argv[1:]:
    digest = hashlib.sha256()
    for item in random_steps(make_env(env_id), seed=7, count=50):
        digest.update(repr(item).encode())
    print(env_id, digest.hexdigest())
"""


@pytest.mark.slow
def test_random_steps_are_alike_in_processes_with_other_hash_seeds() -> None:
    outputs = []
    for hash_seed in ("0", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(FIXTURES.parent.parent)}
        done = subprocess.run(
            [sys.executable, "-c", ROLLOUT, *IDS], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].count("\n") == len(IDS)


@pytest.mark.parametrize("env_id", IDS)
def test_survives_pickling_in_the_middle_of_an_episode(env_id: str) -> None:
    env = make_env(env_id)
    env.reset(seed=3)
    env.action_space.seed(3)
    env.step(env.action_space.sample())
    twin = pickle.loads(pickle.dumps(env))
    action = env.action_space.sample()
    assert data_equivalence(env.step(action), twin.step(action))


@pytest.mark.parametrize("env_id", IDS)
def test_runs_in_gymnasiums_own_vector_environment(env_id: str) -> None:
    envs = gym.make_vec(env_id, num_envs=2, vectorization_mode="sync", **env_kwargs(env_id))
    observations, _ = envs.reset(seed=1)
    assert len(observations["chunk"]) == 2
    observations, rewards, *_ = envs.step(((), ()))
    assert rewards.shape == (2,)
    assert all(isinstance(text, str) for text in observations["memory"])
    envs.close()


@pytest.mark.parametrize("env_id", IDS)
def test_make_vec_reads_in_one_batch_by_default(env_id: str) -> None:
    envs = gym.make_vec(env_id, num_envs=2, **env_kwargs(env_id))
    assert isinstance(envs, MemoryConstructionVectorEnv)
    observations, infos = envs.reset(seed=1)
    single, info = make_env(env_id).reset(seed=2)
    assert observations["chunk"][1] == single["chunk"]
    assert infos["task_id"][1] == info["task_id"]


@pytest.mark.parametrize("env_id", IDS)
def test_gold_answers_stay_out_of_infos_until_the_end(env_id: str) -> None:
    env = make_env(env_id)
    _, info = env.reset(seed=0)
    over = False
    while not over:
        assert "answers" not in info
        _, _, over, _, info = env.step(())
    assert info["answers"]
    assert all(0 <= answer["score"] <= 1 for answer in info["answers"])


@pytest.mark.parametrize("env_id", IDS)
def test_oracle_is_right_and_empty_is_not(env_id: str) -> None:
    oracle = [play(make_env(env_id), "oracle", index)[1]["correctness"] for index in range(2)]
    empty = [play(make_env(env_id), "empty", index)[1]["correctness"] for index in range(2)]
    assert np.mean(oracle) >= 0.98
    assert np.mean(empty) <= 0.5


@pytest.mark.parametrize("env_id", [id_ for id_ in IDS if ENVIRONMENTS[id_.partition("/")[2]].data])
def test_honest_agent_is_ahead_of_every_cheat(env_id: str) -> None:
    """On real text; for the generated families, all cheats and levels, see tests/envs/worlds/test_ranking.py."""
    returns = {
        agent: np.mean([play(make_env(env_id), agent, index)[0] for index in range(3)])
        for agent in ("extract", *CHEATS)
    }
    for cheat in CHEATS:
        assert returns[cheat] < returns["extract"], returns


def test_every_table_row_can_be_loaded() -> None:
    for row in ENVIRONMENTS.values():
        assert issubclass(load(row.entry_point), MemoryConstructionEnv)
    for reference in AGENTS.values():
        assert callable(load(reference))
