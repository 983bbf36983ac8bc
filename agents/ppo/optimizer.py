"""AdamW and its learning rate."""

from __future__ import annotations

import math
from typing import Any

import torch

from .policy import Policy
from .settings import TrainSettings


def make_optimizer(policy: Policy, settings: TrainSettings) -> torch.optim.AdamW:
    """AdamW over the weights that are trained, with the value head in a group of its own."""
    groups: list[dict[str, Any]] = [{"params": list(policy.parameters()), "peak": settings.learning_rate}]
    if policy.value_head is not None:
        groups.append({"params": list(policy.value_head.parameters()), "peak": settings.value_learning_rate})
    return torch.optim.AdamW(groups, lr=settings.learning_rate, weight_decay=settings.weight_decay)


def set_learning_rate(optimizer: torch.optim.Optimizer, update: int, settings: TrainSettings) -> float:
    """Set the learning rate of an update: a linear warm-up, then as the schedule says. Returns the model's.

    Args:
        optimizer: as from `make_optimizer`.
        update: counted from 0.
        settings: number of updates, share of the warm-up, schedule, peaks.
    """
    warm = settings.warmup * settings.updates
    share = min((update + 1) / warm, 1.0) if warm else 1.0
    if settings.schedule == "linear" and update + 1 > warm:
        share = (settings.updates - update) / (settings.updates - math.floor(warm))
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * share
    return settings.learning_rate * share
