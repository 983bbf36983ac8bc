"""Completions by a causal language model of transformers: batched, padded on the left, each drawn from a seed of its own.

The decoding loop is ours, since `generate` of transformers draws all rows of a batch from one generator, so that a completion
would depend on those beside it, and keeps the logits of the whole vocabulary for whoever wants log-probabilities. No global
random state is read or changed.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from memalpha_gym.chat.metering import ChatMeter

from ..language_model.generation import Generation, GenerationRequest, Sampling, as_reply

_STOP_TOKENS = 32
"""The last tokens of a row, in which a stop text is looked for."""


class TransformersGenerator:
    """Completes prompts with a causal language model of transformers.

    Args:
        model: the model, in evaluation mode, on the device where it is to compute. Its weights may change between two calls.
        tokenizer: its tokenizer.
        batch_size: rows that are computed together.

    Attributes:
        meter: calls, tokens and seconds so far.
    """

    def __init__(self, model: Any, tokenizer: Any, batch_size: int = 16) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.batch_size = batch_size
        self.meter = ChatMeter()
        configured = model.generation_config.eos_token_id
        ends = {*(configured if isinstance(configured, list) else [configured]), tokenizer.eos_token_id} - {None}
        self._ends = sorted(ends)
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else self._ends[0]
        # Releases of transformers differ in what they call the cache of keys and values.
        causal = model.get_base_model() if hasattr(model, "get_base_model") else model
        self._cache = "cache" if "cache" in inspect.signature(causal.forward).parameters else "past_key_values"

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of requests, in order; `batch_size` at a time, those with prompts of like length together."""
        order = sorted(range(len(requests)), key=lambda i: len(requests[i].prompt_ids))
        start, done = time.perf_counter(), dict[int, Generation]()
        for first in range(0, len(order), self.batch_size):
            chosen = order[first : first + self.batch_size]
            batch = self._batch([requests[i] for i in chosen])
            latency = time.perf_counter() - start
            done |= zip(chosen, (replace(generation, latency=latency) for generation in batch), strict=True)
        generations = [done[i] for i in range(len(requests))]
        for generation in generations:
            self.meter.add(as_reply(generation))
        return generations

    @torch.inference_mode()
    def _batch(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        device = self.model.device
        ids, mask = self._padded([request.prompt_ids for request in requests])
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        choose = _Choice([request.sampling for request in requests], device)
        limits = torch.tensor([request.sampling.max_tokens for request in requests], device=device)
        ends = torch.tensor(self._ends, device=device)
        lengths = torch.zeros_like(limits)  # 0 while a row goes on
        cache: Any = None
        tokens: list[Tensor] = []
        logprobs: list[Tensor] = []
        while not lengths.all():
            output = self.model(
                input_ids=ids,
                attention_mask=mask,
                position_ids=positions,
                use_cache=True,
                logits_to_keep=1,
                **{self._cache: cache},
            )
            cache = getattr(output, self._cache)
            logits = output.logits[:, -1].float()
            token = choose(logits, len(tokens))
            tokens.append(token)
            logprobs.append(torch.log_softmax(logits, -1).gather(-1, token[:, None]).squeeze(-1))
            over = torch.isin(token, ends) | (limits == len(tokens)) | self._stopped(requests, tokens)
            lengths = torch.where(over & (lengths == 0), len(tokens), lengths)
            ids = token[:, None]
            mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=-1)
            positions = positions[:, -1:] + 1
        columns = torch.stack(tokens, 1).tolist(), torch.stack(logprobs, 1).tolist(), lengths.tolist()
        return [
            self._generation(request, row[:length], scores[:length])
            for request, row, scores, length in zip(requests, *columns, strict=True)
        ]

    def _padded(self, prompts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Prompts side by side, padded on the left, and the mask of what is no padding."""
        longest, device = max(map(len, prompts)), self.model.device
        ids = [[self._pad] * (longest - len(prompt)) + list(prompt) for prompt in prompts]
        mask = [[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts]
        return torch.tensor(ids, device=device), torch.tensor(mask, device=device)

    def _stopped(self, requests: Sequence[GenerationRequest], tokens: Sequence[Tensor]) -> Tensor:
        """The rows whose last tokens hold one of their stop texts."""
        stops = [request.sampling.stop for request in requests]
        if not any(stops):
            return torch.zeros(len(requests), dtype=torch.bool, device=tokens[0].device)
        tails = self.tokenizer.batch_decode(torch.stack(list(tokens[-_STOP_TOKENS:]), 1))
        found = [any(text in tail for text in own) for own, tail in zip(stops, tails, strict=True)]
        return torch.tensor(found, device=tokens[0].device)

    def _generation(self, request: GenerationRequest, ids: list[int], logprobs: list[float]) -> Generation:
        text, stopped = self.tokenizer.decode(ids, skip_special_tokens=True), ids[-1] in self._ends
        found = [at for at in map(text.find, request.sampling.stop) if at >= 0]
        if found:
            text, stopped = text[: min(found)], True
        return Generation(tuple(request.prompt_ids), tuple(ids), tuple(logprobs), text, "stop" if stopped else "length")


class _Choice:
    """Chooses the next token of every row by one uniform number per token, which comes from the row's seed.

    Args:
        samplings: how each row is drawn.
        device: where logits will be.
    """

    def __init__(self, samplings: Sequence[Sampling], device: torch.device) -> None:
        longest = max(sampling.max_tokens for sampling in samplings)
        uniform = [np.random.default_rng(sampling.seed).random(longest, np.float32) for sampling in samplings]
        self._draws = torch.tensor(np.stack(uniform), device=device)
        self._temperature = torch.tensor([[sampling.temperature] for sampling in samplings], device=device)
        self._top_k = torch.tensor([[sampling.top_k] for sampling in samplings], device=device)
        self._top_p = torch.tensor([[sampling.top_p] for sampling in samplings], device=device)
        self._some_drawn = any(sampling.temperature for sampling in samplings)
        self._some_cut = any(sampling.top_k or sampling.top_p < 1 for sampling in samplings)

    def __call__(self, logits: Tensor, step: int) -> Tensor:
        """The tokens, of shape (rows,), for logits of shape (rows, vocabulary) at a step that is counted from 0."""
        likeliest = logits.argmax(-1)
        if not self._some_drawn:
            return likeliest
        probabilities = torch.softmax(logits / torch.where(self._temperature > 0, self._temperature, 1.0), -1)
        if self._some_cut:
            probabilities = self._cut(probabilities)
        cumulative = probabilities.cumsum(-1)
        draw = self._draws[:, step, None] * cumulative[:, -1:]
        drawn = torch.searchsorted(cumulative, draw, right=True).squeeze(-1).clamp(max=logits.shape[-1] - 1)
        return torch.where(self._temperature[:, 0] > 0, drawn, likeliest)

    def _cut(self, probabilities: Tensor) -> Tensor:
        """Probabilities without those beyond the likeliest `top_k`, and then beyond those that hold `top_p` of what is left."""
        ordered, indices = probabilities.sort(dim=-1, descending=True)
        places = torch.arange(ordered.shape[-1], device=ordered.device)
        ordered = ordered.masked_fill((places >= self._top_k) & (self._top_k > 0), 0.0)
        before = ordered.cumsum(-1) - ordered
        ordered = ordered.masked_fill((before >= self._top_p * ordered.sum(-1, keepdim=True)) & (self._top_p < 1), 0.0)
        return torch.zeros_like(probabilities).scatter(-1, indices, ordered)
