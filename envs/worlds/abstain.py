"""`MemAlpha/Abstain-v0`: some questions have no answer in the stream, and the right reply is to say so."""

from __future__ import annotations

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Question, Split

from .facts import Fact, ask_for, ask_probes, draw_facts, facts_require, spread_rumours, tell, timeline_of
from .family import Family, WorldEnv
from .knobs import Knobs, ladder
from .language import bare
from .requirements import Requirements
from .script import Script, asking


class AbstainEnv(WorldEnv):
    """Questions that the stream answers, and questions that it does not.

    ## Description
    As in `RecallEnv`, but a fifth of the questions ask for something of a person or project of the stream that nobody ever
    states. At the upper levels there are rumours of it, and of what is stated, marked as unconfirmed, which do not count. The
    right reply to these questions is that it is not known.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the value and none that is stale or rumoured; where nothing was told, if it abstains, and if another question about the
    same person or project, of whom that was told, is answered rightly: not to know is worth something to a memory that knows the
    rest. So an empty memory scores nothing.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `hearsay` is the share of facts, told or not, of which there is a rumour.

    ## Registered ids
    - `MemAlpha/Abstain-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: what was never told is asked for beside what was; rumours of facts that are told; probes at levels 3
      and 4
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
        values=knobs.facts * (1 + knobs.hearsay) + changing + knobs.hearsay * unknown,
    )


def _shares(knobs: Knobs) -> tuple[int, int]:
    """How many facts change, and how many are asked for that nobody tells."""
    return round(knobs.updates * knobs.facts), max(1, round(SHARE * knobs.questions))


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which some facts are told, others only rumoured or named, and both are asked for."""
    script = Script(split, knobs, rng, require(split, knobs))
    changing, unknown = _shares(knobs)
    every = len(script.cast.people) * len(script.lexicon.person)
    every += len(script.cast.projects) * len(script.lexicon.project_attributes)
    drawn = draw_facts(script, knobs.facts, changing=changing, untold=every)
    facts, rest = drawn[: knobs.facts], drawn[knobs.facts :]
    for place, fact in enumerate(facts):
        tell(script, fact, changes=int(place < changing and bool(fact.attribute.changes)))
    beside = _companions(script, facts, rest, unknown)
    rumoured = [fact for fact, _ in beside if _rumour(script, fact)]
    spread_rumours(script, facts)
    truth = timeline_of(facts)
    others = [facts[i] for i in rng.permutation(len(facts))]
    known = list({id(fact): fact for fact in (*(told for _, told in beside), *others)}.values())
    asked: dict[int, str] = {}
    for fact in known[: max(1, knobs.questions - len(beside))]:
        if ask_for(script, fact, truth):
            asked[id(fact)] = script.questions[-1].text
    for fact, told in beside:
        if id(told) in asked:
            _ask_missing(script, fact, asked[id(told)], fact in rumoured)
    script.questions[:] = [script.questions[i] for i in rng.permutation(len(script.questions))]
    ask_probes(script, facts, truth)
    return script


def _companions(script: Script, facts: list[Fact], untold: list[Fact], count: int) -> list[tuple[Fact, Fact]]:
    """So many facts that nobody tells, each with one that is told of the same subject; other ones as long as there are."""
    waiting = [facts[i] for i in script.rng.permutation(len(facts))]
    pairs: list[tuple[Fact, Fact]] = []
    for missing in untold:
        told = next((fact for fact in waiting if fact.subject == missing.subject), None)
        if told is not None and len(pairs) < count:
            waiting.remove(told)
            pairs.append((missing, told))
    return pairs


def _rumour(script: Script, fact: Fact) -> bool:
    """Have a rumour told of something that nobody states, in a share of cases; whether it was."""
    if script.rng.random() >= script.knobs.hearsay or not script.spare(fact.attribute):
        return False
    value = script.value(fact.attribute)
    script.rumour(script.moments(1)[0], fact.subject, fact.attribute, value)
    fact.rumours.append(value)
    return True


def _ask_missing(script: Script, fact: Fact, beside: str, rumoured: bool) -> None:
    """Ask for something that nobody states; it counts beside a question for what is told of the same subject."""
    question = Question(
        text=asking(fact.attribute, fact.subject.name, script.rng),
        answers=(),
        metric="substring",
        forbidden=tuple(map(bare, fact.rumours)),
        kind="rumoured" if rumoured else "never told",
        needs=Need(Program.LOOKUP, fact.subject.name, fact.attribute.noun),
        beside=beside,
    )
    script.ask(question, script.ledger.current(fact.subject.name, fact.attribute.noun))


ABSTAIN = Family(
    "Abstain",
    Competency.RETRIEVAL,
    2,
    ladder(hearsay=(0.0, 0.0, 0.2, 0.4, 0.6), updates=(0, 0.1, 0.1, 0.2, 0.2), probes=(0, 0, 0, 3, 4)),
    require,
    write,
)
