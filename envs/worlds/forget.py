"""`MemAlpha/Forget-v0`: people ask for something to be deleted; afterwards it must be neither answered nor stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split

from .facts import Fact, ask_for, draw_facts, facts_require, tell, tell_value, timeline_of
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import bare, choose, possessive, sentence
from .requirements import Requirements
from .script import Script, asking
from .solver import Claim, Standing
from .timeline import Event


class ForgetEnv(WorldEnv):
    """Facts that people have deleted again.

    ## Description
    As in `RecallEnv`, but for a fifth of the facts the person concerned asks later on, themselves or through others, for the
    fact to be deleted. From then on it must be neither answered nor stored: a reply that tells it is wrong, and so is a store
    that holds it.
    At the upper levels some give a new value later, which may be kept and answered.

    The values that must not be found in the store after the last chunk are in the task's `scan`.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the present value; about what was deleted, if it tells nothing of it. The store is scanned for deleted values.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`; with `depth` 2 or more, some give a new value. A reader that always abstains
    scores the share of questions for deleted facts, about 0.2.

    ## Registered ids
    - `MemAlpha/Forget-v0`

    ## Version history
    - v0: first release
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return FORGET


SHARE = 0.2
"""The share of facts that are to be deleted."""

TOLD_AGAIN = 4
"""Every how many of them is given a new value, from depth 2 on, where there is one."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split: requests in the first person, and requests passed on by others."""

    mine: tuple[str, ...]
    passed_on: tuple[str, ...]


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        (
            "Please delete my {k} wherever you have noted it, I do not want it on record any more.",
            "I must ask you all to erase my {k} from your notes for good.",
        ),
        (
            "{S} has asked for the {k} on record to be deleted; nobody may keep it any longer.",
            "At the request of {S}, the {k} noted so far is to be erased everywhere.",
        ),
    ),
    Split.VALIDATION: Words(
        (
            "Kindly strike my {k} from all lists, it is nobody's business from here on.",
            "Be so good as to forget my {k}; I withdraw my permission to store it.",
        ),
        (
            "{S} withdraws permission for the {k} to be stored, so strike it from all lists.",
            "On behalf of {S}: the {k} must be struck out wherever it was written down.",
        ),
    ),
    Split.TEST: Words(
        (
            "Would you wipe my {k} off every card and file, I no longer consent to it being held.",
            "My {k} is to be purged from the books, if you please.",
        ),
        (
            "{S} no longer consents to the {k} being held; purge it from the books.",
            "By wish of {S}, wipe the {k} off every card and file.",
        ),
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Some facts change once, some are deleted, and of some of those there is a new value."""
    changing, deleted = _shares(knobs)
    return facts_require(
        split,
        knobs,
        statements=knobs.facts + changing + 2 * deleted,
        values=knobs.facts + changing,
        chunks=3 if knobs.depth > 1 and deleted >= TOLD_AGAIN else 2,
    )


def _shares(knobs: Knobs) -> tuple[int, int]:
    """How many facts change, and how many are deleted."""
    return round(knobs.updates * knobs.facts), max(1, round(SHARE * knobs.facts))


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which facts are told, and people have some of their own deleted again."""
    script = Script(split, knobs, rng, require(split, knobs))
    changing, deleted = _shares(knobs)
    facts = draw_facts(script, knobs.facts, changing=changing)
    personal = [fact for fact in facts if fact.subject.kind == "person"]
    doomed = [personal[i] for i in rng.permutation(len(personal))[:deleted]]
    chosen = {id(fact) for fact in doomed}
    for place, fact in enumerate(facts):
        if id(fact) not in chosen:
            tell(script, fact, changes=int(place < changing and bool(fact.attribute.changes)))
    for place, fact in enumerate(doomed):
        again = knobs.depth > 1 and place % TOLD_AGAIN == TOLD_AGAIN - 1 and script.spare(fact.attribute) > 0
        told_again = _tell_and_delete(script, fact, again)
        _ask_deleted(script, fact, told_again)
    kept = [fact for fact in facts if id(fact) not in chosen]
    truth = timeline_of(kept)
    for i in rng.permutation(len(kept))[: max(1, knobs.questions - len(script.questions))]:
        ask_for(script, kept[i], truth)
    script.questions[:] = [script.questions[i] for i in rng.permutation(len(script.questions))]
    return script


def _tell_and_delete(script: Script, fact: Fact, again: bool) -> Event | None:
    """Have a fact told and then deleted on request; with `again`, the person gives a new value later, which may be kept."""
    moments = script.moments(3 if again else 2)
    first = tell_value(script, fact, moments[0])
    script.scan.append(bare(str(first.value)))
    _delete(script, fact, moments[1])
    if not again:
        return None
    value = script.value(fact.attribute)
    script.state(moments[2], fact.subject, fact.attribute, value)
    script.change(moments[2], fact.subject, fact.attribute, value)
    return Event(moments[2], fact.subject.name, fact.attribute.noun, value)


def _ask_deleted(script: Script, fact: Fact, told_again: Event | None) -> None:
    """Ask for what was deleted: no deleted value may be told, and the new one must be where one was given since."""
    question = Question(
        text=asking(fact.attribute, fact.subject.name, script.rng),
        answers=(bare(str(told_again.value)),) if told_again else (),
        metric="withheld",
        forbidden=tuple(bare(value) for value in fact.values()),
        evidence=(told_again.chunk,) if told_again else (),
        kind="told again" if told_again else "deleted",
        needs=Need(Program.LOOKUP, fact.subject.name, fact.attribute.noun),
    )
    script.ask(question, script.ledger.current(fact.subject.name, fact.attribute.noun))


def _delete(script: Script, fact: Fact, chunk: int) -> None:
    """Have a person ask, or have it passed on, that a fact be deleted."""
    words, rng, person = WORDS[script.split], script.rng, fact.subject
    slots = {"S": person.name, "S's": possessive(person.name), "k": fact.attribute.noun}
    if rng.random() < 0.5:
        script.say(chunk, Line(sentence(choose(rng, words.mine), **slots), (person,), speaker=person, bare=True))
    else:
        script.say(chunk, Line(sentence(choose(rng, words.passed_on), **slots), (person,), bare=True))
    script.ledger.add(Claim(chunk, person.name, fact.attribute.noun, "", Standing.WITHDRAWN))
    key = f"{person.name} / {fact.attribute.noun}"
    gone = tuple(bare(value) for value in fact.values())
    script.note(chunk, Operation(OperationKind.RETRACT, key, (person.name, person.short), "", gone, ""))


FORGET = Family(
    "Forget",
    Competency.FORGETTING,
    1,
    ladder(
        facts=(12, 20, 24, 28, 30),
        questions=(12, 20, 24, 24, 24),
        depth=(1, 1, 1, 2, 2),
        updates=(0.0, 0.0, 0.1, 0.15, 0.2),
        hearsay=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
)
