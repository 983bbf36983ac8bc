"""Completions drawn from the model that is being trained.

A completion's draws come from its own seed, one uniform number a token, so that it does not depend on what is generated beside
it, and no global random state is read or changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..language_model.generation import Generation, GenerationRequest, Sampling
from .policy import Policy


class PolicySampler:
    """Generates with the policy's own weights. `agents/language_model` calls this a generator; `VLLMSampler` is another.

    Args:
        policy: the policy.
        batch_size: completions that are drawn side by side.
    """

    def __init__(self, policy: Policy, batch_size: int = 256) -> None:
        self.policy = policy
        self.batch_size = batch_size

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of all requests, in order. They must share their temperature and their most tokens."""
        order = sorted(range(len(requests)), key=lambda i: len(requests[i].prompt_ids))  # little padding
        done: dict[int, Generation] = {}
        for start in range(0, len(order), self.batch_size):
            chosen = order[start : start + self.batch_size]
            done |= zip(chosen, self._batch([requests[i] for i in chosen]), strict=True)
        return [done[i] for i in range(len(requests))]

    def sync(self) -> None:
        """Be told that the policy has changed. Nothing to do: there are no other weights than the policy's."""

    def close(self) -> None:
        """Give back what it holds, which is nothing."""

    @torch.inference_mode()
    def _batch(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        sampling, device = requests[0].sampling, self.policy.device
        ids, mask = self._padded([request.prompt_ids for request in requests])
        draws = _draws(requests).to(device)
        ends = torch.tensor(sorted(self.policy.end_ids), device=device)
        over = torch.zeros(len(requests), dtype=torch.bool, device=device)
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        cache: Any = None
        tokens, logprobs = [], []
        for i in range(sampling.max_tokens):
            output = self.policy.model(
                input_ids=ids,
                attention_mask=mask,
                position_ids=positions,
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
            )
            cache = output.past_key_values
            logits = output.logits[:, -1].float()
            token = _choose(logits, draws[:, i], sampling)
            tokens.append(token)
            logprobs.append(torch.log_softmax(logits, -1).gather(-1, token[:, None]).squeeze(-1))
            over |= torch.isin(token, ends)
            if over.all():
                break
            ids = token[:, None]
            mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=-1)
            positions = positions[:, -1:] + 1
        return self._finished(requests, torch.stack(tokens, 1).tolist(), torch.stack(logprobs, 1).tolist())

    def _padded(self, prompts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Prompts side by side, padded on the left, and the mask of what is no padding."""
        longest = max(map(len, prompts))
        pad = self.policy.tokenizer.pad_token_id
        ids = torch.tensor([[pad] * (longest - len(prompt)) + list(prompt) for prompt in prompts])
        mask = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        return ids.to(self.policy.device), mask.to(self.policy.device)

    def _finished(
        self, requests: Sequence[GenerationRequest], tokens: list[list[int]], logprobs: list[list[float]]
    ) -> list[Generation]:
        ends = self.policy.end_ids
        generations = []
        for request, row, scores in zip(requests, tokens, logprobs, strict=True):
            length = next((i + 1 for i, token in enumerate(row) if token in ends), len(row))
            kept = tuple(row[:length])
            text = self.policy.tokenizer.decode(kept, skip_special_tokens=True)
            reason = "stop" if kept[-1] in ends else "length"
            generations.append(Generation(tuple(request.prompt_ids), kept, tuple(scores[:length]), text, reason))
        return generations


def _draws(requests: Sequence[GenerationRequest]) -> Tensor:
    """One uniform number for each token of each completion; shape (requests, tokens)."""
    count = requests[0].sampling.max_tokens
    return torch.tensor(np.stack([np.random.default_rng(r.sampling.seed).random(count, np.float32) for r in requests]))


def _choose(logits: Tensor, draw: Tensor, sampling: Sampling) -> Tensor:
    """The token at which the cumulative probability passes the draw; without a temperature, the likeliest."""
    if sampling.temperature == 0:
        return logits.argmax(-1)
    cumulative = torch.softmax(logits / sampling.temperature, -1).cumsum(-1)
    token = torch.searchsorted(cumulative, draw[:, None] * cumulative[:, -1:], right=True).squeeze(-1)
    return token.clamp(max=logits.shape[-1] - 1)
