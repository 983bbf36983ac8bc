"""`MemAlpha/Count-v0`: how often something happened, told one time after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary

from .entities import Entity
from .family import Family, WorldEnv
from .genres import Line
from .happenings import Happening, date_happenings, days_within_reach
from .knobs import Knobs, ladder
from .language import choose, possessive, sentence
from .requirements import Requirements
from .script import Script
from .solver import Claim, Standing
from .synonyms import SYNONYMS
from .vocabulary import extended


class CountEnv(WorldEnv):
    """How often something happened.

    ## Description
    People do the same things a number of times, and each time is told somewhere, with its date or as "yesterday", not always in
    order. Some reports add how many that makes; some times were only planned and fell through, and some reports are taken
    back later. The reader is asked how many there were in all; another number of the same thing makes a reply wrong.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the right number of the thing, and no other number of it.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `facts` are the things counted, `depth` sets the highest number (1 + 2 ·
    depth), `updates` the share with a running total in one of the reports, `hearsay` the share with a time that fell
    through, `corrections` the share with a report that is taken back.

    ## Registered ids
    - `MemAlpha/Count-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: the language of version 2; the value of an operation is the number alone; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return COUNT


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

FEWEST_TO_WITHDRAW = 3
"""Chunks of which two lie before the turn, behind which a report is taken back."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that can be counted: its singular and its plural."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        activities: what people do again and again.
        tells: one time, from `{k}` (the singular) and `{w}`, when it was.
        planned: a time that was planned and did not come about.
        withdraws: an earlier report of `{d}` taken back.
        tallies: what a report may add: the number `{n}` so far, `{ks}` being singular for one.
        keeps: how an ideal memory would hold the number `{n}`.
        asks: questions for it, from `{ks}`, the plural.
    """

    activities: tuple[Activity, ...]
    tells: tuple[str, ...]
    planned: tuple[str, ...]
    withdraws: tuple[str, ...]
    tallies: tuple[str, ...]
    keeps: str
    asks: tuple[str, ...]


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        (
            Activity("night dive", "night dives"),
            Activity("school visit", "school visits"),
            Activity("kayak trip", "kayak trips"),
            Activity("blood donation", "blood donations"),
            Activity("radio interview", "radio interviews"),
            Activity("beach clean-up", "beach clean-ups"),
        ),
        (
            "There was a {k} for {S} {w}.",
            "{S} can tick off a {k}, which took place {w}.",
            "{S} had a {k} {w}.",
        ),
        ("A {k} planned for {S} was called off.", "{S} had been down for a {k}, but it came to nothing."),
        ("The {k} of {S} reported for {d} did not take place after all; it was entered by mistake.",),
        ("That makes {n} {ks} on record for {S}.", "With that, {S} has {n} {ks} on record."),
        "{S} has done {n} {ks} in all so far.",
        ("How many {ks} has {S} done in all?",),
    ),
    Split.VALIDATION: Words(
        (
            Activity("curtain speech", "curtain speeches"),
            Activity("fencing lesson", "fencing lessons"),
            Activity("costume fitting", "costume fittings"),
            Activity("hospital concert", "hospital concerts"),
            Activity("studio recording", "studio recordings"),
            Activity("street parade", "street parades"),
        ),
        (
            "{S} got through a {k} {w}.",
            "A {k} by {S} went well {w}.",
            "{S} put in a {k} {w}.",
        ),
        ("The {k} {S} was to have fell through.", "Nothing came of the {k} intended for {S}."),
        ("It was wrong that {S} had a {k} on {d}; strike that one.",),
        ("So {S} has now put {n} {ks} behind {o}.",),
        "By now {S} has behind {o} {n} {ks}.",
        ("What is the total of {ks} that {S} has behind {o}?",),
    ),
    Split.TEST: Words(
        (
            Activity("footplate turn", "footplate turns"),
            Activity("night watch", "night watches"),
            Activity("boiler wash", "boiler washes"),
            Activity("guided tour", "guided tours"),
            Activity("fire drill", "fire drills"),
            Activity("track patrol", "track patrols"),
        ),
        (
            "{S} completed a {k} {w}.",
            "Credit {S} with a {k} {w}.",
            "A {k} was done by {S} {w}.",
        ),
        ("{S} was rostered for a {k}, which was scrapped.", "The roster had a {k} for {S}, but it was dropped."),
        ("Contrary to the book, there was no {k} by {S} on {d}.",),
        ("Which brings {S} to {n} {ks}.", "{S's} tally then: {n} {ks}."),
        "{S's} tally to date is {n} {ks}.",
        ("What is {S's} tally of {ks}?",),
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Things that happen several times, each on another day; ValueError where days, or chunks for withdrawals, are too few."""
    most, days = _most(knobs), days_within_reach(knobs)
    if min(most, knobs.carriers) > days:
        raise ValueError(
            f"with depth={knobs.depth} something happens up to {most} times, each on another day, and with "
            f"sessions={knobs.sessions} there are {days} days for that"
        )
    if knobs.corrections and knobs.carriers < FEWEST_TO_WITHDRAW:
        raise ValueError(
            f"corrections is {knobs.corrections}, and {knobs.carriers} chunks are too few to tell something twice and take "
            "one report back"
        )
    return Requirements(max(6, -(-knobs.facts // 3)), 2, statements=knobs.facts * (most // 2 + 2))


def _most(knobs: Knobs) -> int:
    """The most times that something happens."""
    return min(1 + 2 * max(1, knobs.depth), len(NUMBERS) - 1)


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which people do the same things a number of times, and some reports are taken back."""
    words = WORDS[split]
    script = Script(split, knobs, rng, require(split, knobs))
    pairs = [(person, activity) for person in script.cast.people for activity in words.activities]
    chosen = [pairs[i] for i in rng.permutation(len(pairs))[: knobs.facts]]
    most, told = _most(knobs), []
    for person, activity in chosen:
        count = int(rng.integers(1, most + 1))
        told.append((person, activity, _count(script, person, activity, count)))
        if len(script.questions) < knobs.questions:
            _ask(script, *told[-1])
    for _ in range(knobs.probes):
        person, activity, changes = told[int(rng.integers(len(told)))]
        if min(changes) < knobs.chunks - 1:
            _ask(script, person, activity, changes, int(rng.integers(min(changes), knobs.chunks - 1)))
    return script


def _count(script: Script, person: Entity, activity: Activity, count: int) -> dict[int, int]:
    """Have something told `count` times, with what is not to be counted.

    Returns:
        The chunks that matter, each with what it changes: 1 or -1.
    """
    words, rng, knobs = WORDS[script.split], script.rng, script.knobs
    errs = count > 1 and rng.random() < knobs.corrections
    end = script.turn if errs else None
    count = min(count, script.most(end))
    happenings = date_happenings(script, count, knobs.coreference, before=end)
    changes = {happening.chunk: 1 for happening in happenings}
    if errs:
        changes[_withdraw(script, person, activity, happenings[int(rng.integers(count))])] = -1
    order = sorted(happenings, key=lambda happening: happening.chunk)
    tallied = order[-1 - int(rng.integers(min(2, count)))] if rng.random() < knobs.updates else None
    for happening in happenings:
        text = _fill(choose(rng, words.tells), person, activity, w=happening.when)
        if happening is tallied:
            total = sum(change for chunk, change in changes.items() if chunk <= happening.chunk)
            text = f"{text} {_fill(choose(rng, words.tallies), person, activity, total)}"
        script.say(happening.chunk, Line(text, (person,)))
        script.ledger.add(Claim(happening.chunk, person.name, activity.one, str(happening.day)))
    if rng.random() < knobs.hearsay:
        script.say(script.moments(1)[0], Line(_fill(choose(rng, words.planned), person, activity), (person,)))
    _note(script, person, activity, changes)
    return changes


def _withdraw(script: Script, person: Entity, activity: Activity, happening: Happening) -> int:
    """Have a chunk behind the turn take a report back; the chunk."""
    chunk = script.moments(1, after=script.turn - 1)[0]
    template = choose(script.rng, WORDS[script.split].withdraws)
    text = _fill(template, person, activity, d=script.calendar.format(happening.day))
    script.say(chunk, Line(text, (person,), bare=True))
    script.ledger.add(Claim(chunk, person.name, activity.one, str(happening.day), Standing.WITHDRAWN))
    return chunk


def _note(script: Script, person: Entity, activity: Activity, changes: dict[int, int]) -> None:
    """Note the running total in every chunk that changes it."""
    total = 0
    told: list[str] = []
    for chunk, change in sorted(changes.items()):
        total += change
        value = NUMBERS[total]
        text = _fill(WORDS[script.split].keeps, person, activity, total)
        kind = OperationKind.UPDATE if told else OperationKind.STATE
        stale = tuple(old for old in dict.fromkeys(told) if old != value)
        names = (person.name, person.short)
        script.note(chunk, Operation(kind, f"{person.name} / {activity.one}", names, value, stale, text))
        told.append(value)


def _ask(
    script: Script, person: Entity, activity: Activity, changes: dict[int, int], asked_after: int | None = None
) -> None:
    """Ask for a number as it is at the end, or after a chunk; any other number of the same thing makes a reply wrong."""
    chunks = sorted(chunk for chunk in changes if asked_after is None or chunk <= asked_after)
    total = sum(changes[chunk] for chunk in chunks)
    claims = script.ledger.claims(person.name, activity.one, asked_after)
    days = {claim.value for claim in claims if claim.standing is Standing.STATED}
    days -= {claim.value for claim in claims if claim.standing is Standing.WITHDRAWN}
    wrong = [i for i in range(1, len(NUMBERS)) if i != total]
    question = Question(
        text=_fill(choose(script.rng, WORDS[script.split].asks), person, activity),
        answers=(_phrase(activity, total), _phrase(activity, total, digits=True)),
        metric="substring",
        forbidden=tuple(_phrase(activity, i, digits=digits) for i in wrong for digits in (False, True)),
        evidence=tuple(chunks),
        asked_after=asked_after,
        kind="count",
        needs=Need(Program.COUNT, person.name, activity.one),
    )
    if total:
        script.ask(question, {_phrase(activity, len(days), digits=digits) for digits in (False, True)})


def _phrase(activity: Activity, number: int, *, digits: bool = False) -> str:
    """`three night dives`, or `3 night dives`."""
    return f"{number if digits else NUMBERS[number]} {activity.one if number == 1 else activity.many}"


def _fill(template: str, person: Entity, activity: Activity, number: int = 2, **more: str) -> str:
    slots = {
        "S": person.name,
        "S's": possessive(person.name),
        "k": activity.one,
        "ks": activity.one if number == 1 else activity.many,
        "n": NUMBERS[number],
        "o": {"she": "her", "he": "him"}[person.pronoun],
    }
    return sentence(template, **slots, **more)


def vocabulary(split: Split) -> Vocabulary:
    """The split's vocabulary with what is counted in it."""
    return extended(
        split,
        [
            AttributeWords(
                activity.one, ValueKind.COUNT, "person", *SYNONYMS[split][activity.one], plural=activity.many
            )
            for activity in WORDS[split].activities
        ],
    )


COUNT = Family(
    "Count",
    Competency.RETRIEVAL,
    2,
    ladder(
        facts=(6, 10, 12, 14, 16),
        questions=(6, 10, 12, 14, 16),
        depth=(1, 1, 2, 2, 3),
        coreference=(0.0, 0.2, 0.4, 0.6, 0.7),
        hearsay=(0.0, 0.2, 0.3, 0.4, 0.5),
        corrections=(0.0, 0.0, 0.2, 0.3, 0.4),
        updates=(0.5, 0.5, 0.5, 0.6, 0.6),
        probes=(0, 0, 0, 3, 4),
        first_person=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
    vocabulary=vocabulary,
)
