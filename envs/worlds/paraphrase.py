"""`MemAlpha/Paraphrase-v0`: question and statement share no content word; by-names stand for the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.scoring import words as words_of
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split
from memalpha_gym.vocabulary import Vocabulary

from .entities import Entity
from .facts import Fact
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import Attribute, bare, choose, listed, possessive, sentence
from .script import Script, asking
from .solver import Claim
from .vocabulary import attribute_words, extended

FACTS_A_PERSON = 3

FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with as into and or but not no so if than then that this these those there here "
    "he she it they him her them his hers its their who whom whose which what when where why how is are was were be been "
    "being do does did has have had can could will would shall should may might must s up out off over every each any all "
    "some one".split()
)
"""Words that questions and statements may share."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        bynames: what people are called besides their names.
        called: a sentence that gives the by-name `{n}` of `{S}`.
        topics: attributes whose statements share no content word with their questions; the first asks in each is `{S}`-form.
    """

    bynames: tuple[str, ...]
    called: tuple[str, ...]
    topics: tuple[Attribute, ...]


def _topic(noun: str, values: tuple[str, ...], says: tuple[str, ...], asks: tuple[str, ...]) -> Attribute:
    return Attribute(noun, values, says, (), asks)


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        listed(
            "Bosun, Skipper, Sparrow, Thunder, Patch, Whiskers, Professor, Lucky, Boots, Ace, Duke, Copper, "
            "Shorty, Moose, Badger, Foxy, Doc, Rusty, Bean, Tulip"
        ),
        ("{S} goes by the name of {n} here.", "Everyone calls {S} {n}."),
        (
            _topic(
                "livestock",
                listed(
                    "goats, llamas, turkeys, donkeys, geese, quails, alpacas, rabbits, peacocks, ostriches, sheep, "
                    "pigeons"
                ),
                ("Behind the house, {S} keeps {v}.", "Up early again, {S} was feeding {v}."),
                ("What does {S} breed?",),
            ),
            _topic(
                "allergy",
                listed(
                    "hazelnuts, strawberries, shellfish, celery, turmeric, sesame, lupins, soya, peaches, aniseed, "
                    "cinnamon, cashews"
                ),
                ("Half a spoon of {v} sends {S} to hospital.", "From {v}, {S} comes out in spots."),
                ("What is {S} allergic to?",),
            ),
            _topic(
                "vehicle",
                listed(
                    "a red scooter, a cargo bike, a moped, a tandem, a camper van, a unicycle, a pony cart, a "
                    "sidecar, an old tractor, a milk float, a kick sled, a rickshaw"
                ),
                ("Each morning {S} turns up on or in {v}.", "Next to the hedge {S} parked {v}."),
                ("What does {S} commute by?",),
            ),
            _topic(
                "former profession",
                listed(
                    "a baker, a magician, a pilot, a jeweller, a locksmith, a chimney sweep, a tailor, a beekeeper, "
                    "a croupier, a stonemason, a midwife, a cartographer"
                ),
                ("Before all this, {S} earned a living as {v}.", "From younger days, {S} still has the hands of {v}."),
                ("What was {S} formerly?",),
            ),
        ),
    ),
    Split.VALIDATION: Words(
        listed(
            "Maestro, Cricket, Diva, Smiley, Pancake, Turbo, Velcro, Nightingale, Baron, Twist, Sugar, "
            "Bubbles, Caesar, Flea, Gonzo, Hamlet, Jinx, Kit, Lollipop, Mopsy"
        ),
        ("To the company {S} is simply {n}.", "{S} answers to {n}."),
        (
            _topic(
                "phobia",
                listed(
                    "spiders, heights, clowns, moths, lightning, snakes, crowds, needles, bats, escalators, "
                    "balloons, mirrors"
                ),
                ("As soon as {v} come near, {S} turns pale.", "What {S} cannot bear: {v}."),
                ("What is {S} afraid of?",),
            ),
            _topic(
                "collection",
                listed(
                    "thimbles, beer mats, postage stamps, sea shells, tin soldiers, tea cups, corkscrews, snow "
                    "globes, matchboxes, fossils, door knobs, bus tickets"
                ),
                ("The shelves of {S} are crammed with {v}.", "At flea markets {S} hunts for {v}."),
                ("What does {S} collect?",),
            ),
            _topic(
                "sibling",
                listed(
                    "a dentist, a diplomat, a florist, a shepherd, a boxer, a lawyer, an optician, a monk, a "
                    "plumber, a surgeon, a bus driver, an astronomer"
                ),
                ("In the same pram as {S} lay a twin, now {v}.", "The twin of {S} is making money as {v}."),
                ("What is {S's} sibling?",),
            ),
            _topic(
                "remedy",
                listed(
                    "honey and thyme, sage leaves, raw onions, cod liver oil, salt water, ginger root, vinegar "
                    "wraps, camphor, liquorice drops, brandy, garlic, nettle brew"
                ),
                ("Against a hoarse throat {S} swears by {v}.", "Using {v}, {S} fights every cold."),
                ("What cures {S}?",),
            ),
        ),
    ),
    Split.TEST: Words(
        listed(
            "Bunty, Cog, Dusty, Fireball, Governor, Hopper, Jumbo, Kettle, Lanky, Magpie, Nipper, Piston, "
            "Ruddy, Sooty, Tiffin, Uncle, Whistler, Buffer, Clinker, Treacle"
        ),
        ("In the yard {S} is known as {n}.", "{S} has been nicknamed {n}."),
        (
            _topic(
                "fortune",
                listed(
                    "a lottery ticket, a patent, a gold coin, a racehorse, a hit record, a rare orchid, a meteorite, "
                    "an old violin, a silver mine, a quiz show, an aunt's estate, a lost painting"
                ),
                ("Through {v}, {S} came into a lot of cash.", "Thanks to {v}, {S} struck it big."),
                ("What made {S} rich?",),
            ),
            _topic(
                "talent",
                listed(
                    "yodelling, sword swallowing, ventriloquism, mind reading, tap dancing, knife throwing, bird "
                    "calls, speed reading, fire eating, tightrope walking, mental arithmetic, card tricks"
                ),
                ("At the party {S} amazed everybody by {v}.", "People still speak about {S} and that display, {v}."),
                ("What is {S} gifted at?",),
            ),
            _topic(
                "injury",
                listed(
                    "a left elbow, a right knee, a big toe, a collarbone, a thumb, a hip, a lower rib, a shin, a "
                    "wrist, a shoulder blade, a jaw, a heel"
                ),
                ("Falling off the platform, {S} broke {v}.", "Because of {v}, {S} walks about in plaster."),
                ("What did {S} injure?",),
            ),
            _topic(
                "holiday",
                listed(
                    "Iceland, Malta, Bhutan, Patagonia, Corsica, Zanzibar, Lapland, Madeira, Tasmania, Sicily, the "
                    "Azores, Newfoundland"
                ),
                ("Having flown to {v}, {S} is back with a tan.", "From {v}, {S} sent a card."),
                ("Where did {S} vacation?",),
            ),
        ),
    ),
}


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which people are told of by their by-names, in other words than those of the questions."""
    words = WORDS[split]
    people = min(max(6, -(-knobs.facts // FACTS_A_PERSON)), len(words.bynames))
    script = Script(split, knobs, rng, people, 2)
    bynames = [words.bynames[i] for i in rng.permutation(len(words.bynames))[:people]]
    pairs = [
        (Fact(person, topic), byname)
        for person, byname in zip(script.cast.people, bynames, strict=True)
        for topic in words.topics
    ]
    script.check_room(knobs.facts + people)
    facts = [pairs[i] for i in rng.permutation(len(pairs))[: knobs.facts]]
    named = {
        person.name: _call(script, person, byname) for person, byname in zip(script.cast.people, bynames, strict=True)
    }
    for fact, byname in facts:
        plain = rng.random() < 1 - 0.25 * knobs.depth
        _tell(script, fact, "" if plain else byname, named[fact.subject.name])
    return script


def _call(script: Script, person: Entity, byname: str) -> int:
    """Have some chunk give a person's by-name; the chunk."""
    chunk = script.moments(1)[0]
    text = sentence(choose(script.rng, WORDS[script.split].called), S=person.name, n=byname)
    script.say(chunk, Line(text, (person,)))
    script.ledger.add(Claim(chunk, person.name, "by-name", byname))
    return chunk


def _tell(script: Script, fact: Fact, byname: str, named_in: int) -> None:
    """Have a fact told of a person, by the by-name where one is given and else by name, and ask for it."""
    rng, topic, person = script.rng, fact.attribute, fact.subject
    value, chunk = script.value(topic), script.moments(1)[0]
    said = sentence(choose(rng, topic.says), S=byname or person.name, v=value)
    script.say(chunk, Line(said, (person,), bare=True))
    script.ledger.add(Claim(chunk, byname or person.name, topic.noun, value))
    text = asking(topic, person.name, rng)
    names = (person.name, person.short, *([byname] if byname else []))
    kept = f"{possessive(person.name)} {topic.noun}: {value}."
    script.note(chunk, Operation(OperationKind.STATE, f"{person.name} / {topic.noun}", names, bare(value), (), kept))
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
    known = {person.name} | script.ledger.current(person.name, "by-name")
    if not (content_words(text) & content_words(said)) - (set() if byname else set(words_of(person.name))):
        script.ask(question, frozenset(v for name in known for v in script.ledger.current(name, topic.noun)))


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
    1,
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
    write,
    WORDS,
    vocabulary=vocabulary,
)


class ParaphraseEnv(WorldEnv):
    """Questions in other words than the statements they are about.

    ## Description
    People have by-names, which are given once. Facts are told of the by-name or of the name, in words none of which the
    question uses: "Behind the house, Bosun keeps goats" for "What does Mara Velten breed?". Where the statement uses the
    by-name, it shares no content word at all with the question; else only the name. The generator checks it.

    ## Observation
    As in `MemoryConstructionEnv`.

    ## Actions
    As in `MemoryConstructionEnv`.

    ## Reward
    As in `MemoryConstructionEnv`.

    ## Arguments
    Those of `RecallEnv`. `depth` sets the share of facts told of the by-name: a quarter for each step, all from 4 on.

    ## Registered ids
    - `MemAlpha/Paraphrase-v0`

    ## Version history
    - v0: first release
    """

    family = PARAPHRASE
