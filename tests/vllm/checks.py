"""What holds for every way to generate: an episode of valid calls, and the log-probabilities of transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from memalpha_gym.agents.language_model.generation import Generation
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Split
from tests.vllm.stream import CHUNKS, HomesSource


def homes() -> MemoryConstructionEnv:
    return MemoryConstructionEnv(HomesSource(Split.TEST))


def play(agent: Any, task_index: int = 0) -> dict[str, Any]:
    """An episode in which every chunk has calls, all of them valid; the last info."""
    env = homes()
    observation, _ = env.reset(seed=0, options={"task_index": task_index})
    agent.reset(task_index)
    over = False
    while not over:
        calls = agent.act(observation)
        assert calls
        observation, _, over, _, info = env.step(calls)
        assert not [result for result in info["results"] if result.status.failed], agent.generations[-1].text
    assert info["memory_tokens"] > 0
    assert len(agent.generations) == CHUNKS
    return info


def reference_logprobs(folder: str, generations: Sequence[Generation]) -> list[list[float]]:
    """The log-probability of each completion's tokens in one forward pass of transformers."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype="float32").eval()
    expected = []
    for generation in generations:
        ids = torch.tensor([generation.prompt_ids + generation.completion_ids])
        with torch.inference_mode():
            logits = model(ids).logits[0, len(generation.prompt_ids) - 1 : -1]
        chosen = torch.tensor(generation.completion_ids)[:, None]
        expected.append(logits.log_softmax(-1).gather(1, chosen)[:, 0].tolist())
    return expected


def assert_logprobs(folder: str, generations: Sequence[Generation]) -> None:
    for generation, expected in zip(generations, reference_logprobs(folder, generations), strict=True):
        assert list(generation.logprobs) == pytest.approx(expected, abs=1e-4)
