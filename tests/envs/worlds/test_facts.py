"""Facts: told, changed, rumoured of, and asked for as they are at the time."""

from __future__ import annotations

import numpy as np
import pytest

from memalpha_gym.envs.worlds.facts import (
    ask_for,
    ask_probes,
    draw_facts,
    facts_require,
    spread_rumours,
    tell,
    tell_value,
    timeline_of,
)
from memalpha_gym.envs.worlds.knobs import Knobs
from memalpha_gym.envs.worlds.language import bare
from memalpha_gym.envs.worlds.script import Script
from memalpha_gym.tasks import Split


def script(**knobs: object) -> Script:
    changed = Knobs(filler=0.0).changed(**knobs)
    return Script(
        Split.TEST, changed, np.random.default_rng(3), facts_require(Split.TEST, changed, statements=0, values=0)
    )


def test_facts_are_different_and_the_first_can_change() -> None:
    facts = draw_facts(script(), 24, changing=10)
    assert len({(fact.subject.name, fact.attribute.noun) for fact in facts}) == 24
    assert all(fact.attribute.changes for fact in facts[:10])


def test_a_fact_is_asked_for_as_it_is_at_the_time() -> None:
    made = script()
    (fact,) = draw_facts(made, 1, changing=1)
    tell_value(made, fact, 2)
    tell_value(made, fact, 6)
    truth = timeline_of([fact])
    assert ask_for(made, fact, truth)
    assert ask_for(made, fact, truth, asked_after=4)
    assert not ask_for(made, fact, truth, asked_after=1)
    now, then = made.questions
    assert now.forbidden == then.answers
    assert (now.kind, then.kind) == ("updated", "stated")
    assert (now.evidence, then.evidence) == ((6,), (2,))
    assert (now.asked_after, then.asked_after) == (None, 4)


def test_rumours_are_wrong_answers() -> None:
    made = script(hearsay=1.0)
    facts = draw_facts(made, 5)
    for fact in facts:
        tell(made, fact)
    spread_rumours(made, facts)
    truth = timeline_of(facts)
    assert all(ask_for(made, fact, truth) for fact in facts)
    for fact, question in zip(facts, made.questions, strict=True):
        assert [bare(value) for value in fact.rumours] == list(question.forbidden[:1])


def test_probes_are_asked_in_mid_stream() -> None:
    made = script(probes=8)
    facts = draw_facts(made, 6, changing=6)
    for fact in facts:
        tell(made, fact, changes=1)
    ask_probes(made, facts, timeline_of(facts))
    assert made.questions
    for question in made.questions:
        assert question.asked_after is not None
        assert max(question.evidence) <= question.asked_after < made.knobs.chunks - 1


def test_more_facts_than_words() -> None:
    with pytest.raises(ValueError, match="facts is 900, and the words of test are enough for"):
        facts_require(Split.TEST, Knobs(facts=900), statements=0, values=0)


def test_values_that_are_promised_are_not_spent_on_changes_and_rumours() -> None:
    made = script(facts=240, hearsay=1.0, tokens=60_000)
    facts = draw_facts(made, 240, changing=200)
    for fact in facts:
        tell(made, fact, changes=1)
    spread_rumours(made, facts)
    assert all(fact.events for fact in facts)
    assert 0 < sum(len(fact.events) - 1 for fact in facts) < 200
    assert 0 < sum(len(fact.rumours) for fact in facts) < 240


def test_further_facts_keep_no_value() -> None:
    made = script()
    facts = draw_facts(made, 10, untold=5)
    assert len({(fact.subject.name, fact.attribute.noun) for fact in facts}) == 15
    assert sum(fact.attribute.variety - made.spare(fact.attribute) > 0 for fact in facts[:10]) == 10
