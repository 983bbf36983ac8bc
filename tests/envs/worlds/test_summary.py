"""Summary: every decision counts, and a proposal that was turned down spoils the reply."""

from __future__ import annotations

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.summary import SUMMARY, WORD_LIMIT
from memalpha_gym.scoring import score_answer, words


def test_the_score_is_the_share_of_decisions() -> None:
    question = FamilySource(SUMMARY, "train", 2)[0].questions[0]
    nuggets = question.answers[0].split(", ")
    assert len(nuggets) == 4
    assert score_answer(question, "They agreed to " + ", to ".join(nuggets[:3])) == 0.75
    assert score_answer(question, question.answers[0]) == 1.0
    assert question.forbidden
    assert score_answer(question, f"{question.answers[0]}, {question.forbidden[0]}") == 0.0


def test_decisions_have_competitors_at_every_level() -> None:
    for split in ("train", "validation", "test"):
        for level in range(5):
            for question in FamilySource(SUMMARY, split, level)[1].questions:
                assert len(question.forbidden) >= len(question.answers[0].split(", ")) / 2
                everything = ", ".join((*question.answers, *question.forbidden))
                assert score_answer(question, everything) == 0.0


def test_the_answer_fits_the_limit() -> None:
    for split in ("train", "validation", "test"):
        for question in FamilySource(SUMMARY, split, 4)[0].questions:
            assert len(words(question.answers[0])) <= WORD_LIMIT
    assert str(WORD_LIMIT) in FamilySource(SUMMARY, "test")[0].query_prompt


def test_decisions_are_spread_over_the_stream() -> None:
    for question in FamilySource(SUMMARY, "test", 3)[1].questions:
        assert len(set(question.evidence)) == len(question.answers[0].split(", "))
