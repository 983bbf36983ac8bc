from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
for package in ("transformers", "tensorboard", "matplotlib"):
    pytest.importorskip(package, reason=f"{package} is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.algorithm import prepare, update_policy  # noqa: E402
from memalpha_gym.agents.ppo.checkpoint import BEST, LAST, START, TRAINER, DivergedError  # noqa: E402
from memalpha_gym.agents.ppo.optimizer import make_optimizer  # noqa: E402
from memalpha_gym.agents.ppo.processes import ALONE, Processes, joined  # noqa: E402
from memalpha_gym.agents.ppo.rollout import Clock  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings  # noqa: E402
from memalpha_gym.agents.ppo.train import start_groups, train  # noqa: E402
from memalpha_gym.cli import CommandError  # noqa: E402
from memalpha_gym.readers.reader import Reading, ReadRequest  # noqa: E402
from tests.agents.ppo.models import id_policy  # noqa: E402
from tests.agents.ppo.scripted import ScriptedPolicy  # noqa: E402
from tests.agents.ppo.test_algorithm import samples  # noqa: E402
from tests.agents.ppo.test_train import small, weights  # noqa: E402
from tests.tiny import tiny_env  # noqa: E402

ROOT = Path(__file__).parents[3]
PATIENCE = 400  # seconds, after which processes that wait for one another are a failure, also on a busy machine
ACCELERATE = Path(sys.executable).with_name("accelerate")


class BreakingReader:
    """Raises in the second process once a run, which the environment names, has its first validation figures."""

    name = "breaking"

    def read(self, requests: list[ReadRequest]) -> list[Reading]:
        if os.environ.get("RANK") == "1" and "BREAK" in os.environ and Path(os.environ["BREAK"], BEST).exists():
            raise RuntimeError("the server of the second process is gone")
        return [Reading(" ".join(entry.content for _, entry in request.memory)) for request in requests]


class DeadReader:
    """Fails to read, in the second process."""

    name = "dead"
    where = (1,)

    def read(self, requests: list[ReadRequest]) -> list[Reading]:
        dead = int(os.environ["RANK"]) in self.where
        return [Reading("", error="no server") if dead else Reading("Oslo") for _ in requests]


class DeadEverywhere(DeadReader):
    """Fails to read, in both."""

    where = (0, 1)


def largest_difference(one: Path, other: Path) -> float:
    ours, theirs = weights(one), weights(other)
    return max(float((ours[name] - theirs[name]).abs().max()) for name in ours)


# --- by the real launcher ---------------------------------------------------------------------------------------------------


TRAIN = ("-m", "memalpha_gym.cli", "train", "--device", "cpu")


def launch(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`accelerate launch` of two processes on the CPU: what starts them is what starts one a GPU, given no GPU to take."""
    options = ["--multi_gpu", "--num_processes", "2", "--num_machines", "1", "--mixed_precision", "no"]
    options += ["--dynamo_backend", "no", "--main_process_port", "0"]
    return _run(str(ACCELERATE), "launch", *options, *TRAIN, *arguments, **environment)


def launch_alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One process, outside the tests' own: in that, another test may have bound the threads that torch computes with."""
    return _run(sys.executable, *TRAIN, *arguments)


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def written(settings: TrainSettings, path: Path) -> tuple[str, str]:
    """The options that give these settings, by way of a preset in a file."""
    values = {name: value for name, value in asdict(settings).items() if value is not None and name != "preset"}
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()), encoding="utf-8")
    return "--preset", str(path)


@pytest.mark.skipif(not ACCELERATE.exists(), reason="accelerate is not installed; it comes with the extra [train]")
def test_launched_twice_broken_and_resumed_two_processes_end_where_one_does(tmp_path: Path) -> None:
    changes = {"algorithm": "ppo", "minibatches": 2, "temperature": 0.9, "kl_coefficient": 0.1, "eval_every": 1}
    settings = small(tmp_path, updates=3, reader=f"{__name__}:BreakingReader", micro_batch_tokens=400, **changes)
    preset = written(settings, tmp_path / "small.toml")
    one, two = tmp_path / "one", tmp_path / "two"
    alone = launch_alone(*preset, "--out", str(one))
    assert alone.returncode == 0, alone.stderr

    # An error in one process ends the other, which waits for its episodes; what was saved stays.
    broken = launch(*preset, "--out", str(two), BREAK=str(two))
    assert broken.returncode != 0
    assert "the server of the second process is gone" in broken.stderr
    assert torch.load(two / LAST / TRAINER)["progress"]["updates"] < settings.updates

    resumed = launch(*preset, "--out", str(two), "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout.count("operation precision") == 1  # one process prints
    figures, expected = (json.loads((run / "figures.json").read_text(encoding="utf-8")) for run in (two, one))
    assert (figures["before"], figures["after"]) == (expected["before"], expected["after"])
    for row, same in zip(figures["history"], expected["history"], strict=True):
        assert [row[name] for name in ("reward", "calls", "episodes")] == [
            same[name] for name in ("reward", "calls", "episodes")
        ]
        assert [row[name] for name in ("kl", "value_loss", "gradient_norm")] == pytest.approx(
            [same[name] for name in ("kl", "value_loss", "gradient_norm")], rel=1e-4
        )
    assert largest_difference(one / START, two / START) == 0
    assert largest_difference(one / LAST, two / LAST) < 1e-5 < 1e-4 < largest_difference(one / START, one / LAST)
    for name in ("memories.md", "learning_curve.png"):
        assert (two / name).exists()
    assert (two / "memories.md").read_bytes() == (one / "memories.md").read_bytes()


# --- two processes of a test's own ------------------------------------------------------------------------------------------


def together(*calls: tuple[Callable[..., None], Any]) -> None:
    """Make calls, `function(processes, argument)` each, in two processes; raise what one of them raises."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = torch.multiprocessing.spawn(_enter, (port, calls), nprocs=2, join=False)
    try:
        ended = any(context.join(timeout=PATIENCE) for _ in range(2))
    finally:
        for process in context.processes:
            process.kill()
    assert ended, "one process waits for the other"


def _enter(rank: int, port: int, calls: tuple[tuple[Callable[..., None], Any], ...]) -> None:
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2"}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    torch.set_num_threads(1)
    with joined("cpu") as processes:
        for function, argument in calls:
            function(processes, argument)


def update_together(processes: Processes, out: Path) -> None:
    assert processes.gather([processes.rank] * (processes.rank + 1)) == [0, 1, 1]

    # The update is that of one process, also where there is work for one only.
    settings = TrainSettings(
        algorithm="ppo", temperature=0.9, kl_coefficient=0.1, epochs=2, micro_batch_tokens=30, warmup=0.0
    )
    for count in (12, 1):
        trained = []
        for among in (ALONE, processes):
            policy, reference = id_policy(value_head=True), id_policy(seed=1)
            batch = prepare(policy, reference, samples(count), settings, among)
            figures = update_policy(policy, make_optimizer(policy, settings), batch, settings, 0, None, among)
            trained.append((batch, figures, torch.cat([p.detach().flatten() for p in policy.parameters()])))
        (alone, figures_alone, weights_alone), (batch, figures, weights_here) = trained
        assert batch.advantages.tolist() == alone.advantages.tolist()
        for here, there in (
            (batch.old_logprobs, alone.old_logprobs),
            (batch.reference_logprobs, alone.reference_logprobs),
        ):
            assert all(torch.equal(a, b) for a, b in zip(here, there, strict=True))
        assert figures.pop("explained_variance") == figures_alone.pop("explained_variance")
        assert figures == pytest.approx(figures_alone, rel=1e-4, abs=1e-6)
        assert torch.allclose(weights_here, weights_alone, rtol=0, atol=1e-6)

    # A number that is none, in the work of one process, stops both before the step.
    policy, settings = id_policy(), TrainSettings(micro_batch_tokens=30)
    before = [p.detach().clone() for p in policy.parameters()]
    batch = prepare(policy, None, samples(), settings, processes)
    batch.advantages[3] = float("nan")
    with pytest.raises(DivergedError, match="update 7: the loss or its gradient is nan; the batch is saved in"):
        update_policy(policy, make_optimizer(policy, settings), batch, settings, 7, out, processes)
    assert (out / "diverged_7.pt").exists()
    assert all(torch.equal(a, b) for a, b in zip(before, policy.parameters(), strict=True))


def train_together(processes: Processes, settings: TrainSettings) -> None:
    mine = train(settings, processes)
    assert all(figures == mine for figures in processes.gather([mine]))
    nothing = replace(settings, updates=1, out=f"{settings.out}_nothing", reader=f"{__name__}:DeadEverywhere")
    train(nothing, processes)


def test_two_processes_make_one_update_stop_as_one_and_do_without_the_episodes_of_one(tmp_path: Path) -> None:
    settings = small(tmp_path / "run", reader=f"{__name__}:DeadReader", eval_every=0, fork_at="random")
    together((update_together, tmp_path), (train_together, settings))  # one start of two processes takes seconds

    # All episodes of one process failed: the update is made of the other's.
    history = json.loads((tmp_path / "run" / "figures.json").read_text(encoding="utf-8"))["history"]
    assert [(row["episodes"], row["failed"]) for row in history] == [(2, 2), (2, 2)]
    assert all("policy_loss" in row for row in history)

    # Without any sample no process takes a step.
    nothing = tmp_path / "run_nothing"
    history = json.loads((nothing / "figures.json").read_text(encoding="utf-8"))["history"]
    assert not any("policy_loss" in row for row in history)
    assert largest_difference(nothing / START, nothing / LAST) == 0


# --- one process is enough --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fork_at", ["start", "random"])
def test_together_the_processes_start_the_groups_that_one_would(fork_at: str) -> None:
    settings = TrainSettings(tasks_per_update=5, group_size=2, fork_at=fork_at)
    nothing = ScriptedPolicy([], [], [])

    def started(processes: Processes) -> list[tuple[int, str, int]]:
        rng = np.random.default_rng(0)
        episodes = start_groups([tiny_env(), tiny_env()], nothing, settings, rng, Clock(), processes)
        drawn_next = int(rng.integers(1000))
        return [
            (e.key.number, e.env.unwrapped.task.task_id, e.observation["chunk_index"], drawn_next) for e in episodes
        ]

    shares = [started(Processes(rank, 3)) for rank in range(3)]
    assert [len(share) for share in shares] == [4, 4, 2]
    assert sorted(row for share in shares for row in share) == started(ALONE)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ACCELERATE_USE_FSDP", "true", "told of FSDP: every process holds the whole model; leave it out"),
        ("ACCELERATE_USE_DEEPSPEED", "true", "told of DeepSpeed: .*give --lora-rank"),
        ("ACCELERATE_MIXED_PRECISION", "bf16", "mixed precision: .*--dtype says what is computed in"),
        ("ACCELERATE_DYNAMO_BACKEND", "INDUCTOR", "torch.compile: give --dynamo_backend no"),
        ("ACCELERATE_USE_PARALLELISM_CONFIG", "true", "parallelism other than of data"),
    ],
)
def test_what_a_launcher_is_told_in_vain_is_refused(
    variable: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(CommandError, match=message), joined("auto"):
        pass
    for off in ("no", "NO", "false", ""):  # as the launcher says by default
        monkeypatch.setenv(variable, off)
        with joined("auto") as processes:
            assert processes == ALONE


@pytest.mark.skipif(not ACCELERATE.exists(), reason="accelerate is not installed; it comes with the extra [train]")
def test_the_real_launcher_says_so_by_these_variables(tmp_path: Path) -> None:
    options = ["launch", "--cpu", "--mixed_precision", "bf16", "-m", "memalpha_gym.cli", "train"]
    done = subprocess.run(
        [ACCELERATE, *options], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert "the launcher was told of mixed precision" in done.stderr


def test_without_a_launcher_there_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_group(*arguments: object, **named: object) -> None:
        raise AssertionError("a process alone asked for a process group")

    # vLLM in this process may have a group of its own, which is none of the learner's.
    monkeypatch.setattr(torch.distributed, "init_process_group", no_group)
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    with joined("auto") as processes:
        assert processes == ALONE
    monkeypatch.setenv("WORLD_SIZE", "4")  # as some clusters do
    with joined("auto") as processes:
        assert processes == ALONE
    assert list(ALONE.share([1, 2])) == ALONE.gather([1, 2]) == [1, 2]


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ("cuda:1", "--device cuda:1 is one GPU for several processes"),
        ("auto", "process 3 of its machine, which has 2 GPUs"),
    ],
)
def test_every_process_needs_a_gpu_of_its_own(device: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"RANK": "2", "LOCAL_RANK": "2", "WORLD_SIZE": "3"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(CommandError, match=message), joined(device):
        pass
