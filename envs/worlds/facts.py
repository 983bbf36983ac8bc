"""Facts as most families use them: attributes of people and projects, told, changed, rumoured of and asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from memalpha_gym.needs import Need, Program
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Question, Split

from .entities import Entity
from .knobs import Knobs
from .language import Attribute, Numbers, bare, lexicon
from .requirements import Requirements
from .script import Script, asking
from .timeline import Event, Timeline

FACTS_A_PERSON = 3
FACTS_A_PROJECT = 3


@dataclass(slots=True)
class Fact:
    """An attribute of a subject, with what was told of it so far.

    Attributes:
        subject: whose attribute it is.
        attribute: which one.
        events: what was told, oldest first.
        rumours: values that were only rumoured.
    """

    subject: Entity
    attribute: Attribute
    events: list[Event] = field(default_factory=list)
    rumours: list[str] = field(default_factory=list)

    def values(self, until: int | None = None) -> list[str]:
        """The values told up to and with chunk `until`, oldest first."""
        return [event.value for event in self.events if event.value and (until is None or event.chunk <= until)]


def facts_require(split: Split, knobs: Knobs, *, statements: int, values: float, chunks: int = 1) -> Requirements:
    """What facts about people and projects require: about three each, of six people and two projects at least.

    Args:
        split: whose words are used.
        knobs: how the episode is made.
        statements, values, chunks: as in `Requirements`.

    Raises:
        ValueError: the split has no names for so many.
    """
    words = lexicon(split)
    names = words.most_people
    capacity = names * len(words.person) + len(words.projects) * len(words.project_attributes)
    if knobs.facts > capacity // 2:
        raise ValueError(f"facts is {knobs.facts}, and the words of {split} are enough for {capacity // 2}")
    people = max(6, -(-knobs.facts * 2 // (3 * FACTS_A_PERSON)))
    projects = max(2, -(-knobs.facts // (3 * FACTS_A_PROJECT)))
    people, projects = min(people, names), min(projects, len(words.projects))
    attributes = [(attribute, people) for attribute in words.person]
    attributes += [(attribute, projects) for attribute in words.project_attributes]
    return Requirements(people, projects, statements, chunks, values, tuple(attributes))


def draw_facts(script: Script, count: int, *, changing: int = 0, untold: int = 0) -> list[Fact]:
    """`count` different facts of the cast, in random order; the first `changing` of them can change.

    A value is kept for each, so that it can be told. Behind them come `untold` further facts, for which none is kept.
    """
    words, cast, rng = script.lexicon, script.cast, script.rng
    pairs = [Fact(person, attribute) for person in cast.people for attribute in words.person]
    pairs += [Fact(project, attribute) for project in cast.projects for attribute in words.project_attributes]
    shuffled = [pairs[i] for i in rng.permutation(len(pairs))]
    movable = [fact for fact in shuffled if fact.attribute.changes][:changing]
    taken = {id(fact) for fact in movable}
    candidates = movable + [fact for fact in shuffled if id(fact) not in taken]
    facts = take_facts(script, candidates, count)
    taken = {id(fact) for fact in facts}
    return facts + [fact for fact in candidates if id(fact) not in taken][:untold]


def take_facts(script: Script, candidates: Iterable[Fact], count: int) -> list[Fact]:
    """The first `count` candidates whose attribute has a value left for them; it is kept for each."""
    facts: list[Fact] = []
    for fact in candidates:
        if len(facts) < count and script.spare(fact.attribute):
            script.promise(fact.attribute)
            facts.append(fact)
    return facts


def tell(script: Script, fact: Fact, changes: int = 0, before: int | None = None) -> None:
    """Have the stream tell a fact, with so many later changes of it, each in a chunk of its own (ahead of `before`).

    Where there are fewer chunks that may tell something, or fewer values, there are fewer changes.
    """
    changes = min(changes, script.spare(fact.attribute))
    moments = script.moments(min(1 + changes, script.most(before)), before=before)
    for place, chunk in enumerate(moments):
        tell_value(script, fact, chunk, corrects=place > 0 and script.rng.random() < script.knobs.corrections)


def tell_value(
    script: Script, fact: Fact, chunk: int, *, corrects: bool = False, cause: Event | None = None, value: str = ""
) -> Event:
    """Have a chunk tell a new value of a fact, as a correction of the last one or as a change, and note it."""
    value = value or script.value(fact.attribute, promised=not fact.events)
    stale = fact.values()
    if corrects and stale:
        script.correct(chunk, fact.subject, fact.attribute, value, fact.events[-1].chunk)
    else:
        script.state(chunk, fact.subject, fact.attribute, value, change=bool(stale))
    corrects = corrects and bool(stale)
    script.change(chunk, fact.subject, fact.attribute, value, stale, corrects=corrects)
    event = Event(chunk, fact.subject.name, fact.attribute.noun, value, cause, corrects=corrects)
    fact.events.append(event)
    return event


def spread_rumours(script: Script, facts: list[Fact]) -> None:
    """Have the stream report rumours of some facts, in chunks that do not state them, as long as there are values."""
    for fact in facts:
        if script.rng.random() < script.knobs.hearsay:
            told = {event.chunk for event in fact.events}
            chunk = next((chunk for chunk in script.moments(2) if chunk not in told), None)
            if chunk is not None and script.spare(fact.attribute):
                value = script.value(fact.attribute)
                script.rumour(chunk, fact.subject, fact.attribute, value)
                fact.rumours.append(value)


def moment_beside(script: Script, fact: Fact) -> int | None:
    """A chunk that may tell something and does not tell this fact; None where there is none."""
    told = {event.chunk for event in fact.events}
    moments = script.moments(min(len(told) + 1, script.most()))
    return next((chunk for chunk in moments if chunk not in told), None)


def trace(attribute: Attribute, value: str) -> str:
    """What of a value betrays it wherever it stands: a number without its unit, a text without its article."""
    return value.split()[0] if isinstance(attribute.values, Numbers) else bare(value)


def timeline_of(facts: list[Fact]) -> Timeline:
    """The truth at every moment, as these facts have it."""
    return Timeline(event for fact in facts for event in fact.events)


def ask_for(script: Script, fact: Fact, truth: Timeline, asked_after: int | None = None) -> bool:
    """Ask for a fact as it is at the end, or after a chunk.

    Stale and rumoured values make a reply wrong, and so do the subject's other values: a reply that lists them all is no answer.
    """
    history = truth.history(fact.subject.name, fact.attribute.noun, asked_after)
    value = truth.at(fact.subject.name, fact.attribute.noun, asked_after)
    if value is None:
        return False
    text = asking(fact.attribute, fact.subject.name, script.rng)
    wrong = [bare(str(old)) for old in [*(event.value for event in history[:-1]), *fact.rumours]]
    others = [
        other for other in values_beside(truth, fact, asked_after) if not (holds(value, other) or holds(text, other))
    ]
    question = Question(
        text=text,
        answers=(bare(value),),
        metric="substring",
        forbidden=tuple(dict.fromkeys([*wrong, *others])),
        evidence=(*history[-1].needs, history[-1].chunk),
        asked_after=asked_after,
        kind="updated" if len(history) > 1 else "stated",
        needs=Need(Program.LOOKUP, fact.subject.name, fact.attribute.noun),
    )
    return script.ask(question, script.ledger.current(fact.subject.name, fact.attribute.noun, asked_after))


def values_beside(truth: Timeline, fact: Fact, until: int | None = None) -> list[str]:
    """What the subject's other attributes are at the end, or after chunk `until`, as a reply would give it, by noun."""
    subject = fact.subject.name
    nouns = sorted({event.attribute for event in truth.events if event.subject == subject})
    values = (truth.at(subject, noun, until) for noun in nouns if noun != fact.attribute.noun)
    return [bare(value) for value in values if value is not None]


def ask_probes(script: Script, facts: list[Fact], truth: Timeline) -> None:
    """Ask for facts in mid-stream, at moments spread over it, each as it is then."""
    rng, last = script.rng, script.knobs.chunks - 1
    for _ in range(script.knobs.probes):
        fact = facts[int(rng.integers(len(facts)))]
        first = fact.events[0].chunk
        if first < last:
            ask_for(script, fact, truth, asked_after=int(rng.integers(first, last)))
