"""`MemAlpha/Update-v0`: facts that change again and again, for a reason, by exchange, or by correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Question, Split

from .facts import Fact, ask_for, ask_probes, draw_facts, facts_require, tell, timeline_of
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import Numbers, bare, choose, possessive, sentence
from .requirements import Requirements
from .script import Script
from .solver import Claim
from .timeline import Event, Timeline


class UpdateEnv(WorldEnv):
    """Facts that change, some of them several times.

    ## Description
    Most facts take other values as the stream goes on: they are told anew, corrected, changed because of something that
    happened, or exchanged between two people without any value being named. The reader is asked for what holds by the end and,
    at the upper levels, for what held just before. A stale value in a reply makes it wrong.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the value asked for, and no other value that the fact has or had.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `updates` is the share of facts that change and `depth` the most changes of
    one fact; from depth 2 on there are exchanges and causes, from 3 on questions for the value before.

    ## Registered ids
    - `MemAlpha/Update-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: the language of version 2; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return UPDATE


SWAPS_FROM = 2
"""The depth from which people exchange what they have."""

STRUCK = 3
"""Facts that change as the consequences of one cause."""

BEFORE_FROM = 3
"""The depth from which it is also asked what held before the last change."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        swaps: two people exchange an attribute, from `{A}`, `{B}` and `{k}`.
        before: a question for the value before the present one.
        causes: something that happens, and how a change that follows from it refers to it.
        follows: a change that follows from it, from `{x}`, the change, and `{c}`.
    """

    swaps: tuple[str, ...]
    before: tuple[str, ...]
    causes: tuple[tuple[str, str], ...]
    follows: str


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        (
            "{A} and {B} have exchanged their {k}s: each has taken over the other's.",
            "By agreement, {A} has taken over the {k} of {B}, and {B} that of {A}.",
        ),
        ("What was {S's} {k} before the last change?",),
        (
            (
                "Water has come through the ceiling of the third floor, and a number of things will have to change.",
                "the water damage",
            ),
            (
                "The institute has bought the building next door, and a number of things will be reshuffled.",
                "the new building",
            ),
            (
                "The insurers have been through the house, and a number of things will be set right.",
                "the insurers' visit",
            ),
        ),
        "{x} The reason is {c}.",
    ),
    Split.VALIDATION: Words(
        (
            "{A} and {B} agreed on a swap of {k}: what was one's is the other's.",
            "A swap of {k} between {A} and {B} has gone through, each getting what the other had.",
        ),
        ("One step back, before the present one, which {k} did {S} have?",),
        (
            ("The roof above the stage has to be repaired, which will bring some changes.", "the roof repairs"),
            ("The company will split into two casts, with some changes for everyone.", "the two casts"),
            ("The licensing office has sent new rules, so some changes are coming.", "the new rules"),
        ),
        "{x} All because of {c}.",
    ),
    Split.TEST: Words(
        (
            "{A} traded {k} with {B}, so that each now goes by the other's former one.",
            "It was a straight trade of {k}: {A} got that of {B} and {B} got that of {A}.",
        ),
        ("Just prior to the present one, what was {S's} {k}?",),
        (
            ("The winter floods reached the yard, and various arrangements cannot stay as they are.", "the floods"),
            ("The railway inspectorate has paid a call, and various arrangements must be revised.", "the inspection"),
            ("Members voted to enlarge the museum, so various arrangements will be redone.", "the enlargement"),
        ),
        "{x} That comes of {c}.",
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Some facts change once or more often, and some of them once more for a cause.

    Raises:
        ValueError: facts change, and the most changes of one are none.
    """
    changing = round(knobs.updates * knobs.facts)
    if changing and not knobs.depth:
        raise ValueError("depth is 0, and facts that change do so once to depth times")
    return facts_require(
        split,
        knobs,
        statements=knobs.facts + changing * knobs.depth,
        values=knobs.facts + changing * (1 + min(knobs.depth, knobs.carriers)) / 2,
    )


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which most facts change, some of them several times."""
    script = Script(split, knobs, rng, require(split, knobs))
    script.keeps_history = True
    changing = round(knobs.updates * knobs.facts)
    facts = draw_facts(script, knobs.facts, changing=changing)
    struck = [fact for fact in facts[:changing] if fact.attribute.changes][:STRUCK] if knobs.depth >= SWAPS_FROM else []
    pairs = _pairs([fact for fact in facts if fact not in struck]) if knobs.depth >= SWAPS_FROM else []
    early = {id(fact) for fact in struck} | {id(fact) for pair in pairs for fact in pair}
    for place, fact in enumerate(facts):
        movable = place < changing and bool(fact.attribute.changes)
        changes = int(rng.integers(1, knobs.depth + 1)) if movable else 0
        tell(script, fact, changes, before=script.turn if id(fact) in early else None)
    for one, other in pairs:
        _swap(script, one, other)
    if struck:
        _strike(script, struck)
    truth = timeline_of(facts)
    before = 0
    for i in rng.permutation(len(facts))[: knobs.questions]:
        if knobs.depth >= BEFORE_FROM and before * 4 < len(script.questions) and _has_before(facts[i]):
            before += _ask_before(script, facts[i], truth)
        else:
            ask_for(script, facts[i], truth)
    ask_probes(script, facts, truth)
    return script


def _pairs(facts: list[Fact]) -> list[tuple[Fact, Fact]]:
    """Pairs of people whose numbers of one kind can be exchanged; a fact is in one pair at most."""
    waiting: dict[str, Fact] = {}
    pairs = []
    for fact in facts:
        if isinstance(fact.attribute.values, Numbers) and fact.subject.kind == "person":
            other = waiting.pop(fact.attribute.noun, None)
            if other is None:
                waiting[fact.attribute.noun] = fact
            else:
                pairs.append((other, fact))
    return pairs[: max(1, len(facts) // 8)]


def _swap(script: Script, one: Fact, other: Fact) -> None:
    """Have two people exchange what they have: one sentence that names no value changes two facts."""
    chunk = script.moments(1, after=script.turn - 1)[0]
    mine, theirs = one.events[-1], other.events[-1]
    slots = {"A": one.subject.name, "B": other.subject.name, "k": one.attribute.noun}
    text = sentence(choose(script.rng, WORDS[script.split].swaps), **slots)
    script.say(chunk, Line(text, (one.subject, other.subject)))
    for fact, taken in ((one, theirs), (other, mine)):
        _note(script, chunk, fact, str(taken.value), needs=(taken.chunk,))


def _strike(script: Script, facts: list[Fact]) -> None:
    """Have something happen that facts change by: a cause, and its consequences later on."""
    words = WORDS[script.split]
    told, name = words.causes[int(script.rng.integers(len(words.causes)))]
    chunk = script.moments(1, before=script.turn)[0]
    script.say(chunk, Line(told, bare=True))
    cause = Event(chunk, name, "happening", told)
    for fact in filter(lambda fact: script.spare(fact.attribute), facts):
        later = script.moments(1, after=script.turn - 1)[0]
        value = script.value(fact.attribute)
        slots = {"S": fact.subject.name, "S's": possessive(fact.subject.name), "v": value}
        text = sentence(choose(script.rng, fact.attribute.changes), **slots)
        script.say(later, Line(words.follows.format(x=text, c=name), (fact.subject,)))
        _note(script, later, fact, value, cause=cause)


def _note(
    script: Script, chunk: int, fact: Fact, value: str, *, cause: Event | None = None, needs: tuple[int, ...] = ()
) -> None:
    """Note that a fact has another value from this chunk on."""
    stale = [old for old in fact.values() if old != value]
    script.ledger.add(Claim(chunk, fact.subject.name, fact.attribute.noun, value))
    script.change(chunk, fact.subject, fact.attribute, value, stale)
    fact.events.append(Event(chunk, fact.subject.name, fact.attribute.noun, value, cause, needs=needs))


def _has_before(fact: Fact) -> bool:
    """Whether something else held before the present value: not where that was told by mistake."""
    return len(fact.events) > 1 and not fact.events[-1].corrects


def _ask_before(script: Script, fact: Fact, truth: Timeline) -> bool:
    """Ask what held before the last change; the present value beside it makes a reply wrong."""
    history = truth.history(fact.subject.name, fact.attribute.noun)
    values = [event.value for event in history if event.value]
    previous = values[-2]
    slots = {"S": fact.subject.name, "S's": possessive(fact.subject.name), "k": fact.attribute.noun}
    question = Question(
        text=sentence(choose(script.rng, WORDS[script.split].before), **slots),
        answers=(bare(previous),),
        metric="substring",
        forbidden=tuple(dict.fromkeys(bare(value) for value in values if value != previous)),
        evidence=(*history[-2].needs, history[-2].chunk, history[-1].chunk),
        kind="before",
        needs=Need(Program.BEFORE, fact.subject.name, fact.attribute.noun),
    )
    claims = script.ledger.claims(fact.subject.name, fact.attribute.noun)
    newest = max(claim.chunk for claim in claims)
    earlier = script.ledger.current(fact.subject.name, fact.attribute.noun, newest - 1)
    return script.ask(question, earlier)


UPDATE = Family(
    "Update",
    Competency.CONFLICT,
    2,
    ladder(
        facts=(10, 16, 18, 20, 20),
        questions=(10, 16, 18, 20, 20),
        updates=(0.5, 0.6, 0.65, 0.7, 0.7),
        depth=(1, 1, 2, 3, 4),
        corrections=(0.0, 0.1, 0.2, 0.3, 0.4),
        probes=(0, 0, 0, 3, 4),
        hearsay=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
)
