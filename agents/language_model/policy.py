"""A language model as a policy: observation → prompt → completion → tool calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from memalpha_gym.chat import ChatUsage
from memalpha_gym.completions import parse_completion
from memalpha_gym.prompt_writer import PromptWriter
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall

from .generation import AsyncGenerator, Generation, GenerationRequest, Generator, Sampling, as_reply


class LanguageModelPolicy:
    """Prompts for a model, and the model. It keeps no state: what it does depends on an observation and a seed.

    Args:
        writer: writes the prompts.
        generator: completes them.
        sampling: how completions are drawn; its seed is replaced by each request's own.
    """

    def __init__(
        self, writer: PromptWriter, generator: Generator | AsyncGenerator, sampling: Sampling | None = None
    ) -> None:
        self.writer = writer
        self.generator = generator
        sampling = sampling or Sampling()
        self.sampling = replace(sampling, stop=sampling.stop or writer.settings.stop)

    def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Move]:
        """The moves in many episodes, whose completions are computed together; `seeds` fix them, one each."""
        return [self.move(generation) for generation in self.generate(observations, seeds)]

    async def act_async(self, observation: Mapping[str, Any], seed: int) -> Move:
        """The move in one episode, while others are being written.

        Raises:
            TypeError: the generator completes whole batches only.
        """
        generate_one = getattr(self.generator, "generate_one", None)
        if generate_one is None:
            raise TypeError(f"{type(self.generator).__name__} completes whole batches only; use act_batch")
        return self.move(await generate_one(self.request(observation, seed)))

    def request(self, observation: Mapping[str, Any], seed: int) -> GenerationRequest:
        """The request that an observation leads to; `seed` fixes its completion."""
        return GenerationRequest(self.writer.ids(observation), replace(self.sampling, seed=seed))

    def generate(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Generation]:
        """The completions for observations of many episodes at once, in order."""
        requests = [self.request(observation, seed) for observation, seed in zip(observations, seeds, strict=True)]
        return self.generator.generate(requests)

    def move(self, generation: Generation) -> Move:
        """What a completion comes to."""
        return Move(self.calls(generation), generation, ChatUsage.of(as_reply(generation)))

    def calls(self, generation: Generation) -> tuple[ToolCall, ...]:
        """The tool calls of a completion, in the form that its prompt asked for: what is in another form is quoted, or said."""
        return parse_completion(generation.text, self.writer.settings.call_format)
