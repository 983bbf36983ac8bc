"""A long training run with a reader that fails now and then: whether it ends, and whether the process's memory stays flat.

    python -m memalpha_gym.benchmarks.speed.long_training

200 updates of the tiny preset, each of 16 episodes, with a reader that fails on 5 % of the questions. Prints memory by fifths of
the run, episodes that were lost to the reader, and correctness. Resident memory moves up and down by what the allocator gives
back of the gradients of an update; a leak would show in its peak, which never falls.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.registration import READERS, load, make

PACKAGE = "memalpha_gym.agents.ppo"
FAILS = 0.05


class FailingReader:
    """The lexical reader, but for a share of the questions that get no reply; the draws come from a seed.

    Attributes:
        megabytes: resident memory of the process at each call, and its peak so far.
        failed: questions without a reply.
        asked: all questions.
    """

    name = "failing"
    megabytes: list[tuple[float, float]] = []  # noqa: RUF012  (of the class: a run makes its own reader, and is asked afterwards)
    failed = asked = 0

    def __init__(self) -> None:
        self._reader = make(READERS, "reader", "lexical")
        self._rng = np.random.default_rng(0)

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """Readings, some of them failed."""
        lost = self._rng.random(len(requests)) < FAILS
        FailingReader.megabytes.append((resident_megabytes(), peak_megabytes()))
        FailingReader.failed += int(lost.sum())
        FailingReader.asked += len(requests)
        readings = self._reader.read(requests)
        return [
            Reading("", error="no reply") if is_lost else reading
            for reading, is_lost in zip(readings, lost, strict=True)
        ]


def resident_megabytes() -> float:
    """Resident memory of this process, in megabytes, as Linux tells it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def peak_megabytes() -> float:
    """The most that resident memory of this process ever was, in megabytes; Linux counts it in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main() -> None:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--updates", type=int, default=200, help="updates of the run")
    parser.add_argument("--tasks", type=int, default=2, help="tasks of an update, each with a group of 8 episodes")
    parser.add_argument("--imitation-steps", type=int, default=1300, help="the most steps of imitation before the run")
    parser.add_argument("--model", help="folder of an imitated model, such as runs/tiny/start, instead")
    arguments = parser.parse_args()
    train = load(f"{PACKAGE}.train:train")
    with tempfile.TemporaryDirectory() as folder:
        preset = replace(load(f"{PACKAGE}.settings:load_preset")("tiny"), quiet=True)
        if arguments.model is None:
            # A run of its own, so that the reader of the long one knows nothing but updates and their evaluations.
            steps = {
                "imitation_steps": arguments.imitation_steps,
                "imitation_habit_steps": arguments.imitation_steps // 5,
            }
            train(replace(preset, out=f"{folder}/imitated", updates=0, **steps))
        settings = replace(
            preset,
            out=f"{folder}/long",
            updates=arguments.updates,
            tasks_per_update=arguments.tasks,
            model=arguments.model or f"{folder}/imitated/start",
            imitation_episodes=0,
            reader=f"{_MODULE}:FailingReader",
        )
        train(settings)
        state = load(f"{PACKAGE}.checkpoint:load_trainer")(settings, Path(settings.out))
    report(state["progress"]["history"], load(f"{_MODULE}:FailingReader"))


_MODULE = "memalpha_gym.benchmarks.speed.long_training"
"""The reader of a run is this module's by its name, also where the module runs as a script."""


def report(history: Sequence[dict[str, Any]], reader: type[FailingReader]) -> None:
    """Print the run's figures."""
    episodes, lost = (int(sum(row[name] for row in history)) for name in ("episodes", "failed"))
    print(f"{len(history)} updates; {reader.failed} of {reader.asked} questions without a reply ({FAILS:.0%} meant)")
    print(f"{episodes + lost} episodes, {lost} of them without a gradient because a reading failed")
    print("\nfifth of the run   resident memory, MB   its peak so far   correctness")
    for i, (part, rows) in enumerate(
        zip(np.array_split(reader.megabytes, 5), np.array_split(np.arange(len(history)), 5), strict=True)
    ):
        read = [history[row]["correctness"] for row in rows if history[row]["episodes"]]
        correctness = statistics.mean(read) if read else float("nan")
        resident, peak = np.median(part[:, 0]), part[-1, 1]
        print(f"{i + 1:>17} {resident:>21,.0f} {peak:>17,.0f} {correctness:>13.3f}")


if __name__ == "__main__":
    main()
