"""A source of three small tasks, and readers and judges that do as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.judges.judge import Verdict, Write
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tasks import Competency, Question, Split, Task
from memalpha_gym.tools import ToolCall

CHUNKS = ("Ada lives in Oslo.", "Ada moved to Quito.", "Bob owns a red kite.")
HOME, KITE = "Where does Ada live?", "What colour is the kite that Bob owns?"
QUESTIONS = (
    Question(HOME, ("Oslo",), "substring", evidence=(0,), asked_after=0, kind="probe"),
    Question(HOME, ("Quito",), "substring", forbidden=("Oslo",), evidence=(1,), kind="update"),
    Question(KITE, ("red",), "substring", evidence=(2,), kind="fact"),
)
TASK = Task("tiny-0", "tiny", Competency.RETRIEVAL, CHUNKS, QUESTIONS)


@dataclass(frozen=True)
class TinySource:
    """Any tasks as a source; three by default, whose chunks tell which is which."""

    tasks: Sequence[Task] = (
        TASK,
        Task("tiny-1", "tiny", Competency.RETRIEVAL, ("Eve sings.",), (Question("Who sings?", ("Eve",), "substring"),)),
        Task(
            "tiny-2", "tiny", Competency.RETRIEVAL, ("Rain.", "Sun."), (Question("What fell?", ("rain",), "substring"),)
        ),
    )
    name: str = "tiny"
    competency: Competency = Competency.RETRIEVAL
    split: Split = Split.TEST

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, index: int) -> Task:
        return self.tasks[index]


@dataclass
class WholeReader:
    """Replies with all that is stored, and keeps the sizes of the batches that it was asked for."""

    name: str = "whole"
    batches: list[int] = field(default_factory=list)

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        self.batches.append(len(requests))
        return [
            Reading(
                " ".join(entry.content for _, entry in request.memory), tuple(entry.id for _, entry in request.memory)
            )
            for request in requests
        ]


@dataclass(frozen=True)
class FailingReader:
    """Fails on questions that hold `about`; says "Oslo" to all others."""

    about: str = ""
    name: str = "failing"

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        return [
            Reading("", error="no server") if self.about in request.question else Reading("Oslo")
            for request in requests
        ]


@dataclass(frozen=True)
class FixedJudge:
    """Gives every write the same verdict."""

    verdict: Verdict
    name: str = "fixed"

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        return [self.verdict for _ in writes]


def tiny_env(*tasks: Task, **kwargs: Any) -> MemoryConstructionEnv:
    """An environment over some tasks, or over the three tiny ones, read by a `WholeReader`."""
    return MemoryConstructionEnv(TinySource(tasks) if tasks else TinySource(), **{"reader": WholeReader(), **kwargs})


def insert(content: Any, memory_type: Any = "semantic_memory") -> ToolCall:
    return ToolCall("memory_insert", {"memory_type": memory_type, "content": content})


def update(content: Any, memory_id: Any = None, memory_type: Any = "semantic_memory") -> ToolCall:
    arguments = {"memory_type": memory_type, "new_content": content, "memory_id": memory_id}
    return ToolCall("memory_update", {key: value for key, value in arguments.items() if value is not None})


def delete(memory_id: Any = None, memory_type: Any = "semantic_memory") -> ToolCall:
    arguments = {"memory_type": memory_type, "memory_id": memory_id}
    return ToolCall("memory_delete", {key: value for key, value in arguments.items() if value is not None})


def look(query: Any, memory_type: Any = "semantic_memory") -> ToolCall:
    return ToolCall("memory_search", {"memory_type": memory_type, "query": query})
