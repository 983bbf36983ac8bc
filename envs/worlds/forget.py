"""`MemAlpha/Forget-v0`: people ask for something to be deleted; afterwards it must be neither answered nor stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split

from .facts import Fact, ask_for, ask_probes, draw_facts, facts_require, tell, tell_value, timeline_of, trace
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import bare, choose, possessive, sentence
from .requirements import Requirements
from .script import Script, asking
from .solver import Claim, Standing
from .timeline import Event, Timeline


class ForgetEnv(WorldEnv):
    """Facts that people have deleted again.

    ## Description
    As in `RecallEnv`, but for a fifth of the facts the person concerned asks later on, themselves or through others, for the
    fact to be deleted. From then on it must be neither answered nor stored: a reply that tells it is wrong, and so is a store
    that holds it. It stays deleted when an older document that has it is quoted later. At the upper levels some of these facts
    change before, and then all their values are to go; and some people give a new value later, which may be kept and answered.

    The values that must not be found in the store after the last chunk are in the task's `scan`.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the present value; about what was deleted, if it tells nothing of it, and if another fact about the same person, which
    was not deleted, is answered rightly. So an empty memory scores nothing. The store is scanned for deleted values, hidden forms
    included (`memalpha_gym.scanning`), and half of the mean is paid for what it does not hold of them.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`; with `depth` 2 or more, some facts change first, and some people give a new
    value. `hearsay` is the share of deleted facts that an older document, quoted later, tells again.

    ## Registered ids
    - `MemAlpha/Forget-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: older documents are quoted after the deletion; what was deleted is asked for beside what is known;
      a scan that finds hidden values and weighs as much as the questions; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return FORGET


SHARE = 0.2
"""The share of facts that are to be deleted."""

TOLD_AGAIN = 4
"""Every how many of them is given a new value, from depth 2 on, where there is one."""

CHANGED_FIRST = 2
"""Every how many of them changes before it is deleted, from depth 2 on, where it can."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        mine: requests in the first person.
        passed_on: requests passed on by others.
        quotes: an older document of `{d}`, in which `{x}` stands.
    """

    mine: tuple[str, ...]
    passed_on: tuple[str, ...]
    quotes: tuple[str, ...]


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
        (
            "Forwarded once more, a message of {d}: “{x}”",
            "An old list of {d} has turned up behind the radiator. It still says: “{x}”",
            "From the archive, as it was written on {d}: “{x}”",
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
        (
            "In the papers of {d}, which somebody read out for old times' sake: “{x}”",
            "The call sheet of {d} was found in a coat pocket, with the words: “{x}”",
            "Repeated from our pages of {d}: “{x}”",
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
        (
            "Copied from the yard book of {d}: “{x}”",
            "The circular of {d} went round a second time by mistake. It reads: “{x}”",
            "Behind the stove lay the handbill of {d}, which has it that: “{x}”",
        ),
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Some facts change once, some are deleted, some of those are quoted once more, and of some there is a new value."""
    changing, deleted = _shares(knobs)
    return facts_require(
        split,
        knobs,
        statements=knobs.facts + changing + (4 if knobs.depth > 1 else 3) * deleted,
        values=knobs.facts + changing + (deleted if knobs.depth > 1 else 0),
        chunks=5 if knobs.depth > 1 else 3,
    )


def _shares(knobs: Knobs) -> tuple[int, int]:
    """How many facts change, and how many are deleted."""
    return round(knobs.updates * knobs.facts), max(1, round(SHARE * knobs.facts))


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which facts are told, and people have some of their own deleted again."""
    script = Script(split, knobs, rng, require(split, knobs))
    changing, deleted = _shares(knobs)
    facts = draw_facts(script, knobs.facts, changing=changing)
    doomed = _doomed(script, facts, deleted)
    chosen = {id(fact) for fact in doomed}
    for place, fact in enumerate(facts):
        if id(fact) not in chosen:
            tell(script, fact, changes=int(place < changing and bool(fact.attribute.changes)))
    kept = [fact for fact in facts if id(fact) not in chosen]
    truth = timeline_of(kept)
    asked = _ask_kept(script, kept, doomed, truth)
    for place, fact in enumerate(doomed):
        told_again = _tell_and_delete(script, fact, place)
        _ask_deleted(script, fact, told_again, asked)
    script.questions[:] = [script.questions[i] for i in rng.permutation(len(script.questions))]
    ask_probes(script, kept, truth)
    return script


def _doomed(script: Script, facts: list[Fact], count: int) -> list[Fact]:
    """So many facts of people to be deleted: as far as there are such, of people of whom something else is told that stays."""
    personal = [fact for fact in facts if fact.subject.kind == "person"]
    order = [personal[i] for i in script.rng.permutation(len(personal))]
    left = Counter(fact.subject.name for fact in personal)
    doomed: list[Fact] = []
    for fact in order:
        if left[fact.subject.name] > 1 and len(doomed) < count:
            left[fact.subject.name] -= 1
            doomed.append(fact)
    return doomed + [fact for fact in order if fact not in doomed][: count - len(doomed)]


def _ask_kept(script: Script, kept: list[Fact], doomed: list[Fact], truth: Timeline) -> dict[str, str]:
    """Ask for facts that stay, first for one of each person of whom one is deleted; the questions by their subjects."""
    order = [kept[i] for i in script.rng.permutation(len(kept))]
    people = dict.fromkeys(fact.subject.name for fact in doomed)
    first = [fact for name in people for fact in [each for each in order if each.subject.name == name][:1]]
    wanted = max(len(first), 1, script.knobs.questions - len(doomed))
    asked: dict[str, str] = {}
    for fact in [*first, *(fact for fact in order if fact not in first)][:wanted]:
        if ask_for(script, fact, truth):
            asked.setdefault(fact.subject.name, script.questions[-1].text)
    return asked


def _tell_and_delete(script: Script, fact: Fact, place: int) -> Event | None:
    """Have a fact told, perhaps changed, deleted on request, and perhaps quoted.

    Args:
        script: the script.
        fact: the fact.
        place: which of the facts to be deleted it is: some of them change first, of some there is a new value afterwards.

    Returns:
        The new value, which may be kept; None where there is none.
    """
    several, spare = script.knobs.depth > 1, script.spare(fact.attribute)
    again = several and place % TOLD_AGAIN == TOLD_AGAIN - 1 and spare > 0
    changed = several and place % CHANGED_FIRST == 0 and spare > again and bool(fact.attribute.changes)
    quoted = script.rng.random() < script.knobs.hearsay
    moments = iter(script.moments(2 + changed + quoted + again))
    for _ in range(1 + changed):
        told = tell_value(script, fact, next(moments))
        script.scan.append(trace(fact.attribute, str(told.value)))
    _delete(script, fact, next(moments))
    if quoted:
        _quote(script, fact, next(moments))
    if not again:
        return None
    chunk, value = next(moments), script.value(fact.attribute)
    script.state(chunk, fact.subject, fact.attribute, value)
    script.change(chunk, fact.subject, fact.attribute, value)
    return Event(chunk, fact.subject.name, fact.attribute.noun, value)


def _quote(script: Script, fact: Fact, chunk: int) -> None:
    """Have an older document quoted in which a fact stands that was deleted since: it is not told anew."""
    event = fact.events[-1]
    said = script.plain(fact.subject, fact.attribute, str(event.value))
    text = choose(script.rng, WORDS[script.split].quotes).format(d=script.calendar.written(event.chunk), x=said)
    script.say(chunk, Line(text, (fact.subject,), bare=True))
    claim = Claim(chunk, fact.subject.name, fact.attribute.noun, str(event.value), Standing.QUOTED)
    script.ledger.add(claim)


def _ask_deleted(script: Script, fact: Fact, told_again: Event | None, asked: Mapping[str, str]) -> None:
    """Ask for what was deleted: no deleted value may be told, and the new one must be where one was given since.

    It counts beside a question for what is known of the same person, or of another where nothing is.
    """
    if not asked:  # nothing that is kept can be asked for
        return
    question = Question(
        text=asking(fact.attribute, fact.subject.name, script.rng),
        answers=(bare(str(told_again.value)),) if told_again else (),
        metric="withheld",
        forbidden=tuple(bare(value) for value in fact.values()),
        evidence=(told_again.chunk,) if told_again else (),
        kind="told again" if told_again else "deleted",
        needs=Need(Program.LOOKUP, fact.subject.name, fact.attribute.noun),
        beside="" if told_again else asked.get(fact.subject.name, next(iter(asked.values()))),
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
    2,
    ladder(
        facts=(12, 20, 24, 28, 30),
        questions=(12, 20, 24, 24, 24),
        depth=(1, 1, 1, 2, 2),
        updates=(0.0, 0.0, 0.1, 0.15, 0.2),
        hearsay=(0.25, 0.5, 0.5, 0.75, 1.0),
        probes=(0, 0, 0, 3, 4),
    ),
    require,
    write,
    WORDS,
)
