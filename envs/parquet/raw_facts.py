"""FactConsolidation: numbered facts that contradict each other, of which the one with the larger number counts.

Nothing in the data says which facts contradict each other. It shows in their words: two facts that begin alike and end
otherwise ("Ada lives in Oslo", "Ada lives in Quito") speak of the same thing, and the end is the value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from memalpha_gym.scoring import holds, words

LEAST_SHARED = 0.4
"""Share of a fact's content words, its value aside, that a question must share with it to be about it."""

_PLAIN_WORDS = frozenset("a an and at by for from in is it of on that the to was were with".split())

_BETWEEN = re.compile(r"(?<=[.!?:])\s+(?=\d+\.\s+\S)")
_FACT = re.compile(r"\s*+(\d++)\.\s++(\S(?:.*[^.\s])?+)[.\s]*+")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact.

    Attributes:
        number: its serial number; the larger is the newer.
        text: without the number and the full stop.
        line: the index of its line among those of `fact_lines`.
        lowered: the text in lower case, by which facts are compared.
    """

    number: int
    text: str
    line: int
    lowered: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the facts say about a question: the line of the newest fact, and the values that older ones give instead."""

    line: int
    stale: tuple[str, ...]


def fact_lines(context: str) -> list[str]:
    """The lines of a list of facts, one per fact. What is no fact, such as a heading, stays with the fact beside it."""
    lines: list[str] = []
    has_fact = False
    for line in filter(str.strip, _BETWEEN.sub("\n", context).splitlines()):
        is_fact = _FACT.fullmatch(line) is not None
        if lines and not (is_fact and has_fact):
            lines[-1] = f"{lines[-1]}\n{line}"
        else:
            lines.append(line)
        has_fact = has_fact or is_fact
    return lines


@lru_cache(maxsize=4)
def facts_of(context: str) -> tuple[Fact, ...]:
    """Every numbered fact, in the order of their texts."""
    facts = [
        Fact(int(match[1]), match[2], index, match[2].lower())
        for index, lines in enumerate(fact_lines(context))
        for line in lines.splitlines()
        if (match := _FACT.fullmatch(line))
    ]
    return tuple(sorted(facts, key=lambda fact: (fact.lowered, fact.number)))


def settle(question: str, answers: Sequence[str], context: str) -> Settled | None:
    """The fact that answers a question, and what older facts say instead; None where no fact seems to.

    It is the newest of its kind, ends with an accepted answer, and shares the most words with the question. Of a question
    over several hops it is the last one's fact, as far as words tell.
    """
    facts = facts_of(context)
    asked = frozenset(words(question))
    best: tuple[float, int] | None = None
    settled = None
    for fact, start in _ending_with(answers, facts):
        alike = _beginning_with(start, facts)
        if max(alike, key=lambda other: other.number) is not fact:
            continue
        named = [word for word in words(start) if word not in _PLAIN_WORDS] or words(start)
        rank = (sum(word in asked for word in named) / len(named), fact.number)
        if rank[0] >= LEAST_SHARED and (best is None or rank > best):
            best = rank
            settled = Settled(fact.line, _stale(alike, len(start), answers, question))
    return settled


def _ending_with(answers: Sequence[str], facts: Sequence[Fact]) -> Iterator[tuple[Fact, str]]:
    """The facts that end with an answer, as whole words, with what stands before it."""
    ends = [answer.strip(" .").lower() for answer in answers]
    for fact in facts:
        for end in ends:
            if end and fact.lowered.endswith(end):
                start = fact.text[: -len(end)]
                if start[-1:].isspace() and words(start):
                    yield fact, start


def _beginning_with(start: str, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that begin with a text; they stand together, since facts are sorted."""
    prefix = start.lower()
    first = bisect_left(facts, prefix, key=lambda fact: fact.lowered)
    found = []
    for index in range(first, len(facts)):
        if not facts[index].lowered.startswith(prefix):
            break
        found.append(facts[index])
    return found


def _stale(alike: Sequence[Fact], start: int, answers: Sequence[str], question: str) -> tuple[str, ...]:
    """Values of older facts, but for those that a right reply may hold."""
    values = dict.fromkeys(fact.text[start:].strip() for fact in sorted(alike, key=lambda fact: fact.number))
    return tuple(
        value
        for value in values
        if value and not any(holds(answer, value) for answer in answers) and not holds(question, value)
    )
