"""A language model as a policy: observation → prompt → completion → tool calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from memalpha_gym.completions import parse_completion
from memalpha_gym.tools import ToolCall

from .generation import Generation, GenerationRequest, Generator, Move, Sampling
from .prompts import PromptWriter


class LanguageModelPolicy:
    """Prompts for a model, and the model.

    Args:
        writer: writes the prompts.
        generator: completes them.
        sampling: how completions are drawn; its seed is replaced by each request's own.
    """

    def __init__(self, writer: PromptWriter, generator: Generator, sampling: Sampling | None = None) -> None:
        self.writer = writer
        self.generator = generator
        sampling = sampling or Sampling()
        self.sampling = replace(sampling, stop=sampling.stop or writer.settings.stop)

    def request(self, observation: Mapping[str, Any], seed: int) -> GenerationRequest:
        """The request that an observation leads to; `seed` fixes its completion."""
        return GenerationRequest(self.writer.ids(observation), replace(self.sampling, seed=seed))

    def generate(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Generation]:
        """The completions for observations of many episodes at once, in order."""
        requests = [self.request(observation, seed) for observation, seed in zip(observations, seeds, strict=True)]
        return self.generator.generate(requests)

    async def act(self, observation: Mapping[str, Any], seed: int) -> Move:
        """The move in one episode while others are being written: for `agents/rollouts`."""
        generation = await self.generator.generate_one(self.request(observation, seed))
        return Move(self.calls(generation), generation)

    def calls(self, generation: Generation) -> tuple[ToolCall, ...]:
        """The tool calls of a completion."""
        return parse_completion(generation.text)
