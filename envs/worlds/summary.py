"""`MemAlpha/Summary-v0`: what was decided, among what was turned down or only proposed, in few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split
from memalpha_gym.vocabulary import ValueKind, Vocabulary

from .entities import Entity
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import Attribute, Parts, choose, listed, possessive, sentence
from .requirements import Requirements
from .script import Script
from .solver import Claim, Standing
from .vocabulary import attribute_words, extended


class SummaryEnv(WorldEnv):
    """What was decided for each project, told bit by bit.

    ## Description
    For each project several things are decided in the course of the stream; others, of the same sort, are turned down, or
    proposed and left open. The reader is asked what was decided, in at most 40 words. The score is the share of decisions found
    in the reply; a proposal that was turned down, or left open, makes it 0.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores the
    share of the decisions that it holds, and 0 if it holds a proposal that was not adopted.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `facts` are decisions, 2 + `depth` a project; `hearsay` sets how many
    proposals come to nothing, as a share of the decisions.

    ## Registered ids
    - `MemAlpha/Summary-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: proposals that come to nothing at every level, some of them left open
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return SUMMARY


WORD_LIMIT = 40
"""The most words that a reply may have; the lexical reader's own limit is about as short."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        nuggets: what can be decided for a project.
        decides: a decision, plainest first.
        rejects: a proposal that was turned down.
        proposes: one that was left open.
        asks: questions for them.
    """

    nuggets: Attribute
    decides: tuple[str, ...]
    rejects: tuple[str, ...]
    proposes: tuple[str, ...]
    asks: tuple[str, ...]


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        Attribute(
            "decision",
            Parts(
                listed("hire, charter, repaint, sell, insure, rebuild, survey, lend out"),
                listed("two trawlers, three cranes, four winches, five buoys, six dinghies, seven anchors"),
            ),
            (),
            (),
            (),
        ),
        (
            "It was decided for {S} to {v}.",
            "What was decided for {S}: to {v}.",
            "For {S} the board decided to {v}.",
        ),
        (
            "For {S} somebody proposed to {v}, and the idea was turned down.",
            "A motion to {v} was put forward for {S} and lost the vote.",
        ),
        (
            "For {S} it has been suggested to {v}; nobody has decided on that.",
            "Whether to {v} for {S} is still an open question.",
        ),
        ("What was decided for {S}?",),
    ),
    Split.VALIDATION: Words(
        Attribute(
            "resolution",
            Parts(
                listed("shorten, film, translate, postpone, rehearse, restage, drop, rewrite"),
                listed("two scenes, three duets, four dances, five choruses, six speeches, seven songs"),
            ),
            (),
            (),
            (),
        ),
        (
            "A resolution was passed for {S}: to {v}.",
            "The resolution passed for {S} is to {v}.",
            "For {S} the company passed a resolution to {v}.",
        ),
        (
            "The suggestion to {v} in {S} found no support.",
            "In {S}, a wish to {v} was voiced but refused.",
        ),
        (
            "Some would like to {v} in {S}, on which there has been no vote so far.",
            "The proposal to {v} in {S} is waiting for another day.",
        ),
        ("Which resolutions were passed for {S}?",),
    ),
    Split.TEST: Words(
        Attribute(
            "ruling",
            Parts(
                listed("recast, weld, varnish, X-ray, auction, relocate, replace, polish"),
                listed(
                    "two axle boxes, three buffer beams, four bogies, five coupling rods, six valves, seven brackets"
                ),
            ),
            (),
            (),
            (),
        ),
        (
            "The committee gave a ruling on {S}: {v}.",
            "Ruling given on {S}: {v}.",
            "On {S} a ruling was given to {v}.",
        ),
        (
            "A plan to {v} on {S} was thrown out.",
            "For {S} the foreman wanted to {v}, which the members would not have.",
        ),
        (
            "For {S} there is an idea to {v}, not yet put to the committee.",
            "Perhaps somebody will {v} on {S} one day; the committee has been asked and gave no reply.",
        ),
        ("Which rulings were given on {S}?",),
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Decisions and proposals, the same number for each project, each of them only once."""
    nuggets, decoys = _each(knobs)
    projects = max(2, knobs.facts // nuggets)
    everything = projects * (nuggets + decoys)
    attributes = ((WORDS[split].nuggets, projects),)
    return Requirements(8, projects, statements=everything, chunks=nuggets, values=everything, attributes=attributes)


def _each(knobs: Knobs) -> tuple[int, int]:
    """What is decided for each project, and what is proposed for it in vain."""
    nuggets = 2 + knobs.depth
    return nuggets, ceil(knobs.hearsay * nuggets)


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which several things are decided for each project, and others proposed in vain."""
    nuggets, decoys = _each(knobs)
    script = Script(split, knobs, rng, require(split, knobs))
    told = []
    for project in script.cast.projects:
        chunks = _decide(script, project, nuggets)
        told.append((project, chunks, [_reject(script, project, decided=place % 2 == 0) for place in range(decoys)]))
    for project, chunks, wrong in told[: knobs.questions]:
        _ask(script, project, chunks, [*wrong, *_decided_for_others(script, project)])
    return script


def _decided_for_others(script: Script, project: Entity) -> list[str]:
    """What was decided for other projects."""
    noun = WORDS[script.split].nuggets.noun
    others = [subject for subject in script.ledger.subjects(noun) if subject != project.name]
    claims = [claim for subject in others for claim in script.ledger.claims(subject, noun)]
    return [claim.value for claim in claims if claim.standing is Standing.STATED]


def _decide(script: Script, project: Entity, count: int) -> list[int]:
    """Have so many things decided for a project, each in a chunk of its own; the chunks."""
    words = WORDS[script.split]
    chunks = script.moments(count)
    for chunk in chunks:
        value = script.value(words.nuggets)
        _say(script, words.decides, project, value, chunk)
        script.ledger.add(Claim(chunk, project.name, words.nuggets.noun, value))
        text = sentence(words.decides[0], S=project.name, v=value)
        key = f"{project.name} / {words.nuggets.noun} / {value}"
        script.note(chunk, Operation(OperationKind.STATE, key, (project.name,), value, (), text))
    return chunks


def _reject(script: Script, project: Entity, *, decided: bool) -> str:
    """Have something proposed for a project and turned down, or left open where nothing is decided; what it was."""
    words = WORDS[script.split]
    value = script.value(words.nuggets)
    chunk = script.moments(1)[0]
    _say(script, words.rejects if decided else words.proposes, project, value, chunk)
    script.ledger.add(Claim(chunk, project.name, words.nuggets.noun, value, Standing.RUMOURED))
    return value


def _say(script: Script, templates: tuple[str, ...], project: Entity, value: str, chunk: int) -> None:
    slots = {"S": project.name, "S's": possessive(project.name), "v": value}
    script.say(chunk, Line(sentence(choose(script.rng, templates), **slots), (project,), bare=True))


def _ask(script: Script, project: Entity, chunks: list[int], wrong: list[str]) -> None:
    """Ask for all that was decided for a project; a proposal that was not adopted makes a reply wrong."""
    words = WORDS[script.split]
    claims = script.ledger.claims(project.name, words.nuggets.noun)
    decided = ", ".join(claim.value for claim in claims if claim.standing is Standing.STATED)
    question = Question(
        text=sentence(choose(script.rng, words.asks), S=project.name),
        answers=(decided,),
        metric="keywords_comma",
        forbidden=tuple(wrong),
        evidence=tuple(chunks),
        kind="summary",
        needs=Need(Program.LIST, project.name, words.nuggets.noun),
    )
    script.ask(question, [decided])


def vocabulary(split: Split) -> Vocabulary:
    """The split's vocabulary with what can be decided in it."""
    words = WORDS[split]
    return extended(split, [attribute_words(split, words.nuggets, "project", ValueKind.LIST, words.decides)])


SUMMARY = Family(
    "Summary",
    Competency.UNDERSTANDING,
    2,
    ladder(
        facts=(9, 15, 20, 20, 20),
        questions=(3, 5, 5, 5, 5),
        depth=(1, 1, 2, 2, 2),
        hearsay=(0.5, 0.5, 0.5, 0.5, 0.75),
        updates=(0.0,) * 5,
        first_person=(0.0,) * 5,
        coreference=(0.0,) * 5,
        corrections=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
    vocabulary=vocabulary,
    query_prompt=f"Answer in at most {WORD_LIMIT} words.",
)
