"""Tinker cookbook: an environment, its group builder, and the builder of a data set.

    pip install "memalpha-gym[tinker]"

    import asyncio
    from memalpha_gym.agents.adapters.tinker import MemoryDatasetBuilder
    from tinker_cookbook.rl import train

    model = "Qwen/Qwen3-4B-Instruct-2507"
    data = MemoryDatasetBuilder(world="MemAlpha/Recall-v0", arguments='{"tokens": 3000}', model_name=model)
    config = train.Config(
        model_name=model, renderer_name="qwen3", dataset_builder=data, learning_rate=4e-5, max_tokens=2048,
        log_path="runs/tinker", recipe_name="memalpha",
    )
    asyncio.run(train.main(config))

The cookbook sums the rewards of a trajectory and gives all of it the return's advantage; a prompt that does not continue the one
before begins a datum of its own, so that an episode of T chunks is T datums. An episode that failed raises, which the cookbook's
rollout strategies (`MinViableGroup`, `RetryOnFailure`) take for what it is; by default it ends the run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import chz
import tinker
from tinker_cookbook.rl.types import Env, EnvGroupBuilder, RLDataset, RLDatasetBuilder, StepResult
from tinker_cookbook.tokenizer_utils import get_tokenizer

from memalpha_gym.chat_episode import ChatEpisode

from .rows import begin, rows


@dataclass
class MemoryEnv(Env):
    """One episode, by token ids."""

    episode: ChatEpisode
    tokenizer: Any

    async def initial_observation(self) -> tuple[tinker.ModelInput, list[int]]:
        """The first chunk's prompt, and the token that ends a completion."""
        return tinker.ModelInput.from_ints(self.episode.prompt_ids(self.tokenizer)), [self.tokenizer.eos_token_id]

    async def step(self, action: list[int], *, extra: Any = None) -> StepResult:
        """Read a completion; what is seen next is the next chunk's whole prompt."""
        episode = self.episode
        reward = await episode.areply(self.tokenizer.decode(action, skip_special_tokens=True))
        if episode.failed:
            raise RuntimeError(episode.failed)
        over = episode.over
        seen = [] if over else episode.prompt_ids(self.tokenizer)
        metrics = {name: episode.info[name] for name in ("correctness", "memory_tokens")} if over else {}
        return StepResult(reward, over, tinker.ModelInput.from_ints(seen), [self.tokenizer.eos_token_id], metrics)


@dataclass(frozen=True)
class MemoryGroup(EnvGroupBuilder):
    """Episodes of one task, which are compared. Plain values alone, since it is sent to other processes."""

    row: dict[str, Any]
    model_name: str
    size: int

    async def make_envs(self) -> Sequence[MemoryEnv]:
        """The episodes."""
        tokenizer = get_tokenizer(self.model_name)
        return [MemoryEnv(begin(self.row), tokenizer) for _ in range(self.size)]


@dataclass(frozen=True)
class MemoryDataset(RLDataset):
    """Batches of groups."""

    groups: Sequence[MemoryGroup]
    batch_size: int

    def get_batch(self, index: int) -> Sequence[MemoryGroup]:
        """The groups of one update."""
        return self.groups[index * self.batch_size : (index + 1) * self.batch_size]

    def __len__(self) -> int:
        return len(self.groups) // self.batch_size


@chz.chz
class MemoryDatasetBuilder(RLDatasetBuilder):
    """Settings of a data set: an environment's id, arguments of `gym.make` as JSON, and sizes."""

    world: str
    model_name: str
    arguments: str = "{}"
    tasks: int = 1_024
    batch_size: int = 32
    group_size: int = 8

    async def __call__(self) -> tuple[MemoryDataset, None]:
        """The tasks to train on; held-out figures are `memalpha-gym bench`'s."""
        named = rows(self.world, range(self.tasks), **json.loads(self.arguments))
        return MemoryDataset(
            [MemoryGroup(row, self.model_name, self.group_size) for row in named], self.batch_size
        ), None
