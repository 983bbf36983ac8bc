"""A family of worlds: its name, its levels and the function that writes its scripts; and the source of its tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from memalpha_gym.budgets import FORMS, MemoryBudget
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Competency, Split, Task, task_rng
from memalpha_gym.vocabulary import Vocabulary

from .knobs import KNOBS, LEVELS, Knobs
from .language import lexicon
from .requirements import RequirementsOf, check_requirements
from .script import Script
from .stream import WorldStream, filler_seed
from .vocabulary import split_vocabulary

TASKS = 1_000_000
"""Tasks of each split of each family: a bound for indices, all of which give tasks of their own."""

COUNTED_CHUNKS = 20
"""Chunks up to which a stream's tokens are counted beforehand; a longer one's number is right to half a percent."""


@dataclass(frozen=True, slots=True)
class Family:
    """One family of worlds.

    Attributes:
        name: its name in ids, such as `Recall`.
        competency: what it tests.
        version: of the generator; raised when the same index gives another task.
        levels: the knobs of the five levels.
        require: what an episode requires, from its split and knobs.
        write: makes the script of an episode from its split, knobs and randomness.
        words: the family's own wordings, by split.
        query_prompt: what a chat reader is told about the form of answer.
        vocabulary: the words by which a reader can look facts up, by split.
    """

    name: str
    competency: Competency
    version: int
    levels: tuple[Knobs, ...]
    require: RequirementsOf
    write: Callable[[Split, Knobs, np.random.Generator], Script]
    words: Mapping[Split, Any] = field(default_factory=dict)
    query_prompt: str = ""
    vocabulary: Callable[[Split], Vocabulary] = split_vocabulary


class FamilySource:
    """The tasks of one family, split and level.

    Args:
        family: the family.
        split: `train`, `validation` or `test`.
        level: 0 to 4.
        knobs: knobs that differ from the level's, by name; None leaves one as the level has it.

    Raises:
        ValueError: there is no such split or level, a knob is out of range, or no episode can be made with these knobs.
    """

    def __init__(self, family: Family, split: str | Split = Split.TRAIN, level: int = 1, **knobs: object) -> None:
        if level not in LEVELS:
            raise ValueError(f"level is {level!r}; {family.name} has levels {LEVELS[0]} to {LEVELS[-1]}")
        self.family = family
        self.split = _split(split)
        self.level = int(level)
        usual = family.levels[self.level]
        self.knobs = usual.changed(**knobs)
        lexicon(self.split)
        check_requirements(
            family.name, self.split, self.knobs, family.require, lambda **others: usual.changed(**{**knobs, **others})
        )

    @property
    def name(self) -> str:
        """The source's name, such as `recall`."""
        return self.family.name.lower()

    @property
    def competency(self) -> Competency:
        """What the family tests."""
        return self.family.competency

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        if not 0 <= index < TASKS:
            raise IndexError(f"there is no task {index}; {self.name} has tasks 0 to {TASKS - 1}")
        family = self.family
        rng = task_rng(f"worlds/{self.name}", family.version, self.split, index)
        script = family.write(self.split, self.knobs, rng)
        stream = WorldStream(
            self.split,
            script.cast,
            script.calendar,
            filler_seed(task_rng(f"worlds/{self.name}", family.version, self.split, index, 1)),
            self.knobs.tokens,
            script.lines(),
            self.knobs.noise,
        )
        return Task(
            task_id=self._task_id(index),
            source=self.name,
            competency=family.competency,
            chunks=stream,
            questions=tuple(script.questions),
            query_prompt=family.query_prompt,
            tokens=stream.counted() if len(stream) <= COUNTED_CHUNKS else self.knobs.tokens,
            operations=script.operations(),
            scan=tuple(script.scan),
            vocabulary=family.vocabulary(self.split),
            metadata={
                "level": self.level,
                "knobs": asdict(self.knobs),
            },
        )

    def _task_id(self, index: int) -> str:
        """The task's id: it names every knob that is not the level's own."""
        usual = asdict(self.family.levels[self.level])
        given = [f"{name}={value}" for name, value in asdict(self.knobs).items() if value != usual[name]]
        return "-".join([f"{self.name}-v{self.family.version}", self.split, f"level{self.level}", str(index), *given])


class WorldEnv(MemoryConstructionEnv):
    """The environment of a family; each family's file names its own and is its page.

    Args:
        split: `train`, `validation` or `test`; they share no name, template or seed.
        level: difficulty, 0 to 4; it sets all knobs.
        memory_budget: `"level"` for the level's own; else as in `MemoryConstructionEnv`.
        arguments: any of `Knobs`, to set one apart from the level; all others go to `MemoryConstructionEnv`.

    Raises:
        ValueError: as in `FamilySource`.
    """

    @property
    def family(self) -> Family:
        """The family whose tasks are played."""
        raise NotImplementedError("a subclass names its family")

    def __init__(
        self,
        *,
        split: str | Split = Split.TRAIN,
        level: int = 1,
        memory_budget: MemoryBudget = "level",
        **arguments: Any,
    ) -> None:
        knobs, settings = part_knobs(arguments)
        source = FamilySource(self.family, split, level, **knobs)
        super().__init__(source, memory_budget=budget_of(source.knobs, memory_budget), **settings)


def part_knobs(arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments parted into knobs, and what is left for `MemoryConstructionEnv`."""
    knobs = {name: value for name, value in arguments.items() if name in KNOBS and name != "memory_budget"}
    return knobs, {name: value for name, value in arguments.items() if name not in knobs}


def budget_of(knobs: Knobs, memory_budget: MemoryBudget) -> MemoryBudget:
    """The memory budget that an argument asks for: `level` for the level's own, or one that is given.

    Raises:
        ValueError: it is none.
    """
    if isinstance(memory_budget, str) and memory_budget != "level" and not memory_budget.endswith("x"):
        raise ValueError(f"memory_budget is {memory_budget!r}; give 'level', None, {FORMS}")
    return knobs.memory_budget if memory_budget == "level" else memory_budget


def _split(split: str | Split) -> Split:
    try:
        return Split(split)
    except ValueError:
        raise ValueError(f"there is no split {split!r}; there are train, validation and test") from None
