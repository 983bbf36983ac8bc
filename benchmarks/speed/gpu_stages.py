"""What the check on a GPU runs: one command of this project a stage, in the order of importance.

Nothing here knows the inside of an agent: a stage is a command line, and its figures are read from the files that the command
leaves, an episode log or a run's `figures.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import fmean

from memalpha_gym.recording import RunLog

PORT = 18_473
SERVED = "random"
"""The name under which the server serves the model."""
VLLM, OPENAI, PEFT = "vllm", "openai", "peft"
CLI = (sys.executable, "-m", "memalpha_gym.cli")

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Stage:
    """One command.

    Attributes:
        name: what it is, and what its files are called after.
        table: the table that its figures belong to: models, playing or learning.
        about: the row's first columns: model, and how it plays or learns.
        command: the words of the command.
        figures: reads them once the command is done.
        limit: seconds after which it is ended.
        least: seconds without which it is not begun.
        packages: what must be installed.
        model: the folder of a model that must be there; None for none.
        server: a command that has to answer at `health` before.
        health: the address.
        result: the file that the figures are read from; one of an earlier time is removed first. None where it is kept.
    """

    name: str
    table: str
    about: tuple[str, ...]
    command: tuple[str, ...]
    figures: Callable[[], Figures]
    limit: float
    least: float
    packages: tuple[str, ...] = ()
    model: Path | None = None
    server: tuple[str, ...] = ()
    health: str = ""
    result: Path | None = None


@dataclass(frozen=True)
class Plan:
    """What the stages have in common.

    Attributes:
        folder: where models and runs go.
        small: the shape that everything is run with, in full weights.
        large: the shape that is trained by LoRA.
        device: cuda, or cpu to try the commands themselves.
        episodes: episodes of `bench`, all in flight.
        updates: updates of `train`.
        group_size: rollouts of each task of `train`.
    """

    folder: Path
    small: str = "qwen3-0.6b"
    large: str = "qwen3-4b"
    device: str = "cuda"
    episodes: int = 32
    updates: int = 2
    group_size: int = 8

    def stages(self) -> list[Stage]:
        """All stages, the most telling first, each model before its first use."""
        small, large = self.small, self.large
        return [
            self._model(small, 90),
            self._train(small, VLLM, lora=False),
            self._bench(small, VLLM),
            self._bench(small, "server"),
            self._model(large, 120),
            self._train(large, VLLM, lora=True),
            self._bench(large, VLLM),
            self._train(small, "transformers", lora=False),
            self._train(large, "transformers", lora=True),
            self._bench(large, "server"),
            self._bench(small, "transformers"),
        ]

    def _model(self, shape: str, limit: float) -> Stage:
        folder = self.folder / shape
        make = ("-m", "memalpha_gym.benchmarks.speed.random_qwen3", shape, str(folder), "--device", self.device)
        return Stage(
            f"model-{shape}", "models", (shape,), (sys.executable, *make), partial(model_figures, folder), limit, 20
        )

    def _bench(self, shape: str, engine: str) -> Stage:
        name, model = f"bench-{shape}-{engine}", self.folder / shape
        log = self.folder / f"{name}.db"
        url = f"http://127.0.0.1:{PORT}"
        agent = {
            VLLM: f"qwen-vllm:{model}",
            "server": f"qwen-vllm:{SERVED}@{url}/v1#tokenizer={model}&concurrency={self.episodes}",
            "transformers": f"transformers-lm:{model}",
        }[engine]
        world = ("--env", "MemAlpha/Recall-v0", "--env-arg", "tokens=1200", "--env-arg", "chunk_tokens=600")
        count = str(self.episodes)
        command = ("bench", *world, "--agents", agent, "--episodes", count, "--in-flight", count, "--out", str(log))
        packages = {VLLM: (VLLM,), "server": (VLLM, OPENAI), "transformers": ("transformers",)}[engine]
        served = ("-m", "vllm.entrypoints.openai.api_server", "--model", str(model), "--served-model-name", SERVED)
        address = ("--host", "127.0.0.1", "--port", str(PORT), "--max-model-len", "8192")
        return Stage(
            name,
            "playing",
            (shape, {VLLM: "vLLM in process", "server": "vLLM server", "transformers": "transformers"}[engine]),
            (*CLI, *command),
            partial(bench_figures, log, self.episodes),
            limit=150,
            least=45,
            packages=packages,
            model=model,
            server=(sys.executable, *served, *address) if engine == "server" else (),
            health=f"{url}/health" if engine == "server" else "",
            result=log,
        )

    def _train(self, shape: str, generator: str, *, lora: bool) -> Stage:
        name, model = f"train-{shape}-{generator}", self.folder / shape
        result = self.folder / name / "figures.json"
        # One token of transformers takes as long as many of vLLM: fewer of them say the same.
        tokens, tasks = ("64", "2") if generator == VLLM else ("16", "1")
        preset = shape if shape.startswith("qwen3") else "qwen3-0.6b"  # both recompute activations
        sizes = {
            "--env": "Recall-v0",
            # The preset of the published run asks another model to read and to judge, which would be timed with it.
            "--reader": "auto",
            "--judge": "rules",
            "--answer-judge": "overlap",
            "--minibatch-rows": "0",
            "--updates": str(self.updates),
            "--tasks-per-update": tasks,
            "--group-size": str(self.group_size),
            "--max-new-tokens": tokens,
            "--max-prompt-tokens": "4096",
            "--generation-batch": "64",
            "--eval-tasks": "1",
            "--eval-every": "0",
            "--checkpoint-every": "0",
            "--warmup": "0",
            "--entropy-coefficient": "0.01",  # what a random model writes is paid alike: without it no weight would move
            "--generator": generator,
            "--device": self.device,
        }
        if lora:
            sizes |= {"--lora-rank": "16", "--dtype": "bfloat16", "--learning-rate": "1e-4"}
        words = ("train", "--preset", preset, "--model", str(model), "--out", str(self.folder / name))
        return Stage(
            name,
            "learning",
            (shape, "LoRA, bf16" if lora else "all weights, fp32", generator),
            (*CLI, *words, *chain.from_iterable(sizes.items()), "--quiet"),
            partial(train_figures, result),
            limit=180,
            least=60,
            packages=(generator, "tensorboard", "matplotlib", *((PEFT,) if lora else ())),
            model=model,
            result=result,
        )


def model_figures(folder: Path) -> Figures:
    """The size of a model on the disk, in bytes."""
    return {"bytes": float(sum(file.stat().st_size for file in folder.glob("*.safetensors")))}


def bench_figures(log: Path, in_flight: int) -> Figures:
    """Tokens and seconds of episodes that all began together.

    Busy is the mean share of the places in flight in which a completion is being written; the rest of the time their episodes
    are in the environment, or over.

    Raises:
        ValueError: an episode failed, and its cause.
    """
    with RunLog(log) as run:
        records = list(run.rows())
    failed = [record.failed for record in records if record.failed]
    if failed or not records:
        raise ValueError(f"{len(failed)} of {len(records)} episodes failed: {failed[0] if failed else 'there is none'}")
    usages = [record.usage["agent"] for record in records]
    seconds = max(record.seconds for record in records)
    completion = sum(usage["completion_tokens"] for usage in usages)
    writing = sum(sum(usage["latencies"]) for usage in usages)
    return {
        "episodes": len(records),
        "calls": sum(usage["calls"] for usage in usages),
        "prompt_tokens": sum(usage["prompt_tokens"] for usage in usages),
        "completion_tokens": completion,
        "seconds": seconds,
        "tokens_per_second": completion / seconds,
        "busy": writing / (seconds * min(in_flight, len(records))),
    }


def train_figures(path: Path) -> Figures:
    """Means over the updates of a run; where there are several, without the first, which warms up.

    Raises:
        ValueError: there was no update.
    """
    history = json.loads(path.read_text(encoding="utf-8"))["history"]
    rows = history[1:] or history
    if not rows:
        raise ValueError("there was no update")
    names = [name for name in rows[0] if name.startswith("seconds_")]
    parts = {name: fmean(row.get(name) or 0.0 for row in rows) for name in names}
    seconds = sum(parts.values())
    speed = fmean(row["tokens_per_second"] for row in rows)
    return {
        **parts,
        "updates": len(history),
        "seconds": seconds,
        "tokens_per_second": speed,
        "busy": parts.get("seconds_generate", 0.0) / seconds,
    }
