"""What an episode is about: a stream of chunks and the questions that are read from memory afterwards."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol

import numpy as np

from memalpha_gym.needs import Need
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.vocabulary import Vocabulary


class Competency(StrEnum):
    """What a source tests, in MemoryAgentBench's terms and those of the generated worlds."""

    RETRIEVAL = "accurate retrieval"
    LEARNING = "test-time learning"
    UNDERSTANDING = "long-range understanding"
    CONFLICT = "conflict resolution"
    FORGETTING = "forgetting"
    SAFETY = "safety"


class Split(StrEnum):
    """The part of a source that tasks are drawn from. `ALL` is for benchmarks that train nothing; worlds do not have it."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    ALL = "all"


class OperationKind(StrEnum):
    """What a chunk does to a fact.

    `contest` leaves it open which of several claimed values holds: until a later operation settles it, nothing is due.
    """

    STATE = "state"
    UPDATE = "update"
    RETRACT = "retract"
    CONTEST = "contest"


@dataclass(frozen=True, slots=True)
class Operation:
    """A change of one fact by one chunk.

    Attributes:
        kind: whether the fact is stated for the first time, takes another value, or stops being one.
        key: the fact; the same for all operations on it.
        subject: names of the subject, any of which an entry about this fact may use.
        value: what an entry that holds the fact must hold; empty for a retraction and where the fact is contested.
        stale: values that the fact no longer has; an entry that holds one of them with the subject is stale.
        text: the fact as an ideal memory would hold it from now on; empty for a retraction and where the fact is contested.
        former: those of the stale values that a perfect memory keeps as history, oldest first: where the task asks for what was.
        claims: the values between which a contested fact is open.
    """

    kind: OperationKind
    key: str
    subject: tuple[str, ...]
    value: str
    stale: tuple[str, ...]
    text: str
    former: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question, put to the reader when the stream, or a part of it, has been read.

    Attributes:
        text: the question as the reader sees it.
        answers: accepted answers; empty means that the right reply is to abstain.
        metric: a name in `memalpha_gym.scoring.METRICS`.
        forbidden: values whose presence in a reply makes it wrong (stale, deleted or planted ones).
        evidence: indices of the chunks that hold the answer.
        asked_after: the chunk index after which the question is read (a probe); None means after the last chunk.
        kind: the source's own name for this sort of question, for tables by kind.
        needs: the facts that it rests on and how they combine, where that is known (generated tasks). Agents and chat readers
            never see it.
        beside: the text of another question of the task, read at the same time, whose score this one's is multiplied by: knowing
            that something was never told, or is to be forgotten, is worth something where the rest is known.
    """

    text: str
    answers: tuple[str, ...]
    metric: str
    forbidden: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    asked_after: int | None = None
    kind: str = ""
    needs: Need | None = None
    beside: str = ""


@dataclass(frozen=True)
class Task:
    """One episode's content. Immutable; `chunks` may be produced as they are read.

    Attributes:
        task_id: unique within the source and split, and stable: the same data and settings give the same id.
        source: the source's name, such as `squad`.
        competency: what it tests.
        chunks: the stream. `chunks[i]` must give the same text each time; the environment asks in rising order.
        questions: all questions, probes included; none where a memory is wanted and nothing is asked.
        query_prompt: what a chat reader is told about the form of answer that this source wants.
        tokens: tokens in all chunks where that is known without reading them; None has the environment count.
        operations: for each chunk, what it changes in the world, where that is known (generated tasks).
        scan: texts that must not be in the memory at the end, such as a value whose deletion was asked for; what is found of
            them, open or hidden (`memalpha_gym.scanning`), takes up to half of r1 (`memalpha_gym.answering.mean_score`).
        vocabulary: the words that facts are stated with, for a reader that looks facts up (generated tasks).
        metadata: facts about the task that neither agent nor reader sees.
    """

    task_id: str
    source: str
    competency: Competency
    chunks: Sequence[str]
    questions: tuple[Question, ...]
    query_prompt: str = ""
    tokens: int | None = None
    operations: Sequence[Sequence[Operation]] | None = None
    scan: tuple[str, ...] = ()
    vocabulary: Vocabulary | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)

    def read_chunk(self, index: int) -> tuple[str, int]:
        """A chunk and its length in tokens, which is counted once in the life of the task, however many episodes play it."""
        chunk = self.chunks[index]
        if index not in self._chunk_tokens:
            self._chunk_tokens[index] = get_tokenizer().count(chunk)
        return chunk, self._chunk_tokens[index]

    @cached_property
    def _chunk_tokens(self) -> dict[int, int]:
        return {}


class TaskSource(Protocol):
    """A sequence of tasks. The same index gives the same task in every process."""

    @property
    def name(self) -> str:
        """The source's name, as in `Task.source`."""
        ...

    @property
    def competency(self) -> Competency:
        """What the tasks test."""
        ...

    @property
    def split(self) -> Split:
        """The part of the source that the tasks are drawn from."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Task: ...


def task_rng(source: str, version: int, split: Split | str, index: int, *extra: int) -> np.random.Generator:
    """The generator of one task's randomness, independent of every other task's.

    Neighbouring indices, splits and sources share nothing: the entropy is the whole tuple, spread by `SeedSequence`, and
    not a sum (design: never `seed + index`). The same arguments give the same stream in every process.

    Args:
        source: the source's name.
        version: the version of the generator; raise it when the same index should give another task.
        split: the split that the task belongs to.
        index: the task's index in the split.
        extra: further integers that tell streams of one task apart.
    """
    words = [zlib.crc32(source.encode()), version, zlib.crc32(str(split).encode()), index, *extra]
    return np.random.default_rng(np.random.SeedSequence(words))


def draw_tasks(available: int, count: int, seed: int) -> list[int]:
    """Which tasks of a source a run plays: `count` different indices, drawn by the seed.

    A longer run starts with the tasks of a shorter one, so that it continues it. Where there are no more than `count` tasks,
    all of them are drawn.

    Args:
        available: how many tasks the source has.
        count: how many are wanted.
        seed: the run's seed.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    moved: dict[int, int] = {}  # a Fisher–Yates shuffle that stores only what it moved: a world has endless tasks
    drawn = []
    for i in range(min(count, available)):
        j = int(rng.integers(i, available))
        drawn.append(moved.get(j, j))
        moved[j] = moved.get(i, i)
    return drawn
