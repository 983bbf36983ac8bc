from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.speed.gpu_watch import (
    GPUWatch,
    Reading,
    gpu_name,
    mean_load,
    parse_reading,
    peak_memory,
)


@pytest.mark.parametrize("line", ["", "[N/A], [N/A]", "1024", "1024, 7, 9", "Failed to initialize NVML"])
def test_a_line_without_figures_is_no_reading(line: str) -> None:
    assert parse_reading(line, 0.0) is None


def test_a_line_of_nvidia_smi() -> None:
    assert parse_reading("81000, 97\n", 2.5) == Reading(2.5, 81000, 97)


def test_the_load_is_that_of_the_seconds_before_the_gpu_fell_silent() -> None:
    loads = [100, 100, 0, 50, 100, 0, 0]  # vLLM starts, waits, plays, and is done
    readings = [Reading(float(i), 100 * i, load) for i, load in enumerate(loads)]
    assert mean_load(readings, 2.0) == pytest.approx((0 + 50 + 100) / 300)
    assert peak_memory(readings) == 600
    assert mean_load([Reading(0.0, 10, 0)], 5.0) is None
    assert peak_memory([]) is None


def test_it_reads_until_the_end_of_the_block() -> None:
    program = "import itertools, time\nfor i in itertools.count(): print(f'{i}, {i % 2}', flush=True); time.sleep(0.01)"
    with GPUWatch((sys.executable, "-c", program)) as watch:
        deadline = time.monotonic() + 30
        while len(watch.readings) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    count = len(watch.readings)
    assert [reading.memory for reading in watch.readings] == list(range(count))
    assert count >= 3
    time.sleep(0.05)
    assert len(watch.readings) == count


def test_without_nvidia_smi_there_are_no_readings(tmp_path: Path) -> None:
    missing = str(tmp_path / "nvidia-smi")
    with GPUWatch((missing,)) as watch:
        pass
    assert watch.readings == []
    assert gpu_name(missing) == ""


@pytest.mark.parametrize(("code", "name"), [(0, "NVIDIA H100 80GB HBM3, 81559 MiB, 580.1"), (9, "")])
def test_the_name_of_the_gpu(tmp_path: Path, code: int, name: str) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho 'NVIDIA H100 80GB HBM3, 81559 MiB, 580.1'\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    assert gpu_name(str(program)) == name
