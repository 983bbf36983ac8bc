from __future__ import annotations

import io
import sys
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from memalpha_gym.agents.ppo.monitor import Monitor, describe, draw_curve, figures_table, write_samples
from memalpha_gym.agents.ppo.rollout import play, start_group
from memalpha_gym.agents.ppo.settings import TrainSettings
from memalpha_gym.cli import CommandError
from tests.agents.ppo.scripted import ScriptedPolicy
from tests.tiny import insert, tiny_env

ROW = {"reward": 0.5, "correctness": 0.25, "memory_tokens": 30.0, "tokens_per_second": 9.0}


def test_the_table_leaves_out_what_nobody_knows() -> None:
    figures = {"correctness": 0.5, "memory_tokens": 12.0, "precision": None}
    out = io.StringIO()
    Console(file=out, width=80).print(figures_table("t", {"before": figures, "after": {**figures, "correctness": 0.9}}))
    assert "0.500" in out.getvalue()
    assert "0.900" in out.getvalue()
    assert "precision" not in out.getvalue()


def test_episodes_that_were_not_read_are_shown() -> None:
    out = io.StringIO()
    columns = {"before": {"correctness": 0.5, "failed": 0}, "after": {"correctness": None, "failed": 9}}
    Console(file=out, width=80).print(figures_table("t", columns))
    lines = {line.split("│")[1].strip(): line.split("│")[2:4] for line in out.getvalue().splitlines() if "│" in line}
    assert [cell.strip() for cell in lines["correctness"]] == ["0.500", "–"]
    assert [cell.strip() for cell in lines["episodes not read"]] == ["0", "9"]


def test_an_episode_is_described_with_its_chunks_memory_and_answers() -> None:
    policy = ScriptedPolicy([insert("Ada lives in Oslo.")], [], [])
    (rollout,) = play(start_group(tiny_env(), 0, 0, 1), policy, TrainSettings(), seed=0)
    text = describe(rollout)
    assert "2. Ada moved to Quito." in text
    assert "semantic_memory s1: Ada lives in Oslo." in text
    assert "Where does Ada live? → Ada lives in Oslo. (1.00)" in text


def test_a_silent_monitor_shows_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(
        "tensorboard", reason="tensorboard is not installed; the learner's tests need the extra [train]"
    )
    with Monitor(TrainSettings(wandb=True), tmp_path, 0, silent=True) as monitor:
        monitor.update({"update": 1.0, **ROW})
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().err == ""


class FakeRun:
    """What `wandb.init` gives."""

    def __init__(self, **arguments: object) -> None:
        self.arguments, self.logged, self.finished = arguments, [], False  # type: ignore[var-annotated]

    def log(self, row: dict[str, float], step: int) -> None:
        self.logged.append((row, step))

    def finish(self) -> None:
        self.finished = True


def test_weights_and_biases_is_told_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(
        "tensorboard", reason="tensorboard is not installed; the learner's tests need the extra [train]"
    )
    runs: list[FakeRun] = []
    wandb = ModuleType("wandb")
    wandb.init = lambda **arguments: runs.append(FakeRun(**arguments)) or runs[-1]  # type: ignore[attr-defined, func-returns-value]
    monkeypatch.setitem(sys.modules, "wandb", wandb)
    with Monitor(TrainSettings(wandb=True, quiet=True, seed=7), tmp_path, 0) as monitor:
        monitor.log("validation", 3, {"correctness": 0.5, "precision": None})
    assert runs[0].arguments["config"]["seed"] == 7  # type: ignore[index]
    assert runs[0].logged == [({"validation/correctness": 0.5}, 3)]
    assert runs[0].finished
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(CommandError, match="the package wandb is not installed"):
        Monitor(TrainSettings(wandb=True, quiet=True), tmp_path, 0)


def test_the_mean_seconds_of_an_update_are_printed_by_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(
        "tensorboard", reason="tensorboard is not installed; the learner's tests need the extra [train]"
    )
    with Monitor(TrainSettings(updates=2), tmp_path, 0) as monitor:
        monitor.update({"update": 1.0, **ROW, "seconds_generate": 1.0, "seconds_read": 0.2})
        monitor.update({"update": 2.0, **ROW, "seconds_generate": 2.0, "seconds_read": 0.4})
    assert "mean seconds of an update: generate 1.50, read 0.30" in capsys.readouterr().err


def test_how_far_an_update_went_and_what_the_critic_knows_are_shown_and_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(
        "tensorboard", reason="tensorboard is not installed; the learner's tests need the extra [train]"
    )
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with Monitor(TrainSettings(updates=2), tmp_path, 0) as monitor:
        monitor.update({"update": 1.0, **ROW, "approx_kl": 0.01234, "explained_variance": 0.5})
        monitor.update({"update": 2.0, **ROW, "approx_kl": 0.0, "explained_variance": None})
    shown = capsys.readouterr().err
    assert "memory 30.0 tokens, approximate KL 0.0123, explained variance 0.50, 9 tokens/s" in shown
    assert "approximate KL 0.0000, explained variance –, 9 tokens/s" in shown
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert [e.value for e in events.Scalars("train/approx_kl")] == pytest.approx([0.01234, 0.0])
    assert [e.value for e in events.Scalars("train/explained_variance")] == [0.5]


def test_an_evaluation_is_shown_and_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(
        "tensorboard", reason="tensorboard is not installed; the learner's tests need the extra [train]"
    )
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with Monitor(TrainSettings(updates=2), tmp_path, 0) as monitor:
        monitor.evaluation(1, ROW)
        monitor.evaluation(2, {**dict.fromkeys(ROW), "failed": 3})
    shown = capsys.readouterr().err
    assert "validation after update 1: reward 0.500, correctness 0.250, memory 30.0 tokens\n" in shown
    assert "validation after update 2: reward –, correctness –, memory – tokens, 3 episodes not read\n" in shown
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert [(e.step, e.value) for e in events.Scalars("validation/correctness")] == [(1, 0.25)]


def test_samples_stand_side_by_side(tmp_path: Path) -> None:
    write_samples(tmp_path / "m.md", ["old 1", "old 2"], ["new 1", "new 2"])
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert text.index("old 1") < text.index("new 1") < text.index("old 2")


def test_the_curve_is_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed; the picture needs the extra [train]")
    rows = [{"update": float(i), "correctness": 0.1 * i, "memory_tokens": 30.0 - i} for i in range(1, 6)]
    draw_curve(tmp_path / "curve.png", rows, rows[1::2])
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
