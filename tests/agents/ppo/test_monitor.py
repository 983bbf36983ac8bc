from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from memalpha_gym.agents.ppo.monitor import Monitor, describe, draw_curve, figures_table, write_samples
from memalpha_gym.agents.ppo.rollout import play, start_group
from memalpha_gym.agents.ppo.settings import TrainSettings
from memalpha_gym.rewards import RewardConfig
from tests.agents.ppo.scripted import ScriptedPolicy
from tests.tiny import insert, tiny_env


def test_the_table_leaves_out_what_nobody_knows() -> None:
    figures = {"correctness": 0.5, "memory_tokens": 12.0, "precision": None}
    out = io.StringIO()
    Console(file=out, width=80).print(figures_table("t", {"before": figures, "after": {**figures, "correctness": 0.9}}))
    assert "0.500" in out.getvalue()
    assert "0.900" in out.getvalue()
    assert "precision" not in out.getvalue()


def test_an_episode_is_described_with_its_chunks_memory_and_answers() -> None:
    (rollout,) = start_group(tiny_env(), 0, 0, 1)
    play([rollout], ScriptedPolicy([insert("Ada lives in Oslo.")], [], []), RewardConfig(), seed=0)
    text = describe(rollout)
    assert "2. Ada moved to Quito." in text
    assert "semantic_memory s1: Ada lives in Oslo." in text
    assert "Where does Ada live? → Ada lives in Oslo. (1.00)" in text


def test_a_silent_monitor_shows_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(
        "tensorboard", reason="tensorboard is not installed; the learner's tests need the extra [train]"
    )
    with Monitor(TrainSettings(wandb=True), tmp_path, 0, silent=True) as monitor:
        monitor.update({"update": 1.0, "reward": 0.5, "correctness": 0.5, "tokens_per_second": 9.0})
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().err == ""


def test_samples_stand_side_by_side(tmp_path: Path) -> None:
    write_samples(tmp_path / "m.md", ["old 1", "old 2"], ["new 1", "new 2"])
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert text.index("old 1") < text.index("new 1") < text.index("old 2")


def test_the_curve_is_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed; the picture needs the extra [train]")
    rows = [{"update": float(i), "correctness": 0.1 * i, "memory_tokens": 30.0 - i} for i in range(1, 6)]
    draw_curve(tmp_path / "curve.png", rows, rows[1::2])
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
