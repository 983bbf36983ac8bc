"""`MemAlpha/Worlds-v0`: all families mixed, at one level or at one that rises with success."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from memalpha_gym.answering import Replies
from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.environment import Info, MemoryConstructionEnv, Observation
from memalpha_gym.states import PendingStep
from memalpha_gym.tasks import Competency, Split, Task, task_rng

from .families import FAMILIES
from .family import TASKS, FamilySource, budget_of, part_knobs
from .knobs import LEVELS


class WorldsEnv(MemoryConstructionEnv):
    """All families of worlds in one environment.

    ## Description
    Each episode is of one of the thirteen families, drawn by weight: Recall, MultiHop, Update, Conflict, Temporal, Count,
    Preference, Abstain, Forget, Poison, Paraphrase, Labels, Summary. The task's `source` says which.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). How an answer scores is
    for the task's family to say.

    ## Arguments
    - `split`, `level` and the knobs of `Knobs`, for all families.
    - `weights`: a mapping from families to weights; all alike by default. A family of weight 0 is left out.
    - `curriculum`: begin at `level`, go up by one when the mean correctness of 20 episodes reaches 0.7, and down by one when
      it is below 0.2. Which task a seed gives then depends on the episodes before it. A `Curriculum` has other numbers.

    ## Registered ids
    - `MemAlpha/Worlds-v0`

    ## Version history
    - v0: first release; its tasks are now of version 2, as each family's page tells, and the curriculum goes down as well
    """

    def __init__(
        self,
        *,
        split: str | Split = Split.TRAIN,
        level: int = 1,
        weights: Mapping[str, float] | None = None,
        curriculum: bool | Curriculum = False,
        memory_budget: MemoryBudget = "level",
        **arguments: Any,
    ) -> None:
        knobs, settings = part_knobs(arguments)
        self.curriculum = Curriculum(level) if curriculum is True else curriculum or None
        self._budget_wanted = memory_budget
        self._levels = {
            rung: MixSource(split, rung, weights, **knobs) for rung in LEVELS if curriculum or rung == level
        }
        source = self._levels[self.curriculum.level if self.curriculum else level]
        super().__init__(source, memory_budget=budget_of(source.knobs, memory_budget), **settings)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observation, Info]:
        """As in `MemoryConstructionEnv`, at the curriculum's level where there is one."""
        if self.curriculum:
            source = self._levels[self.curriculum.level]
            self.source = source
            self.memory_budget = budget_of(source.knobs, self._budget_wanted)
        return super().reset(seed=seed, options=options)

    def finish_step(self, pending: PendingStep, replies: Replies) -> tuple[Observation, float, bool, bool, Info]:
        """As in `MemoryConstructionEnv`; an episode's correctness goes to the curriculum."""
        result = super().finish_step(pending, replies)
        if self.curriculum and result[2] and result[4]["correctness"] is not None:
            self.curriculum.record(result[4]["correctness"])
        return result


MIX_VERSION = 2


class MixSource:
    """The tasks of several families, drawn by weight: index i has a family of its own choosing.

    Args:
        split: `train`, `validation` or `test`.
        level: 0 to 4, for all families.
        weights: families by name, such as `Recall`, with their weights; all alike by default.
        knobs: as in `FamilySource`.

    Raises:
        ValueError: a weight is for no family, or is negative, or all are 0; or as in `FamilySource`.
    """

    name = "worlds"
    competency = Competency.RETRIEVAL

    def __init__(
        self,
        split: str | Split = Split.TRAIN,
        level: int = 1,
        weights: Mapping[str, float] | None = None,
        **knobs: object,
    ) -> None:
        given = dict(weights) if weights is not None else dict.fromkeys(FAMILIES, 1.0)
        unknown = given.keys() - FAMILIES.keys()
        if unknown:
            raise ValueError(f"there is no family {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
        if min(given.values(), default=0) < 0 or sum(given.values()) <= 0:
            raise ValueError(f"weights are {given}; give numbers of 0 or more that are not all 0")
        total = sum(given.values())
        shares = {name: weight / total for name, weight in given.items() if weight}
        self._sources = [FamilySource(FAMILIES[name], split, level, **knobs) for name in shares]
        self._shares = list(shares.values())
        self.split = self._sources[0].split
        self.level = level
        self.knobs = self._sources[0].knobs

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        rng = task_rng("worlds/mix", MIX_VERSION, self.split, index)
        return self._sources[int(rng.choice(len(self._sources), p=self._shares))][index]


class Curriculum:
    """A level that rises by one when the mean score of the last episodes at it is high enough, and falls when it is too low.

    Args:
        level: the level to begin with.
        threshold: the mean correctness, over `window` episodes, from which the level rises.
        window: episodes that the mean is over; they are counted anew at each level.
        lower: the mean correctness, over `window` episodes, below which the level falls; 0 for never.

    Raises:
        ValueError: `lower` is not below `threshold`, so that one mean would call for both.
    """

    def __init__(self, level: int = 0, threshold: float = 0.7, window: int = 20, lower: float = 0.2) -> None:
        if not 0 <= lower < threshold:
            raise ValueError(f"lower is {lower}; give 0, or more up to the threshold, {threshold}")
        self.level = level
        self.threshold = threshold
        self.lower = lower
        self._scores: deque[float] = deque(maxlen=window)

    def record(self, correctness: float) -> None:
        """Take note of an episode's correctness, in [0, 1]."""
        self._scores.append(correctness)
        if len(self._scores) < (self._scores.maxlen or 0):
            return
        mean = sum(self._scores) / len(self._scores)
        step = (mean >= self.threshold and self.level < LEVELS[-1]) - (mean < self.lower and self.level > LEVELS[0])
        if step:
            self.level += step
            self._scores.clear()
