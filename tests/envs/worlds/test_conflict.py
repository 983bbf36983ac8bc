"""Conflict: whom to believe is told in pairs, and a chain of pairs decides."""

from __future__ import annotations

from memalpha_gym.envs.worlds.conflict import CONFLICT, believed
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.solver import Claim


def claim(value: str, source: str) -> Claim:
    return Claim(0, "Ada", "locker", value, source=source)


def test_a_chain_of_beliefs_decides() -> None:
    beliefs = [("office", "leaflet"), ("leaflet", "porter")]
    both = (claim("117", "porter"), claim("320", "office"))
    assert believed(both, beliefs) == {"320"}
    assert believed((claim("117", "porter"), claim("555", "leaflet")), beliefs) == {"555"}
    assert believed(both, beliefs[:1]) == {"117", "320"}, "nothing ranks these two"
    assert believed((claim("117", "porter"),), beliefs) == {"117"}


def test_what_was_said_last_does_not_count_for_more() -> None:
    last_is_wrong = 0
    for index in range(3):
        task = FamilySource(CONFLICT, "train", 3)[index]
        for question in task.questions:
            if question.kind == "disputed":
                assert len(question.forbidden) == 2
                newest = max(
                    (chunk, value)
                    for chunk in question.evidence
                    for value in (*question.answers, *question.forbidden)
                    if value in task.chunks[chunk]
                )
                last_is_wrong += newest[1] in question.forbidden
    assert last_is_wrong > 5


def test_both_the_claims_and_the_ranking_are_evidence() -> None:
    task = FamilySource(CONFLICT, "test", 1)[0]
    for question in task.questions:
        assert len(question.evidence) >= (2 if question.kind == "disputed" else 1)
