"""`MemAlpha/Preference-v0`: what people like, which drifts; what they liked before, and what others like, are distractors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from memalpha_gym.tasks import Competency, Split
from memalpha_gym.vocabulary import Vocabulary

from .facts import Fact, ask_for, ask_probes, moment_beside, take_facts, tell, timeline_of
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import choose, sentence
from .preference_words import WORDS, Words
from .requirements import Requirements
from .script import Script
from .solver import Claim, Standing
from .vocabulary import attribute_words, extended


class PreferenceEnv(WorldEnv):
    """What people like, and come to like instead.

    ## Description
    People say, of themselves or of others, what drink, music or the like they prefer. Some change their minds later; now and
    then someone recalls what they liked in their youth. The reader is asked what would please a person by the end; an earlier
    taste beside the present one makes a reply wrong.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds the present taste and no former one.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `facts` are preferences, `updates` the share of them that drift, `depth` the
    most drifts of one preference, `hearsay` the share with a memory of youth.

    ## Registered ids
    - `MemAlpha/Preference-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: the language of version 2; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return PREFERENCE


LIKES_A_PERSON = 3


def require(split: Split, knobs: Knobs) -> Requirements:
    """Some tastes drift once or more often, and of some a former one is told.

    Raises:
        ValueError: tastes drift, and the most drifts of one are none.
    """
    people = max(6, -(-knobs.facts // LIKES_A_PERSON))
    drifting = round(knobs.updates * knobs.facts)
    if drifting and not knobs.depth:
        raise ValueError("depth is 0, and preferences that drift do so once to depth times")
    return Requirements(
        people,
        2,
        statements=knobs.facts + drifting * knobs.depth,
        values=knobs.facts * (1 + knobs.hearsay) + drifting * (1 + knobs.depth) / 2,
        attributes=tuple((like, people) for like in WORDS[split].likes),
    )


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which people tell what they like, and some come to like something else."""
    words = WORDS[split]
    script = Script(split, knobs, rng, require(split, knobs))
    pairs = [Fact(person, replace(like, on_file=False)) for person in script.cast.people for like in words.likes]
    facts = take_facts(script, (pairs[i] for i in rng.permutation(len(pairs))), knobs.facts)
    drifting = round(knobs.updates * len(facts))
    for place, fact in enumerate(facts):
        tell(script, fact, changes=int(rng.integers(1, knobs.depth + 1)) if place < drifting else 0)
        if rng.random() < knobs.hearsay:
            _recall_past(script, words, fact)
    truth = timeline_of(facts)
    for i in rng.permutation(len(facts))[: knobs.questions]:
        ask_for(script, facts[i], truth)
    ask_probes(script, facts, truth)
    return script


def _recall_past(script: Script, words: Words, fact: Fact) -> None:
    """Have some other chunk tell what a person liked long before the stream began, where there is a value for it."""
    chunk = moment_beside(script, fact)
    if chunk is None or not script.spare(fact.attribute):
        return
    value = script.value(fact.attribute)
    script.say(
        chunk, Line(sentence(choose(script.rng, words.past), S=fact.subject.name, v=value), (fact.subject,), bare=True)
    )
    script.ledger.add(Claim(chunk, fact.subject.name, fact.attribute.noun, value, Standing.RUMOURED))
    fact.rumours.append(value)


def vocabulary(split: Split) -> Vocabulary:
    """The split's vocabulary with what can be liked in it."""
    return extended(split, [attribute_words(split, like, "person") for like in WORDS[split].likes])


PREFERENCE = Family(
    "Preference",
    Competency.RETRIEVAL,
    2,
    ladder(
        facts=(10, 16, 18, 20, 22),
        questions=(10, 16, 18, 20, 22),
        updates=(0.2, 0.35, 0.35, 0.35, 0.35),
        depth=(1, 1, 1, 2, 2),
        first_person=(0.1, 0.2, 0.25, 0.3, 0.3),
        hearsay=(0.0, 0.1, 0.15, 0.2, 0.2),
        corrections=(0.0,) * 5,
        probes=(0, 0, 0, 3, 4),
        tokens=(4_000, 8_000, 12_000, 16_000, 24_000),
        coreference=(0.0, 0.0, 0.1, 0.15, 0.15),
    ),
    require,
    write,
    WORDS,
    vocabulary=vocabulary,
)
