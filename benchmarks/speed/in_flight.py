"""Many episodes in flight beside one at a time, with a real model: the tiny preset's, on transformers and on vLLM in process.

    python -m memalpha_gym.benchmarks.speed.in_flight

Both sides play the same episodes of the tiny world through `memalpha_gym.rollouts.play_episodes`, the loop of `bench`, and say
the same, in turn, `rounds` times. The model is untrained and made on the spot: nearly all completions run to their longest.
vLLM is measured where it is installed.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import tyro

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.prompt_writer import PromptSettings
from memalpha_gym.registration import AGENTS, load
from memalpha_gym.rollouts import Episode, play_episodes
from memalpha_gym.tasks import Split

LEARNER, LANGUAGE_MODEL = "memalpha_gym.agents.ppo", "memalpha_gym.agents.language_model"
"""Where the model, its world and its sampling are: a benchmark reaches an agent by name."""
ON_A_CPU = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
    "VLLM_LOGGING_LEVEL": "WARNING",
    "TORCH_COMPILE_DISABLE": "1",
}
"""What vLLM reads when it is imported, for small models on shared cores; what is set already stays."""


@dataclass(frozen=True)
class Settings:
    """What is measured."""

    episodes: int = 32
    """episodes, of 8 chunks each"""
    in_flight: int = 32
    """episodes at once"""
    rounds: int = 3
    """times that each side is measured; one more warms up"""
    tokens: int = 32
    """the longest completion"""


@dataclass(frozen=True)
class Timing:
    """What it took, and what was said.

    Attributes:
        seconds: for all episodes.
        tokens: completion tokens.
        texts: the completions of each episode.
    """

    seconds: float
    tokens: int
    texts: dict[int, list[str]]


def transformers_agent(folder: str, settings: Settings) -> Any:
    """The model in `folder` on transformers."""
    return load(AGENTS["transformers-lm"])(folder, **_common(settings), batch_size=settings.in_flight)


def vllm_agent(folder: str, settings: Settings) -> Any:
    """The model in `folder` on vLLM in this process."""
    engine = {"max_model_len": 1024, "max_num_seqs": settings.in_flight, "dtype": "float32"}
    return load(AGENTS["qwen-vllm"])(folder, **_common(settings), engine=engine)


def _common(settings: Settings) -> dict[str, Any]:
    return {
        "prompt": PromptSettings(budget=512),
        "sampling": load(f"{LANGUAGE_MODEL}.generation:Sampling")(temperature=1.0, max_tokens=settings.tokens),
    }


def measure(agent: Any, settings: Settings, in_flight: int) -> Timing:
    """Play all episodes, so many at once."""
    env = MemoryConstructionEnv(load(f"{LEARNER}.tiny.world:TinyWorld")(Split.TEST))
    episodes = (Episode(env.fork(), key=i, seed=i, options={"task_index": i}) for i in range(settings.episodes))
    start = time.perf_counter()
    rollouts = list(play_episodes(episodes, agent, in_flight=in_flight))
    seconds = time.perf_counter() - start
    failed = [rollout.failed for rollout in rollouts if rollout.failed]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(rollouts)} episodes failed: {failed[0]}")
    said = {rollout.key: [step.move.generation for step in rollout.steps] for rollout in rollouts}
    tokens = sum(len(generation.completion_ids) for own in said.values() for generation in own)
    return Timing(seconds, tokens, {key: [generation.text for generation in own] for key, own in said.items()})


def compare(name: str, make: Callable[[str, Settings], Any], folder: str, settings: Settings) -> float:
    """Measure both sides in turn, print a line, and return how many times faster many in flight are: the median of the rounds.

    Raises:
        RuntimeError: the two sides did not say the same.
    """
    agent = make(folder, settings)
    pairs = [
        (measure(agent, settings, 1), measure(agent, settings, settings.in_flight)) for _ in range(settings.rounds + 1)
    ]
    if any(alone.texts != together.texts for alone, together in pairs):
        raise RuntimeError(f"{name}: what an episode came to depends on how many are in flight")
    pairs = pairs[1:]  # the first warms up
    ratio = statistics.median(alone.seconds / together.seconds for alone, together in pairs)
    alone, together = (
        statistics.median(side.tokens / side.seconds for side in sides) for sides in zip(*pairs, strict=True)
    )
    print(
        f"{name:12} {settings.episodes} episodes: {alone:7,.0f} tokens/s one at a time, {together:7,.0f} with "
        f"{settings.in_flight} in flight: {ratio:.1f} times (median of {settings.rounds} rounds)",
        flush=True,
    )
    return ratio


def main(settings: Settings) -> None:
    """Measure transformers, and vLLM where it is installed."""
    for variable, value in ON_A_CPU.items():
        os.environ.setdefault(variable, value)
    with tempfile.TemporaryDirectory() as folder:
        policy = load(f"{LEARNER}.policy:load_policy")(load(f"{LEARNER}.settings:load_preset")("tiny"))
        policy.save(folder)
        compare("transformers", transformers_agent, folder, settings)
        if find_spec("vllm") is None:
            print("vLLM         is not installed")
        else:
            compare("vLLM", vllm_agent, folder, settings)


if __name__ == "__main__":
    main(tyro.cli(Settings, description=__doc__))
