"""The states of an episode: between two steps, and within one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from memalpha_gym.contexts import Context
from memalpha_gym.judges.judge import Write
from memalpha_gym.memory import MemorySnapshot
from memalpha_gym.memory_history import MemoryHistory
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.tasks import Question, Task
from memalpha_gym.tools import ToolCall, ToolResult
from memalpha_gym.views.step import StepView


@dataclass(frozen=True, slots=True)
class EpisodeState:
    """The whole state of an episode between two steps; immutable.

    Attributes:
        task: the task that is played.
        memory: the memory's content.
        memory_budget: the budget in tokens; None for no limit.
        chunk_index: the chunk that the agent sees, from 0; the number of chunks when the episode is over.
        chunk_tokens: tokens of all chunks that were shown so far.
        found: (id, text) of what the last step's searches found.
        answers: the probes that were read so far, as in `info["answers"]`.
        view: the last step as it is rendered, where the environment renders.
        history: what the memory held so far, and who wrote it.
    """

    task: Task
    memory: MemorySnapshot
    memory_budget: int | None
    chunk_index: int
    chunk_tokens: int
    found: tuple[tuple[str, str], ...]
    answers: tuple[Mapping[str, Any], ...]
    view: StepView | None
    history: MemoryHistory


@dataclass(frozen=True, slots=True)
class PendingStep:
    """A step whose calls are executed and whose questions are still to be read.

    Attributes:
        calls: the step's calls.
        results: what came of them, one per call.
        writes: the texts that the content judge is asked about.
        questions: the questions that are due.
        requests: what the reader is to be asked, one per question.
        before: the episode before the calls, to which it goes back where the step cannot be finished.
        scoring: by which form of the metrics replies are scored.
        contexts: what the reader is shown for each question, where that is recalled and cut; else empty.
        recall_seconds: how long recalling each of them took.
    """

    calls: tuple[ToolCall, ...] = ()
    results: tuple[ToolResult, ...] = ()
    writes: tuple[Write, ...] = ()
    questions: tuple[Question, ...] = ()
    requests: tuple[ReadRequest, ...] = ()
    before: EpisodeState | None = None
    scoring: str = "robust"
    contexts: tuple[Context, ...] = ()
    recall_seconds: tuple[float, ...] = ()
