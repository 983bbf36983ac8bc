"""Completions drawn from the model that is being trained, by its own weights."""

from __future__ import annotations

from collections.abc import Sequence

from ..language_model.generation import Generation, GenerationRequest
from ..transformers_lm.generator import TransformersGenerator
from .policy import Policy


class PolicySampler:
    """Generates with the policy itself; `VLLMSampler` is another sampler, with a copy of the weights.

    Args:
        policy: the policy.
        batch_size: completions that are drawn side by side.
    """

    def __init__(self, policy: Policy, batch_size: int = 256) -> None:
        self.policy = policy
        self._generator = TransformersGenerator(policy.model, policy.tokenizer, batch_size)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of all requests, in order."""
        return self._generator.generate(requests)

    def sleep(self) -> None:
        """Be told that the policy is going to change. Nothing to do: there are no other weights than the policy's."""

    def sync(self) -> None:
        """Be told that the policy has changed. Nothing to do, likewise."""

    def close(self) -> None:
        """Give back what it holds, which is nothing."""
