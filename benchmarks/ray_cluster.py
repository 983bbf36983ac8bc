"""Runs episodes on a Ray cluster: an actor for each worker, and the command that started them as the one who writes.

The module needs the package ray, and is imported only where a cluster was asked for. An actor is given the keys of episodes and
nothing else: it makes agents and environments by their names, as a process of this machine does. So nothing of an agent is
pickled, and every machine needs memalpha-gym in the same version, the agent's module and the data, which is looked at before
anything is played.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import (
    ObjectLostError,
    OutOfMemoryError,
    RayActorError,
    RaySystemError,
    RayTaskError,
    WorkerCrashedError,
)

from memalpha_gym._version import __version__
from memalpha_gym.arguments import one_line
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import AGENTS, ANSWER_JUDGES, JUDGES, READERS, load

from .names import load_named
from .player import PlayerOnCall
from .record import Keep, Played
from .team import play_in_team

ADDRESS_VARIABLE = "RAY_ADDRESS"
"""The environment variable that Ray reads for the cluster's address."""
CONNECT_SECONDS = 10.0
"""How long an address has to answer."""


@contextmanager
def cluster(address: str | None, cpus: int | None) -> Iterator[None]:
    """Be connected to a cluster within the block: one that this process is connected to already, or else the one at `address`.

    Args:
        address: of its head, such as `10.0.0.1:6379`; `auto` for one that runs on this machine. None for $RAY_ADDRESS, or else a
            cluster of this machine alone that ends with the block, whose workers have this process's niceness.
        cpus: how many workers the latter has room for; None for one per core.

    Raises:
        CommandError: nobody answers there.
    """
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get(ADDRESS_VARIABLE)
    here: dict[str, Any] = {"num_cpus": cpus, "include_dashboard": False} if address in (None, "local") else {}
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray reports to its makers unless it is told not to
    if here:  # Ray has its workers give way to every other process, by which they hardly run on a busy machine
        os.environ.setdefault("RAY_worker_niceness", "0")
    try:
        _see_who_answers(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **here)
    except Exception as error:  # of Ray, which raises a bare one where a machine is too busy to start it in 30 s
        if here:
            raise CommandError(
                f"--executor ray: a cluster of this machine cannot be started: {one_line(error)}"
            ) from error
        raise CommandError(
            f"--ray-address {address}: {one_line(error)}; see `ray status` on its head, and give its token here ($RAY_AUTH_TOKEN)"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def _see_who_answers(address: str | None) -> None:
    """Ray waits long for an address that is wrong.

    Raises:
        OSError: nobody is there.
        ValueError: it is no address.
    """
    host, _, port = (address or "").rpartition("://")[2].rpartition(":")
    if address in (None, "auto", "local"):
        return
    if not (host and port.isdecimal()):
        raise ValueError("give HOST:PORT, ray://HOST:PORT, auto or local")
    with socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS):
        pass


def places(gpus: float, at_once: int) -> int:
    """How many workers suit the cluster where nobody says: one per CPU, one where a single agent keeps many episodes in flight
    by itself, and as many as the GPUs are enough for where each has some.

    Raises:
        CommandError: there are not enough GPUs for one.
    """
    there = ray.cluster_resources()
    if gpus:
        if there.get("GPU", 0) < gpus:
            raise CommandError(f"--gpus-per-worker {gpus:g}: the cluster has {there.get('GPU', 0):g} GPUs")
        return int(there["GPU"] / gpus)
    return 1 if at_once > 1 else max(1, int(there.get("CPU", 1)))


def play_on_ray(
    keys: Sequence[EpisodeKey],
    keep: Keep,
    warn: Callable[[str], None],
    workers: int,
    in_flight: int,
    gpus: float = 0,
) -> None:
    """Play episodes on the cluster that this process is connected to, and hand each to `keep` as it ends, in this process.

    Args:
        keys: the episodes; those of one row of the table stand together.
        keep: is given each episode as it ends.
        warn: is told in a line when a worker dies.
        workers: how many actors; those for whom there is no room come later or never, and the others play on.
        in_flight: episodes that each of them plays at once.
        gpus: of each actor.

    Raises:
        CommandError: an actor cannot be started, or lacks what it needs in order to play.
    """
    actor = ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=0)(_Actor)
    needs = _needs(keys)
    play_in_team(keys, keep, warn, partial(_RayWorker, actor, needs, in_flight), workers, in_flight)


def _needs(keys: Sequence[EpisodeKey]) -> list[tuple[str, str]]:
    """What has to be there where episodes are played: (what it is, its name), each once."""
    kinds = ("environment", "agent", "reader", "judge", "answer_judge", "data")
    return list(dict.fromkeys((kind, str(getattr(key, kind))) for key in keys for kind in kinds))


class _RayWorker:
    """An actor that plays; see `team.Worker`."""

    died: tuple[type[Exception], ...] = (
        RayActorError,
        WorkerCrashedError,
        OutOfMemoryError,
        ObjectLostError,  # what it had played, with the machine that it was on
        RaySystemError,
    )

    def __init__(self, actor: Any, needs: Sequence[tuple[str, str]], in_flight: int) -> None:
        self.keys: list[EpisodeKey] = []
        self._in_flight = in_flight
        self._actor = actor.remote([os.getcwd()])
        self.ready: Future[Any] = Future()
        checked: Future[Any] = self._actor.check.remote(__version__, needs).future()
        checked.add_done_callback(self._answer)

    def play(self, more: Sequence[EpisodeKey]) -> Future[Played]:
        """Give it more episodes; the next of all that it has to end."""
        self.keys += more
        future: Future[Played] = self._actor.play_on.remote(list(more), self._in_flight).future()
        return future

    def cause(self, error: Exception) -> str:
        """How it died, in Ray's words but for the advice."""
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        told = next((line for line in lines if line.startswith("The actor is dead because ")), (lines or [""])[0])
        return f"the Ray worker died ({told.removeprefix('The actor is dead because ').partition('. ')[0].rstrip('.')})"

    def terminate(self) -> None:
        """End the actor at once."""
        with suppress(Exception):  # it, or the cluster, may be gone
            ray.kill(self._actor)

    def stop(self) -> None:
        """End the actor: Ray has no call that waits for it."""
        self.terminate()

    def _answer(self, checked: Future[Any]) -> None:
        """Pass on what came of the check; what an actor lacks is a matter of the user's, and no death."""
        error = checked.exception()
        if isinstance(error, RayTaskError):
            self.ready.set_exception(CommandError(f"--executor ray: {one_line(error.cause)}"))
        elif error is not None:
            self.ready.set_exception(error)
        else:
            self.ready.set_result(None)


class _Actor:
    """What runs on the cluster.

    Args:
        paths: folders in which modules are looked for, where they exist, beside the actor's own.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        sys.path += [path for path in (os.getcwd(), *paths) if path not in sys.path and Path(path).is_dir()]
        self._player = PlayerOnCall()

    def check(self, version: str, needs: Sequence[tuple[str, str]]) -> None:
        """See that episodes can be played here as anywhere else.

        Raises:
            RuntimeError: memalpha-gym has another version, or something cannot be loaded or found.
        """
        host = socket.gethostname()
        if version != __version__:
            raise RuntimeError(f"{host} has memalpha-gym {__version__}, and this command {version}; install the same")
        for kind, name in needs:
            try:
                _find(kind, name)
            except Exception as error:  # a module of anyone's
                raise RuntimeError(
                    f"{host} cannot find the {kind.replace('_', ' ')} {name}: {one_line(error)}; install or copy it there, or "
                    "start the command with `ray job submit --working-dir .`"
                ) from None

    def play_on(self, more: Sequence[EpisodeKey], in_flight: int) -> Played:
        """Take further episodes, and play until one has ended."""
        return self._player.play_on(more, in_flight)


def _find(kind: str, name: str) -> None:
    """Load a class, or look for a file.

    Raises:
        Exception: whatever importing raises.
        FileNotFoundError: there is no such file or folder.
    """
    tables = {"agent": AGENTS, "reader": READERS, "judge": JUDGES, "answer_judge": ANSWER_JUDGES}
    if kind == "data":
        if name and not Path(name).exists():
            raise FileNotFoundError("there is no such file or folder")
    elif kind == "environment":
        if ":" in name:
            load(f"{name.partition(':')[0]}:__name__")
    else:
        load_named(tables[kind], name)
