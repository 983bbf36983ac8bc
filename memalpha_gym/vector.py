"""Many episodes at once, their questions read and their writes judged in one batch.

A reader that is a server, or a batched model, answers a hundred questions of eight episodes in little more time than one. This
vector environment steps every episode first and then asks the reader once, and each judge once.
`gym.make_vec("MemAlpha/…", num_envs=n)` makes it; `vectorization_mode="sync"` makes Gymnasium's own, which reads each episode by
itself and gives the same results.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space, create_empty_array, iterate
from gymnasium.vector.utils import concatenate as concatenate_observations
from numpy.typing import NDArray

from memalpha_gym.environment import Info, MemoryConstructionEnv, Observation
from memalpha_gym.registration import ENVIRONMENTS, load
from memalpha_gym.stepping import Outcome, step_all

Batch = dict[str, Any]


class MemoryConstructionVectorEnv(VectorEnv[Batch, Any, NDArray[np.float64]]):
    """Episodes side by side. At each step the reader and each judge are called once at most, for all episodes that share them.

    Args:
        envs: the environments, such as forks of one.
        autoreset_mode: what happens to an episode that is over: `NextStep` (Gymnasium's default) starts the next one at the
            next step, `SameStep` within the same step, `Disabled` waits for `reset(options={"reset_mask": …})`, which suits
            LLM rollouts.
    """

    def __init__(
        self,
        envs: Sequence[MemoryConstructionEnv],
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
    ) -> None:
        if not envs:
            raise ValueError("a vector environment needs at least one environment")
        self.envs = list(envs)
        self.num_envs = len(self.envs)
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**self.envs[0].metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = self.envs[0].render_mode
        self.single_observation_space = self.envs[0].observation_space
        self.single_action_space = self.envs[0].action_space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._observations: list[Observation] = []
        self._over = np.ones(self.num_envs, dtype=np.bool_)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Batch, Info]:
        """Start episodes.

        Args:
            seed: one seed an environment, or a number: environment i takes `seed + i`.
            options: as for one environment; `reset_mask` (bool array) starts only the episodes it marks, and a list under
                `task_indices` gives each environment a task of its own.
        """
        options = dict(options or {})
        mask = np.asarray(options.pop("reset_mask", np.ones(self.num_envs, dtype=np.bool_)), dtype=np.bool_)
        indices = options.pop("task_indices", None)
        seeds = (
            [None if seed is None else seed + i for i in range(self.num_envs)]
            if not isinstance(seed, Sequence)
            else seed
        )
        for name, values in (("reset_mask", mask), ("task_indices", indices), ("seed", seeds)):
            if values is not None and len(values) != self.num_envs:
                raise ValueError(f"{name} has {len(values)} items for {self.num_envs} environments")
        if not self._observations and not mask.all():
            raise gym.error.ResetNeeded("the first reset must start every episode; leave reset_mask out")
        self._observations = self._observations or [{} for _ in self.envs]
        infos: Info = {}
        for i in np.flatnonzero(mask).tolist():
            chosen = options if indices is None else {**options, "task_index": indices[i]}
            self._observations[i], info = self.envs[i].reset(seed=seeds[i], options=chosen)
            infos = self._add_info(infos, info, i)
        self._over[mask] = False
        return self._batch(), infos

    def step(  # type: ignore[override]  # Gymnasium types terminations as the array of rewards; they are booleans
        self, actions: Any
    ) -> tuple[Batch, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], Info]:
        """Step every episode. Where one of them raises, all others have made their step.

        Raises:
            gymnasium.error.ResetNeeded: with `Disabled`, an episode that is over was stepped.
        """
        if not self._observations:
            raise gym.error.ResetNeeded("no episode was started; call reset() first")
        if self.autoreset_mode is AutoresetMode.DISABLED and self._over.any():
            raise gym.error.ResetNeeded(
                f"episodes {np.flatnonzero(self._over).tolist()} are over; reset them with options={{'reset_mask': …}}"
            )
        chosen = list(iterate(self.action_space, actions))
        if len(chosen) != self.num_envs:
            raise ValueError(f"step was given {len(chosen)} actions for {self.num_envs} environments")
        running = np.flatnonzero(~self._over).tolist()
        resting = np.flatnonzero(self._over).tolist()
        outcomes = step_all([self.envs[i] for i in running], [chosen[i] for i in running])
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

        rewards = np.zeros(self.num_envs, dtype=np.float64)
        terminations = np.zeros(self.num_envs, dtype=np.bool_)
        infos: Info = {}
        for i in resting:
            self._observations[i], info = self.envs[i].reset()
            infos = self._add_info(infos, info, i)
        for i, outcome in zip(running, outcomes, strict=True):
            assert isinstance(outcome, Outcome)
            self._observations[i], info = dict(outcome.observation), dict(outcome.info)
            rewards[i], terminations[i] = outcome.reward, outcome.terminated
            if outcome.terminated and self.autoreset_mode is AutoresetMode.SAME_STEP:
                infos = self._add_info(infos, {"final_obs": self._observations[i], "final_info": info}, i)
                self._observations[i], info = self.envs[i].reset()
            infos = self._add_info(infos, info, i)
        self._over = terminations.copy()
        if self.autoreset_mode is AutoresetMode.SAME_STEP:
            self._over[:] = False
        return self._batch(), rewards, terminations, np.zeros(self.num_envs, dtype=np.bool_), infos

    def render(self) -> tuple[Any, ...]:
        """One rendering an episode."""
        return tuple(env.render() for env in self.envs)

    def close_extras(self, **kwargs: Any) -> None:
        """Close every environment."""
        for env in self.envs:
            env.close()

    def _batch(self) -> Batch:
        empty: Any = create_empty_array(self.single_observation_space, self.num_envs, fn=np.zeros)
        batch: Any = concatenate_observations(self.single_observation_space, self._observations, empty)
        return dict(batch)


def make_vector(
    env_class: str, num_envs: int = 1, autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP, **kwargs: Any
) -> MemoryConstructionVectorEnv:
    """A vector environment of `num_envs` environments of one class, with one source and one reader between them.

    Args:
        env_class: `module:Class` of the environment.
        num_envs: how many.
        autoreset_mode: see `MemoryConstructionVectorEnv`.
        kwargs: arguments of the environment.
    """
    first: MemoryConstructionEnv = load(env_class)(**kwargs)
    envs = [first, *(first.fork() for _ in range(num_envs - 1))]
    return MemoryConstructionVectorEnv(envs[:num_envs], autoreset_mode)


def __getattr__(name: str) -> Any:
    """`memalpha_gym.vector:<Name>-v0` is the vector entry point of that id: Gymnasium wants a name it can import."""
    if name in ENVIRONMENTS:
        return partial(make_vector, ENVIRONMENTS[name].entry_point)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
