"""The page of the check on a GPU: what ran, what it took, and what did not run and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .gpu_stages import Figures, Stage

HEAD = """\
# On a GPU

    make gpu-check

plays and trains Qwen3 in the shapes of Qwen3-0.6B and Qwen3-4B with random weights, made on the spot: speed and memory depend on
the shape alone, and nothing is downloaded. Completions of noise hold no call, so that every one of them runs to its longest.
Where there is no NVIDIA GPU the check says so and ends. Without vLLM, what needs it is left out. The options are listed by
`python -m memalpha_gym.benchmarks.speed.gpu_check --help`.

Each row is a command of its own with a time limit. Tokens per second of playing are completion tokens over the seconds in which
episodes were played, the start of vLLM left out; those of learning are all tokens of an update's samples over its seconds. Peak
memory is nvidia-smi's, of the whole GPU, every 0.2 s: vLLM reserves the share that it was given, in process and as a server nine
tenths, beside the learner three. With `--generator vllm` the learner asks vLLM and its own model about the same completions each
time that weights were handed over, and stops where log-probabilities differ.
"""


@dataclass(frozen=True)
class Outcome:
    """How a stage ended.

    Attributes:
        stage: which.
        seconds: of its command, the server's start included.
        left_out: why it was not begun; empty where it was.
        failed: its last lines; empty where it succeeded.
        peak: most MiB of the GPU in use; None where nobody looked.
        load: mean load of the GPU while episodes were played, in [0, 1]; None where nobody looked.
        figures: what it measured.
    """

    stage: Stage
    seconds: float = 0.0
    left_out: str = ""
    failed: str = ""
    peak: int | None = None
    load: float | None = None
    figures: Figures = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        """Whether it has figures."""
        return not (self.left_out or self.failed)


def page(machine: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    """The whole page as Markdown.

    Args:
        machine: lines about the date, the GPU and the packages.
        outcomes: of the stages, in order.
    """
    parts = [HEAD, "".join(f"- {line}\n" for line in machine)]
    for title, render in (("Models", _models), ("Playing", _playing), ("Learning", _learning)):
        rows = [each for each in outcomes if each.stage.table == title.lower() and each.measured]
        if rows:
            parts += [f"## {title}\n", render(rows)]
    parts += _rest(outcomes)
    return "\n".join(parts)


def _models(rows: Sequence[Outcome]) -> str:
    table = [(each.stage.about[0], f"{each.figures['bytes'] / 1e9:.2f}", f"{each.seconds:.0f}") for each in rows]
    return _table(("shape", "GB on the disk", "s to make"), table)


def _playing(rows: Sequence[Outcome]) -> str:
    heads = "model, engine, episodes, calls, prompt tokens, completion tokens, s, tokens/s, busy, GPU load, peak GB, s in all"
    table = []
    for each in rows:
        counts = [f"{each.figures[name]:,.0f}" for name in ("episodes", "calls", "prompt_tokens", "completion_tokens")]
        speed = [f"{each.figures['seconds']:.1f}", f"{each.figures['tokens_per_second']:,.0f}"]
        busy = [_percent(each.figures["busy"]), _percent(each.load)]
        table.append((*each.stage.about, *counts, *speed, *busy, _gigabytes(each.peak), f"{each.seconds:.0f}"))
    text = _table(heads.split(", "), table)
    return f"{text}\nbusy: share of the places in flight in which a completion is being written, over the seconds of play\n"


def _learning(rows: Sequence[Outcome]) -> str:
    parts = list(dict.fromkeys(name for each in rows for name in each.figures if name.startswith("seconds_")))
    heads = "model, weights, generator, updates, s an update"
    names = [name.removeprefix("seconds_") for name in parts]
    table = []
    for each in rows:
        whole = [f"{each.figures['updates']:.0f}", f"{each.figures['seconds']:.2f}"]
        shares = [f"{each.figures[name]:.2f}" if name in each.figures else "–" for name in parts]
        end = [_percent(each.figures["busy"]), f"{each.figures['tokens_per_second']:,.0f}", _gigabytes(each.peak)]
        table.append((*each.stage.about, *whole, *shares, *end, f"{each.seconds:.0f}"))
    text = _table((*heads.split(", "), *names, "busy", "tokens/s", "peak GB", "s in all"), table)
    return f"{text}\nSeconds by part of an update. busy: share of the update in which completions are being drawn\n"


def _rest(outcomes: Sequence[Outcome]) -> list[str]:
    """What has no figures, and why."""
    left_out = [f"- {each.stage.name}: {each.left_out}\n" for each in outcomes if each.left_out]
    parts = ["## Left out\n", "".join(left_out)] if left_out else []
    failed = [each for each in outcomes if each.failed]
    if failed:
        parts.append("## Failed\n")
    for each in failed:
        quoted = "".join(f"    {line}\n" for line in each.failed.splitlines())
        parts.append(f"{each.stage.name}, after {each.seconds:.0f} s:\n\n{quoted}")
    return parts


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _gigabytes(mebibytes: int | None) -> str:
    return "–" if mebibytes is None else f"{mebibytes * 2**20 / 1e9:.1f}"
