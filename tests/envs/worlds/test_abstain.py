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


def test_what_was_never_told_is_asked_beside_what_was_told_of_the_same_subject() -> None:
    for split in ("train", "validation", "test"):
        for level in range(5):
            task = FamilySource(ABSTAIN, split, level)[1]
            texts = {question.text: question for question in task.questions if question.asked_after is None}
            unknown = [question for question in task.questions if not question.answers]
            assert len({question.beside for question in unknown}) == len(unknown) > 1
            for question in unknown:
                told = texts[question.beside]
                assert told.answers
                assert told.needs is not None
                assert question.needs is not None
                assert (told.needs.subject, told.beside) == (question.needs.subject, "")


def test_rumours_stand_in_the_text_and_do_not_count() -> None:
    task = FamilySource(ABSTAIN, "test", 4)[0]
    rumoured = [question for question in task.questions if question.kind == "rumoured"]
    assert rumoured
    for question in rumoured:
        assert any(holds(chunk, question.forbidden[0]) for chunk in task.chunks)
        assert question.answers == ()
    assert not any(q.text in {r.text for r in rumoured} for q in task.questions if q.answers)
