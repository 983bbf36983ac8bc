from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.speed import gpu_check
from memalpha_gym.benchmarks.speed.gpu_check import Settings, chosen, main, run, run_all
from memalpha_gym.benchmarks.speed.gpu_stages import Stage


def stage(program: str = "print('done')", **changes: object) -> Stage:
    made = Stage(
        "a-stage", "models", ("tiny",), (sys.executable, "-c", program), lambda: {"bytes": 1.0}, limit=60, least=1
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_figures_are_read_after_the_command(tmp_path: Path) -> None:
    file = tmp_path / "size"

    def figures() -> Mapping[str, float]:
        return {"bytes": float(file.read_text())}

    outcome = run(stage(f"open({str(file)!r}, 'w').write('5')", figures=figures), 60, tmp_path)
    assert outcome.measured
    assert outcome.figures == {"bytes": 5.0}


def test_what_an_earlier_run_left_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    result = tmp_path / "figures"
    result.write_text("5", encoding="utf-8")
    outcome = run(stage(figures=lambda: {"bytes": float(result.read_text())}, result=result), 60, tmp_path)
    assert outcome.failed.startswith("FileNotFoundError")


def test_a_stage_that_fails_shows_its_last_lines_and_the_rest_goes_on(tmp_path: Path) -> None:
    program = "print('\\n'.join(f'line {i}' for i in range(100))); raise SystemExit('no memory')"
    bad, good = run_all([stage(program), stage()], 60, tmp_path)
    assert bad.failed.startswith("exit code 1\n")
    assert bad.failed.endswith("line 99\nno memory")
    assert "line 60" not in bad.failed
    assert good.measured


def test_a_command_that_leaves_no_figures_has_failed(tmp_path: Path) -> None:
    outcome = run(stage(figures=partial(dict[str, float].__getitem__, {}, "bytes")), 60, tmp_path)  # type: ignore[arg-type]
    assert outcome.failed == "KeyError: 'bytes'\ndone"


def test_a_stage_is_ended_at_its_limit_with_all_that_it_started(tmp_path: Path) -> None:
    child = "import time; time.sleep(600)"
    words = f"[sys.executable, '-c', {child!r}]"
    program = f"import subprocess, sys; p = subprocess.Popen({words}); print(p.pid, flush=True); p.wait()"
    start = time.monotonic()
    outcome = run(stage(program), 3, tmp_path)
    assert time.monotonic() - start < 30
    assert outcome.failed.startswith("ended after its 3 s\n")
    child_id = int(outcome.failed.splitlines()[-1])
    deadline = time.monotonic() + 20
    while is_running(child_id) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(child_id)


def is_running(number: int) -> bool:
    """Whether a process runs; one that ended and that nobody waits for does not."""
    try:
        os.kill(number, 0)
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


SERVER = """
import http.server, sys, time
time.sleep(1)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_a_server_is_up_before_the_command_and_gone_after_it(tmp_path: Path, free_port: int) -> None:
    url = f"http://127.0.0.1:{free_port}"
    client = f"import urllib.request; urllib.request.urlopen({url!r}).close()"
    served = stage(client, server=(sys.executable, "-c", SERVER, str(free_port)), health=url)
    assert run(served, 60, tmp_path).measured
    assert not gpu_check.answers(url)


def test_a_server_that_ends_is_told_with_its_last_lines(tmp_path: Path, free_port: int) -> None:
    server = (sys.executable, "-c", "raise SystemExit('no such model')")
    outcome = run(stage(server=server, health=f"http://127.0.0.1:{free_port}"), 60, tmp_path)
    assert outcome.failed == "the server ended with exit code 1\nno such model"


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_cannot_be_begun_is_left_out(tmp_path: Path) -> None:
    stages = [
        stage(packages=("no_such_package", "json")),
        stage(model=tmp_path / "qwen3-4b"),
        stage(least=500),
        stage(),
    ]
    reasons = [outcome.left_out for outcome in run_all(stages, 60, tmp_path)]
    assert reasons[:2] == ["no_such_package is not installed", "the model qwen3-4b was not made"]
    assert reasons[2].endswith("s were left, and it takes 500 or more")
    assert reasons[3] == ""


def test_the_whole_has_a_limit(tmp_path: Path) -> None:
    times = iter([0.0, 10.0, 10.0, 595.0])
    outcomes = list(run_all([stage(), stage(least=45)], 600, tmp_path, clock=lambda: next(times)))
    assert outcomes[0].measured
    assert outcomes[1].left_out == "5 s were left, and it takes 45 or more"


def test_stages_by_the_beginnings_of_their_names() -> None:
    names = [each.name for each in chosen(Settings(only=("model-qwen3-0.6b", "bench-qwen3-0.6b")))]
    assert names == [
        "model-qwen3-0.6b",
        "bench-qwen3-0.6b-vllm",
        "bench-qwen3-0.6b-server",
        "bench-qwen3-0.6b-transformers",
    ]


def test_without_a_gpu_it_says_so_and_ends_well(tmp_path: Path) -> None:
    words = ["--folder", str(tmp_path / "runs"), "--page", str(tmp_path / "gpu.md")]
    command = [sys.executable, "-m", "memalpha_gym.benchmarks.speed.gpu_check", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"PATH": str(tmp_path)})
    assert "no NVIDIA GPU" in done.stdout
    assert list(tmp_path.iterdir()) == []


class OnePlan:
    """Two stages in place of all."""

    def stages(self) -> list[Stage]:
        return [stage(name="good"), stage("raise SystemExit(3)", name="bad")]


@pytest.fixture
def two_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_check, "gpu_name", lambda: "NVIDIA H100 80GB HBM3")
    monkeypatch.setattr(Settings, "plan", lambda _: OnePlan())


@pytest.mark.usefixtures("two_stages")
def test_the_page_is_written_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(Settings(folder=tmp_path / "runs", page=tmp_path / "docs" / "gpu.md"))
    text = (tmp_path / "docs" / "gpu.md").read_text(encoding="utf-8")
    assert "- NVIDIA H100 80GB HBM3\n" in text
    assert "| tiny | 0.00 |" in text
    assert "exit code 3" in text
    assert text in capsys.readouterr().out


@pytest.mark.usefixtures("two_stages")
def test_the_page_keeps_what_was_not_run_again(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path, page=tmp_path / "gpu.md")
    main(replace(settings, only=("good",)))
    assert "exit code 3" not in settings.page.read_text(encoding="utf-8")
    main(replace(settings, only=("bad",)))
    text = settings.page.read_text(encoding="utf-8")
    assert "| tiny | 0.00 |" in text
    assert "exit code 3" in text


def test_a_tiny_model_learns_on_a_cpu(tmp_path: Path) -> None:
    for package in ("torch", "transformers", "tensorboard", "matplotlib", "peft"):
        pytest.importorskip(package, reason=f"{package} is not installed; the learner needs the extra [train]")
    words = ["--device", "cpu", "--only", "model", "train-tiny-transformers", "--updates", "1", "--minutes", "9"]
    out = ["--folder", str(tmp_path / "runs"), "--page", str(tmp_path / "gpu.md")]
    command = [sys.executable, "-m", "memalpha_gym.benchmarks.speed.gpu_check", *words, *out]
    subprocess.run(command, capture_output=True, text=True, check=True)
    text = (tmp_path / "gpu.md").read_text(encoding="utf-8")
    assert "## Learning" in text, text
