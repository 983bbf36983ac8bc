"""Claims: what a note says of a fact, with what it says of its time and standing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.binding import Bound, bind
from memalpha_gym.readers.facts.clauses import Clause, clauses_of
from memalpha_gym.readers.facts.event_days import dated
from memalpha_gym.readers.facts.events import counted
from memalpha_gym.readers.facts.layout import Context, lines_of
from memalpha_gym.readers.facts.lexicon import BYNAME, Lexicon
from memalpha_gym.readers.facts.mentions import Mention, Name, Sort
from memalpha_gym.readers.facts.relations import relation_claims
from memalpha_gym.readers.facts.rows import goes_on_row, row_of, under
from memalpha_gym.readers.facts.subjects import Topic, Whose, name_in, names_of
from memalpha_gym.readers.facts.timing import Claim, Spoken, in_time
from memalpha_gym.vocabulary import ValueKind

_NOBODY = Name()
_EQUAL = frozenset(("=", "is", ":", "-", "–", "—", "→", "->", "(", "same", "as", "stands", "for", "means", "the"))


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
        row, opened = "", -1
        for order, clause in enumerate(clauses_of(line.text, line.context, lexicon)):
            if told is None:
                told = _leading_day(clause)
            context = line.context
            if row and opened == clause.sentence and goes_on_row(clause):
                context, last = under(context, row), None
            else:
                row, opened = row_of(clause), clause.sentence
            claims = list(_clause_claims(clause, context, lexicon, topic, last, told)) if clause.claimed else []
            found += [replace(claim, place=(number, order, claim.place[2])) for claim in claims]
            if claims:
                last = Spoken(claims[-1].name, claims[-1].noun, clause.sentence)
            else:
                last = _pending(clause, context, lexicon, topic) or (None if names_of(clause.marked) else last)
            if clause.marked.tokens and clause.marked.tokens[-1].text == "?":
                continue  # who is asked about is not spoken of
            names = names_of(clause.marked)
            spoken = [
                mention for i, mention in enumerate(names) if not _is_value(mention, claims) or (not i and names[1:])
            ]
            topic.spoke([name_in(mention) for mention in spoken])
    return tuple(found)


def _pending(clause: Clause, context: Context, lexicon: Lexicon, topic: Topic) -> Spoken | None:
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
    yield from _equations(clause, day)
    relations, taken = relation_claims(clause, context, lexicon, topic, day, last)
    yield from relations
    whose = Whose(clause.marked, lexicon, context, topic, frozenset(taken))
    yield from (
        Claim(
            name,
            noun,
            value,
            (0, 0, 0),
            when,
            shared=shared,
            denied=clause.rejected,
            former=clause.rejected or clause.over or clause.led,
        )
        for name, noun, value, when, shared in counted(clause, whose, day, last)
    )
    for names, noun, group in _grouped(clause, context, lexicon, whose, last):
        for claim in _claims_on(clause, noun, group, lexicon, day):
            yield from (replace(claim, name=name, shared=len(names)) for name in names)


def _grouped(
    clause: Clause, context: Context, lexicon: Lexicon, whose: Whose, last: Spoken | None
) -> list[tuple[tuple[Name, ...], str, list[Bound]]]:
    """The bound values of a clause, those of the same subjects and attribute in a row together."""
    groups: list[tuple[tuple[Name, ...], str, list[Bound]]] = []
    before, joined = (last.noun, last.sentence == clause.sentence) if last else ("", False)
    for bound in bind(clause.marked, lexicon.attributes, context.nouns, before, joined):
        if bound.follows and groups and groups[-1][1] == bound.noun:
            groups[-1][2].append(bound)
            continue
        if bound.follows and last and last.noun == bound.noun:
            names: tuple[Name, ...] = (last.name,)
        else:
            names = whose.all_of(bound.cue, bound.value, lexicon.attributes[bound.noun].owner, bound.behind)
        if names and groups and groups[-1][:2] == (names, bound.noun):
            groups[-1][2].append(bound)
        elif names:
            groups.append((names, bound.noun, [bound]))
    return groups


def _claims_on(clause: Clause, noun: str, group: list[Bound], lexicon: Lexicon, day: date | None) -> Iterator[Claim]:
    """What the values of one attribute of one subject come to, whoever that is."""
    kind = lexicon.attributes[noun].kind
    if "or" in clause.marked.between(group[0].value.end, group[-1].value.start):  # one of them, and nobody knows which
        group = [replace(bound, fits=False) for bound in group]
        if kind in (ValueKind.EVENT, ValueKind.LIST):
            return
    if kind is ValueKind.EVENT:
        days = dated(clause, [bound.value for bound in group], day)
        for i, (bound, when) in enumerate(zip(group, days, strict=True)):
            denied = clause.rejected or clause.over or _is_denied(clause, bound.value)
            yield Claim(_NOBODY, noun, bound.value.text, (0, 0, i), when, denied=denied, former=denied)
    elif kind is ValueKind.LIST:
        yield from (
            Claim(_NOBODY, noun, bound.value.text, (0, 0, i), day, former=clause.rejected or clause.past)
            for i, bound in enumerate(group)
            if not _is_denied(clause, bound.value)
        )
    elif not clause.rejected:
        texts = [_text(bound, lexicon) if bound.fits else "" for bound in group]
        standing = clause if not marks.is_past(noun) else replace(clause, past=False)
        claims = in_time(standing, _NOBODY, noun, [bound.value for bound in group], texts, day)
        yield from (replace(claim, former=False) for claim in claims) if marks.is_past(noun) else claims


def _is_denied(clause: Clause, value: Mention) -> bool:
    """Whether one of several values, such as a place of several, is said not to be right: "the ruling was not to …"."""
    before = max((mention.end for mention in clause.marked.mentions if mention.end <= value.start), default=0)
    return marks.denies(clause.marked.between(before, value.start))


def _equations(clause: Clause, day: date | None) -> Iterator[Claim]:
    """By-names beside the names that they stand for: "Bosun = Mara Velten", "Mara (Bosun)"."""
    for one, other in pairwise(clause.marked.mentions):
        name, byname = (one, other) if one.sort is Sort.NAME else (other, one)
        words = clause.marked.between(one.end, other.start)
        if name.name is None or name.name.other or byname.nouns != frozenset((BYNAME,)) or not words:
            continue
        alone_in_it = len(clause.marked.mentions) == 2 and set(words) <= _EQUAL
        aside = words == ["("] and clause.marked.between(other.end, other.end + 1) == [")"]
        if alone_in_it or aside:
            yield Claim(name.name, BYNAME, byname.text, (0, 0, byname.start), day, given=byname.text)


def _text(bound: Bound, lexicon: Lexicon) -> str:
    """The value as a reply gives it."""
    unit = lexicon.attributes[bound.noun].unit
    if bound.value.sort is Sort.NUMBER:
        return f"{bound.value.number} {unit}".strip()
    return bound.value.text
