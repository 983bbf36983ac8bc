"""An honest agent without a model: it keeps the sentences that state something, and brings up to date what it recognises.

Without a budget every sentence with a name, a number or a date, and every example with its label, is kept, in entries of about
200 tokens, each opened by the date that the chunk begins with, where it has one. Under a budget entries are single statements
(`statements.py`), so that each can be replaced when another one changes it, deleted when that is asked for, and given up for
one that looks more like something that lasts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from memalpha_gym.dates import find_dates
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import INSERT, ToolCall

from .notebook import Notebook
from .statements import Names, Statement, sentences_of, statements

ENTRY_TOKENS = 200

ALIKE = 0.5
"""Share of content words, of all that two statements have, from which on they speak of the same thing."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\d{{4}}-\d\d|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})|(?:{_MONTHS}) \d")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million)\b")
_NAME = re.compile(r"(?<=[\w,;:)] )[\"“(]?[A-Z][\w’'-]+")
_RELATIVE = re.compile(r"\b(?:today|yesterday|days? ago)\b", re.IGNORECASE)
_SPEAKER = re.compile(r"^\[?[A-Z][\w .’'-]{0,30}\]?:\s")


@dataclass(frozen=True, slots=True)
class Note:
    """A statement that is kept under a budget.

    Attributes:
        statement: the statement.
        text: as it is stored.
        tokens: of the text.
        order: a number by chance, by which equals are given up: early and late ones alike.
    """

    statement: Statement
    text: str
    tokens: int
    order: float


class ExtractAgent:
    """Keeps sentences that state something; under a budget, those that look most like something that lasts.

    Args:
        wording: how a kept text is put down; as it stands by default.
    """

    def __init__(self, *, wording: Callable[[str], str] = str) -> None:
        self._wording = wording
        self._count = get_tokenizer().count
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Forget what was kept in the last episode."""
        self._kept: set[str] = set()
        self._names = Names()
        self._notebook = Notebook()
        self._notes: dict[str, Note] = {}
        self._written = 0
        self._draw = Random(seed)  # noqa: S311 - nothing here is secret

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The calls for a chunk."""
        return self._choose(observation) if observation["memory_budget"] else self._keep(observation["chunk"])

    # --- without a budget -------------------------------------------------------------------------------------------------

    def _keep(self, chunk: str) -> Sequence[ToolCall]:
        """One insert for each 200 tokens or so of sentences that hold a name, a number or a label."""
        sentences = list(sentences_of(chunk))
        date = sentences[0] if sentences and _DATE.search(sentences[0]) else ""
        told = [text for text in sentences[bool(date) :] if text not in self._kept and _says_something(text)]
        self._kept.update(told)
        told = list(map(self._wording, told))
        kind = "episodic_memory" if date else "semantic_memory"
        return [
            ToolCall(INSERT, {"memory_type": kind, "content": "\n".join([date, *texts] if date else texts)})
            for texts in _entries(told, self._count)
        ]

    # --- under a budget ---------------------------------------------------------------------------------------------------

    def _choose(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Take in the chunk's statements; what has to go is deleted first, so that there is room for what comes."""
        before = dict(self._notes)
        day = next(find_dates(observation["chunk"], 0), None)
        date = observation["chunk"][day.start : day.end] if day else ""
        for statement in statements(observation["chunk"], self._names):
            self._take_in(statement, date, observation["memory_budget"])
        gone = {key: "" for key in before if key not in self._notes}
        written = {key: note.text for key, note in self._notes.items() if before.get(key) is not note}
        return self._notebook.write(gone | written, observation)

    def _take_in(self, statement: Statement, date: str, budget: int) -> None:
        alike = [key for key, note in self._notes.items() if _speak_alike(note.statement, statement)]
        if statement.forgets:
            for key in alike:
                del self._notes[key]
        elif statement.weight > 0 and all(note.statement.text != statement.text for note in self._notes.values()):
            text = f"{date}: {statement.text}" if date and _RELATIVE.search(statement.text) else statement.text
            text = self._wording(text)
            self._written += 1
            note = Note(statement, text, self._count(text), self._draw.random())
            key = alike[-1] if alike and statement.changes else f"{self._written}"
            for other in alike[:-1] if statement.changes else ():
                del self._notes[other]
            self._notes[key] = note
            self._give_up(budget)

    def _give_up(self, budget: int) -> None:
        """Let the statements go that look least like something that lasts, until the rest fits."""
        used = sum(note.tokens for note in self._notes.values())
        for key, note in sorted(self._notes.items(), key=lambda item: (item[1].statement.weight, item[1].order)):
            if used <= budget:
                return
            used -= note.tokens
            del self._notes[key]


def _speak_alike(one: Statement, other: Statement) -> bool:
    """Whether two statements are about the same thing of the same subject."""
    if not one.subject or one.subject != other.subject or not (one.topic and other.topic):
        return False
    return len(one.topic & other.topic) >= ALIKE * min(len(one.topic), len(other.topic))


def _says_something(text: str) -> bool:
    """Whether a sentence holds a name or a number; who speaks aside."""
    body = _SPEAKER.sub("", text)
    return bool(_NAME.search(body) or _NUMBER.search(body))


def _entries(texts: Sequence[str], count: Callable[[str], int]) -> Iterator[list[str]]:
    """The texts in groups of about `ENTRY_TOKENS`."""
    group: list[str] = []
    tokens = 0
    for text in texts:
        group.append(text)
        tokens += count(text) + 1
        if tokens >= ENTRY_TOKENS:
            yield group
            group, tokens = [], 0
    if group:
        yield group
