"""Every place where something of a user's own plugs in.

None of these has to be inherited from: a class with the right methods is enough.

| protocol       | what it does                                   | given as                                        |
|----------------|------------------------------------------------|-------------------------------------------------|
| `TaskSource`   | hands out tasks                                | the first argument of `MemoryConstructionEnv`   |
| `Agent`        | reads observations, calls memory tools         | `--agents package.module:Class`                 |
| `Reader`       | answers questions from a memory                | `gym.make(..., reader=...)`                     |
| `ContentJudge` | says whether a text suits its memory type      | `gym.make(..., judge=...)`                      |
| `AnswerJudge`  | scores replies that no program can score       | `gym.make(..., answer_judge=...)`               |
| `Retriever`    | ranks entries for a query                      | `Memory(retriever=...)`                         |
| `Tokenizer`    | counts tokens                                  | `Memory(tokenizer=...)`                         |

Batch first: `Reader.read` and the judges' `judge` take many requests at once and answer in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from memalpha_gym.memory import Memory, MemoryType
    from memalpha_gym.tasks import Competency, Split, Task
    from memalpha_gym.tools import ToolCall


class Tokenizer(Protocol):
    """Counts tokens. `name` goes into every record, since a figure in tokens means nothing without it."""

    @property
    def name(self) -> str:
        """What it counts with."""
        ...

    def count(self, text: str) -> int:
        """The number of tokens in `text`; any string is accepted."""
        ...


class Retriever(Protocol):
    """An index over texts that is kept up to date as they change."""

    def add(self, key: str, text: str) -> None:
        """Put a text under a new key, after all others."""
        ...

    def replace(self, key: str, text: str) -> None:
        """Change the text under a key, which keeps its place in the order."""
        ...

    def remove(self, key: str) -> None:
        """Take a key out."""
        ...

    def top(self, query: str, count: int) -> list[tuple[str, float]]:
        """The `count` best keys with their scores, best first, ties by the order of `add`."""
        ...


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


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A question to be answered from a memory alone. The accepted answers are not part of it.

    Attributes:
        memory: what the reader may look at; it must not change it.
        question: the question's text.
        metric: the name of the metric that will score the reply; readers take the form of answer from it (a label, a text).
        source: the source's name, by which a chat reader picks its prompt.
        query_prompt: the task's own word on the form of the answer.
    """

    memory: Memory
    question: str
    metric: str
    source: str = ""
    query_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's reply.

    Attributes:
        text: the reply; empty where the reading failed.
        entry_ids: the entries that the reader was shown, best first.
        error: why the reading failed, after retries; empty where it did not. A failed reading is not a wrong answer: its
            episode is marked, and its correctness is left out of averages and losses.
    """

    text: str
    entry_ids: tuple[str, ...] = ()
    error: str = ""


class Reader(Protocol):
    """Answers questions from memories: the frozen half of Mem-α. `name` goes into every record."""

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading a request, in order. Never raises for a failed reading: `Reading.error` says so."""
        ...


@dataclass(frozen=True, slots=True)
class Write:
    """A text that was stored, for a judge to look at."""

    memory_type: MemoryType
    content: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's word on one write.

    Attributes:
        valid: whether the text suits its memory type.
        reason: why not, for people.
        error: why no verdict could be had, after retries; such a write counts in neither direction.
    """

    valid: bool
    reason: str = ""
    error: str = ""


class ContentJudge(Protocol):
    """Judges the texts that an agent stored: r4 of the paper."""

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        """One verdict a write, in order. Never raises for a failed judgement: `Verdict.error` says so."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A reply to be judged.

    Attributes:
        question: the question's text.
        answers: accepted answers, or what a right reply must reflect; at least one.
        reply: what the reader said.
    """

    question: str
    answers: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """An answer judge's word on one reply.

    Attributes:
        score: in [0, 1].
        error: why no verdict could be had, after retries; the episode is then marked, as after a failed reading.
    """

    score: float
    error: str = ""


class AnswerJudge(Protocol):
    """Scores replies to questions of the metric `judged`, such as LongMemEval's. `name` goes into every record."""

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        """One verdict a request, in order. Never raises for a failed judgement: `AnswerVerdict.error` says so."""
        ...


class Agent(Protocol):
    """Builds a memory: one call of `act` a chunk.

    An agent may also have any of these, and they are used where they are there:

    - `reset(seed: int)`: called before each episode; every random choice must come from this seed;
    - `act_batch(observations) -> list[Sequence[ToolCall]]`: one step of many episodes at once, for stateless agents;
    - `reveal(task: Task)`: called before each episode with the task and its answers. An agent that has it is marked as
      privileged wherever its figures are shown.
    """

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The tool calls for this chunk, in order; an empty sequence to leave the memory as it is."""
        ...


@runtime_checkable
class PrivilegedAgent(Protocol):
    """An agent that is told the task, such as the oracle."""

    def reveal(self, task: Task) -> None:
        """Called before each episode, after `reset`."""
        ...


@runtime_checkable
class ResettableAgent(Protocol):
    """An agent with state of its own, which each episode must start without."""

    def reset(self, seed: int) -> None:
        """Called before each episode."""
        ...


@runtime_checkable
class BatchAgent(Protocol):
    """A stateless agent that acts in many episodes at once."""

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> Sequence[Sequence[ToolCall]]:
        """The calls of each episode, in order."""
        ...
