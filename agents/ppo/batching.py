"""Samples through a model in micro-batches: packed by length within a token budget, shared among processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .policy import Policy
from .processes import Processes
from .rollout import Sample
from .settings import TrainSettings

Floats = NDArray[np.float64]


def pack(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices of sequences in packs of like length, the longest first; a pack, padding included, holds at most `budget` tokens.

    A sequence that is longer than the budget has a pack of its own.
    """
    packs: list[list[int]] = []
    room = 0
    for i in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        if not packs or room < 1:
            packs.append([])
            room = max(budget // lengths[i], 1)
        packs[-1].append(i)
        room -= 1
    return packs


def steps_of_a_pass(samples: int, settings: TrainSettings) -> int:
    """Optimiser steps of a pass over so many samples: as many as minibatches of so many rows make, or as many as are set."""
    return -(-samples // settings.minibatch_rows) if settings.minibatch_rows else settings.minibatches


def micro_batches(
    samples: Sequence[Sample], chosen: Sequence[int], settings: TrainSettings, processes: Processes
) -> Iterator[tuple[list[int], Tensor]]:
    """The micro-batches of a minibatch that are this process's: indices of samples, and the weight of each token in the loss.

    The weights are those of the whole minibatch, over which they sum to 1. So gradients that are accumulated over
    micro-batches, or summed over processes, are those of the minibatch as a whole.
    """
    weight = dict(
        zip(chosen, token_weights([len(samples[i].completion_ids) for i in chosen], settings.aggregation), strict=True)
    )
    for part in processes.share(pack([samples[i].length for i in chosen], settings.micro_batch_tokens)):
        members = [chosen[i] for i in part]
        weights = [weight[i] for i in members for _ in samples[i].completion_ids]
        yield members, torch.tensor(weights, dtype=torch.float32)


def token_weights(lengths: Sequence[int], aggregation: str) -> list[float]:
    """The weight of each token of each completion; over all completions the weights of all tokens sum to 1.

    Args:
        lengths: tokens of each completion, each at least 1.
        aggregation: `token`: every token weighs the same; `sequence`: every completion does, whatever its length.
    """
    if aggregation == "token":
        return [1.0 / sum(lengths)] * len(lengths)
    return [1.0 / (len(lengths) * length) for length in lengths]


@torch.no_grad()
def score_all(
    policy: Policy, samples: Sequence[Sample], settings: TrainSettings, processes: Processes
) -> tuple[list[Tensor], Floats | None]:
    """Log-probabilities of every completion, on the CPU, and values where there is a critic; the same in all processes."""
    scored: list[tuple[int, NDArray[np.float32], float]] = []
    for part in processes.share(pack([sample.length for sample in samples], settings.micro_batch_tokens)):
        scores = policy.score([(samples[i].prompt_ids, samples[i].completion_ids) for i in part])
        ends = np.cumsum([len(samples[i].completion_ids) for i in part])[:-1]
        values = np.zeros(len(part)) if scores.values is None else scores.values.double().cpu().numpy()
        scored += zip(part, np.split(scores.logprobs.cpu().numpy(), ends), values.tolist(), strict=True)
    ordered = sorted(processes.gather(scored), key=lambda item: item[0])
    logprobs = [torch.from_numpy(each) for _, each, _ in ordered]
    return logprobs, None if policy.value_head is None else np.array([value for _, _, value in ordered])


@contextmanager
def moved(reference: Policy, device: torch.device) -> Iterator[None]:
    """The frozen reference on a device for a time: it waits on the CPU, as its memory is needed for gradients after that."""
    tensors = [*reference.model.parameters(), *reference.model.buffers()]
    home = [tensor.data for tensor in tensors]
    try:
        for tensor in tensors:
            tensor.data = tensor.data.to(device)
        yield
    finally:
        for tensor, data in zip(tensors, home, strict=True):
            tensor.data = data  # unchanged, so that nothing has to be copied back
