"""Abstain: a fifth of the questions have no answer in the text."""

from __future__ import annotations

from memalpha_gym.envs.worlds.abstain import ABSTAIN
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.scoring import holds


def test_a_fifth_of_the_questions_cannot_be_answered() -> None:
    task = FamilySource(ABSTAIN, "train", 1)[0]
    unknown = [question for question in task.questions if not question.answers]
    assert len(unknown) == 5
    assert {question.kind for question in unknown} == {"never told"}


def test_rumours_stand_in_the_text_and_do_not_count() -> None:
    task = FamilySource(ABSTAIN, "test", 4)[0]
    rumoured = [question for question in task.questions if question.kind == "rumoured"]
    assert rumoured
    for question in rumoured:
        assert any(holds(chunk, question.forbidden[0]) for chunk in task.chunks)
        assert question.answers == ()
    assert not any(q.text in {r.text for r in rumoured} for q in task.questions if q.answers)
