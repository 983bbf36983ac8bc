"""`MemAlpha/Abstain-v0`: some questions have no answer in the stream, and the right reply is to say so."""

from __future__ import annotations

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Question, Split

from .facts import Fact, ask_for, draw_facts, facts_require, tell, timeline_of
from .family import Family, WorldEnv
from .knobs import Knobs, ladder
from .language import bare
from .requirements import Requirements
from .script import Script, asking


class AbstainEnv(WorldEnv):
    """Questions that the stream answers, and questions that it does not.

    ## Description
    As in `RecallEnv`, but a fifth of the questions ask for something of a person or project of the stream that nobody ever
    states. At the upper levels there are rumours of it, marked as unconfirmed, which do not count. The right reply to these
    questions is that it is not known.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the value and none that is stale or rumoured; where nothing was told, if it abstains.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. A reader that always abstains scores the share of such questions, 0.2.

    ## Registered ids
    - `MemAlpha/Abstain-v0`

    ## Version history
    - v0: first release
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return ABSTAIN


SHARE = 0.2
"""The share of questions to which the stream holds no answer."""


def require(split: Split, knobs: Knobs) -> Requirements:
    """Some facts change once, and others are never told, at most rumoured of."""
    changing, unknown = _shares(knobs)
    return facts_require(
        split,
        knobs,
        statements=knobs.facts + changing + unknown,
        values=knobs.facts + changing + knobs.hearsay * unknown,
    )


def _shares(knobs: Knobs) -> tuple[int, int]:
    """How many facts change, and how many are asked for that nobody tells."""
    return round(knobs.updates * knobs.facts), max(1, round(SHARE * knobs.questions))


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which some facts are told, others only rumoured or named, and both are asked for."""
    script = Script(split, knobs, rng, require(split, knobs))
    changing, unknown = _shares(knobs)
    drawn = draw_facts(script, knobs.facts, changing=changing, untold=unknown)
    facts, missing = drawn[: knobs.facts], drawn[knobs.facts :]
    for place, fact in enumerate(facts):
        tell(script, fact, changes=int(place < changing and bool(fact.attribute.changes)))
    for fact in missing:
        _ask_missing(script, fact)
    truth = timeline_of(facts)
    for i in rng.permutation(len(facts))[: knobs.questions - unknown]:
        ask_for(script, facts[i], truth)
    script.questions[:] = [script.questions[i] for i in rng.permutation(len(script.questions))]
    return script


def _ask_missing(script: Script, fact: Fact) -> None:
    """Ask for something that nobody tells; at the upper levels it may be rumoured of, which does not count."""
    forbidden: tuple[str, ...] = ()
    if script.rng.random() < script.knobs.hearsay and script.spare(fact.attribute):
        value = script.value(fact.attribute)
        script.rumour(script.moments(1)[0], fact.subject, fact.attribute, value)
        forbidden = (bare(value),)
    text = asking(fact.attribute, fact.subject.name, script.rng)
    kind = "rumoured" if forbidden else "never told"
    needs = Need(Program.LOOKUP, fact.subject.name, fact.attribute.noun)
    question = Question(text, (), "substring", forbidden=forbidden, kind=kind, needs=needs)
    script.ask(question, script.ledger.current(fact.subject.name, fact.attribute.noun))


ABSTAIN = Family(
    "Abstain",
    Competency.RETRIEVAL,
    1,
    ladder(hearsay=(0.0, 0.0, 0.2, 0.4, 0.6), updates=(0, 0.1, 0.1, 0.2, 0.2)),
    require,
    write,
)
