"""Episodes a second of each executor: one process, two, and two actors of a Ray cluster of this machine.

    python -m memalpha_gym.benchmarks.speed.executors

All play the same episodes, one after the other, other ones in each round, and the figures are compared. The start of the workers
is in the seconds, and told apart: a round plays all episodes, and then one episode a worker. The cluster is made once, before.
"""

from __future__ import annotations

import statistics
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import tyro

from memalpha_gym.recording import EpisodeKey, EpisodeRecord
from memalpha_gym.tasks import draw_tasks

from ..run import Cluster, run_episodes


@dataclass(frozen=True)
class Settings:
    """What is measured."""

    env: str = "MemAlpha/Recall-v0"
    """environment"""
    agent: str = "extract"
    """who plays"""
    tokens: int = 1500
    """length of a stream"""
    episodes: int = 60
    """episodes a round"""
    rounds: int = 3
    """times that each executor is measured"""


EXECUTORS: dict[str, dict[str, Any]] = {
    "one process": {"workers": 1},
    "2 processes": {"workers": 2},
    "ray, 2 workers": {"workers": 2, "cluster": Cluster()},
}
"""What is compared, by name: arguments of `run_episodes`."""


def measure(keys: list[EpisodeKey], **executor: Any) -> tuple[float, dict[EpisodeKey, EpisodeRecord]]:
    """Play episodes; the seconds from start to end, and the figures without theirs."""
    records: dict[EpisodeKey, EpisodeRecord] = {}

    def keep(record: EpisodeRecord, _: str) -> None:
        records[record.key] = replace(record, seconds=0.0)

    start = time.perf_counter()
    run_episodes(keys, keep, print, **executor)
    return time.perf_counter() - start, records


def main(settings: Settings) -> None:
    """Print a line for each executor.

    Raises:
        RuntimeError: the figures of two executors differ.
    """
    key = EpisodeKey(settings.env, settings.agent, 0, 0, env_args=f'{{"tokens": {settings.tokens}}}')
    executors = {name: given for name, given in EXECUTORS.items() if "cluster" not in given or find_spec("ray")}
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in executors}
    with _one_cluster("ray, 2 workers" in executors):
        for number in range(settings.rounds):
            # Other tasks in each round: this process has those at hand that it has played, and new workers have none.
            keys = [replace(key, task_index=task) for task in draw_tasks(1_000_000, settings.episodes, number)]
            alone: dict[EpisodeKey, EpisodeRecord] = {}
            for name, given in executors.items():
                whole, records = measure(keys, **given)
                alone = alone or records
                if records != alone:
                    raise RuntimeError(f"{name}: the figures are not those of one process")
                seconds[name].append((measure(keys[: given["workers"]], **given)[0], whole))
    for name, rounds in seconds.items():
        begin, whole = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(
            f"{name:15} {settings.episodes / whole:5.1f} episodes/s, the start included; {begin:5.2f} s until each worker has "
            f"played one (median of {settings.rounds} rounds)"
        )


def _one_cluster(wanted: bool) -> Any:
    """The cluster, made once: that takes seconds, and no episode waits for it in a long run."""
    if not wanted:
        return nullcontext()
    from ..ray_cluster import cluster

    return cluster("local", 2)


if __name__ == "__main__":
    main(tyro.cli(Settings, description=__doc__))
