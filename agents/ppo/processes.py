"""Several processes that train one policy: which of them this is, and what they exchange.

`accelerate launch` and `torchrun` start them, one per GPU, and tell each its place by environment variables. Every process holds
the whole policy, plays a share of the episodes and runs the model on a share of the samples; gradients are summed, and all take
the same step. All of them read the run's folder, the first alone writes it. A process alone exchanges nothing.

Of what `accelerate launch` can be told, processes, machines and ports are heeded. What it would have an `Accelerator` do (FSDP,
DeepSpeed, mixed precision, …) is refused by name: there is none here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

from memalpha_gym.cli import CommandError

Item = TypeVar("Item")

# Episodes differ in length, and readers in speed. A process that died is not waited for: its launcher ends the others.
LONGEST_WAIT = timedelta(hours=6)

_WHOLE = "every process holds the whole model; leave it out, and where one GPU is too small, give --lora-rank"
NOT_HEEDED = {
    "ACCELERATE_USE_FSDP": f"FSDP: {_WHOLE}",
    "ACCELERATE_USE_DEEPSPEED": f"DeepSpeed: {_WHOLE}",
    "ACCELERATE_USE_MEGATRON_LM": f"Megatron-LM: {_WHOLE}",
    "ACCELERATE_USE_PARALLELISM_CONFIG": f"parallelism other than of data: {_WHOLE}",
    "ACCELERATE_MIXED_PRECISION": "mixed precision: give --mixed_precision no to the launcher; --dtype says what is computed in",
    "ACCELERATE_DYNAMO_BACKEND": "torch.compile: give --dynamo_backend no to the launcher",
    "ACCELERATE_GRADIENT_ACCUMULATION_STEPS": "accumulation of gradients: leave it out; --micro-batch-tokens decides it",
    "ACCELERATE_GRADIENT_CLIPPING": "clipping of gradients: leave it out; --max-grad-norm decides it",
}
"""Variables by which `accelerate launch` asks for what is not done here, and what to do instead."""
_OFF = ("", "no", "none", "false", "auto", "0")


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes of a run, as one of them sees them.

    All but `share` are exchanges, which every process has to take part in, in the same order: whether one happens must follow
    from what all of them know.

    Attributes:
        rank: this one's place among them.
        size: how many there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the one that writes files and prints."""
        return self.rank == 0

    def share(self, items: Sequence[Item]) -> Sequence[Item]:
        """This process's part of what all of them know: each has every `size`-th item."""
        return items[self.rank :: self.size]

    def gather(self, items: Sequence[Item]) -> list[Item]:
        """The items of all processes, which can be pickled: those of the first, then those of the second, and so on."""
        if self.size == 1:
            return list(items)
        parts: list[Sequence[Item]] = [()] * self.size
        dist.all_gather_object(parts, items)
        return [item for part in parts for item in part]

    def wait(self) -> None:
        """Go on when every process has come here."""
        self.gather(())

    def sum_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Put the sum over all processes in place of each gradient; a process that has none counts as 0."""
        if self.size == 1:
            return
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)

    def sum(self, value: Tensor) -> Tensor:
        """The sum of a number over all processes."""
        if self.size > 1:
            value = value.clone()
            dist.all_reduce(value)
        return value


ALONE = Processes()


@contextmanager
def joined(device: str) -> Iterator[Processes]:
    """The processes that a launcher started, connected while the context lasts; `ALONE` where none did.

    Args:
        device: the setting: `auto` and `cuda` give each process of a machine a GPU of its own, `cpu` none.

    Raises:
        CommandError: there are fewer GPUs than processes, the device is one for all of them, or the launcher was told what is
            not heeded here.
    """
    refuse_what_is_not_heeded(os.environ)
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1 or "RANK" not in os.environ:  # some clusters set the size alone
        yield ALONE
        return
    backend = "gloo"
    if device != "cpu" and torch.cuda.is_available():
        _take_gpu(device, int(os.environ["LOCAL_RANK"]))
        backend = "cpu:gloo,cuda:nccl"  # gradients go from GPU to GPU; what is pickled needs no memory there
    dist.init_process_group(backend, timeout=LONGEST_WAIT)
    try:
        yield Processes(int(os.environ["RANK"]), size)
    except BaseException:
        # NCCL may wait for the others to leave too, which may be in an exchange; the launcher ends them.
        if backend == "gloo" and dist.is_initialized():
            dist.destroy_process_group()
        raise
    if dist.is_initialized():  # vLLM, when it ends, ends this too
        dist.destroy_process_group()


def refuse_what_is_not_heeded(environment: Mapping[str, str]) -> None:
    """Raise CommandError where a launcher was told, by the variables that it sets, to do what nobody here would do."""
    for variable, advice in NOT_HEEDED.items():
        if environment.get(variable, "").lower() not in _OFF:
            raise CommandError(f"the launcher was told of {advice} ({variable} is {environment[variable]})")


def _take_gpu(device: str, place: int) -> None:
    if ":" in device:
        raise CommandError(f"--device {device} is one GPU for several processes; give cuda, and each takes its own")
    if place >= torch.cuda.device_count():
        found = torch.cuda.device_count()
        raise CommandError(
            f"this is process {place + 1} of its machine, which has {found} GPUs; start one process per GPU"
        )
    torch.cuda.set_device(place)  # `cuda` then means this one
