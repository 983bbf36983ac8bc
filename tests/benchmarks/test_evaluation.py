"""`memalpha_gym.evaluate`: the figures of bench, for an agent of anyone's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import memalpha_gym
from memalpha_gym.benchmarks import bench
from memalpha_gym.readers.lexical import LexicalReader
from memalpha_gym.recording import RunLog
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tools import ToolCall

SMALL = {"tokens": 1000, "facts": 3, "questions": 2}


class Copier:
    """Stores every chunk."""

    def act(self, observation: Any) -> list[ToolCall]:
        return [ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": observation["chunk"]})]


class Broken:
    def act(self, observation: Any) -> list[ToolCall]:
        raise RuntimeError(f"no idea about chunk {observation['chunk_index']}")


def test_the_figures_are_those_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = memalpha_gym.evaluate(
        "extract", ["Recall-v0", "MemAlpha/Count-v0"], episodes=3, seed=4, progress=False, **SMALL
    )
    given = [f"--env-arg={name}={value}" for name, value in SMALL.items()]
    arguments = ["--env", "Recall-v0,Count-v0", "--agents", "extract", "--episodes", "3", "--seed", "4", *given]
    assert bench.main([*arguments, "--json", str(tmp_path / "figures.json")]) == 0
    rows = json.loads((tmp_path / "figures.json").read_text())["rows"]
    assert [row["correctness"] for row in results.to_dicts()] == [row["correctness"] for row in rows]
    assert [row["return"] for row in results.to_dicts()] == [row["return"] for row in rows]
    capsys.readouterr()


def test_an_object_and_its_class_play_alike() -> None:
    one, other = (memalpha_gym.evaluate(agent, episodes=2, progress=False, **SMALL) for agent in (Copier(), Copier))
    assert one.agent == other.agent == "Copier"
    assert one.to_dicts()[0] | {"seconds": 0} == other.to_dicts()[0] | {"seconds": 0}
    assert memalpha_gym.evaluate(Copier, episodes=1, name="mine", progress=False, **SMALL).agent == "mine"


def test_arguments_reach_the_environment_and_objects_among_them_too() -> None:
    plain = memalpha_gym.evaluate(Copier, episodes=2, progress=False, **SMALL)
    free = memalpha_gym.evaluate(Copier, episodes=2, memory_budget="20x", progress=False, **SMALL)
    assert free.rows[0].budget == "20x"
    assert free.rows[0].memory_tokens > plain.rows[0].memory_tokens  # type: ignore[operator]
    pay = RewardConfig(correctness=0.0, format=0.0, compression=0.0, content=0.0, operations=0.0)
    unpaid = memalpha_gym.evaluate(Copier, episodes=1, reward=pay, reader=LexicalReader(), progress=False, **SMALL)
    assert unpaid.rows[0].episode_return == 0.0
    assert unpaid.settings["reader"] == "lexical"


def test_several_in_flight_change_no_figure() -> None:
    alone, together = (
        memalpha_gym.evaluate(Copier(), episodes=4, in_flight=n, progress=False, **SMALL) for n in (1, 3)
    )
    assert [e.record.correctness for e in alone.episodes] == [e.record.correctness for e in together.episodes]


def test_an_agent_that_raises_is_shown_with_file_and_line() -> None:
    results = memalpha_gym.evaluate(Broken, episodes=2, progress=False, **SMALL)
    assert results.to_dicts()[0]["failed"] == 2
    assert results.to_dicts()[0]["correctness"] is None
    assert "test_evaluation.py" in str(results)
    assert "rollouts" not in str(results)  # frames of this package are its user's no business
    assert "no idea about chunk 0" in results._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"agent": "extrakt"}, "did you mean extract"),
        ({"agent": object()}, "has no method act"),
        ({"agent": Copier, "env": "Recal-v0"}, "Recal"),
        ({"agent": Copier, "env": []}, "env is empty"),
        ({"agent": Copier, "episodes": 0}, "episodes is 0"),
        ({"agent": Copier, "split": "dev"}, "there is no split 'dev'"),
        ({"agent": Copier, "memory_budget": -3}, "memory_budget is -3"),
        ({"agent": Copier, "colour": 3}, "no argument 'colour'"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_played(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        memalpha_gym.evaluate(progress=False, **arguments)


def test_what_is_saved_is_an_episode_log(tmp_path: Path) -> None:
    results = memalpha_gym.evaluate(Copier, episodes=2, progress=False, **SMALL)
    results.save(tmp_path / "run.db")
    results.save(tmp_path / "run.db")
    with RunLog(tmp_path / "run.db", existing=True) as log:
        assert [record for record, _ in log.items()] == [episode.record for episode in results.episodes]


def test_it_is_loaded_when_it_is_asked_for() -> None:
    code = (
        "import sys, memalpha_gym; assert 'evaluate' in dir(memalpha_gym); "
        "assert 'memalpha_gym.benchmarks' not in sys.modules; memalpha_gym.evaluate; memalpha_gym.nothing"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "has no attribute 'nothing'" in done.stderr
