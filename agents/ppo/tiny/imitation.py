"""Supervised training on completions: how a model learns the form of calls before it learns which calls pay."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_SORTED = 8
"""Batches whose samples are drawn together and sorted by length."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A prompt and the completion to be imitated, end token included, in token ids.

    Attributes:
        prompt_ids: the prompt.
        completion_ids: the completion.
        weights: how much each token of the completion counts in the mean of the loss; empty for 1 each.
    """

    prompt_ids: tuple[int, ...]
    completion_ids: tuple[int, ...]
    weights: tuple[float, ...] = ()


def imitate(
    model: Any,
    samples: Sequence[Demonstration],
    *,
    steps: int,
    batch_size: int = 16,
    learning_rate: float = 3e-3,
    seed: int = 0,
    report: Callable[[int, float], None] = lambda step, loss: None,
    learned: Callable[[], bool] | None = None,
    check_every: int = 50,
) -> float:
    """Train a causal language model of transformers by AdamW; the loss is on completions alone.

    Args:
        model: the model; it is trained in place, and left in evaluation mode.
        samples: what to imitate.
        steps: optimiser steps; with `learned`, at most so many.
        batch_size: samples a step, drawn anew from all of them.
        learning_rate: after a short warm-up. It falls to 0 in a straight line; with `learned`, whose time nobody knows
            beforehand, it stays.
        seed: fixes the draw of the batches.
        report: told step and loss.
        learned: asked every so many steps, with the model in evaluation mode, whether training may end; None trains all steps.
        check_every: steps between these questions.

    Returns:
        The loss of the last step, in nats a token.
    """
    import torch

    optimiser = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.01)
    warm_up = max(steps // 20, 1)

    def share(step: int) -> float:
        rest = 1.0 if learned else (steps - step) / max(steps - warm_up, 1)
        return min((step + 1) / warm_up, rest)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    model.train()
    loss = torch.zeros(())
    for step, batch in enumerate(_batches(samples, steps, batch_size, np.random.default_rng(seed))):
        loss = _loss(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        report(step, loss.item())
        if learned and (step + 1) % check_every == 0:
            model.eval()
            if learned():
                break
            model.train()
    model.eval()
    return loss.item()


def accuracy(model: Any, samples: Sequence[Demonstration], tokens: Container[int], batch_size: int = 64) -> float:
    """The share of some tokens of completions that are the likeliest, given all that stands before them.

    Args:
        model: the causal language model.
        samples: prompts and completions; one of them at least has such a token.
        tokens: which tokens of the completions count.
        batch_size: samples that go through the model at once.
    """
    import torch

    right: list[bool] = []
    with torch.no_grad():
        for start in range(0, len(samples), batch_size):
            logits, targets, _ = _predictions(model, samples[start : start + batch_size])
            likeliest = logits.argmax(-1).tolist()
            right += [a == b for a, b in zip(likeliest, targets.tolist(), strict=True) if b in tokens]
    return sum(right) / len(right)


def _batches(
    samples: Sequence[Demonstration], steps: int, size: int, rng: np.random.Generator
) -> Iterator[list[Demonstration]]:
    """Batches drawn anew from all samples; those of a batch are of like length, so that little of it is padding."""
    for done in range(0, steps, _SORTED):
        drawn = [samples[i] for i in rng.integers(0, len(samples), _SORTED * size)]
        drawn.sort(key=lambda sample: len(sample.prompt_ids) + len(sample.completion_ids))
        for number in rng.permutation(_SORTED)[: steps - done].tolist():
            yield drawn[number * size : (number + 1) * size]


def _loss(model: Any, batch: Sequence[Demonstration]) -> Any:
    """The weighted mean negative log-probability of the completions' tokens."""
    import torch

    logits, targets, weights = _predictions(model, batch)
    losses = torch.nn.functional.cross_entropy(logits.float(), targets, reduction="none")
    return (losses * weights).sum() / weights.sum()


def _predictions(model: Any, batch: Sequence[Demonstration]) -> tuple[Any, Any, Any]:
    """For each token of the completions, which alone go through the output layer: logits, the token itself, its weight.

    Their shapes are (tokens, vocabulary), (tokens,) and (tokens,).
    """
    import torch

    rows = [sample.prompt_ids + sample.completion_ids for sample in batch]
    width, pad = max(map(len, rows)), model.config.pad_token_id or 0
    # Padding stands on the right, where causal attention keeps it from what is before it: no mask is needed.
    ids = torch.tensor([row + (pad,) * (width - len(row)) for row in rows], device=model.device)
    hidden = model.get_decoder()(input_ids=ids, use_cache=False)[0]
    places = [(i, j) for i, s in enumerate(batch) for j in range(len(s.prompt_ids), len(rows[i]))]
    row, column = torch.tensor(places, device=model.device).T
    logits = model.get_output_embeddings()(hidden[row, column - 1])
    weights = [weight for s in batch for weight in s.weights or (1.0,) * len(s.completion_ids)]
    return logits, ids[row, column], torch.tensor(weights, device=model.device)
