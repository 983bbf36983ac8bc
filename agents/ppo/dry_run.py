"""`train --dry-run`: what a run would take of each GPU, and what would keep its tokens waiting, before anything is loaded.

Weights, gradients, moments and caches are exact. Activations are those of a pre-norm transformer with a gated MLP, and logits
are counted for the longest samples; both are estimates. Every process holds the whole policy, so that more GPUs make an update
faster and not smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from rich.console import Console
from rich.table import Table

from memalpha_gym.cli import CommandError

from .model_shapes import Shape, shape_of
from .settings import TrainSettings

GIB = 2**30
CONTEXT = GIB
"""What CUDA and its libraries take, and the allocator cannot use."""
_BYTES = {"float32": 4, "bfloat16": 2}
_VLLM_PREFILL = 8192
"""Tokens of a batch that vLLM leaves room for."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Bytes on one GPU, by part.

    Attributes:
        weights: the policy's, adapters included.
        gradients: of what is trained.
        moments: AdamW's two for each number that is trained.
        step: what AdamW computes beside them while it takes a step.
        reference: the frozen model of the KL term, which waits on the CPU until it scores.
        kept: activations of a micro-batch that are kept for the backward pass.
        recomputed: activations of one layer, which are computed again where gradients are checkpointed.
        checkpointed: both, if they are.
        all_activations: what is kept if they are not.
        logits: of a micro-batch of the longest samples, with their gradients.
        forward: of a micro-batch, without gradients.
        cache: keys and values of all completions in flight.
        generation: everything that generating takes beside the policy: the cache, a copy of the weights, the longest prompts.
    """

    weights: int
    gradients: int
    moments: int
    step: int
    reference: int
    kept: int
    recomputed: int
    checkpointed: int
    all_activations: int
    logits: int
    forward: int
    cache: int
    generation: int

    def phases(self) -> dict[str, int]:
        """The most that is held at once in each phase of an update."""
        resting = self.weights + self.moments
        backward = self.kept + max(self.recomputed, self.logits)
        return {
            "rollouts": resting + self.generation,
            "reference": resting + self.reference + self.forward + self.logits // 2 if self.reference else 0,
            "gradients": resting + self.gradients + backward,
            "step": resting + self.gradients + self.step,
        }


def parts_of(settings: TrainSettings, shape: Shape, gpus: int, gpu_memory: float) -> Parts:
    """The bytes of each part on each of some GPUs, which have so many bytes of memory."""
    number, tokens = _BYTES[settings.dtype], max(settings.micro_batch_tokens, _longest(settings))
    trained, own = (shape.linear_widths * settings.lora_rank, 4) if settings.lora_rank else (shape.parameters, number)
    layer = tokens * _kept_per_token(shape, number)
    through = tokens * shape.hidden * number * shape.layers
    rows = max(settings.micro_batch_tokens // _longest(settings), 1)
    # Forward: the logits and what is computed over them; backward: two gradients that are added up.
    copies = 7 if settings.entropy_coefficient else 4
    if settings.generator == "vllm":
        generation = int(settings.vllm_memory * gpu_memory)
        cache = max(generation - _vllm_without_cache(settings, shape), 0)
    else:
        batch = min(settings.generation_batch, episodes_of_each(settings, gpus))
        cache = batch * _longest(settings) * _cache_per_token(shape, number)
        generation = cache + _prefill(shape, batch * settings.max_prompt_tokens, number)
        generation += batch * (
            settings.max_prompt_tokens**2 + 5 * 4 * shape.vocabulary
        )  # the mask; logits and their sums
    return Parts(
        weights=shape.parameters * number + (trained * own if settings.lora_rank else 0),
        gradients=trained * own,
        moments=2 * trained * own,
        step=trained * own,
        reference=shape.parameters * number if settings.kl_coefficient and not settings.lora_rank else 0,
        kept=through if settings.gradient_checkpointing else layer * shape.layers,
        recomputed=layer if settings.gradient_checkpointing else 0,
        checkpointed=through + layer,
        all_activations=layer * shape.layers,
        logits=rows * settings.max_new_tokens * shape.vocabulary * 4 * copies,
        forward=_prefill(shape, tokens, number),
        cache=cache,
        generation=generation,
    )


def _kept_per_token(shape: Shape, number: int) -> int:
    """Bytes that a layer keeps for the backward pass: around its two norms, around attention with its norms, around the MLP."""
    numbers = 6 * shape.hidden + 5 * shape.attention + 4 * shape.key_value + 4 * shape.intermediate
    in_float32 = 2 * shape.hidden + shape.attention + shape.key_value  # norms compute in it
    return numbers * number + in_float32 * (4 - number)


def _prefill(shape: Shape, tokens: int, number: int) -> int:
    """Bytes of a forward pass without gradients: one MLP at its widest."""
    return tokens * (3 * shape.intermediate + 2 * shape.hidden) * number


def _cache_per_token(shape: Shape, number: int) -> int:
    return shape.layers * 2 * shape.key_value * number


def _vllm_without_cache(settings: TrainSettings, shape: Shape) -> int:
    number = _BYTES[settings.vllm_dtype]
    return shape.parameters * number + _prefill(shape, max(_longest(settings), _VLLM_PREFILL), number)


def _longest(settings: TrainSettings) -> int:
    return settings.max_prompt_tokens + settings.max_new_tokens


def episodes_of_each(settings: TrainSettings, gpus: int) -> int:
    """Episodes of an update that one process plays, if it plays as many as any."""
    return math.ceil(settings.tasks_per_update / gpus) * settings.group_size


def in_flight(settings: TrainSettings, shape: Shape, gpus: int, gpu_memory: float) -> int:
    """Completions that one process decodes at once; with vLLM, as many of full length as its cache holds."""
    most = min(settings.generation_batch, episodes_of_each(settings, gpus))
    if settings.generator == "vllm" and gpu_memory:
        room = parts_of(settings, shape, gpus, gpu_memory).cache
        most = min(most, room // (_longest(settings) * _cache_per_token(shape, _BYTES[settings.vllm_dtype])))
    return most


def decode_steps(settings: TrainSettings, gpus: int, places: int) -> int:
    """The most decoding steps of an update that wait for one another, if every completion is as long as it may be."""
    episodes, chunks = episodes_of_each(settings, gpus), settings.chunks
    if settings.generator == "vllm":  # the longest episode, or all of them through the places there are
        return settings.max_new_tokens * max(chunks, math.ceil(episodes * chunks / places))
    return settings.max_new_tokens * chunks * math.ceil(episodes / places)


def dry_run(settings: TrainSettings, console: Console) -> None:
    """Print what a run would take.

    Raises:
        CommandError: it does not fit into the GPUs' memory; the message names the setting to change.
    """
    gpus, gpu_memory = _gpus(settings)
    shape = shape_of(settings)
    parts = parts_of(settings, shape, gpus, gpu_memory)
    console.print(_table(settings, parts, gpus, gpu_memory))
    problem = _problem(settings, shape, gpus, gpu_memory) if gpu_memory else ""
    places = in_flight(settings, shape, gpus, gpu_memory)
    if places:
        steps, episodes = decode_steps(settings, gpus, places), episodes_of_each(settings, gpus)
        lines = f"completions in flight: {places}, of {episodes} episodes that each process plays\n"
        lines += f"decoding steps of an update, one after another: at most {steps:,}, with {settings.chunks} chunks per episode"
        console.print(lines, highlight=False, soft_wrap=True)
    if problem:
        raise CommandError(f"--dry-run: {problem}")
    if not gpu_memory:
        console.print(
            "no GPU is here, so there is nothing to compare with; --gpus and --gpu-memory name some", soft_wrap=True
        )


def _gpus(settings: TrainSettings) -> tuple[int, float]:
    """How many GPUs, and the bytes of each; 1 and 0 where there are none."""
    seen = torch.cuda.device_count() if settings.device != "cpu" else 0
    memory = (settings.gpu_memory or 0.0) * GIB
    if not memory and seen:
        memory = min(torch.cuda.get_device_properties(i).total_memory for i in range(seen))
    if settings.gpus and not memory:
        raise CommandError(f"--gpus is {settings.gpus}, and none is here; give --gpu-memory too, in GiB")
    return settings.gpus or seen or 1, memory


def _table(settings: TrainSettings, parts: Parts, gpus: int, gpu_memory: float) -> Table:
    given = f" of {gpu_memory / GIB:.1f} GiB" if gpu_memory else ""
    table = Table(
        title=f"memory of each of {gpus} GPU{'s' * (gpus > 1)}{given}: {settings.model}", title_justify="left"
    )
    table.add_column("part")
    table.add_column("held", justify="right")
    table.add_column("when")
    vllm, checkpointed = settings.generator == "vllm", settings.gradient_checkpointing
    rows = [
        ("weights", parts.weights, "always"),
        (f"AdamW's moments{' of adapters' * bool(settings.lora_rank)}", parts.moments, "always"),
        ("keys and values of completions", parts.cache, "rollouts"),
        ("vLLM's weights and work" if vllm else "the longest prompts", parts.generation - parts.cache, "rollouts"),
        ("reference of the KL term", parts.reference, "to score; else on the CPU"),
        ("gradients", parts.gradients, "updates"),
        (
            "activations, checkpointed",
            parts.checkpointed,
            "updates" if checkpointed else "with checkpointing",
        ),
        ("activations, all kept", parts.all_activations, "without checkpointing" if checkpointed else "updates"),
        ("logits of the longest samples", parts.logits, "updates"),
        ("AdamW's step", parts.step, "updates"),
    ]
    for name, held, when in rows:
        table.add_row(name, _size(held), when)
    table.add_section()
    context = CONTEXT if gpu_memory else 0
    for name, held in parts.phases().items():
        if held:
            table.add_row(
                f"at once: {name}", _size(held + context), "1 GiB for CUDA itself included" if context else ""
            )
    return table


def _problem(settings: TrainSettings, shape: Shape, gpus: int, gpu_memory: float) -> str:
    """What does not fit, and what to change; empty where all of it does."""

    def too_much(changed: TrainSettings) -> dict[str, int]:
        phases = parts_of(changed, shape, gpus, gpu_memory).phases()
        return {name: held for name, held in phases.items() if held + CONTEXT > gpu_memory}

    over = too_much(settings)
    if not over:
        return _cache_problem(settings, shape, gpus, gpu_memory)
    phase, held = max(over.items(), key=lambda item: item[1])
    for change, words in _changes(settings, phase):
        if phase not in too_much(change):
            return f"{phase} would hold {_size(held + CONTEXT)} of {_size(gpu_memory)}; {words}"
    return f"{phase} would hold {_size(held + CONTEXT)} of {_size(gpu_memory)}, whatever its settings; take a smaller --model"


def _changes(settings: TrainSettings, phase: str) -> list[tuple[TrainSettings, str]]:
    """Settings that take less in a phase, the gentlest first, and how to ask for them."""
    changes: list[tuple[TrainSettings, str]] = []
    if phase == "gradients":
        checkpointed = replace(settings, gradient_checkpointing=True)
        changes.append((checkpointed, "give --gradient-checkpointing"))
        also = "" if settings.gradient_checkpointing else "--gradient-checkpointing and "
        tokens = settings.micro_batch_tokens
        while (tokens := tokens // 2) >= _longest(settings):
            changes.append(
                (replace(checkpointed, micro_batch_tokens=tokens), f"give {also}--micro-batch-tokens {tokens}")
            )
    if phase == "rollouts" and settings.generator == "transformers":
        batch = settings.generation_batch
        while batch := batch // 2:
            changes.append((replace(settings, generation_batch=batch), f"give --generation-batch {batch}"))
    if phase == "rollouts" and settings.generator == "vllm":
        share = settings.vllm_memory
        while (share := round(share - 0.05, 2)) > 0:
            changes.append((replace(settings, vllm_memory=share), f"give --vllm-memory {share}"))
    if phase == "reference":
        changes.append((replace(settings, kl_coefficient=0.0), "give --kl-coefficient 0, or adapters: --lora-rank 16"))
    adapters = replace(settings, lora_rank=settings.lora_rank or 16)
    changes.append((adapters, "train adapters: --lora-rank 16"))
    small = replace(adapters, dtype="bfloat16", gradient_checkpointing=True, generation_batch=1)
    small = replace(small, micro_batch_tokens=_longest(settings))
    words = f"--lora-rank 16 --dtype bfloat16 --gradient-checkpointing --micro-batch-tokens {_longest(settings)}"
    changes.append((small, f"give {words} --generation-batch 1, or take a smaller --model"))
    return changes


def _cache_problem(settings: TrainSettings, shape: Shape, gpus: int, gpu_memory: float) -> str:
    """Whether vLLM's share of the memory holds its weights and one completion of full length."""
    if in_flight(settings, shape, gpus, gpu_memory):
        return ""
    one = _longest(settings) * _cache_per_token(shape, _BYTES[settings.vllm_dtype])
    share = (_vllm_without_cache(settings, shape) + one) / gpu_memory
    return (
        f"vLLM's share of {_size(settings.vllm_memory * gpu_memory)} does not hold its weights and one completion of "
        f"{_longest(settings):,} tokens; give --vllm-memory {math.ceil(share * 20) / 20:.2f} or more"
    )


def _size(held: float) -> str:
    if not held:
        return "–"
    return f"{held / GIB:.1f} GiB" if held >= GIB / 2 else f"{held / 2**20:.1f} MiB"
