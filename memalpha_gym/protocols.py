"""Every place where something of a user's own plugs in.

None of these has to be inherited from: a class with the right methods is enough.

| protocol        | what it does                              | given as                                      |
|-----------------|-------------------------------------------|-----------------------------------------------|
| `TaskSource`    | hands out tasks                           | the first argument of `MemoryConstructionEnv` |
| `Agent`         | reads observations, calls memory tools    | `--agents package.module:Class`               |
| `Reader`        | answers questions from a memory           | `gym.make(..., reader=...)`                   |
| `ContentJudge`  | says whether a text suits its memory type | `gym.make(..., judge=...)`                    |
| `AnswerJudge`   | scores replies that no program can score  | `gym.make(..., answer_judge=...)`             |
| `Retriever`     | ranks entries for a query                 | `gym.make(..., retriever=...)`                |
| `Tokenizer`     | counts tokens                             | `Memory(tokenizer=...)`                       |
| `MemoryProduct` | owns its store and its retrieval          | `--agents product:package.module:Class`       |

Batch first: `Reader.read` and the judges' `judge` take many requests at once and answer in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from memalpha_gym.judges.judge import AnswerJudge, AnswerRequest, AnswerVerdict, ContentJudge, Verdict, Write
from memalpha_gym.products import (
    ClosableProduct,
    InspectableProduct,
    MemoryProduct,
    MeteredProduct,
    Phase,
    PhaseUsage,
    ProductCrashError,
    ProductError,
    ProductTimeoutError,
    ProductUsage,
    Recalled,
)
from memalpha_gym.readers.reader import Reader, Reading, ReadRequest
from memalpha_gym.retrieval import Retriever
from memalpha_gym.tasks import Task, TaskSource
from memalpha_gym.tokenization import Tokenizer
from memalpha_gym.tools import ToolCall

__all__ = [
    "Agent",
    "AnswerJudge",
    "AnswerRequest",
    "AnswerVerdict",
    "BatchAgent",
    "ClosableProduct",
    "ContentJudge",
    "InspectableProduct",
    "MemoryProduct",
    "MeteredProduct",
    "Phase",
    "PhaseUsage",
    "PrivilegedAgent",
    "ProductCrashError",
    "ProductError",
    "ProductTimeoutError",
    "ProductUsage",
    "ReadRequest",
    "Reader",
    "Reading",
    "Recalled",
    "ResettableAgent",
    "Retriever",
    "TaskSource",
    "Tokenizer",
    "Verdict",
    "Write",
]


class Agent(Protocol):
    """Builds a memory: one call of `act` per chunk.

    An agent may also have any of these, and they are used where they are there:

    - `reset(seed: int)`: called before each episode; every random choice must come from this seed;
    - `act_batch(observations) -> Sequence[Sequence[ToolCall]]`: one step of many episodes at once, for agents without state.
      With a parameter `seeds` it is given a seed with each observation, for whatever it draws;
    - `async act_async(observation) -> Sequence[ToolCall]`: the same as `act`, awaited, so that no episode waits for another's
      completion; with a parameter `seed`, as above. An `act` that is itself asynchronous does as well;
    - `reveal(task: Task)`: called before each episode with the task and its answers. An agent that has it is marked as
      privileged wherever its figures are shown;
    - `meter`: a `memalpha_gym.chat.ChatMeter` of what it used of a language model;
    - `recall(question, *, tokens) -> Sequence[Recalled]`: an agent that owns its store, and has the environment's memory empty,
      recalls for each question what the reader is shown, cut at `tokens` (`memalpha_gym.contexts`);
    - `costs() -> Mapping`: what the episode cost besides, in JSON's terms, asked for when it is over: `store_tokens`,
      `store_items`, `store_bytes`, `peak_bytes`, `observe_seconds` (a list), `usage` (counts by phase, as `PhaseUsage` has
      them). Others are not kept, figures that cannot be are named below the table, and all of it is marked as its own word;
    - `tells_usage`: true where every move tells what it cost (`Move.usage`) and a request that failed raises a `ChatError`, so
      that each episode is charged for its own, also while several are in flight.

    In the place of calls each of them may return a `memalpha_gym.players.Move`, which tells more than the calls, and
    `act_batch` an exception for an episode that has failed. How agents are played: `memalpha_gym.rollouts`.
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
    """An agent without state that acts in many episodes at once."""

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> Sequence[Sequence[ToolCall]]:
        """The calls of each episode, in order."""
        ...
