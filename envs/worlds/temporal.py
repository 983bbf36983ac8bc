"""`MemAlpha/Temporal-v0`: when things happened, in what order, and how far apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split
from memalpha_gym.vocabulary import ValueKind, Vocabulary

from .entities import Entity
from .family import Family, WorldEnv
from .genres import Line
from .happenings import Happening, date_happenings
from .knobs import Knobs, ladder
from .language import Attribute, Parts, choose, listed, possessive, sentence
from .requirements import Requirements
from .script import Script
from .solver import Claim
from .vocabulary import attribute_words, extended


class TemporalEnv(WorldEnv):
    """When people did things, in what order, and how many days apart.

    ## Description
    The stream tells of people's outings (or what the split's own world has in their place), each to another place on another
    day: on the day itself or later, with a date or as "yesterday", so that the order of telling is not that of the days. The
    reader is asked for dates, for what came next or just before, and for the days between two.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the date, the place or the number of days asked for, and no other place.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `facts` are outings, four per person; `coreference` the share told in relation
    to the day of telling; with `depth` 1, durations are asked for.

    ## Registered ids
    - `MemAlpha/Temporal-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: the language of version 2
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return TEMPORAL


EVENTS_A_PERSON = 4
DURATIONS_FROM = 1
"""The depth from which durations are asked for."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        places: where the outings of this split's people go.
        tells: an outing to `{v}`, `{w}` being when.
        keeps: the same as an ideal memory would hold it, `{d}` being the date.
        dates: questions for the date of one.
        nexts, previous: questions for the one after and the one before.
        durations: questions for the days between two, `{v}` and `{u}`.
    """

    places: Attribute
    tells: tuple[str, ...]
    keeps: str
    dates: tuple[str, ...]
    nexts: tuple[str, ...]
    previous: tuple[str, ...]
    durations: tuple[str, ...]


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        Attribute(
            "outing",
            Parts(
                listed("Puffin, Whale, Amber, Smugglers', Monks', Pilots', Fog, Storm"),
                ("Island", "Lighthouse", "Chapel", "Ferry Station"),
            ),
            (),
            (),
            (),
        ),
        (
            "{S} made an outing to {v} {w}.",
            "An outing took {S} to {v} {w}.",
            "The destination of {S's} outing {w} was {v}.",
        ),
        "{S} made an outing to {v} on {d}.",
        ("On which date did {S} make the outing to {v}?",),
        ("Where did {S} go on the first outing after the one to {v}?",),
        ("Where did {S} go on the last outing before the one to {v}?",),
        ("How many days apart were {S's} outings to {v} and to {u}?",),
    ),
    Split.VALIDATION: Words(
        Attribute(
            "guest performance",
            Parts(
                listed("Kings, Lyric, Windmill, Harlequin, Grand, Little, Gaiety, Phoenix"),
                ("Theatre", "Revue", "Cabaret", "Music Hall"),
            ),
            (),
            (),
            (),
        ),
        (
            "{S} gave a guest performance at the {v} {w}.",
            "The {v} had {S} for a guest performance {w}.",
            "There was a guest performance by {S} at the {v} {w}.",
        ),
        "{S} gave a guest performance at the {v} on {d}.",
        ("What was the date of the guest performance by {S} at the {v}?",),
        ("After the guest performance at the {v}, which house had {S} next for one?",),
        ("Which house had {S} for a guest performance just before the {v} did?",),
        ("How far apart in days were the guest performances of {S} at the {v} and at the {u}?",),
    ),
    Split.TEST: Words(
        Attribute(
            "inspection",
            Parts(
                listed("Oakley, Thornbridge, Wetherley, Cold Ash, Pinmill, Sallow, Hatherop, Ivel"),
                ("Tunnel", "Junction", "Halt", "Embankment"),
            ),
            (),
            (),
            (),
        ),
        (
            "{S} carried out an inspection of {v} {w}.",
            "{v} underwent an inspection by {S} {w}.",
            "The inspection of {v} was done by {S} {w}.",
        ),
        "{S} carried out the inspection of {v} on {d}.",
        ("What day did {S} carry out the inspection of {v}? Give the date.",),
        ("Following the inspection of {v}, which was the very next one that {S} carried out?",),
        ("Preceding the inspection of {v}, which was the latest one that {S} carried out?",),
        ("By how many days do the dates of the inspections of {v} and of {u}, both by {S}, differ?",),
    ),
}


@dataclass(frozen=True, slots=True)
class Outing:
    """Something that a person did once at a place."""

    person: Entity
    place: str
    at: Happening


def require(split: Split, knobs: Knobs) -> Requirements:
    """Four outings per person, no two of them to one place."""
    people = max(6, -(-knobs.facts // EVENTS_A_PERSON))
    return Requirements(
        people,
        2,
        statements=knobs.facts,
        chunks=EVENTS_A_PERSON,
        values=max(1, knobs.facts // EVENTS_A_PERSON) * EVENTS_A_PERSON,
        attributes=((WORDS[split].places, 1),),
    )


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which people do something at various places, each once."""
    script = Script(split, knobs, rng, require(split, knobs))
    doers = script.cast.people[: max(1, knobs.facts // EVENTS_A_PERSON)]
    outings = {person.name: _send(script, person) for person in doers}
    everything = [outing for mine in outings.values() for outing in mine]
    for i in rng.permutation(len(everything)):
        if len(script.questions) >= knobs.questions:
            break
        _ask(script, everything[i], outings[everything[i].person.name])
    return script


def _send(script: Script, person: Entity) -> list[Outing]:
    """Have it told where a person went and when; in the order of the days."""
    words = WORDS[script.split]
    happenings = date_happenings(script, EVENTS_A_PERSON, relative=script.knobs.coreference)
    outings = [Outing(person, script.value(words.places), happening) for happening in happenings]
    for outing in outings:
        slots = {"S": person.name, "S's": possessive(person.name), "v": outing.place}
        told = sentence(choose(script.rng, words.tells), **slots, w=outing.at.when)
        script.say(outing.at.chunk, Line(told, (person,)))
        claimed = Claim(outing.at.chunk, f"{person.name} / {outing.place}", words.places.noun, str(outing.at.day))
        script.ledger.add(claimed)
        kept = sentence(words.keeps, **slots, d=script.calendar.format(outing.at.day))
        key = f"{person.name} / {words.places.noun} / {outing.place}"
        names = (person.name, person.short)
        script.note(outing.at.chunk, Operation(OperationKind.STATE, key, names, outing.place, (), kept))
    return outings


def _ask(script: Script, outing: Outing, mine: list[Outing]) -> None:
    """Ask one question about an outing: its date, its neighbours in time, or its distance from another one."""
    place = mine.index(outing)
    kinds = ["date", *(["next"] if place + 1 < len(mine) else []), *(["previous"] if place else [])]
    if script.knobs.depth >= DURATIONS_FROM:
        kinds.append("duration")
    kind = choose(script.rng, tuple(kinds))
    if kind == "date":
        _ask_date(script, outing)
    elif kind == "duration":
        others = [other for other in mine if other is not outing]
        _ask_duration(script, outing, others[int(script.rng.integers(len(others)))])
    else:
        _ask_neighbour(script, outing, mine, 1 if kind == "next" else -1)


def _told_days(script: Script, person: Entity) -> dict[str, date]:
    """Where a person went and when, as the text has it."""
    noun = WORDS[script.split].places.noun
    mine = [subject for subject in script.ledger.subjects(noun) if subject.startswith(f"{person.name} / ")]
    days = ((subject.partition(" / ")[2], script.ledger.current(subject, noun)) for subject in mine)
    return {place: date.fromisoformat(day) for place, values in days for day in values}


def _ask_date(script: Script, outing: Outing) -> None:
    text = _fill(script, WORDS[script.split].dates, outing)
    told = _told_days(script, outing.person)[outing.place]
    answers = script.calendar.forms(outing.at.day)
    needs = _need(script, Program.DATE, outing)
    question = Question(text, answers, "substring", evidence=(outing.at.chunk,), kind="date", needs=needs)
    script.ask(question, script.calendar.forms(told))


def _ask_neighbour(script: Script, outing: Outing, mine: list[Outing], step: int) -> None:
    """Ask for the outing after or before; a reply that lists the person's other outings is wrong."""
    words = WORDS[script.split]
    answer = mine[mine.index(outing) + step].place
    away = {place: (day - outing.at.day).days * step for place, day in _told_days(script, outing.person).items()}
    nearest = min(days for days in away.values() if days > 0)
    question = Question(
        text=_fill(script, words.nexts if step > 0 else words.previous, outing),
        answers=(answer,),
        metric="substring",
        forbidden=tuple(other.place for other in mine if other is not outing and other.place != answer),
        evidence=tuple(sorted(other.at.chunk for other in mine)),
        kind="next" if step > 0 else "previous",
        needs=_need(script, Program.NEXT if step > 0 else Program.PREVIOUS, outing),
    )
    script.ask(question, [place for place, days in away.items() if days == nearest])


def _ask_duration(script: Script, outing: Outing, other: Outing) -> None:
    """Ask for the days between two outings, if that was not asked the other way round."""
    if _need(script, Program.DAYS, other, outing.place) in [question.needs for question in script.questions]:
        return
    words, told = WORDS[script.split], _told_days(script, outing.person)
    question = Question(
        text=_fill(script, words.durations, outing, u=other.place),
        answers=(_apart(outing.at.day, other.at.day),),
        metric="substring",
        evidence=tuple(sorted((outing.at.chunk, other.at.chunk))),
        kind="duration",
        needs=_need(script, Program.DAYS, outing, other.place),
    )
    script.ask(question, [_apart(told[outing.place], told[other.place])])


def _need(script: Script, program: Program, outing: Outing, *others: str) -> Need:
    """What a question about an outing rests on; `others` are places that it names besides."""
    return Need(program, outing.person.name, WORDS[script.split].places.noun, (outing.place, *others))


def _apart(one: date, other: date) -> str:
    days = abs((one - other).days)
    return "1 day" if days == 1 else f"{days} days"


def _fill(script: Script, templates: tuple[str, ...], outing: Outing, **more: str) -> str:
    slots = {"S": outing.person.name, "S's": possessive(outing.person.name), "v": outing.place}
    return sentence(choose(script.rng, templates), **slots, **more)


def vocabulary(split: Split) -> Vocabulary:
    """The split's vocabulary with its outings."""
    words = WORDS[split]
    return extended(
        split, [attribute_words(split, words.places, "person", ValueKind.EVENT, (*words.tells, words.keeps))]
    )


TEMPORAL = Family(
    "Temporal",
    Competency.RETRIEVAL,
    2,
    ladder(
        facts=(8, 16, 20, 24, 28),
        questions=(8, 16, 20, 24, 24),
        depth=(0, 1, 1, 1, 1),
        coreference=(0.0, 0.2, 0.4, 0.6, 0.7),
        updates=(0.0,) * 5,
        first_person=(0.0,) * 5,
        hearsay=(0.0,) * 5,
        corrections=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
    vocabulary=vocabulary,
)
