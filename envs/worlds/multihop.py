"""`MemAlpha/MultiHop-v0`: answers that have to be put together from facts told in different chunks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Question, Split

from .entities import Entity
from .facts import FACTS_A_PERSON, Fact, ask_for, ask_probes, take_facts, tell, tell_value, timeline_of
from .family import Family, WorldEnv
from .knobs import Knobs, ladder
from .language import bare, lexicon, sentence
from .requirements import Requirements
from .script import Script
from .timeline import Event, Timeline


class MultiHopEnv(WorldEnv):
    """Questions about people who are described by their relations to others.

    ## Description
    The stream tells who leads which project, who is whose mentor (or what stands for these in the split's own world), and
    facts about people, each in some chunk. The reader is asked for a fact about the leader of a project, the mentor of a
    person, the mentor of the leader of a project. Nobody is met twice on the way: mentors form no circle, and some people have
    none. At the upper levels leaders change. Another person's value of what is asked for makes a reply wrong. A quarter of the
    questions ask for a relation itself.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the value of the person described, and nobody else's.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `depth` is the number of relations on the way (1 to 3), `updates` the share
    of projects whose leader changes, `probes` the questions in mid-stream, each for who leads a project then.

    ## Registered ids
    - `MemAlpha/MultiHop-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: mentors form no circle; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return MULTIHOP


LINK_SHARE = 4
"""Every how many questions one asks for a relation itself, which an agent must hold before it can follow one."""

MENTORS_AMONG = 3
"""Of how many people, next in an order of all, somebody's mentor is one; the first few have nobody ahead of them, or few."""

MOST_LINKS = 30
"""The most relations on the way to a person."""


@dataclass(frozen=True, slots=True)
class Path:
    """A description of a person by relations, such as the mentor of the leader of a project.

    Attributes:
        text: the description.
        links: the facts that it goes through, first to last.
        person: who it is, by the end of the stream.
    """

    text: str
    links: tuple[Fact, ...]
    person: Entity


def require(split: Split, knobs: Knobs) -> Requirements:
    """Facts about people, whom relations connect with each other and with projects.

    Raises:
        ValueError: there are more relations on the way than `MOST_LINKS`.
    """
    if knobs.depth > MOST_LINKS:
        raise ValueError(f"depth is {knobs.depth}, and a description goes through {MOST_LINKS} relations at most")
    people = max(6, -(-knobs.facts // FACTS_A_PERSON))
    projects = max(3, people // 3)
    return Requirements(
        people,
        projects,
        statements=knobs.facts + people + 2 * projects,
        values=knobs.facts,
        attributes=tuple((attribute, people) for attribute in lexicon(split).person),
    )


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which relations and attributes are told in chunks of their own."""
    script = Script(split, knobs, rng, require(split, knobs))
    leads = [_lead(script, project, changes=rng.random() < knobs.updates) for project in script.cast.projects]
    mentors = _relate_people(script)
    pairs = [Fact(person, attribute) for person in script.cast.people for attribute in script.lexicon.person]
    facts = take_facts(script, (pairs[i] for i in rng.permutation(len(pairs))), knobs.facts)
    for fact in facts:
        tell(script, fact)
    truth = timeline_of([*leads, *mentors.values(), *facts])
    candidates = [
        (path, fact) for path in _paths(script, leads, mentors) for fact in facts if fact.subject == path.person
    ]
    links = [*leads, *mentors.values()]
    for i in rng.permutation(len(links))[: knobs.questions // LINK_SHARE]:
        ask_for(script, links[i], truth)
    for i in rng.permutation(len(candidates)):
        if len(script.questions) >= knobs.questions:
            break
        path, fact = candidates[i]
        _ask(script, path, fact, facts, truth)
    if not script.questions:  # nobody of whom a fact is told can be described by relations
        ask_for(script, links[0], truth)
    script.questions[:] = [script.questions[i] for i in rng.permutation(len(script.questions))]
    ask_probes(script, leads, truth)
    return script


def _lead(script: Script, project: Entity, *, changes: bool) -> Fact:
    """Have it told who leads a project; with `changes`, somebody else by the end."""
    fact = Fact(project, script.lexicon.leads)
    people = [script.cast.people[i] for i in script.rng.permutation(len(script.cast.people))]
    for person, chunk in zip(people, script.moments(1 + changes), strict=False):
        tell_value(script, fact, chunk, value=person.name)
    return fact


def _relate_people(script: Script) -> dict[str, Fact]:
    """Have it told who is whose mentor: somebody ahead in an order of all, so that no chain of mentors comes back."""
    order = [script.cast.people[i] for i in script.rng.permutation(len(script.cast.people))]
    mentors = {}
    for place, person in enumerate(order[1:], 1):
        ahead = order[max(0, place - MENTORS_AMONG) : place]
        fact = mentors[person.name] = Fact(person, script.lexicon.mentor)
        mentor = ahead[int(script.rng.integers(len(ahead)))]
        tell_value(script, fact, script.moments(1)[0], value=mentor.name)
    return mentors


def _paths(script: Script, leads: list[Fact], mentors: dict[str, Fact]) -> list[Path]:
    """Every description of a person of as many links as the level wants, or one fewer."""
    words, depth = script.lexicon, script.knobs.depth
    by_name = {person.name: person for person in script.cast.people}

    def longer(path: Path) -> Path:
        link = mentors[path.person.name]
        return Path(words.mentored.format(S=path.text), (*path.links, link), by_name[link.values()[-1]])

    def goes_on(path: Path) -> bool:
        return path.person.name in mentors

    first = [(words.leader, fact) for fact in leads] + [(words.mentored, fact) for fact in mentors.values()]
    paths = [Path(form.format(S=fact.subject.name), (fact,), by_name[fact.values()[-1]]) for form, fact in first]
    lengths = [paths]
    for _ in range(depth - 1):
        lengths.append([longer(path) for path in lengths[-1] if goes_on(path)])
    return [path for paths in lengths[-2:] for path in paths]


def _ask(script: Script, path: Path, fact: Fact, facts: list[Fact], truth: Timeline) -> None:
    """Ask for an attribute of a person who is only described."""
    noun = fact.attribute.noun
    links: list[Event] = [truth.history(link.subject.name, link.attribute.noun)[-1] for link in path.links]
    value = str(truth.at(path.person.name, noun))
    wrong = [other.values()[-1] for other in facts if other.subject != path.person and other.attribute.noun == noun]
    question = Question(
        text=sentence(fact.attribute.asks[0], S=path.text),
        answers=(bare(value),),
        metric="substring",
        forbidden=tuple(bare(other) for other in wrong),
        evidence=tuple(sorted({*(event.chunk for event in links), fact.events[-1].chunk})),
        kind=f"{len(links) + 1} hops",
        needs=_chain(path, noun),
    )
    script.ask(question, _solve(script, path, noun))


def _chain(path: Path, noun: str) -> Need:
    """An attribute of whoever is at the end of a path, which is followed from its beginning."""
    subject: str | Need = path.links[0].subject.name
    for link in path.links:
        subject = Need(Program.LOOKUP, subject, link.attribute.noun)
    return Need(Program.LOOKUP, subject, noun)


def _solve(script: Script, path: Path, noun: str) -> frozenset[str]:
    """What the claims in the text give for an attribute at the end of a path of relations, whoever may stand on the way."""
    reached = {path.links[0].subject.name}
    for link in path.links:
        reached = {name for subject in reached for name in script.ledger.current(subject, link.attribute.noun)}
    return frozenset(value for name in reached for value in script.ledger.current(name, noun))


MULTIHOP = Family(
    "MultiHop",
    Competency.RETRIEVAL,
    2,
    ladder(
        facts=(12, 18, 20, 24, 28),
        questions=(10, 16, 18, 20, 20),
        depth=(1, 1, 2, 2, 3),
        probes=(0, 0, 0, 2, 3),
        updates=(0.0, 0.0, 0.2, 0.4, 0.5),
        hearsay=(0.0,) * 5,
        corrections=(0.0,) * 5,
    ),
    require,
    write,
)
