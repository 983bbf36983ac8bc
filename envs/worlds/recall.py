"""`MemAlpha/Recall-v0`: facts about people and projects, some of them updated later."""

from __future__ import annotations

import numpy as np

from memalpha_gym.tasks import Competency, Split

from .facts import ask_for, ask_probes, cast_for, draw_facts, spread_rumours, tell, timeline_of
from .family import Family, WorldEnv
from .knobs import Knobs, ladder
from .script import Script


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which facts are told, some change, and each may be asked for."""
    script = Script(split, knobs, rng, *cast_for(split, knobs))
    changing = round(knobs.updates * knobs.facts)
    script.check_room(knobs.facts + changing)
    facts = draw_facts(script, knobs.facts, changing=changing)
    for place, fact in enumerate(facts):
        tell(script, fact, changes=int(place < changing and bool(fact.attribute.changes)))
    spread_rumours(script, facts)
    truth = timeline_of(facts)
    for i in rng.permutation(len(facts))[: knobs.questions]:
        ask_for(script, facts[i], truth)
    ask_probes(script, facts, truth)
    return script


RECALL = Family("Recall", Competency.RETRIEVAL, 1, ladder(), write)


class RecallEnv(WorldEnv):
    """Facts about people and projects, told here and there in a stream about the same people.

    ## Description
    Every chunk is a few documents: conversations, letters, minutes, reports, logs. Some of their sentences state a fact, such
    as a person's desk extension or a project's budget; some of these facts change later; most sentences are filler about
    the same people and projects. After the last chunk the reader is asked for the facts as they are by then. A reply that
    holds a value which no longer counts is wrong, so that an agent which updates its memory is ahead of one that only adds to
    it.

    ## Observation
    As in `MemoryConstructionEnv`.

    ## Actions
    As in `MemoryConstructionEnv`.

    ## Reward
    As in `MemoryConstructionEnv`.

    ## Arguments
    | argument        | default   | meaning                                                                              |
    |-----------------|-----------|--------------------------------------------------------------------------------------|
    | `split`         | `"train"` | `train`, `validation` or `test`: no name, template or seed in common                   |
    | `level`         | 1         | 0 to 4: longer streams, more changes, pronouns, corrections, rumours, a memory budget  |
    | `tokens`        | level's   | tokens of the stream, 1,000 to 10,000,000                                              |
    | `chunk_tokens`  | 0         | tokens of a chunk; 0 for 600, or a tenth of a short stream                             |
    | `facts`         | level's   | facts that are told                                                                    |
    | `questions`     | level's   | questions after the last chunk                                                         |
    | `probes`        | 0         | questions in mid-stream                                                                |
    | `filler`        | level's   | share of chunks that hold nothing anyone asks for                                      |
    | `sessions`      | 0         | dated sittings that the chunks are spread over; 0 for one a chunk                      |
    | `updates`       | level's   | share of facts that change                                                             |
    | `depth`         | level's   | how hard a family's own question is; Recall has no use for it                          |
    | `first_person`  | level's   | share of statements that people make of themselves                                     |
    | `coreference`   | level's   | share of statements whose subject is named in the sentence before                      |
    | `hearsay`       | level's   | share of facts of which there is a rumour                                              |
    | `corrections`   | level's   | share of changes that are told as corrections                                          |
    | `noise`         | level's   | share of filler that names an attribute without its value                              |
    | `memory_budget` | `"level"` | the level's, or tokens, a share of the stream's tokens, or None                        |

    All other arguments are those of `MemoryConstructionEnv`.

    ## Registered ids
    - `MemAlpha/Recall-v0`

    ## Version history
    - v0: first release
    """

    family = RECALL
