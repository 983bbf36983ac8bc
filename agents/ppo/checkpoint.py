"""What a run keeps on disk.

    start/           the policy before training, in Hugging Face form; also the frozen reference of the KL term
    best/            the policy with the highest validation correctness so far
    last/            the newest policy, with `trainer.pt`: optimiser, value head, number of updates done, history

Learning rates, tasks and completions are functions of the seed and the update's number, so that there is no other state: a run
that was killed and resumed is, on a CPU and with transformers generating, the run that was never stopped. What generates may not
change: it decides, as the seed does, which completions are drawn.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import torch

from memalpha_gym.arguments import one_line
from memalpha_gym.cli import CommandError

from .policy import Policy
from .processes import Processes
from .rollout import Sample
from .settings import TrainSettings, option

START, BEST, LAST, TRAINER = "start", "best", "last", "trainer.pt"
_MEMBERS = frozenset(("settings", "progress", "optimizer", "value_head"))
_MAY_CHANGE = (
    "resume out device eval_every checkpoint_every wandb quiet generation_batch vllm_memory dry_run gpus gpu_memory chunks"
).split()


@dataclass
class Progress:
    """How far a run has come.

    Attributes:
        updates: how many are done.
        history: one row of figures per update, in order.
        evaluations: validation figures, each with the number of updates done.
        before: test figures before training.
        memories_before: test memories before training, as text.
        best: the highest validation correctness so far.
    """

    updates: int = 0
    history: list[dict[str, float | None]] = field(default_factory=list)
    evaluations: list[dict[str, float | None]] = field(default_factory=list)
    before: dict[str, float | None] = field(default_factory=dict)
    memories_before: list[str] = field(default_factory=list)
    best: float = -1.0


def save_policy(policy: Policy, folder: Path) -> None:
    """Write the policy in Hugging Face form, adapters merged; a folder of that name is replaced when the new one is complete."""
    _replace(folder, policy.save_whole)


def save_last(
    policy: Policy, optimizer: torch.optim.Optimizer, progress: Progress, settings: TrainSettings, out: Path
) -> None:
    """Write everything that a run needs to go on."""
    state = {
        "settings": asdict(settings),
        "progress": asdict(progress),
        "optimizer": optimizer.state_dict(),
        "value_head": policy.value_head.state_dict() if policy.value_head is not None else None,
    }

    def write(folder: Path) -> None:
        policy.save(folder)
        torch.save(state, folder / TRAINER)

    _replace(out / LAST, write)


def recover(out: Path) -> None:
    """Put a folder back that a run which was killed between its two renames had moved away.

    What lies in `.new` is complete then, since the old one is moved only when it is; but it is the old one that is certainly
    whole whatever else happened, so that it is taken, and at most one checkpoint's work is done again.
    """
    for name in (START, BEST, LAST):
        folder, old = out / name, out / f"{name}.old"
        if old.is_dir() and not folder.exists():
            old.rename(folder)


def has_checkpoint(out: Path) -> bool:
    """Whether a run in this folder can be resumed: a checkpoint is there, or is put back."""
    recover(out)
    return (out / LAST / TRAINER).exists()


def load_trainer(settings: TrainSettings, out: Path) -> dict[str, Any]:
    """The state that `save_last` wrote.

    Raises:
        CommandError: there is none, it is damaged or of another program, or it is of a run with other settings.
    """
    if not has_checkpoint(out):
        raise CommandError(
            f"--resume: there is no checkpoint in {out}; leave --resume out, or name the folder with --out"
        )
    path = out / LAST / TRAINER
    try:
        # On the CPU first: each of several processes would else put the moments on the GPU of the one that saved them.
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        if not (isinstance(state, dict) and state.keys() >= _MEMBERS and isinstance(state["settings"], dict)):
            raise ValueError("it is another program's")
        Progress(**state["progress"])
    except Exception as error:  # torch raises a dozen kinds for a file that is none of its own, or not all there
        raise CommandError(
            f"--resume: {path} is no checkpoint of memalpha-gym train, or is damaged ({one_line(error)[:200]}); "
            "leave --resume out, or name another folder with --out"
        ) from error
    for name, value in asdict(settings).items():
        if name not in _MAY_CHANGE and state["settings"].get(name) != value:
            was = state["settings"].get(name)
            raise CommandError(
                f"--resume: the run in {out} has {option(name)} {was}, not {value}; resume with its own settings"
            )
    return state


def restore(policy: Policy, optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> Progress:
    """Put optimiser and value head back, whose weights the checkpoint's folder does not hold, and return the progress."""
    optimizer.load_state_dict(state["optimizer"])
    if policy.value_head is not None:
        policy.value_head.load_state_dict(state["value_head"])
    return Progress(**state["progress"])


class DivergedError(CommandError):
    """The loss is not a number; the batch was saved."""


def stop_diverged(
    samples: Sequence[Sample], advantages: Any, update: int, value: float, out: Path | None, processes: Processes
) -> NoReturn:
    """Save the batch whose loss or gradient is `value`, for whoever wants to know why, and raise DivergedError."""
    where = "nowhere, as no folder was given"
    if out is not None:
        path = out / f"diverged_{update}.pt"
        saved = {
            "prompt_ids": [sample.prompt_ids for sample in samples],
            "completion_ids": [sample.completion_ids for sample in samples],
            "advantages": torch.tensor(advantages),
        }
        if processes.first:
            torch.save(saved, path)
        processes.wait()  # as soon as one process ends, its launcher ends all
        where = f"in {path}"
    raise DivergedError(
        f"update {update}: the loss or its gradient is {value}; the batch is saved {where}. The last checkpoint is intact: "
        "resume from it with a smaller --learning-rate, or with --dtype float32"
    )


def _replace(folder: Path, write: Any) -> None:
    """Write a folder beside its place and then move it there, so that what stands there is complete at any time."""
    recover(folder.parent)
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    write(fresh)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
