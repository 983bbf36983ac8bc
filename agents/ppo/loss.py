"""The losses, token by token; plain functions of tensors that all have the same shape.

How tokens are averaged is a weight for each of them (`token_weights`), worked out over the whole batch before it is cut into
micro-batches: so gradients that are accumulated over micro-batches, or summed over processes, are those of the whole batch.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

AGGREGATIONS = ("token", "sequence")
KL_ESTIMATORS = ("k1", "k2", "k3")


def clipped_loss(
    logprobs: Tensor, old_logprobs: Tensor, advantages: Tensor, clip_low: float, clip_high: float
) -> Tensor:
    """PPO's clipped surrogate of each token, to be minimised (Schulman et al. 2017, equation 7).

    Args:
        logprobs: log-probabilities of the sampled tokens under the policy.
        old_logprobs: those under the policy that the batch was drawn from; no gradient.
        advantages: the advantage of each token's sample.
        clip_low: the ratio of probabilities is kept above 1 − clip_low, …
        clip_high: … and below 1 + clip_high, as far as going beyond would gain.
    """
    ratio = torch.exp(logprobs - old_logprobs)
    clipped = torch.clamp(ratio, 1.0 - clip_low, 1.0 + clip_high)
    return -torch.minimum(ratio * advantages, clipped * advantages)


def kl_penalty(logprobs: Tensor, reference_logprobs: Tensor, estimator: str) -> Tensor:
    """An estimate, from the sampled tokens, of how far the policy is from the frozen reference (Schulman 2020).

    `k1`: log p − log q, unbiased, can be negative. `k2`: half its square. `k3`: q/p − 1 − log q/p, unbiased and never
    negative; the "low-variance" estimator of the Mem-α code.

    Raises:
        ValueError: there is no such estimator.
    """
    difference = reference_logprobs - logprobs
    if estimator == "k1":
        return -difference
    if estimator == "k2":
        return 0.5 * difference.square()
    if estimator == "k3":
        return torch.expm1(difference) - difference
    raise ValueError(f"there is no KL estimator {estimator!r}; there are {', '.join(KL_ESTIMATORS)}")


def entropy(logits: Tensor) -> Tensor:
    """The entropy of each token's distribution in nats; the last dimension of `logits` is the vocabulary."""
    logprobs = torch.log_softmax(logits, dim=-1)
    return -(logprobs.exp() * logprobs).sum(-1)


def value_loss(values: Tensor, returns: Tensor) -> Tensor:
    """Half the squared error of the critic, of each sample."""
    return 0.5 * (values - returns).square()


def token_weights(lengths: Sequence[int], aggregation: str) -> list[float]:
    """The weight of each token of each sequence; over a batch the weights of all tokens sum to 1.

    `token`: every token of the batch weighs the same. `sequence`: every sequence does, whatever its length.

    Args:
        lengths: tokens of each completion, each at least 1.
        aggregation: `token` or `sequence`.

    Raises:
        ValueError: there is no such aggregation.
    """
    if aggregation == "token":
        return [1.0 / sum(lengths)] * len(lengths)
    if aggregation == "sequence":
        return [1.0 / (len(lengths) * length) for length in lengths]
    raise ValueError(f"there is no aggregation {aggregation!r}; there are {', '.join(AGGREGATIONS)}")
