"""A completion with everything that a learner needs of it, and what makes completions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from memalpha_gym.chat.replies import ChatReply


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a completion is drawn.

    Attributes:
        temperature: 0 takes the likeliest token each time.
        top_p: tokens are drawn from the likeliest ones that hold this probability together; 1 for all.
        top_k: tokens are drawn from this many of the likeliest; 0 for all.
        max_tokens: the most tokens of a completion (2,048 in Mem-α).
        seed: fixes the draw of this completion, whatever else is generated beside it.
        stop: texts that end a completion.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    max_tokens: int = 2048
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A prompt in token ids, and how its completion is drawn."""

    prompt_ids: tuple[int, ...]
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class Generation:
    """One completion as it was sampled. A learner trains on these ids, never on the text tokenised again.

    Attributes:
        prompt_ids: the prompt.
        completion_ids: the sampled tokens, the end token included.
        logprobs: the natural log-probability of each sampled token under the model itself, that is at temperature 1 and
            before top-p and top-k.
        text: the completion as text, without special tokens.
        finish_reason: `stop` where the model ended it, `length` where it broke off at the most tokens.
        latency: seconds from the request to its end, time in line included.
        attempts: how often it was asked for.
    """

    prompt_ids: tuple[int, ...]
    completion_ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    text: str
    finish_reason: str
    latency: float = field(default=0.0, compare=False)
    attempts: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if len(self.completion_ids) != len(self.logprobs):
            raise ValueError(
                f"{len(self.completion_ids)} tokens have {len(self.logprobs)} log-probabilities; give one each"
            )


def as_reply(generation: Generation) -> ChatReply:
    """A completion as meters book it: its tokens, the seconds it took, how often it was asked for."""
    return ChatReply(
        "",
        prompt_tokens=len(generation.prompt_ids),
        completion_tokens=len(generation.completion_ids),
        latency=generation.latency,
        attempts=generation.attempts,
    )


class Generator(Protocol):
    """Completes prompts: transformers, vLLM in process, or a vLLM server."""

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of a batch, in order."""
        ...


class AsyncGenerator(Generator, Protocol):
    """One that need not finish a batch before it takes the next request: vLLM in process, or a vLLM server."""

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """One completion; what many coroutines ask for at a time is computed together."""
        ...
