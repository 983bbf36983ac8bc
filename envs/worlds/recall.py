"""`MemAlpha/Recall-v0`: facts about people and projects, some of them updated later."""

from __future__ import annotations

import numpy as np

from memalpha_gym.tasks import Competency, Split

from .facts import ask_for, ask_probes, draw_facts, facts_require, spread_rumours, tell, timeline_of
from .family import Family, WorldEnv
from .knobs import Knobs, ladder
from .requirements import Requirements
from .script import Script


class RecallEnv(WorldEnv):
    """Facts about people and projects, told here and there in a stream about the same people.

    ## Description
    Every chunk is a few documents: conversations, letters, minutes, reports, logs. Some of their sentences state a fact, such
    as a person's desk extension or a project's budget; some of these facts change later; most sentences are filler about
    the same people and projects. After the last chunk the reader is asked for the facts as they are by then. A reply that
    holds a value which no longer counts is wrong, so that an agent which updates its memory is ahead of one that only adds to
    it.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the present value, and 0 if it also holds one that no longer counts or was only rumoured.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`; `depth` has no use here.

    ## Registered ids
    - `MemAlpha/Recall-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: the language of version 2; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return RECALL


def require(split: Split, knobs: Knobs) -> Requirements:
    """Some facts change once, and of some there is a rumour."""
    changing = round(knobs.updates * knobs.facts)
    return facts_require(
        split,
        knobs,
        statements=knobs.facts + changing,
        values=knobs.facts * (1 + knobs.hearsay) + changing,
    )


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which facts are told, some change, and each may be asked for."""
    script = Script(split, knobs, rng, require(split, knobs))
    changing = round(knobs.updates * knobs.facts)
    facts = draw_facts(script, knobs.facts, changing=changing)
    for place, fact in enumerate(facts):
        tell(script, fact, changes=int(place < changing and bool(fact.attribute.changes)))
    spread_rumours(script, facts)
    truth = timeline_of(facts)
    for i in rng.permutation(len(facts))[: knobs.questions]:
        ask_for(script, facts[i], truth)
    ask_probes(script, facts, truth)
    return script


RECALL = Family("Recall", Competency.RETRIEVAL, 2, ladder(probes=(0, 0, 0, 3, 4)), require, write)
