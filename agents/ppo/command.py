"""`memalpha-gym train`: from the words of a command line to runs, and from runs to tables.

memalpha-gym train --preset tiny --seed 0
memalpha-gym train --preset tiny --algorithm ppo
memalpha-gym train --preset tiny --beta 0,0.05,0.2,0.4      one run per value, and a table of them
memalpha-gym train --preset qwen3-4b --dry-run --gpus 1 --gpu-memory 80     what it would take of a GPU
accelerate launch --multi_gpu -m memalpha_gym.cli train …   the same on every GPU of the machine
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import tyro

from memalpha_gym.chat.settings import parse_spec
from memalpha_gym.cli import PROGRAM, CommandError, command_errors
from memalpha_gym.reference import find_reference

from .settings import ASKED, CHAT, CHOICES, TrainSettings, check_choice, load_preset, option

PACKAGES = ("torch", "transformers", "tensorboard", "matplotlib")


def main(argv: Sequence[str]) -> int:
    """Run the command; every pair of --beta and --gamma has a run of its own, in a folder of its own."""
    runs = parse(argv)
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        raise CommandError(f"training needs {', '.join(missing)}; pip install 'memalpha-gym[train]'")
    trained = not runs[0].dry_run
    _check_asked(runs[0])  # before a model is loaded
    if trained and any(settings.generator == "vllm" for settings in runs) and find_spec("vllm") is None:
        raise CommandError(
            "--generator vllm needs vLLM and a GPU; pip install 'memalpha-gym[vllm]', or give --generator transformers"
        )
    from rich.console import Console
    from transformers.utils.logging import disable_progress_bar

    from .dry_run import dry_run
    from .monitor import figures_table
    from .processes import joined, refuse_what_is_not_heeded
    from .train import train

    disable_progress_bar()  # a bar for every checkpoint tells nothing
    refuse_what_is_not_heeded(os.environ)
    if runs[0].dry_run:
        dry_run(runs[0], Console())
        return 0

    with joined(runs[0].device) as processes:
        if len(runs) > 1 and processes.size > 1 and runs[0].generator == "vllm":
            raise CommandError(
                "several values of --beta or --gamma: vLLM, when it ends, parts the processes of a launcher; launch a command "
                "for each pair of values, with an --out of its own, or leave --generator vllm out"
            )
        console = Console(quiet=not processes.first)
        results = {}
        for settings in runs:
            before, after = train(_begun_as(runs[0], settings), processes)
            title = f"test split, seed {settings.seed}, {settings.algorithm}"
            console.print(figures_table(title, {"before": before, "after": after}))
            console.print(f"checkpoints, learning curve and memories: {settings.out}", highlight=False, soft_wrap=True)
            results[f"β {settings.beta:g}, γ {settings.gamma:g}"] = after
        if len(runs) > 1:
            console.print(figures_table("test split after training, by β and γ", results))
    return 0


def parse(argv: Sequence[str]) -> list[TrainSettings]:
    """The settings of each run: the preset's, changed by the options; one run for each pair of β and γ.

    Raises:
        CommandError: a preset or a value is wrong.
    """
    arguments = list(argv)
    betas, gammas = _take_numbers(arguments, "--beta"), _take_numbers(arguments, "--gamma")
    preset = load_preset(_value_of(arguments, "--preset") or "tiny")
    for name in CHOICES:
        if (value := _value_of(arguments, option(name))) is not None:
            check_choice(name, value)
    config = (tyro.conf.FlagCreatePairsOff,)
    settings = tyro.cli(TrainSettings, prog=f"{PROGRAM} train", default=preset, args=arguments, config=config).check()
    pairs = list(product(betas or [settings.beta], gammas or [settings.gamma]))
    return [
        replace(
            settings,
            beta=beta,
            gamma=gamma,
            out=settings.out if len(pairs) == 1 else f"{settings.out}/beta_{beta:g}_gamma_{gamma:g}",
        ).check()
        for beta, gamma in pairs
    ]


def _check_asked(settings: TrainSettings) -> None:
    """Refuse a reference that is none, and a chat model that nobody would answer for.

    Raises:
        CommandError: it is refused, or a chat model is wanted that is not named, which a dry run can do without.
    """
    with command_errors("--reference"):
        find_reference(settings.reference)
    asked = [settings.asked(role) for role in ASKED] if not settings.dry_run else []
    chats = {name.removeprefix(f"{CHAT}:") for name in asked if name.startswith(f"{CHAT}:")}
    for chat in chats | ({settings.chat} if settings.chat else set()):
        with command_errors("--chat"):
            parse_spec(chat)[0].api_key()


def _begun_as(first: TrainSettings, settings: TrainSettings) -> TrainSettings:
    """The settings of a run of a grid, whose first run imitates for all: imitation depends on neither β nor γ."""
    from .checkpoint import START, has_checkpoint

    if settings is first:
        return settings
    if settings.imitation_episodes:
        settings = replace(settings, model=str(Path(first.out) / START), imitation_episodes=0)
    # A grid that is resumed goes on with the run that was stopped; those behind it have no checkpoint yet.
    return replace(settings, resume=settings.resume and has_checkpoint(Path(settings.out)))


def _take_numbers(arguments: list[str], name: str) -> list[float]:
    """The numbers of an option that may be a comma-separated list, which is taken out of the arguments."""
    text = _value_of(arguments, name)
    if text is None:
        return []
    at = next(i for i, word in enumerate(arguments) if word.split("=")[0] == name)
    del arguments[at : at + (1 if "=" in arguments[at] else 2)]
    try:
        return [float(word) for word in text.split(",")]
    except ValueError:
        raise CommandError(f"{name} {text!r}: give a number, or several separated by commas") from None


def _value_of(arguments: Sequence[str], name: str) -> str | None:
    """The value of `--name value` or `--name=value`; None where it is not given."""
    for i, word in enumerate(arguments):
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
        if word == name and i + 1 < len(arguments):
            return arguments[i + 1]
    return None
