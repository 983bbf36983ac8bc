"""What a reader is asked, what it replies, and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from memalpha_gym.memory import Memory
from memalpha_gym.needs import Need
from memalpha_gym.vocabulary import Vocabulary

if TYPE_CHECKING:  # whoever has no chat model need not load its client
    from memalpha_gym.chat.metering import ChatUsage


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A question to be answered from a memory alone. The accepted answers are not part of it.

    Attributes:
        memory: what the reader may look at; it must not change it.
        question: the question's text.
        metric: the name of the metric that will score the reply; readers take the form of answer from it (a label, a text).
        source: the source's name, by which a chat reader picks its prompt.
        query_prompt: the task's own word on the form of the answer.
        need: the facts that the question rests on, for a reader that looks facts up; None where they are not known.
        vocabulary: the words that these facts are stated with; None where there is no need.
        form: the form of answer that is wanted, by its name in `memalpha_gym/prompts/reading.yaml`; empty for the metric's.
    """

    memory: Memory
    question: str
    metric: str
    source: str = ""
    query_prompt: str = ""
    need: Need | None = field(default=None, repr=False)
    vocabulary: Vocabulary | None = field(default=None, repr=False)
    form: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's reply.

    Attributes:
        text: the reply; empty where the reading failed.
        entry_ids: the entries that the reader was shown, best first.
        error: why the reading failed, after retries; empty where it did not. A failed reading is not a wrong answer: its
            episode is marked, and its correctness is left out of averages and losses.
        usage: what this reading cost, where a language model gave it.
        used_ids: the entries that the reply was taken from, where the reader knows; empty where it abstains.
    """

    text: str
    entry_ids: tuple[str, ...] = ()
    error: str = ""
    usage: ChatUsage | None = field(default=None, compare=False, repr=False)
    used_ids: tuple[str, ...] = ()


class Reader(Protocol):
    """Answers questions from memories: the frozen half of Mem-α. `name` goes into every record.

    A reader that waits for a server may also have `async read_async(requests)`, the same as `read`: where episodes go on
    independently of each other, the questions of one then do not wait for those of another.
    """

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading per request, in order. Never raises for a failed reading: `Reading.error` says so."""
        ...
