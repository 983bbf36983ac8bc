"""A policy whose completion for a chunk is what it was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.agents.language_model.generation import Generation
from memalpha_gym.completions import format_calls, parse_completion
from memalpha_gym.tools import ToolCall


class ScriptedPolicy:
    """Makes the calls that stand in its script for a chunk; the seed becomes the prompt, the chunk a token.

    Args:
        script: the calls for each chunk.
    """

    def __init__(self, *script: Sequence[ToolCall]) -> None:
        self.script = script

    def generate(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Generation]:
        chunks = [observation["chunk_index"] for observation in observations]
        return [
            Generation((seed,), (chunk, 1), (-0.5, -0.5), format_calls(self.script[chunk], "hermes"), "stop")
            for chunk, seed in zip(chunks, seeds, strict=True)
        ]

    def calls(self, generation: Generation) -> tuple[ToolCall, ...]:
        return parse_completion(generation.text)
