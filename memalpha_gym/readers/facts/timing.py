"""Claims, and what a clause says of their time and standing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.mentions import Marked, Mention, Name, Sort


@dataclass(frozen=True, slots=True)
class Claim:
    """What an entry says of one fact.

    Attributes:
        name: of whom.
        noun: which attribute.
        value: what is claimed; empty where the entry contradicts itself, or gives what the attribute cannot have.
        place: where in the entry, so that claims of one entry have an order: (line, sentence, place in the sentence).
        day: the day of the claim; of an event, the day on which it happened.
        former: whether it is told as something that no longer holds; `until`: to which day it held, where that is told.
        denied: whether it is told that this was never right.
        new: whether it is told as a change, or as how it is now.
        correction: whether it corrects other claims; `corrects`: those of this day, where one is told.
        source: who claims it, where sources are told apart.
        given: the value as it stands in the note.
        shared: of how many the same is said in the same breath.
    """

    name: Name
    noun: str
    value: str
    place: tuple[int, int, int]
    day: date | None = None
    former: bool = False
    until: date | None = None
    denied: bool = False
    new: bool = False
    correction: bool = False
    corrects: date | None = None
    source: str = ""
    given: str = ""
    shared: int = 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was spoken of last: of whom, which attribute, in which sentence; `pending` where no value was given."""

    name: Name
    noun: str
    sentence: int
    pending: bool = False

    def goes_on(self, clause: Clause) -> bool:
        """Whether a clause without a cue can go on about it."""
        return self.sentence == clause.sentence and (self.pending or clause.new or clause.past)


def in_time(
    clause: Clause, name: Name, noun: str, values: Sequence[Mention], texts: Sequence[str], day: date | None
) -> Iterator[Claim]:
    """The claims of a clause on one fact, each with its time: one value, a history, or a row that contradicts itself."""
    marked = clause.marked
    words_of = _unnamed_words(marked)
    timed = _own_days(clause, values)
    ordered = [True] * len(values)
    former, back = [False] * len(values), [False] * (len(values) + 1)
    for i, (one, other) in enumerate(pairwise(values)):
        words = words_of[one.end : other.start]
        if marks.mistaken(words):
            continue
        if marks.goes_back(words):
            former[i + 1] = back[i + 1] = True
        elif not timed and (marks.goes_on(words) or marks.ends(words)):
            former[i] = True
        elif not former[i + 1] and not timed and not marks.ends(words_of[other.end :]):
            ordered[i] = ordered[i + 1] = False
    others = [mention for mention in marked.mentions if mention.is_value or mention in values]
    past = clause.past and not _past_of_another(words_of, values, others)
    for i, value in enumerate(values):
        start = max((other.end for other in others if other.end <= value.start), default=0)
        end = min((other.start for other in others if other.start >= value.end), default=len(marked.tokens))
        ahead, behind = words_of[start : value.start], words_of[value.end : end]
        over = marks.ends(behind) and not back[i + 1]
        local = marks.leads_to_former(ahead) or over
        alone_past = len(values) == 1 and past and not clause.new
        own = _day_beside(clause, start, value, end)
        denied = (marks.denies(ahead) and not marks.no_more(behind)) or marks.mistaken(behind)
        is_former = former[i] or local or alone_past
        yield Claim(
            name,
            noun,
            texts[i] if ordered[i] else "",
            (0, 0, value.start),
            day=None if over else own or day,
            former=is_former,
            until=own if over else None,
            denied=denied,
            new=not is_former and (clause.new or len(values) > 1 or (own is not None and "since" in ahead + behind)),
            correction=clause.correction and not is_former and not denied,
            corrects=clause.corrects,
            source=_source(clause, start, value, end),
            given=value.text,
        )


def _past_of_another(words: Sequence[str], values: Sequence[Mention], others: Sequence[Mention]) -> bool:
    """Whether a clause's words on what no longer holds stand right ahead of a value of something else."""
    return any(
        other not in values and marks.leads_to_former(words[before.end : other.start])
        for before, other in pairwise(others)
    )


def _unnamed_words(marked: Marked) -> list[str]:
    """A clause's words, with what the vocabulary knows left out: "former profession" tells of no former value."""
    hidden = {
        place
        for mention in marked.mentions
        if mention.sort in (Sort.NAME, Sort.CUE, Sort.VALUE, Sort.SOURCE)
        for place in range(mention.start, mention.end)
    }
    return ["_" if i in hidden else token.text.lower() for i, token in enumerate(marked.tokens)]


def _own_days(clause: Clause, values: Sequence[Mention]) -> bool:
    """Whether each of several values has a day of its own, so that the days settle their order."""
    ends = [*(value.start for value in values[1:]), len(clause.marked.tokens)]
    days = [_day_beside(clause, value.end, value, end) for value, end in zip(values, ends, strict=True)]
    starts = [0, *(value.end for value in values[:-1])]
    earlier = [_day_beside(clause, start, value, value.end) for start, value in zip(starts, values, strict=True)]
    return len(values) > 1 and (all(days) or all(earlier))


def _day_beside(clause: Clause, start: int, value: Mention, end: int) -> date | None:
    """The day that stands with a value: behind it, else ahead of it."""
    days = [day for day in clause.marked.of(Sort.DAY) if day.day != clause.corrects]
    behind = [day.day for day in days if value.end <= day.start < end]
    ahead = [day.day for day in days if start <= day.start < value.start]
    return (behind[:1] or ahead[-1:] or [None])[0]


def _source(clause: Clause, start: int, value: Mention, end: int) -> str:
    """Who gives a value: the source behind it, else the one ahead of it, else the clause's only one."""
    sources = clause.marked.of(Sort.SOURCE)
    if len(sources) == 1:
        return sources[0].text
    behind = [source.text for source in sources if value.end <= source.start < end]
    ahead = [source.text for source in sources if start <= source.start < value.start]
    led = (
        bool(sources)
        and bool(clause.marked.of(Sort.VALUE, Sort.NUMBER))
        and sources[0].start < min(mention.start for mention in clause.marked.of(Sort.VALUE, Sort.NUMBER))
    )
    return ((ahead[-1:] or behind[:1]) if led else (behind[:1] or ahead[-1:]) or [""])[0] if sources else ""
