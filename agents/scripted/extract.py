"""An honest agent without a model: it keeps the sentences that state something, and paces itself by the budget.

A sentence states something when it holds a name, a number or a date, or is an example with its label. Kept sentences go into
entries of about 200 tokens, each opened by the date that the chunk begins with, where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.sentences import split_sentences
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import INSERT, ToolCall

ENTRY_TOKENS = 200

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\d{{4}}-\d\d|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})|(?:{_MONTHS}) \d")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million)\b")
_NAME = re.compile(r"(?<=[\w,;:)] )[\"“(]?[A-Z][\w’'-]+")
_WORD = re.compile(r"\w+")
_SPEAKER = re.compile(r"^\[?[A-Z][\w .’'-]{0,30}\]?:\s")
_LABEL = re.compile(r"^\W*labels?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence with its price in tokens and what it seems to say a token: 0 for one without a name, number or date."""

    text: str
    tokens: int
    density: float


class ExtractAgent:
    """Keeps sentences with names, numbers and dates; under a budget, the densest of each chunk."""

    def __init__(self) -> None:
        self._count = get_tokenizer().count
        self._kept: set[str] = set()

    def reset(self, seed: int) -> None:
        """Forget what was kept in the last episode."""
        self._kept = set()

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert for each 200 tokens or so of kept sentences."""
        sentences = list(_sentences(observation["chunk"]))
        date = sentences[0] if sentences and _DATE.search(sentences[0]) else ""
        statements = [self._statement(text) for text in sentences[bool(date) :] if text not in self._kept]
        heading = self._count(date) + 1 if date else 0
        chosen = self._afford([s for s in statements if s.density > 0], self._allowance(observation), heading)
        self._kept.update(statement.text for statement in chosen)
        kind = "episodic_memory" if date else "semantic_memory"
        return [
            ToolCall(INSERT, {"memory_type": kind, "content": "\n".join([date, *texts] if date else texts)})
            for texts in _entries(chosen)
        ]

    def _statement(self, text: str) -> _Statement:
        body = _SPEAKER.sub("", text)
        names, numbers = len(_NAME.findall(body)), len(_NUMBER.findall(body))
        long_words = {word for word in _WORD.findall(body.lower()) if len(word) > 3}
        tokens = self._count(text) + 1
        said = len(long_words) + 2 * names + 3 * numbers if names or numbers else 0
        return _Statement(text, tokens, said / tokens)

    def _allowance(self, observation: Mapping[str, Any]) -> float:
        """The tokens that may be spent now for the budget to last to the end; more where earlier chunks left some over."""
        budget = observation["memory_budget"]
        if not budget:
            return float("inf")
        share = (observation["chunk_index"] + 1) / observation["chunks_total"]
        return float(budget * share - observation["memory_tokens"])

    def _afford(self, statements: list[_Statement], allowance: float, heading: int) -> list[_Statement]:
        """The densest statements that the allowance pays for, in reading order; each entry's heading costs tokens too."""
        chosen: set[int] = set()
        for i in sorted(range(len(statements)), key=lambda i: -statements[i].density):
            price = statements[i].tokens + heading * (statements[i].tokens / ENTRY_TOKENS + (not chosen))
            if price <= allowance:
                chosen.add(i)
                allowance -= price
        return [statement for i, statement in enumerate(statements) if i in chosen]


def _sentences(chunk: str) -> Iterator[str]:
    """The sentences of a chunk; a line that only gives a label stays with the line before it."""
    held = ""
    for line in filter(None, map(str.strip, chunk.splitlines())):
        if held and _LABEL.match(line):
            yield f"{held}\n{line}"
            held = ""
        else:
            yield from split_sentences(held)
            held = line
    yield from split_sentences(held)


def _entries(statements: Sequence[_Statement]) -> Iterator[list[str]]:
    """The statements in groups of about `ENTRY_TOKENS`."""
    group: list[str] = []
    tokens = 0
    for statement in statements:
        group.append(statement.text)
        tokens += statement.tokens
        if tokens >= ENTRY_TOKENS:
            yield group
            group, tokens = [], 0
    if group:
        yield group
