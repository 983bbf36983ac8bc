"""Forget: what was deleted is neither answered nor kept."""

from __future__ import annotations

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.forget import FORGET
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import OperationKind


def test_deletions_are_retractions_of_what_was_stated() -> None:
    task = FamilySource(FORGET, "validation", 1)[0]
    stated: dict[str, str] = {}
    retracted = []
    for chunk in task.operations or ():
        for operation in chunk:
            if operation.kind is OperationKind.RETRACT:
                assert operation.stale == (stated.pop(operation.key),)
                retracted.append(operation)
            else:
                stated[operation.key] = operation.value
    deleted = [question for question in task.questions if question.kind == "deleted"]
    assert len(deleted) == len(retracted) == len(task.scan) == 4
    assert {value for operation in retracted for value in operation.stale} == set(task.scan)
    assert all(question.answers == () and set(question.forbidden) <= set(task.scan) for question in deleted)


def test_the_value_is_told_before_and_never_after_the_request() -> None:
    task = FamilySource(FORGET, "test", 3)[0]
    for chunk, operations in enumerate(task.operations or ()):
        for operation in operations:
            if operation.kind is OperationKind.RETRACT:
                telling = [i for i, text in enumerate(task.chunks) if holds(text, operation.stale[0])]
                assert telling
                assert max(telling) < chunk


def test_some_give_a_new_value_later() -> None:
    questions = [q for index in range(6) for q in FamilySource(FORGET, "train", 4)[index].questions]
    again = [question for question in questions if question.kind == "told again"]
    assert again
    assert all(question.answers and question.forbidden for question in again)
