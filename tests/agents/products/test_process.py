"""A product's process: what it says, how it ends, and what it can reach."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.products.process import WorkerProcess, WorkerSettings
from memalpha_gym.products import ProductCrashError, ProductError, ProductTimeoutError

DRIVER = Path(__file__).with_name("fake_driver.py")
MODELS = {"chat": "c", "embedding": "e", "dimensions": 8}
PLENTY = 60.0


@pytest.fixture
def process(tmp_path: Path) -> Iterator[WorkerProcess]:
    process = make(tmp_path)
    yield process
    process.end()


def make(folder: Path, **kwargs: Any) -> WorkerProcess:
    settings = WorkerSettings(sys.executable, str(DRIVER), str(folder / "socket"), MODELS, **kwargs)
    worker = WorkerProcess(settings)
    worker.ask("reset", {"seed": 0}, PLENTY)
    return worker


def observe(process: WorkerProcess, text: str, seconds: float = PLENTY) -> Any:
    return process.ask("observe", {"text": text, "index": 0}, seconds)


def kept(process: WorkerProcess) -> list[str]:
    return [text for text, _, _ in process.ask("items", {}, PLENTY).value]


@pytest.mark.parametrize(
    "text", ["", "плоd ​ \0 日本語 \U0001f600", '"quoted"\n{"id": 9}\n', "\ud800 alone", "x" * 300_000]
)
def test_any_text_goes_there_and_back(process: WorkerProcess, text: str) -> None:
    observe(process, text)
    assert kept(process) == [text]


def test_what_a_product_prints_is_no_reply(process: WorkerProcess) -> None:
    observe(process, "!print garbage\n{}")
    assert kept(process) == ["!print garbage\n{}"]


def test_a_refusal_is_told_in_the_products_words_and_the_process_lives(process: WorkerProcess) -> None:
    with pytest.raises(ProductError, match="observe: ValueError: too long") as caught:
        observe(process, "!fail too long")
    assert type(caught.value) is ProductError
    observe(process, "still there")
    assert kept(process) == ["still there"]


@pytest.mark.parametrize(("order", "status"), [("!die", 3), ("!exit", 4)])
def test_a_crash_is_a_failure_of_its_own_and_the_process_is_replaced(
    process: WorkerProcess, order: str, status: int
) -> None:
    with pytest.raises(ProductCrashError, match=f"the process ended during observe, status {status}"):
        observe(process, order)
    assert not process.running
    process.ask("reset", {"seed": 1}, PLENTY)
    assert kept(process) == []


def test_a_hang_is_a_failure_of_its_own_and_ends_the_process(process: WorkerProcess) -> None:
    started = process._process
    with pytest.raises(ProductTimeoutError, match=r"observe did not end within 0.2 s"):
        observe(process, "!hang", 0.2)
    assert started is not None
    assert started.poll() is not None, "it is dead"
    assert not process.running


def test_garbage_on_the_pipe_is_a_failure_of_its_own(process: WorkerProcess) -> None:
    with pytest.raises(ProductCrashError, match="is no reply"):
        observe(process, "!garbage")
    assert not process.running


def test_it_can_be_ended_while_it_hangs(process: WorkerProcess) -> None:
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            observe(process, "!hang")
        except ProductError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while process._number < 2:
        time.sleep(0.01)
    process.end()
    thread.join(timeout=PLENTY)
    assert [type(error) for error in caught] == [ProductCrashError]


def test_its_folder_goes_with_it(tmp_path: Path) -> None:
    process = make(tmp_path)
    folder = process.folder
    assert folder is not None
    process.ask("reset", {"seed": 0}, PLENTY)
    assert os.listdir(Path(folder, "stores")) == ["store2"], "the last episode's is gone"
    process.leave()
    assert not Path(folder).exists()


def test_a_program_that_is_not_there_is_a_crash(tmp_path: Path) -> None:
    settings = WorkerSettings(str(tmp_path / "python"), str(DRIVER), str(tmp_path / "socket"), MODELS)
    with pytest.raises(ProductCrashError, match="cannot be started"):
        WorkerProcess(settings).ask("start", {}, PLENTY)


def test_a_product_sees_nothing_of_the_users_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("MY_TOKEN", "secret")
    process = make(tmp_path, environment={"OWN": "1"})
    observe(process, "!look")
    seen = json.loads(kept(process)[0])
    process.end()
    assert {"OWN", "MEM0_TELEMETRY", "HF_HUB_OFFLINE"} <= set(seen["environment"])
    assert "MY_TOKEN" not in seen["environment"]
    assert Path(seen["folder"]) != Path.cwd()


@pytest.mark.parametrize("namespace", [False, True])
def test_a_product_reaches_nothing_but_its_models(tmp_path: Path, namespace: bool) -> None:
    process = make(tmp_path, namespace=namespace)
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        for address in (f"127.0.0.1:{port}", "192.0.2.1:80", "example.invalid:80"):
            with pytest.raises(ProductError, match="PermissionError: a product reaches its models' endpoint only"):
                observe(process, f"!reach {address}")
    process.end()


def test_in_a_namespace_even_compiled_code_reaches_nothing(tmp_path: Path) -> None:
    """A program that a product starts has no guard of Python's; the system itself must refuse it."""
    driver = tmp_path / "starts_programs.py"
    driver.write_text(
        "import subprocess, sys\n"
        "class Driver:\n"
        "    def __init__(self, models): self.url = models.url\n"
        "    def reset(self, folder, seed): pass\n"
        "    def recall(self, question, limit):\n"
        "        code = 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5)'\n"
        "        port = self.url.rpartition(':')[2].partition('/')[0]\n"
        "        hosts = [('127.0.0.1', question), ('192.0.2.1', '80'), ('127.0.0.1', port)]\n"
        "        run = lambda host: subprocess.run([sys.executable, '-c', code, *host], stderr=subprocess.DEVNULL)\n"
        "        return [run(host).returncode for host in hosts]\n"
    )
    process = WorkerProcess(WorkerSettings(sys.executable, str(driver), str(tmp_path / "socket"), MODELS))
    try:
        if not process.ask("start", {}, PLENTY).alone:
            pytest.skip("this system allows no network namespaces of one's own")
        with socket.create_server(("127.0.0.1", 0)) as stranger:
            port = str(stranger.getsockname()[1])
            assert process.ask("recall", {"question": port, "limit": 1}, PLENTY).value == [1, 1, 0]
    finally:
        process.end()


def test_a_product_writes_in_its_own_folder_and_nowhere_else(tmp_path: Path, process: WorkerProcess) -> None:
    if not process.ask("start", {}, PLENTY).confined:
        pytest.skip("this system cannot confine what a process writes")
    outside, there = tmp_path / "outside", tmp_path / "there"
    there.write_text("x")
    for order in ("~/mine", "mine", "stores/mine", "/dev/null"):
        observe(process, f"!write {order}")
    observe(process, "!run echo x > $TMPDIR/mine && mv $TMPDIR/mine $HOME/other && rm $HOME/other")
    observe(process, f"!write /dev/shm/{tmp_path.name}")
    assert not Path(f"/dev/shm/{tmp_path.name}").exists(), "its own shared memory, as locks need it"
    for order in (f"!write {outside}", f"!write {there}"):
        with pytest.raises(ProductError, match="PermissionError"):
            observe(process, order)
    for command in (
        f"echo x > {outside}",
        f"rm {there}",
        f"mv {there} {outside}",
        f"ln -s x {outside}",
        f"mkdir {outside}",
    ):
        with pytest.raises(ProductError, match="CalledProcessError"):
            observe(process, f"!run {command} 2> /dev/null")
    assert (outside.exists(), there.read_text()) == (False, "x")


def test_who_does_not_want_it_is_not_confined(tmp_path: Path) -> None:
    process = make(tmp_path, confined=False)
    observe(process, f"!write {tmp_path / 'outside'}")
    assert (tmp_path / "outside").exists()
    assert not process.ask("start", {}, PLENTY).confined
    process.end()
