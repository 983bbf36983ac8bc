"""Supervised training on completions: how a model learns the form of calls before it learns which calls pay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Sample:
    """A prompt and the completion to be imitated, end token included, in token ids."""

    prompt_ids: tuple[int, ...]
    completion_ids: tuple[int, ...]


def imitate(
    model: Any,
    samples: Sequence[Sample],
    *,
    steps: int,
    batch_size: int = 16,
    learning_rate: float = 3e-3,
    seed: int = 0,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> float:
    """Train a causal language model of transformers by AdamW with a linear decay; the loss is on completions alone.

    Args:
        model: the model; it is trained in place, and left in evaluation mode.
        samples: what to imitate.
        steps: optimiser steps.
        batch_size: samples a step, drawn anew from all of them.
        learning_rate: at the first step, after a short warm-up.
        seed: fixes the draw of the batches.
        report: told step and loss.

    Returns:
        The loss of the last step, in nats a token.
    """
    import torch

    rng = np.random.default_rng(np.random.SeedSequence(seed))
    optimiser = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.01)
    warm_up = max(steps // 20, 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm_up, (steps - step) / max(steps - warm_up, 1))
    )
    model.train()
    loss = torch.zeros(())
    for step in range(steps):
        batch = [samples[i] for i in rng.integers(0, len(samples), batch_size)]
        loss = model(**_tensors(batch, model.config.pad_token_id or 0, model.device)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        report(step, loss.item())
    model.eval()
    return loss.item()


def _tensors(batch: Sequence[Sample], pad: int, device: Any) -> dict[str, Any]:
    """The batch padded on the right; labels are −100 where nothing is to be learned."""
    import torch

    rows = [sample.prompt_ids + sample.completion_ids for sample in batch]
    width = max(map(len, rows))
    labels = [(-100,) * len(sample.prompt_ids) + sample.completion_ids for sample in batch]
    return {
        "input_ids": torch.tensor([row + (pad,) * (width - len(row)) for row in rows], device=device),
        "attention_mask": torch.tensor([(1,) * len(row) + (0,) * (width - len(row)) for row in rows], device=device),
        "labels": torch.tensor([row + (-100,) * (width - len(row)) for row in labels], device=device),
    }
