"""A policy whose completion for a chunk is what it was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.agents.language_model.generation import Generation
from memalpha_gym.completions import format_calls
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall


class ScriptedPolicy:
    """Makes the calls that stand in its script for a chunk; the seed becomes the prompt, the chunk a token.

    Args:
        script: the calls for each chunk.
    """

    def __init__(self, *script: Sequence[ToolCall]) -> None:
        self.script = script

    def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Move]:
        return [self.move(observation, seed) for observation, seed in zip(observations, seeds, strict=True)]

    async def act_async(self, observation: Mapping[str, Any], seed: int) -> Move:
        return self.move(observation, seed)

    def move(self, observation: Mapping[str, Any], seed: int) -> Move:
        chunk = observation["chunk_index"]
        calls = self.script[chunk]
        return Move(calls, Generation((seed,), (chunk, 1), (-0.5, -0.5), format_calls(calls, "hermes"), "stop"))
