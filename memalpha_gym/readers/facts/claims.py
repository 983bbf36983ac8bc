"""Claims: what a note says of a fact, with what it says of its time and standing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.binding import Bound, alone, bind
from memalpha_gym.readers.facts.clauses import Clause, clauses_of
from memalpha_gym.readers.facts.events import counted, dated
from memalpha_gym.readers.facts.layout import Context, lines_of
from memalpha_gym.readers.facts.lexicon import Lexicon, Marked, Mention, Name, Sort
from memalpha_gym.readers.facts.subjects import Topic, Whose, name_in, names_of, related
from memalpha_gym.vocabulary import ValueKind


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


@lru_cache(maxsize=8192)
def claims_of(text: str, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Everything that a note claims. Kept, since many questions are put to the same notes."""
    topic = Topic()
    found: list[Claim] = []
    last: Spoken | None = None
    for number, line in enumerate(lines_of(text, lexicon)):
        topic.line = ()
        last = None
        told: date | None = None
        for order, clause in enumerate(clauses_of(line.text, line.context, lexicon)):
            if told is None:
                told = _leading_day(clause)
            claims = list(_clause_claims(clause, line.context, lexicon, topic, last, told)) if clause.claimed else []
            found += [replace(claim, place=(number, order, claim.place[2])) for claim in claims]
            if claims:
                last = Spoken(claims[-1].name, claims[-1].noun, clause.sentence)
            else:
                last = _pending(clause, line.context, lexicon, topic) or (None if names_of(clause.marked) else last)
            topic.spoke([name_in(mention) for mention in names_of(clause.marked) if not _is_value(mention, claims)])
    return tuple(found)


def _pending(
    clause: Clause, context: Context, lexicon: Lexicon, topic: Topic
) -> Spoken | None:
    """What a clause speaks of without a value, which the next may give: "Her mentor has changed; it is …"."""
    cues = clause.marked.of(Sort.CUE)
    if len(cues) != 1 or len(cues[0].nouns) != 1 or not clause.claimed:
        return None
    noun = min(cues[0].nouns)
    name = Whose(clause.marked, lexicon, context, topic).of(cues[0], cues[0], lexicon.attributes[noun].owner)
    return Spoken(name, noun, clause.sentence, pending=True) if name else None


def _is_value(mention: Mention, claims: Sequence[Claim]) -> bool:
    return any(name_in(mention).full == claim.value for claim in claims)


def _leading_day(clause: Clause) -> date | None:
    """The date that a line begins with, which holds for all of it."""
    days = clause.marked.of(Sort.DAY)
    if not days or any(token.key for token in clause.marked.tokens[: days[0].start]):
        return None
    return days[0].day


def _clause_claims(
    clause: Clause,
    context: Context,
    lexicon: Lexicon,
    topic: Topic,
    last: Spoken | None,
    told: date | None,
) -> Iterator[Claim]:
    day = told or context.day
    relations, taken = _relation_claims(clause, context, lexicon, topic, day, last)
    yield from relations
    whose = Whose(clause.marked, lexicon, context, topic, frozenset(taken))
    yield from (
        Claim(name, noun, value, (0, 0, 0), when, denied=clause.rejected, former=clause.rejected)
        for name, noun, value, when in counted(clause, whose, day)
    )
    groups: list[tuple[Name, str, list[Bound]]] = []
    before, joined = (last.noun, last.sentence == clause.sentence) if last else ("", False)
    for bound in bind(clause.marked, lexicon.attributes, context.nouns, before, joined):
        words = lexicon.attributes[bound.noun]
        if bound.follows and groups and groups[-1][1] == bound.noun:
            groups[-1][2].append(bound)
            continue
        if bound.follows and last and last.noun == bound.noun:
            name: Name | None = last.name
        else:
            name = whose.of(bound.cue, bound.value, words.owner, bound.behind)
        if name is not None:
            groups.append((name, bound.noun, [bound]))
    for name, noun, group in groups:
        kind = lexicon.attributes[noun].kind
        if kind is ValueKind.EVENT:
            days = dated(clause, [bound.value for bound in group], day)
            yield from (
                Claim(name, noun, bound.value.text, (0, 0, i), when, denied=clause.rejected, former=clause.rejected)
                for i, (bound, when) in enumerate(zip(group, days, strict=True))
            )
        elif kind is ValueKind.LIST:
            yield from (
                Claim(name, noun, bound.value.text, (0, 0, i), day, former=clause.rejected or clause.past)
                for i, bound in enumerate(group)
            )
        else:
            texts = [_text(bound, lexicon) if bound.fits else "" for bound in group]
            standing = clause if not marks.is_past(noun) else replace(clause, past=False)
            claims = _in_time(standing, name, noun, [bound.value for bound in group], texts, day)
            yield from (replace(claim, former=False) for claim in claims) if marks.is_past(noun) else claims


def _text(bound: Bound, lexicon: Lexicon) -> str:
    """The value as a reply gives it."""
    unit = lexicon.attributes[bound.noun].unit
    if bound.value.sort is Sort.NUMBER:
        return f"{bound.value.number} {unit}".strip()
    return bound.value.text


def _relation_claims(
    clause: Clause,
    context: Context,
    lexicon: Lexicon,
    topic: Topic,
    day: date | None,
    last: Spoken | None,
) -> tuple[list[Claim], set[Mention]]:
    """What a clause claims of relations to people, and who are the values in it."""
    whose = Whose(clause.marked, lexicon, context, topic)
    people = [mention for mention in names_of(clause.marked) if whose.owns(name_in(mention), "person")]
    claims: list[Claim] = []
    taken: set[Mention] = set()
    if not people:
        return claims, taken
    cues = [
        (mention, noun)
        for mention in [*alone(clause.marked, lexicon.attributes), *clause.marked.of(Sort.HINT)]
        for noun in sorted(mention.nouns)
        if lexicon.attributes[noun].kind is ValueKind.PERSON
    ]
    firm = {noun for mention, noun in cues if mention.sort is Sort.CUE}
    for cue, noun in cues:
        if cue.sort is Sort.HINT and (noun in firm or len(cue.nouns) > 1):
            continue
        owner = lexicon.attributes[noun].owner
        name, values = related(whose, cue, owner, _is_verb(clause, cue))
        values = [value for value in values if value not in taken]
        if name is None or not values:
            continue
        if len(values) > 1 and not _is_series(clause, values):
            values = [min(values, key=lambda value: max(value.start, cue.start) - min(value.end, cue.end))]
        claims += _in_time(clause, name, noun, values, [name_in(value).full for value in values], day)
        taken.update(values)
    if not cues and last and last.goes_on(clause) and lexicon.attributes[last.noun].kind is ValueKind.PERSON:
        if len(people) == 1 and not clause.marked.of(Sort.CUE):
            taken.update(people)
            return list(_in_time(clause, last.name, last.noun, people, [name_in(people[0]).full], day)), taken
    if not cues and len(context.nouns) == 1 and (noun := min(context.nouns)):
        words = lexicon.attributes[noun]
        named = names_of(clause.marked)
        if words.kind is ValueKind.PERSON and not clause.marked.of(Sort.CUE) and len(named) >= 1:
            name = name_in(named[0]) if len(named) > 1 else None
            values = [mention for mention in named[-1:] if whose.owns(name_in(mention), "person")]
            name = name or (context.names[0] if len(context.names) == 1 else None)
            if name is not None and values and whose.owns(name, words.owner):
                claims += _in_time(clause, name, noun, values, [name_in(values[0]).full], day)
                taken.update(values)
    return claims, taken


def _is_verb(clause: Clause, cue: Mention) -> bool:
    """Whether a relation's cue stands as a verb, with somebody on each side or "by" behind it."""
    tokens = clause.marked.tokens
    word = tokens[cue.end - 1].text.lower()
    behind = tokens[cue.end].text if cue.end < len(tokens) else ""
    ahead = tokens[cue.start - 1].text if cue.start else ":"
    inflected = cue.sort is Sort.HINT or word.endswith(("s", "ed", "ing"))
    return inflected and (behind == "by" or behind[:1].isupper()) and ahead not in (":", "|", "-", "–", "=", "(", "'s", "’s")


def _is_series(clause: Clause, values: Sequence[Mention]) -> bool:
    """Whether several people are told as one after another, or in a row."""
    for one, other in zip(values, values[1:], strict=False):
        words = clause.marked.between(one.end, other.start)
        if not (marks.goes_on(words) or marks.goes_back(words) or set(words) <= {",", "/", "and", "or", "|"}):
            return False
    return True


def _in_time(
    clause: Clause, name: Name, noun: str, values: Sequence[Mention], texts: Sequence[str], day: date | None
) -> Iterator[Claim]:
    """The claims of a clause on one fact, each with its time: one value, a history of values, or a row that contradicts itself."""
    marked = clause.marked
    words_of = _unnamed_words(marked)
    timed = _own_days(clause, values)
    ordered = [True] * len(values)
    former, back = [False] * len(values), [False] * (len(values) + 1)
    for i, (one, other) in enumerate(zip(values, values[1:], strict=False)):
        words = words_of[one.end : other.start]
        if marks.goes_back(words):
            former[i + 1] = back[i + 1] = True
        elif not timed and (marks.goes_on(words) or marks.ends(words)):
            former[i] = True
        elif not former[i + 1] and not timed:
            ordered[i] = ordered[i + 1] = False
    others = [mention for mention in marked.mentions if mention.sort is Sort.VALUE or mention in values]
    for i, value in enumerate(values):
        start = max((other.end for other in others if other.end <= value.start), default=0)
        end = min((other.start for other in others if other.start >= value.end), default=len(marked.tokens))
        ahead, behind = words_of[start : value.start], words_of[value.end : end]
        over = marks.ends(behind) and not back[i + 1]
        local = marks.leads_to_former(ahead) or over
        alone_past = len(values) == 1 and clause.past and not clause.new
        own = _day_beside(clause, start, value, end)
        denied = marks.denies(ahead) or "wrong" in behind[:3] or "incorrect" in behind[:3]
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
            new=not is_former and (clause.new or len(values) > 1 or own is not None and "since" in ahead + behind),
            correction=clause.correction and not is_former,
            corrects=clause.corrects,
            source=_source(clause, start, value, end),
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
    led = bool(sources) and bool(clause.marked.of(Sort.VALUE, Sort.NUMBER)) and sources[0].start < min(
        mention.start for mention in clause.marked.of(Sort.VALUE, Sort.NUMBER)
    )
    return ((ahead[-1:] or behind[:1]) if led else (behind[:1] or ahead[-1:]) or [""])[0] if sources else ""
