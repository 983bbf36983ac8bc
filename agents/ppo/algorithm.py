"""The algorithm, from samples to new weights: `prepare` (advantages) → `update_policy` (optimiser steps) → `loss`.

A sample is one chunk: a prompt, the completion that was sampled, what the step was paid. Each sample has one advantage,
which all tokens of its completion share:

    ppo    generalised advantage estimation over the chunks of each episode, whitened over the batch
    grpo   scores within a group of episodes that began alike
    rloo   scores against the other episodes of the group

The loss of a token is PPO's clipped surrogate with a pull to the frozen reference, less a bonus for entropy:

    −min(ratio · A, clip(ratio, 1 − clip_low, 1 + clip_high) · A) + kl_coefficient · KL − entropy_coefficient · H

where, with a dual clip, the first term is at most −dual_clip · A for a negative A;

and PPO adds the critic's squared error of each sample.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .batching import Floats, micro_batches, moved, score_all, steps_of_a_pass
from .checkpoint import stop_diverged
from .policy import Policy
from .processes import ALONE, Processes
from .rollout import Sample
from .settings import TrainSettings

EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Batch:
    """The samples of an update with everything that the loss needs of them; one item per sample.

    Attributes:
        samples: the samples.
        advantages: shape (samples,).
        values: what the critic expected before the update; shape (samples,); None without a critic.
        returns: what the critic is to learn; likewise.
        old_logprobs: of each completion under the policy that sampled it; None where the update takes one step only, in
            which they are the present ones.
        reference_logprobs: of each completion under the frozen reference; None without a KL term.
    """

    samples: Sequence[Sample]
    advantages: Floats
    values: Floats | None = None
    returns: Floats | None = None
    old_logprobs: Sequence[Tensor] | None = None
    reference_logprobs: Sequence[Tensor] | None = None


def prepare(
    policy: Policy,
    reference: Policy | None,
    samples: Sequence[Sample],
    settings: TrainSettings,
    processes: Processes = ALONE,
) -> Batch:
    """The batch of an update: advantages, and what has to be computed before the weights change.

    Args:
        policy: the policy that drew the samples.
        reference: the frozen model of the KL term, or the policy itself where its adapters can be taken off.
        samples: of all processes, at least one; those of an episode in the order of its chunks.
        settings: the estimator of advantages and its parameters.
        processes: run the models on a share each.
    """
    several_steps = settings.epochs * steps_of_a_pass(len(samples), settings) > 1
    # Else the policy that sampled is not the model itself, or is vLLM's, which rounds otherwise: it is scored anew.
    as_sampled = settings.temperature == 1.0 and settings.generator == "transformers"
    old, values, before = None, None, None
    if settings.algorithm == "ppo" or (several_steps and not as_sampled):
        old, values = score_all(policy, samples, settings, processes)
    if as_sampled:
        old = [torch.tensor(sample.logprobs) for sample in samples]
    if settings.kl_coefficient and reference is not None:
        with reference.without_adapters(), moved(reference, policy.device):
            before, _ = score_all(reference, samples, settings, processes)
    advantages, returns = estimate_advantages(samples, values, settings)
    return Batch(samples, advantages, values, returns, old if several_steps else None, before)


def estimate_advantages(
    samples: Sequence[Sample], values: Floats | None, settings: TrainSettings
) -> tuple[Floats, Floats | None]:
    """Advantages by the chosen algorithm; for PPO, whose `values` are the critic's expectations, the returns as well."""
    episodes: dict[int, list[int]] = defaultdict(list)
    for i, sample in enumerate(samples):
        episodes[sample.episode].append(i)
    rewards = {episode: [samples[i].reward for i in members] for episode, members in episodes.items()}
    if settings.algorithm == "ppo":
        assert values is not None, "PPO has a critic"
        advantages, returns = np.zeros(len(samples)), np.zeros(len(samples))
        for episode, members in episodes.items():
            advantages[members], returns[members] = gae(
                rewards[episode], values[members].tolist(), settings.discount, settings.gae_lambda
            )
        return whiten(advantages), returns
    scores = [sample.score for sample in samples]
    by_step = settings.group_by == "step"
    groups = [(sample.group, sample.chunk if by_step else 0) for sample in samples]
    if settings.algorithm == "grpo":
        return grpo(scores, groups, settings.scale, settings.deviation), None
    return rloo(scores, groups, [sample.episode for sample in samples]), None


def gae(
    rewards: Sequence[float], values: Sequence[float], discount: float = 1.0, gae_lambda: float = 1.0
) -> tuple[Floats, Floats]:
    """Generalised advantage estimation over the chunks of one finished episode (Schulman et al. 2016, equation 16).

    Args:
        rewards: what each chunk was paid; shape (T,).
        values: what the critic expected before each chunk; shape (T,). After the last chunk nothing is expected.
        discount: γ of the return, in chunks; not the reward's γ.
        gae_lambda: λ, from one-step differences (0) to whole returns (1).

    Returns:
        The advantages, and the returns that the critic is to learn; shape (T,) each.
    """
    advantages = np.zeros(len(rewards))
    following, next_value = 0.0, 0.0
    for t in reversed(range(len(rewards))):
        surprise = rewards[t] + discount * next_value - values[t]
        following = surprise + discount * gae_lambda * following
        advantages[t], next_value = following, values[t]
    return advantages, advantages + np.asarray(values, dtype=np.float64)


def grpo(
    scores: Sequence[float], groups: Sequence[Hashable], scale: str = "group", deviation: str = "population"
) -> Floats:
    """Scores as standard deviations from the mean of their group (Mem-α, section 3.3; Shao et al. 2024).

    A group whose scores are all equal, or that has one member, teaches nothing: its advantages are 0.

    Args:
        scores: one per sample; of its step, the paper's r_t, or what was paid from it on, with or without evidence.
        groups: which samples are compared: all steps of all episodes of an instance, or the same step of them.
        scale: `group` divides by the standard deviation of each group, as published. A group that differs by a trifle then
            counts as much as one that differs by all there is to gain; `batch` divides all by one standard deviation, that of
            the batch around its groups' means, and `none` does not divide.
        deviation: `population` or, as in the Mem-α code, `sample`, whose variance is over n − 1.
    """
    lost = int(deviation == "sample")
    scored = np.asarray(scores, dtype=np.float64)
    advantages = np.zeros(len(scored))
    for members in _members(groups):
        inside = scored[members]
        advantages[members] = inside - inside.mean()
        if scale == "group":
            advantages[members] = _divided(advantages[members], lost)
    return _divided(advantages, lost) if scale == "batch" else advantages


def rloo(scores: Sequence[float], groups: Sequence[Hashable], episodes: Sequence[Hashable]) -> Floats:
    """Scores less the mean of the group's other episodes: REINFORCE with a leave-one-out baseline (Ahmadian et al. 2024).

    An episode's other steps share its outcome, and would lean the baseline towards it; so all of its own are left out.
    Where a group holds one episode, its advantages are 0.

    Args:
        scores: one per sample.
        groups: as for `grpo`.
        episodes: the episode that each sample belongs to.
    """
    scored = np.asarray(scores, dtype=np.float64)
    advantages = np.zeros(len(scored))
    for members in _members(groups):
        inside, own = scored[members], np.array([episodes[i] for i in members])
        other = own[:, None] != own
        count = other.sum(1)
        advantages[members] = np.where(count, inside - other @ inside / np.maximum(count, 1), 0.0)
    return advantages


def whiten(advantages: Floats) -> Floats:
    """Advantages moved to mean 0 and scaled to standard deviation 1 over the batch; all equal ones become 0."""
    return _divided(advantages - advantages.mean()) if len(advantages) else advantages


def _divided(centred: Floats, lost: int = 0) -> Floats:
    """Numbers of mean 0 by their standard deviation, over n less what is lost; zeros where it is next to nothing."""
    spread = centred.std(ddof=lost) if len(centred) > lost else 0.0
    if spread <= EPSILON:  # not so for NaN, which has to reach the loss and stop the run
        return np.zeros(len(centred))
    divided: Floats = centred / (spread + EPSILON)
    return divided


def _members(groups: Sequence[Hashable]) -> list[list[int]]:
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        members[group].append(i)
    return list(members.values())


def update_policy(
    policy: Policy,
    optimizer: torch.optim.Optimizer,
    batch: Batch,
    settings: TrainSettings,
    update: int,
    out: Path | None = None,
    processes: Processes = ALONE,
) -> dict[str, float | None]:
    """Take the optimiser's steps over a batch and return means, over the steps, of what was computed on the way.

    Args:
        policy: is changed.
        optimizer: as from `make_optimizer`, its learning rate set.
        batch: as from `prepare`.
        settings: epochs, minibatches, clip and weights of the loss.
        update: the update's number, which with the seed shuffles the samples.
        out: where the batch is saved if the loss is not a number.
        processes: take a share of the micro-batches each, and the same steps.

    Raises:
        DivergedError: it is not; the weights are as before that step.
    """
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    sums: dict[str, float] = defaultdict(float)
    norms: list[float] = []
    steps = steps_of_a_pass(len(batch.samples), settings)
    with policy.training_mode():
        for epoch in range(settings.epochs):
            rng = np.random.default_rng([settings.seed, 3, update, epoch])
            for chosen in np.array_split(rng.permutation(len(batch.samples)), steps):
                if not len(chosen):
                    continue
                optimizer.zero_grad(set_to_none=True)
                total = torch.zeros((), device=policy.device)
                for part, weights in micro_batches(batch.samples, chosen.tolist(), settings, processes):
                    share, figures = loss(policy, batch, part, weights, len(chosen), settings)
                    share.backward()  # type: ignore[no-untyped-call]
                    total += share.detach()
                    for name, figure in figures.items():
                        sums[name] += float(figure)
                processes.sum_gradients(parameters)
                norm = torch.nn.utils.clip_grad_norm_(parameters, settings.max_grad_norm)
                for value in (processes.sum(total), norm):  # the same in every process: all stop, or none
                    if not torch.isfinite(value):
                        stop_diverged(batch.samples, batch.advantages, update, value.item(), out, processes)
                optimizer.step()
                norms.append(float(norm))
    means: dict[str, float] = defaultdict(float)
    for shares in processes.gather([sums]):
        for name, figure in shares.items():
            means[name] += figure / len(norms)
    found: dict[str, float | None] = {**means, "gradient_norm": sum(norms) / len(norms)}
    if batch.values is not None and batch.returns is not None:
        found["explained_variance"] = explained_variance(batch.values, batch.returns)
    return found


def loss(
    policy: Policy, batch: Batch, part: Sequence[int], weights: Tensor, count: int, settings: TrainSettings
) -> tuple[Tensor, dict[str, Tensor]]:
    """A micro-batch's share of the loss of its minibatch, of `count` samples, and of its figures."""
    samples = [batch.samples[i] for i in part]
    lengths = torch.tensor([len(sample.completion_ids) for sample in samples], device=policy.device)
    pairs = [(sample.prompt_ids, sample.completion_ids) for sample in samples]
    scores = policy.score(pairs, with_entropy=settings.entropy_coefficient != 0)
    weights = weights.to(policy.device)
    old = scores.logprobs.detach() if batch.old_logprobs is None else _joined(batch.old_logprobs, part, policy)
    advantages = torch.tensor(batch.advantages[part], dtype=torch.float32, device=policy.device)
    advantages = advantages.repeat_interleave(lengths)
    tokens = clipped_loss(scores.logprobs, old, advantages, settings.clip_low, settings.clip_high, settings.dual_clip)
    log_ratio = scores.logprobs.detach() - old
    ratio = log_ratio.exp()
    outside = (ratio < 1 - settings.clip_low) | (ratio > 1 + settings.clip_high)
    figures = {
        "policy_loss": (weights * tokens.detach()).sum(),
        "clip_fraction": (weights * outside).sum(),
        "approx_kl": (weights * (torch.expm1(log_ratio) - log_ratio)).sum(),  # from the policy that sampled, by k3
    }
    if settings.generator == "vllm" and settings.temperature == 1.0:
        # How far vLLM was from the model when it sampled: rounding, as long as it had the model's weights.
        sampled = torch.tensor([logprob for sample in samples for logprob in sample.logprobs], device=policy.device)
        figures["sampling_logp_difference"] = (weights * (old - sampled).abs()).sum()
    if batch.reference_logprobs is not None:
        distance = kl_loss(scores.logprobs, _joined(batch.reference_logprobs, part, policy), settings.kl_estimator)
        tokens = tokens + settings.kl_coefficient * distance
        figures["kl"] = (weights * distance.detach()).sum()
    if scores.entropies is not None:
        tokens = tokens - settings.entropy_coefficient * scores.entropies
        figures["entropy"] = (weights * scores.entropies.detach()).sum()
    total = (weights * tokens).sum()
    if batch.returns is not None and scores.values is not None:
        returns = torch.tensor(batch.returns[part], dtype=torch.float32, device=policy.device)
        critic = 0.5 * (scores.values - returns).square().sum() / count
        total = total + settings.value_coefficient * critic
        figures["value_loss"] = critic.detach()
    return total, figures


def clipped_loss(
    logprobs: Tensor,
    old_logprobs: Tensor,
    advantages: Tensor,
    clip_low: float,
    clip_high: float,
    dual_clip: float = 0.0,
) -> Tensor:
    """PPO's clipped surrogate of each token, to be minimised (Schulman et al. 2017, equation 7).

    Args:
        logprobs: log-probabilities of the sampled tokens under the policy.
        old_logprobs: those under the policy that the batch was drawn from; no gradient.
        advantages: the advantage of each token's sample.
        clip_low, clip_high: the ratio counts from 1 − clip_low to 1 + clip_high, as far as going beyond would gain.
        dual_clip: with a negative advantage the ratio counts up to this (Ye et al. 2020), since there is nothing else that keeps
            the loss of a token that has become far likelier from growing without bound; 0 for no such bound.
    """
    ratio = torch.exp(logprobs - old_logprobs)
    clipped = torch.clamp(ratio, 1.0 - clip_low, 1.0 + clip_high)
    loss = -torch.minimum(ratio * advantages, clipped * advantages)
    return torch.where(advantages < 0, torch.minimum(loss, -dual_clip * advantages), loss) if dual_clip else loss


def kl_loss(logprobs: Tensor, reference_logprobs: Tensor, estimator: str) -> Tensor:
    """How far the policy p is from the frozen reference q, at each sampled token, as a term of the loss (Schulman 2020).

    `k2`: ½ (log p − log q)², whose gradient on tokens drawn from p is that of KL(p‖q). `k3`: q/p − 1 − log(q/p), unbiased in
    value and never negative, whose gradient is that of KL(q‖p); the "low-variance" estimator of the Mem-α code.

    The plain estimator k1, log p − log q, is no loss: its gradient is that of log p, on tokens drawn from p 0 on average.
    """
    difference = reference_logprobs - logprobs
    return 0.5 * difference.square() if estimator == "k2" else torch.expm1(difference) - difference


def explained_variance(values: Floats, returns: Floats) -> float | None:
    """1 − Var(returns − values) / Var(returns): 1 for a perfect critic, 0 for the mean; None where all returns are equal."""
    spread = float(returns.var())
    return 1.0 - float((returns - values).var()) / spread if spread else None


def _joined(tensors: Sequence[Tensor], part: Sequence[int], policy: Policy) -> Tensor:
    return torch.cat([tensors[i] for i in part]).to(policy.device)
