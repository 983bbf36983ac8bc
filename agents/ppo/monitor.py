"""What there is to see of a run: progress, TensorBoard, Weights & Biases where asked for, tables, a picture, memories."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from memalpha_gym.cli import CommandError
from memalpha_gym.rollouts import Rollout

from .progress import StepProgress
from .settings import TrainSettings

_ROWS = {
    "correctness": ("{:.3f}", "correctness"),
    "memory_tokens": ("{:.1f}", "memory tokens"),
    "calls": ("{:.2f}", "calls per episode"),
    "invalid": ("{:.1%}", "calls refused"),
    "precision": ("{:.3f}", "operation precision"),
    "recall": ("{:.3f}", "operation recall"),
    "reward": ("{:.3f}", "reward"),
}
_LEARNED = {"approx_kl": ("{:.4f}", "approximate KL"), "explained_variance": ("{:.2f}", "explained variance")}


class Monitor:
    """Shows and logs a run; a context manager.

    Args:
        settings: number of updates, whether progress is shown, and Weights & Biases.
        out: the run's folder.
        done: updates that are done already.
        silent: show and log nothing, as in all processes but the first.
    """

    def __init__(self, settings: TrainSettings, out: Path, done: int, *, silent: bool = False) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = None if silent else SummaryWriter(str(out / "tensorboard"), purge_step=done)
        self._wandb = _start_wandb(settings, out) if settings.wandb and not silent else None
        self._progress = StepProgress("updates", settings.updates, done=done, quiet=settings.quiet or silent)
        self._seconds: dict[str, list[float]] = defaultdict(list)

    def __enter__(self) -> Monitor:
        self._progress.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.__exit__(None, None, None)
        if self._seconds:
            means = (f"{part} {statistics.mean(seconds):.2f}" for part, seconds in self._seconds.items())
            self._progress.say(f"mean seconds of an update: {', '.join(means)}")
        if self._writer is not None:
            self._writer.close()
        if self._wandb is not None:
            self._wandb.finish()

    def update(self, row: Mapping[str, float | None]) -> None:
        """One update is done."""
        done = int(row["update"] or 0)
        self.log("train", done, row)
        learned = "".join(
            f", {label} {_shown(row[name], form)}" for name, (form, label) in _LEARNED.items() if name in row
        )
        self._progress.update(done, f"{_glance(row)}{learned}, {row['tokens_per_second'] or 0.0:,.0f} tokens/s")
        for name, value in row.items():
            if name.startswith("seconds_") and value is not None:
                self._seconds[name.removeprefix("seconds_")].append(value)

    def evaluation(self, done: int, row: Mapping[str, float | None]) -> None:
        """The validation split was played after so many updates."""
        self.log("validation", done, row)
        self._progress.say(f"validation after update {done}: {_glance(row)}")

    def log(self, group: str, update: int, row: Mapping[str, float | None]) -> None:
        """Numbers of one kind after some updates."""
        named = {f"{group}/{name}": value for name, value in row.items() if value is not None}
        if self._writer is not None:
            for name, value in named.items():
                self._writer.add_scalar(name, value, update)
        if self._wandb is not None:
            self._wandb.log(named, step=update)


def _glance(row: Mapping[str, float | None]) -> str:
    reward, correctness = (_shown(row[name], "{:.3f}") for name in ("reward", "correctness"))
    text = f"reward {reward}, correctness {correctness}, memory {_shown(row['memory_tokens'], '{:.1f}')} tokens"
    return f"{text}, {row['failed']:.0f} episodes not read" if row.get("failed") else text


def _start_wandb(settings: TrainSettings, out: Path) -> Any:
    try:
        import wandb  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise CommandError("--wandb: the package wandb is not installed; pip install wandb, or leave it out") from None
    return wandb.init(project="memalpha-gym", name=out.name, dir=str(out), config=vars(settings), resume="allow")


def figures_table(title: str, columns: Mapping[str, Mapping[str, float | None]]) -> Table:
    """Figures side by side: one column a set of them, such as before and after."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for key, (form, label) in _ROWS.items():
        values = [figures.get(key) for figures in columns.values()]
        if any(value is not None for value in values):
            table.add_row(label, *(_shown(value, form) for value in values))
    lost = [figures.get("failed") or 0 for figures in columns.values()]
    if any(lost):
        table.add_row("episodes not read", *(_shown(number, "{:.0f}") for number in lost))
    return table


def _shown(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def describe(rollout: Rollout) -> str:
    """What an episode was about and what its memory held in the end, as Markdown."""
    env: Any = rollout.episode.env.unwrapped
    chunks = "\n".join(f"{i + 1}. {' '.join(chunk.split())[:300]}" for i, chunk in enumerate(env.task.chunks))
    entries = [f"- {kind} {entry.id}: {entry.content}" for kind, entry in env.memory]
    answers = [
        f"- {answer['question']} → {answer['prediction'] or '(nothing)'} ({_score(answer['score'])})"
        for answer in rollout.info["answers"][:12]
    ]
    memory = "\n".join(entries) or "(empty)"
    return f"Chunks:\n{chunks}\n\nMemory:\n{memory}\n\nAnswers:\n" + "\n".join(answers)


def _score(score: float | None) -> str:
    return "failed" if score is None else f"{score:.2f}"


def write_samples(path: Path, before: Sequence[str], after: Sequence[str]) -> None:
    """A Markdown file of memories that the policy built of the same tasks, before and after training."""
    pages = [
        f"# Task {i + 1}\n\n## Before\n\n{old}\n\n## After\n\n{new}\n"
        for i, (old, new) in enumerate(zip(before, after, strict=True))
    ]
    path.write_text("\n".join(pages), encoding="utf-8")


def draw_curve(
    path: Path, history: Sequence[Mapping[str, float | None]], evaluations: Sequence[Mapping[str, float | None]]
) -> None:
    """The learning curve as a picture: correctness and memory tokens, of the rollouts and on the validation split."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axis, name, label in zip(
        axes, ("correctness", "memory_tokens"), ("correctness", "memory, tokens"), strict=True
    ):
        axis.plot([row["update"] for row in history], [row[name] for row in history], alpha=0.4, label="rollouts")
        axis.plot(
            [row["update"] for row in evaluations], [row[name] for row in evaluations], marker="o", label="validation"
        )
        axis.set_xlabel("updates")
        axis.set_ylabel(label)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[0].legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
