"""Conflict: whom to believe is told in pairs, and a chain of pairs decides."""

from __future__ import annotations

from collections import Counter

from memalpha_gym.envs.worlds.conflict import CONFLICT, WORDS, believed
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.solver import Claim
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Operation, OperationKind, Split


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


def operations(split: str, level: int, index: int) -> list[tuple[int, Operation]]:
    task = FamilySource(CONFLICT, split, level)[index]
    return [(chunk, operation) for chunk, changes in enumerate(task.operations or ()) for operation in changes]


def test_not_every_source_speaks_and_the_best_of_those_who_do_is_not_always_the_same() -> None:
    silent, best = 0, set()
    for index in range(4):
        task = FamilySource(CONFLICT, "test", 1)[index]
        for question in task.questions:
            silent += question.kind == "disputed" and len(question.forbidden) < 2
        said = [line.text for lines in task.chunks.lines.values() for line in lines]  # type: ignore[attr-defined]
        for question in task.questions:
            if question.kind == "disputed":
                (told,) = (text for text in said if holds(text, question.answers[0]))
                best |= {source for source in WORDS[Split.TEST].sources if source in told.lower()}
    assert silent > 4
    assert len(best) > 2


def test_a_fact_is_open_until_the_text_has_ranked_its_sources() -> None:
    """By hand: who said what, and who is put above whom, in the lines of the stream up to each chunk."""
    sources = WORDS[Split.VALIDATION].sources
    task = FamilySource(CONFLICT, "validation", 2)[5]
    lines = task.chunks.lines  # type: ignore[attr-defined]
    checked = Counter[OperationKind]()
    for chunk, operation in operations("validation", 2, 5):
        name, noun = operation.key.split(" / ")
        values = {*operation.claims, *operation.stale, operation.value} - {""}
        beliefs, claims = [], []
        for text in (line.text for place, told in lines.items() if place <= chunk for line in told):
            named = sorted((text.lower().find(source), source) for source in sources if source in text.lower())
            if len(named) == 2:
                (_, better), (_, worse) = named
                beliefs.append((better, worse))
            elif name.lower() in text.lower():
                claims += [claim(value, named[0][1]) for value in values if holds(text, value)]
        right = believed(tuple(claims), beliefs)
        assert right == {operation.value} if operation.value else 1 < len(right) <= len(operation.claims), noun
        checked[operation.kind] += 1
    assert all(checked[kind] > 2 for kind in (OperationKind.STATE, OperationKind.UPDATE, OperationKind.CONTEST)), (
        checked
    )


def test_every_contested_fact_is_settled_in_the_end() -> None:
    for split in Split.TRAIN, Split.TEST:
        for level in range(5):
            last = {operation.key: operation for _, operation in operations(split, level, 3)}
            assert all(operation.value and not operation.claims for operation in last.values())
