"""Completions by transformers' `generate`: batched, padded on the left, each row drawn from a seed of its own."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from transformers import (
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
)

from memalpha_gym.chat.metering import ChatMeter

from ..language_model.generation import Generation, GenerationRequest, Sampling, as_reply
from ..language_model.stepping import SteppingLoop

_STOP_TOKENS = 32
"""The last tokens of a row, in which a stop text is looked for."""


class TransformersGenerator:
    """Completes prompts with a causal language model of transformers.

    Args:
        model: the model, on the device where it is to compute.
        tokenizer: its tokenizer.
        batch_size: rows that are computed together.

    Attributes:
        model: the model; a learner may change its weights between two calls.
        meter: calls, tokens and seconds so far.
    """

    def __init__(self, model: Any, tokenizer: Any, batch_size: int = 16) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.batch_size = batch_size
        self.meter = ChatMeter()
        ends = model.generation_config.eos_token_id
        ends = tokenizer.eos_token_id if ends is None else ends
        self._ends = frozenset([ends] if isinstance(ends, int) else ends)
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else min(self._ends)
        self._queue: dict[int, GenerationRequest] = {}
        self._loop = SteppingLoop(self._step, self._abort)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of requests, in order; `batch_size` at a time."""
        size = self.batch_size
        batches = [requests[first : first + size] for first in range(0, len(requests), size)]
        return [generation for batch in batches for generation in self._loop.run(partial(self._batch, batch))]

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """One completion; those that many coroutines wait for are computed in batches."""
        return await self._loop.generate_one(request)

    def _step(self, new: Mapping[int, GenerationRequest]) -> Iterator[tuple[int, Generation]]:
        self._queue |= new
        numbers = list(self._queue)[: self.batch_size]
        batch = [self._queue.pop(number) for number in numbers]
        yield from zip(numbers, self._batch(batch), strict=True)

    def _abort(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._queue.pop(number, None)

    @torch.inference_mode()
    def _batch(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        start = time.perf_counter()
        width = max(len(request.prompt_ids) for request in requests)
        padding = [width - len(request.prompt_ids) for request in requests]
        rows = zip(requests, padding, strict=True)
        device = self.model.device
        sampler = _Sampler([request.sampling for request in requests], device)
        stops = [request.sampling.stop for request in requests]
        sequences = self.model.generate(
            input_ids=torch.tensor([[self._pad] * pad + list(row.prompt_ids) for row, pad in rows], device=device),
            attention_mask=torch.tensor([[0] * pad + [1] * (width - pad) for pad in padding], device=device),
            logits_processor=LogitsProcessorList([sampler]),
            # A config of our own: the model's would add its temperature, top-k and penalties.
            generation_config=GenerationConfig(
                max_new_tokens=max(request.sampling.max_tokens for request in requests),
                eos_token_id=sorted(self._ends),
                pad_token_id=self._pad,
                do_sample=False,
            ),
            stopping_criteria=StoppingCriteriaList([_Stops(stops, self.tokenizer, width)] if any(stops) else []),
        )
        completions = sequences[:, width:].tolist()
        logprobs = torch.stack(sampler.logprobs, dim=1).tolist()
        generations = list(map(self._generation, requests, completions, logprobs))
        for generation in generations:
            self.meter.add(as_reply(generation, time.perf_counter() - start))
        return generations

    def _generation(self, request: GenerationRequest, ids: list[int], logprobs: list[float]) -> Generation:
        """A row of the batch without what lies behind its end."""
        ids = ids[: request.sampling.max_tokens]
        end = next((i for i, token in enumerate(ids) if token in self._ends), None)
        stopped = end is not None
        ids = ids[: end + 1] if end is not None else ids
        text = self.tokenizer.decode(ids, skip_special_tokens=True)
        found = [at for at in map(text.find, request.sampling.stop) if at >= 0]
        if found:  # the row ended there, and was padded from then on
            text, stopped = text[: min(found)], True
            while len(ids) > 1 and ids[-1] == self._pad:
                ids.pop()
        reason = "stop" if stopped else "length"
        return Generation(request.prompt_ids, tuple(ids), tuple(logprobs[: len(ids)]), text, reason)


class _Sampler(LogitsProcessor):  # type: ignore[misc]  # transformers wants this base class
    """Draws the next token of each row, notes its log-probability, and leaves `generate` no other choice.

    `generate` itself draws all rows from one generator, so that a row would depend on its neighbours, and keeps the logits
    of the whole vocabulary for whoever wants log-probabilities.
    """

    def __init__(self, samplings: Sequence[Sampling], device: torch.device) -> None:
        self._samplings = samplings
        self._generators = [torch.Generator(device).manual_seed(sampling.seed) for sampling in samplings]
        self.logprobs: list[torch.Tensor] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        rows = zip(scores.float(), self._samplings, self._generators, strict=True)
        chosen = torch.stack([draw(logits, sampling, generator) for logits, sampling, generator in rows])
        self.logprobs.append(scores.float().log_softmax(dim=-1).gather(1, chosen)[:, 0])
        return torch.full_like(scores, float("-inf")).scatter(1, chosen, 0.0)


class _Stops(StoppingCriteria):  # type: ignore[misc]  # transformers wants this base class
    """Ends each row at its own stop texts. The class of transformers has no list for each row, and fails on vocabularies
    that lack its test words."""

    def __init__(self, stops: Sequence[Sequence[str]], tokenizer: Any, prompt_width: int) -> None:
        self._stops = stops
        self._tokenizer = tokenizer
        self._prompt_width = prompt_width

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        tails = self._tokenizer.batch_decode(input_ids[:, self._prompt_width :][:, -_STOP_TOKENS:])
        over = [any(text in tail for text in stops) for stops, tail in zip(self._stops, tails, strict=True)]
        return torch.tensor(over, device=input_ids.device)


def draw(logits: torch.Tensor, sampling: Sampling, generator: torch.Generator) -> torch.Tensor:
    """The next token, of shape (1,), from logits of shape (vocabulary,)."""
    if not sampling.temperature:
        return logits.argmax(dim=-1, keepdim=True)
    logits = logits / sampling.temperature
    if sampling.top_k:
        least = logits.topk(min(sampling.top_k, len(logits))).values[-1]
        logits = logits.masked_fill(logits < least, float("-inf"))
    probabilities = logits.softmax(dim=-1)
    if sampling.top_p < 1:
        ordered, indices = probabilities.sort(descending=True)
        beyond = ordered.cumsum(dim=-1) - ordered >= sampling.top_p  # the likelier ones hold top_p already
        probabilities = probabilities.index_fill(0, indices[beyond], 0.0)
    return torch.multinomial(probabilities, 1, generator=generator)
