"""`MemAlpha/Paraphrase-v0`: question and statement share no content word; by-names stand for the people."""

from __future__ import annotations

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.scoring import words as words_of
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split
from memalpha_gym.vocabulary import Vocabulary

from .entities import Entity
from .facts import Fact, take_facts
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import bare, choose, possessive, sentence
from .paraphrase_words import WORDS
from .requirements import Requirements
from .script import Script, asking
from .solver import Claim
from .vocabulary import attribute_words, extended


class ParaphraseEnv(WorldEnv):
    """Questions in other words than the statements they are about.

    ## Description
    People have by-names, which are given once, before or after they are used. Facts are told of the by-name or of the name, in
    words none of which the question uses: "Behind the house, Bosun keeps goats" for "What does Mara Velten breed?". Where the
    statement uses the by-name, it shares no content word at all with the question; else only the name. The generator checks it.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the value.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `depth` sets the share of facts told of the by-name: a quarter for each step,
    all from 4 on.

    ## Registered ids
    - `MemAlpha/Paraphrase-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: by-names are facts that operations state, and a fact told of one is due when it is known whose it is
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return PARAPHRASE


FACTS_A_PERSON = 3

BYNAME = "by-name"
"""What somebody is called besides the name, as readers know it."""

FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with as into and or but not no so if than then that this these those there here "
    "he she it they him her them his hers its their who whom whose which what when where why how is are was were be been "
    "being do does did has have had can could will would shall should may might must s up out off over every each any all "
    "some one".split()
)
"""Words that questions and statements may share."""


def require(split: Split, knobs: Knobs) -> Requirements:
    """Facts about people, each of whom has a by-name."""
    people = min(max(6, -(-knobs.facts // FACTS_A_PERSON)), len(WORDS[split].bynames))
    return Requirements(
        people,
        2,
        statements=knobs.facts + people,
        values=knobs.facts,
        attributes=tuple((topic, people) for topic in WORDS[split].topics),
    )


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which people are told of by their by-names, in other words than those of the questions."""
    words = WORDS[split]
    script = Script(split, knobs, rng, require(split, knobs))
    people = script.cast.people
    bynames = [words.bynames[i] for i in rng.permutation(len(words.bynames))[: len(people)]]
    pairs = [Fact(person, topic) for person in people for topic in words.topics]
    facts = take_facts(script, (pairs[i] for i in rng.permutation(len(pairs))), knobs.facts)
    called = {person.name: byname for person, byname in zip(people, bynames, strict=True)}
    named = {person.name: _call(script, person, called[person.name]) for person in people}
    for fact in facts:
        plain = rng.random() < 1 - 0.25 * knobs.depth
        _tell(script, fact, called[fact.subject.name], named[fact.subject.name], plain=bool(plain))
    return script


def _call(script: Script, person: Entity, byname: str) -> int:
    """Have some chunk give a person's by-name, which is a fact to be held: others are told by it; the chunk."""
    chunk = script.moments(1)[0]
    text = sentence(choose(script.rng, WORDS[script.split].called), S=person.name, n=byname)
    script.say(chunk, Line(text, (person,)))
    script.ledger.add(Claim(chunk, person.name, BYNAME, byname))
    kept = f"{possessive(person.name)} {BYNAME}: {byname}."
    names = (person.name, person.short)
    script.note(chunk, Operation(OperationKind.STATE, f"{person.name} / {BYNAME}", names, byname, (), kept))
    return chunk


def _tell(script: Script, fact: Fact, called: str, named_in: int, *, plain: bool) -> None:
    """Have a fact told of a person, by the by-name or, with `plain`, by name, and ask for it."""
    rng, topic, person = script.rng, fact.attribute, fact.subject
    byname = "" if plain else called
    value, chunk = script.value(topic, promised=True), script.moments(1)[0]
    said = sentence(choose(rng, topic.says), S=byname or person.name, v=value)
    script.say(chunk, Line(said, (person,), bare=True))
    script.ledger.add(Claim(chunk, byname or person.name, topic.noun, value))
    text = asking(topic, person.name, rng)
    names = (person.name, person.short, called)
    kept = f"{possessive(person.name)} {topic.noun}: {value}."
    known = max(chunk, named_in) if byname else chunk  # whose it is can be told from then on
    script.note(known, Operation(OperationKind.STATE, f"{person.name} / {topic.noun}", names, bare(value), (), kept))
    if len(script.questions) >= script.knobs.questions:
        return
    question = Question(
        text=text,
        answers=(bare(value),),
        metric="substring",
        evidence=tuple(dict.fromkeys((named_in, chunk))) if byname else (chunk,),
        kind="by-name" if byname else "other words",
        needs=Need(Program.LOOKUP, person.name, topic.noun),
    )
    known_as = {person.name} | script.ledger.current(person.name, BYNAME)
    if not (content_words(text) & content_words(said)) - (set() if byname else set(words_of(person.name))):
        script.ask(question, frozenset(v for name in known_as for v in script.ledger.current(name, topic.noun)))


def content_words(text: str) -> set[str]:
    """The words of a text that carry meaning, lower-cased."""
    return set(words_of(text)) - FUNCTION_WORDS


def vocabulary(split: Split) -> Vocabulary:
    """The split's vocabulary with these topics and by-names."""
    words = WORDS[split]
    topics = [attribute_words(split, topic, "person") for topic in words.topics]
    return extended(split, topics, bynames=words.bynames)


PARAPHRASE = Family(
    "Paraphrase",
    Competency.RETRIEVAL,
    2,
    ladder(
        facts=(8, 14, 18, 20, 24),
        questions=(8, 14, 18, 20, 24),
        depth=(1, 1, 2, 2, 2),
        tokens=(4_000, 8_000, 12_000, 16_000, 24_000),
        noise=(0.0, 0.02, 0.03, 0.04, 0.05),
        updates=(0.0,) * 5,
        first_person=(0.0,) * 5,
        coreference=(0.0,) * 5,
        hearsay=(0.0,) * 5,
        corrections=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
    vocabulary=vocabulary,
)
