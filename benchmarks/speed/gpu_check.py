"""Plays and trains full-size models on this machine's GPU, and writes what that took to a page.

    make gpu-check

A stage is a command with a time limit; one that fails is reported with its last lines, and the rest goes on. The most telling
come first, since the whole has a limit too. Without vLLM its stages are left out. Where there is no NVIDIA GPU nothing is run.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import tyro

from .gpu_page import Outcome, page
from .gpu_stages import Plan, Stage
from .gpu_watch import GPUWatch, gpu_name, mean_load, peak_memory

LAST_LINES = 25
QUIET = {
    "HF_HUB_OFFLINE": "1",  # everything is made here
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_USE_FLASHINFER_SAMPLER": "0",  # it compiles itself at its first use
    "PYTHONUNBUFFERED": "1",
}
PACKAGES = ("torch", "transformers", "vllm", "peft", "memalpha-gym")


class _Refuse(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: object) -> None:
        return None


_WITHOUT_REDIRECTS = urllib.request.build_opener(_Refuse)


@dataclass(frozen=True)
class Settings:
    """Measure playing and learning on a GPU."""

    minutes: float = 8.0
    """Minutes that the whole may take; what no longer fits is left out."""
    folder: Path = Path("runs/gpu-check")
    """Models, runs and the log of each stage. Models that are there already are used."""
    page: Path = Path("docs/gpu.md")
    """The page that is written."""
    only: tuple[str, ...] = ()
    """Stages to run, by their names or the beginnings of them; all by default. The page keeps what --folder has of the others."""
    episodes: int = 32
    """Episodes of a stage that plays, all in flight."""
    updates: int = 2
    """Updates of a stage that learns; the first warms up and does not count."""
    device: Literal["cuda", "cpu"] = "cuda"
    """cpu runs what needs no GPU with a tiny model, to try the check itself."""

    def plan(self) -> Plan:
        """What the stages have in common."""
        common = Plan(self.folder.absolute(), device=self.device, episodes=self.episodes, updates=self.updates)
        return replace(common, small="tiny", large="tiny", group_size=2) if self.device == "cpu" else common


def main(settings: Settings) -> None:
    """Run all stages, write the page and print it."""
    name = gpu_name()
    if not name and settings.device == "cuda":
        print("There is no NVIDIA GPU here (nvidia-smi finds none): nothing was measured.")
        return
    logs = settings.folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    text = ""
    for outcome in run_all(chosen(settings), 60 * settings.minutes, logs):
        print(line(outcome), flush=True)
        keep(outcome, settings.folder)
        # Written after each stage: whatever ends this, what was measured stays.
        text = page(machine(name), kept(settings.plan().stages(), settings.folder))
        settings.page.parent.mkdir(parents=True, exist_ok=True)
        settings.page.write_text(text, encoding="utf-8")
    print(f"\n{text}")


def chosen(settings: Settings) -> list[Stage]:
    """The stages that were asked for, each once."""
    stages = {stage.name: stage for stage in settings.plan().stages()}
    return [stage for stage in stages.values() if not settings.only or stage.name.startswith(settings.only)]


def keep(outcome: Outcome, folder: Path) -> None:
    """Store how a stage ended, in place of what is known of an earlier time."""
    values = {each.name: getattr(outcome, each.name) for each in fields(Outcome) if each.name != "stage"}
    (folder / f"{outcome.stage.name}.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def kept(stages: Sequence[Stage], folder: Path) -> list[Outcome]:
    """How the stages ended that were ever run, in order."""
    stored = [(stage, folder / f"{stage.name}.json") for stage in stages]
    return [Outcome(stage, **json.loads(path.read_text(encoding="utf-8"))) for stage, path in stored if path.exists()]


def run_all(
    stages: Sequence[Stage], seconds: float, logs: Path, clock: Callable[[], float] = time.monotonic
) -> Iterator[Outcome]:
    """Run stages one after another until `seconds` are over, and yield how each ended."""
    end = clock() + seconds
    for stage in stages:
        reason = reason_to_leave_out(stage, end - clock())
        yield Outcome(stage, left_out=reason) if reason else run(stage, min(stage.limit, end - clock()), logs)


def reason_to_leave_out(stage: Stage, left: float) -> str:
    """Why a stage cannot be begun; empty where it can."""
    missing = [package for package in stage.packages if find_spec(package) is None]
    if missing:
        return f"{', '.join(missing)} is not installed"
    if stage.model is not None and not any(stage.model.glob("*.safetensors")):
        return f"the model {stage.model.name} was not made"
    if left < stage.least:
        return f"{max(left, 0):.0f} s were left, and it takes {stage.least:.0f} or more"
    return ""


def run(stage: Stage, limit: float, logs: Path) -> Outcome:
    """Run one stage, its server first, and read its figures."""
    start = time.monotonic()
    log = logs / f"{stage.name}.log"
    failed, figures = "", {}
    if stage.result is not None:
        stage.result.unlink(missing_ok=True)
    with GPUWatch() as watch:
        try:
            with serving(stage, start + limit, logs):
                execute(stage.command, start + limit - time.monotonic(), log)
            figures = dict(stage.figures())
        except StageError as error:
            failed = str(error)
        except (OSError, ValueError, LookupError, TypeError) as error:  # of the files that it left
            failed = f"{type(error).__name__}: {error}\n{last_lines(log)}"
    seconds = time.monotonic() - start
    load = mean_load(watch.readings, figures["seconds"]) if stage.table == "playing" and figures else None
    return Outcome(stage, seconds, failed=failed, peak=peak_memory(watch.readings), load=load, figures=figures)


class StageError(Exception):
    """A command failed or took too long; the message holds its last lines."""


def execute(command: Sequence[str], limit: float, log: Path) -> None:
    """Run a command to its end.

    Raises:
        StageError: it failed, or took longer than `limit` seconds.
    """
    with started(command, log) as process:
        try:
            code = process.wait(timeout=max(limit, 0.0))
        except subprocess.TimeoutExpired:
            raise StageError(f"ended after its {limit:.0f} s\n{last_lines(log)}") from None
    if code:
        raise StageError(f"exit code {code}\n{last_lines(log)}")


@contextlib.contextmanager
def serving(stage: Stage, deadline: float, logs: Path) -> Iterator[None]:
    """The stage's server, up and healthy; nothing for a stage without one.

    Raises:
        StageError: it ended, or was not up by the deadline.
    """
    if not stage.server:
        yield
        return
    log = logs / f"{stage.name}-server.log"
    with started(stage.server, log) as process:
        while not answers(stage.health):
            if process.poll() is not None:
                raise StageError(f"the server ended with exit code {process.returncode}\n{last_lines(log)}")
            if time.monotonic() > deadline:
                raise StageError(f"the server did not answer in time\n{last_lines(log)}")
            time.sleep(0.5)
        yield


@contextlib.contextmanager
def started(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a session of its own, which is ended at the end of the block with all that it started."""
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603
            command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | QUIET, start_new_session=True
        )
        try:
            yield process
        finally:
            for number, wait in ((signal.SIGTERM, 20), (signal.SIGKILL, 20)):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=wait)


def answers(url: str) -> bool:
    """Whether a server says that it is well."""
    try:
        _WITHOUT_REDIRECTS.open(url, timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def last_lines(log: Path) -> str:
    """The end of what a command printed."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-LAST_LINES:])


def line(outcome: Outcome) -> str:
    """One stage in one line."""
    what = outcome.left_out and f"left out: {outcome.left_out}"
    what = what or (outcome.failed and f"FAILED: {outcome.failed}")
    figures = ", ".join(f"{name} {value:.4g}" for name, value in outcome.figures.items())
    return f"{outcome.stage.name}, {outcome.seconds:.0f} s: {what or figures}"


def machine(name: str) -> list[str]:
    """The date, the GPU and the packages, a line each."""
    versions = []
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions.append(f"{package} {version(package)}")
    today = datetime.now(UTC)
    return [
        f"{today.day} {today:%B %Y}",
        name or "no GPU: a trial of the check itself, on a CPU",
        ", ".join([f"Python {platform.python_version()}", *versions]),
    ]


if __name__ == "__main__":
    main(tyro.cli(Settings, description=__doc__))
