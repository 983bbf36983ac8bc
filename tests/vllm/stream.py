"""A closed little world for a tiny model: facts about six people among filler, and a teacher who writes them down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng
from memalpha_gym.tools import INSERT, ToolCall

PEOPLE = ("Ada", "Bob", "Cleo", "Dora", "Emil", "Fay")
PLACES = ("Oslo", "Quito", "Rome", "Lima", "Cairo", "Bern", "Riga", "Delhi")
FILLER = ("It rained all day.", "Nobody had much to say.", "The bus was late again.", "Lunch was cold.")
CHUNKS = 3


@dataclass(frozen=True)
class HomesSource:
    """Where people live: two of them a chunk, and two lines of filler."""

    split: Split = Split.TRAIN
    name: str = "homes"
    competency: Competency = Competency.RETRIEVAL

    def __len__(self) -> int:
        return 100_000

    def __getitem__(self, index: int) -> Task:
        rng = task_rng(self.name, 1, self.split, index)
        homes = [
            (PEOPLE[person], PLACES[int(rng.integers(len(PLACES)))]) for person in rng.permutation(len(PEOPLE)).tolist()
        ]
        questions = tuple(
            Question(f"Where does {person} live?", (place,), "substring", evidence=(i // 2,))
            for i, (person, place) in enumerate(homes)
        )
        chunks = []
        for first in range(0, len(homes), 2):
            lines = [f"{person} lives in {place}." for person, place in homes[first : first + 2]]
            lines += [FILLER[int(i)] for i in rng.integers(0, len(FILLER), 2)]
            chunks.append("\n".join(lines[int(i)] for i in rng.permutation(len(lines))))
        return Task(f"homes-{index}", self.name, self.competency, tuple(chunks), questions)


def teach(observation: Mapping[str, Any]) -> Sequence[ToolCall]:
    """One entry for each fact of the chunk."""
    facts = [line for line in observation["chunk"].splitlines() if " lives in " in line]
    return [ToolCall(INSERT, {"memory_type": "semantic_memory", "content": fact}) for fact in facts]
