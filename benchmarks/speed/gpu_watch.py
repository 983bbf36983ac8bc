"""What a GPU does while something else runs: its memory and its load, read off nvidia-smi a few times a second."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

QUERY = ("--query-gpu=memory.used,utilization.gpu", "--format=csv,noheader,nounits", "--id=0")
EVERY_MS = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """The GPU at one moment.

    Attributes:
        at: the moment, on the clock of `time.monotonic`.
        memory: MiB in use, by all processes.
        load: percent of the moment before in which something was computed.
    """

    at: float
    memory: int
    load: int


def parse_reading(line: str, at: float) -> Reading | None:
    """A line of nvidia-smi; None where it holds no figures, as while the driver starts."""
    words = [word.strip() for word in line.split(",")]
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        return None
    return Reading(at, int(words[0]), int(words[1]))


def gpu_name(program: str = "nvidia-smi") -> str:
    """The first GPU, its memory and its driver, as in `NVIDIA H100 80GB HBM3, 81559 MiB, 580.1`; empty where there is none."""
    query = [program, "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader", "--id=0"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


class GPUWatch:
    """Reads the first GPU from `__enter__` to `__exit__`; without a GPU it has no readings.

    Args:
        command: prints one reading per line until it is ended.

    Attributes:
        readings: in order; complete after `__exit__`.
    """

    def __init__(self, command: Sequence[str] = ("nvidia-smi", *QUERY, f"--loop-ms={EVERY_MS}")) -> None:
        self.readings: list[Reading] = []
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> GPUWatch:
        with contextlib.suppress(OSError):  # there is no such program, hence no GPU
            self._process = subprocess.Popen(  # noqa: S603
                self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            self._thread = threading.Thread(target=self._read, name="nvidia-smi", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._thread is not None:
            self._process.terminate()
            self._process.wait()
            self._thread.join()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            reading = parse_reading(line, time.monotonic())
            if reading is not None:
                self.readings.append(reading)


def peak_memory(readings: Sequence[Reading]) -> int | None:
    """The most MiB that were in use; None without readings."""
    return max((reading.memory for reading in readings), default=None)


def mean_load(readings: Sequence[Reading], seconds: float) -> float | None:
    """The mean load, in [0, 1], over the last `seconds` before the GPU fell silent for good; None where it never worked."""
    last = max((reading.at for reading in readings if reading.load), default=None)
    if last is None:
        return None
    return fmean(reading.load for reading in readings if last - seconds <= reading.at <= last) / 100
