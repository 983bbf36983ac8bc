"""One update of the policy: advantages of the samples, micro-batches, gradients, the optimiser's steps."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from memalpha_gym.cli import CommandError

from .advantages import Floats, gae, grpo, rloo, to_go, whiten
from .loss import clipped_loss, kl_penalty, token_weights, value_loss
from .policy import Policy, Scores
from .processes import ALONE, Processes
from .rollout import Sample
from .settings import TrainSettings


@dataclass(frozen=True, slots=True)
class Batch:
    """The samples of an update with everything that the loss needs of them; one item a sample.

    Attributes:
        samples: the samples.
        advantages: shape (samples,).
        returns: what the critic is to learn; shape (samples,); None without a critic.
        old_logprobs: of each completion under the policy that sampled it; None where the update takes one step only, in
            which they are the present ones.
        reference_logprobs: of each completion under the frozen reference; None without a KL term.
    """

    samples: Sequence[Sample]
    advantages: Floats
    returns: Floats | None
    old_logprobs: Sequence[Tensor] | None
    reference_logprobs: Sequence[Tensor] | None


class DivergedError(CommandError):
    """The loss is not a number; the batch was saved."""


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
        samples: of all processes; at least one; those of an episode in the order of its chunks.
        settings: the estimator of advantages and its parameters.
        processes: run the models on a share each.
    """
    several_steps = settings.epochs * settings.minibatches > 1
    # Else the policy that sampled is not the model itself, or is vLLM's, which rounds otherwise: it is scored anew.
    as_sampled = settings.temperature == 1.0 and settings.generator == "transformers"
    old, values = None, None
    if settings.algorithm == "ppo" or (several_steps and not as_sampled):
        old, values = _score_all(policy, samples, settings, processes)
    if as_sampled:
        old = [torch.tensor(sample.logprobs) for sample in samples]
    before = None
    if settings.kl_coefficient and reference is not None:
        with reference.without_adapters(), _moved(reference, policy.device):
            before, _ = _score_all(reference, samples, settings, processes)
    advantages, returns = estimate_advantages(samples, values, settings)
    return Batch(samples, advantages, returns, old if several_steps else None, before)


def estimate_advantages(
    samples: Sequence[Sample], values: Floats | None, settings: TrainSettings
) -> tuple[Floats, Floats | None]:
    """Advantages by the chosen algorithm, and for PPO the returns.

    Args:
        samples: those of an episode in the order of its chunks.
        values: the critic's expectations, one a sample; only PPO needs them.
        settings: algorithm, grouping, discount and λ.
    """
    episodes: dict[int, list[int]] = defaultdict(list)
    for i, sample in enumerate(samples):
        episodes[sample.rollout].append(i)
    rewards = {rollout: [samples[i].reward for i in members] for rollout, members in episodes.items()}
    if settings.algorithm == "ppo":
        assert values is not None, "PPO has a critic"
        advantages, returns = np.zeros(len(samples)), np.zeros(len(samples))
        for rollout, members in episodes.items():
            advantages[members], returns[members] = gae(
                rewards[rollout], values[members].tolist(), settings.discount, settings.gae_lambda
            )
        return whiten(advantages), returns
    scores = np.array([sample.score for sample in samples])
    if settings.score == "to-go":
        for rollout, members in episodes.items():
            scores[members] = to_go(rewards[rollout], settings.discount)
    by_step = settings.group_by == "step"
    groups = [(sample.group, sample.chunk if by_step else 0) for sample in samples]
    if settings.algorithm == "grpo":
        return grpo(scores.tolist(), groups, settings.scale), None
    return rloo(scores.tolist(), groups, [sample.rollout for sample in samples]), None


def optimise(
    policy: Policy,
    optimizer: torch.optim.Optimizer,
    batch: Batch,
    settings: TrainSettings,
    update: int,
    out: Path | None = None,
    processes: Processes = ALONE,
) -> dict[str, float]:
    """Take the optimiser's steps over a batch and return means of what was computed on the way.

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
    norms = 0.0
    steps = 0
    for epoch in range(settings.epochs):
        rng = np.random.default_rng([settings.seed, 3, update, epoch])
        for chosen in np.array_split(rng.permutation(len(batch.samples)), settings.minibatches):
            if not len(chosen):
                continue
            optimizer.zero_grad(set_to_none=True)
            total = torch.zeros((), device=policy.device)
            for part, weights in _micro_batches(batch.samples, chosen.tolist(), settings, processes):
                loss, figures = _loss(policy, batch, part, weights, len(chosen), settings)
                loss.backward()  # type: ignore[no-untyped-call]
                total += loss.detach()
                for name, value in figures.items():
                    sums[name] += float(value)
            processes.sum_gradients(parameters)
            norm = torch.nn.utils.clip_grad_norm_(parameters, settings.max_grad_norm)
            for value in (processes.sum(total), norm):  # the same in every process: all stop, or none
                if not torch.isfinite(value):
                    _stop(batch, update, value.item(), out, processes)
            optimizer.step()
            norms += float(norm)
            steps += 1
    means: dict[str, float] = defaultdict(float)
    for share in processes.gather([sums]):
        for name, figure in share.items():
            means[name] += figure / steps
    return {**means, "gradient_norm": norms / steps}


def _loss(
    policy: Policy, batch: Batch, part: Sequence[int], weights: Tensor, count: int, settings: TrainSettings
) -> tuple[Tensor, dict[str, Tensor]]:
    """A micro-batch's share of the loss of its minibatch, of `count` samples, and of its figures."""
    samples = [batch.samples[i] for i in part]
    lengths = torch.tensor([len(sample.completion_ids) for sample in samples], device=policy.device)
    scores: Scores = policy.score(
        [(sample.prompt_ids, sample.completion_ids) for sample in samples],
        with_entropy=settings.entropy_coefficient != 0,
    )
    weights = weights.to(policy.device)
    old = scores.logprobs.detach() if batch.old_logprobs is None else _joined(batch.old_logprobs, part, policy)
    advantages = torch.tensor(batch.advantages[part], dtype=torch.float32, device=policy.device)
    advantages = advantages.repeat_interleave(lengths)
    tokens = clipped_loss(scores.logprobs, old, advantages, settings.clip_low, settings.clip_high)
    ratio = (scores.logprobs.detach() - old).exp()
    outside = (ratio < 1 - settings.clip_low) | (ratio > 1 + settings.clip_high)
    figures = {"policy_loss": (weights * tokens.detach()).sum(), "clipped": (weights * outside).sum()}
    if settings.generator == "vllm" and settings.temperature == 1.0:
        # How far vLLM was from the model when it sampled: rounding, as long as it had the model's weights.
        sampled = torch.tensor([logprob for sample in samples for logprob in sample.logprobs], device=policy.device)
        figures["sampling_logp_difference"] = (weights * (old - sampled).abs()).sum()
    if batch.reference_logprobs is not None:
        distance = kl_penalty(scores.logprobs, _joined(batch.reference_logprobs, part, policy), settings.kl_estimator)
        tokens = tokens + settings.kl_coefficient * distance
        figures["kl"] = (weights * distance.detach()).sum()
    if scores.entropies is not None:
        tokens = tokens - settings.entropy_coefficient * scores.entropies
        figures["entropy"] = (weights * scores.entropies.detach()).sum()
    loss = (weights * tokens).sum()
    if batch.returns is not None and scores.values is not None:
        returns = torch.tensor(batch.returns[part], dtype=torch.float32, device=policy.device)
        critic = value_loss(scores.values, returns).sum() / count
        loss = loss + settings.value_coefficient * critic
        figures["value_loss"] = critic.detach()
    return loss, figures


def _micro_batches(
    samples: Sequence[Sample], chosen: Sequence[int], settings: TrainSettings, processes: Processes
) -> Iterator[tuple[list[int], Tensor]]:
    """Samples packed by length, each pack within the token budget as far as one sample is, and the weight of every token.

    The weights are those in the whole minibatch; of its packs, each process has a share.
    """
    lengths = [len(samples[i].completion_ids) for i in chosen]
    weight = dict(zip(chosen, token_weights(lengths, settings.aggregation), strict=True))
    for part in processes.share(pack([_length(samples[i]) for i in chosen], settings.micro_batch_tokens)):
        members = [chosen[i] for i in part]
        weights = [weight[i] for i in members for _ in samples[i].completion_ids]
        yield members, torch.tensor(weights, dtype=torch.float32)


def pack(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices of sequences in packs of like length, the longest first; a pack's sequences, padded, hold at most `budget` tokens.

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


@torch.no_grad()
def _score_all(
    policy: Policy, samples: Sequence[Sample], settings: TrainSettings, processes: Processes
) -> tuple[list[Tensor], Floats | None]:
    """Log-probabilities of every completion, on the CPU, and values where there is a critic."""
    scored: list[tuple[int, NDArray[np.float32], float]] = []
    for part in processes.share(pack([_length(sample) for sample in samples], settings.micro_batch_tokens)):
        scores = policy.score([(samples[i].prompt_ids, samples[i].completion_ids) for i in part])
        ends = np.cumsum([len(samples[i].completion_ids) for i in part])[:-1]
        values = np.zeros(len(part)) if scores.values is None else scores.values.double().cpu().numpy()
        scored += zip(part, np.split(scores.logprobs.cpu().numpy(), ends), values.tolist(), strict=True)
    ordered = sorted(processes.gather(scored), key=lambda item: item[0])
    logprobs = [torch.from_numpy(each) for _, each, _ in ordered]
    return logprobs, None if policy.value_head is None else np.array([value for _, _, value in ordered])


@contextmanager
def _moved(reference: Policy, device: torch.device) -> Iterator[None]:
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


def _joined(tensors: Sequence[Tensor], part: Sequence[int], policy: Policy) -> Tensor:
    return torch.cat([tensors[i] for i in part]).to(policy.device)


def _length(sample: Sample) -> int:
    return len(sample.prompt_ids) + len(sample.completion_ids)


def _stop(batch: Batch, update: int, value: float, out: Path | None, processes: Processes) -> None:
    where = "nowhere, as no folder was given"
    if out is not None:
        path = out / f"diverged_{update}.pt"
        saved = {
            "prompt_ids": [sample.prompt_ids for sample in batch.samples],
            "completion_ids": [sample.completion_ids for sample in batch.samples],
            "advantages": torch.tensor(batch.advantages),
        }
        if processes.first:
            torch.save(saved, path)
        processes.wait()  # as soon as one process ends, its launcher ends all
        where = f"in {path}"
    raise DivergedError(
        f"update {update}: the loss or its gradient is {value}; the batch is saved {where}. The last checkpoint is intact: "
        "resume from it with a smaller --learning-rate, or with --dtype float32"
    )
