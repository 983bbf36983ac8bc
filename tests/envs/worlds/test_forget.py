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
    texts = {question.text: question for question in task.questions}
    assert all(texts[question.beside].answers and not texts[question.beside].beside for question in deleted)


def test_the_value_is_told_before_the_request_and_only_quoted_after_it() -> None:
    quoted = unquoted = 0
    for index in range(4):
        task = FamilySource(FORGET, "test", 2)[index]
        lines = task.chunks.lines  # type: ignore[attr-defined]
        for chunk, operations in enumerate(task.operations or ()):
            for operation in operations:
                if operation.kind is OperationKind.RETRACT:
                    said = [
                        (i, line.text)
                        for i, own in lines.items()
                        for line in own
                        if holds(line.text, operation.stale[0])
                    ]
                    assert any(i < chunk for i, _ in said)
                    later = [text for i, text in said if i >= chunk]
                    assert all("“" in text for text in later)
                    assert all(any(task.chunks.calendar.written(i) in text for i, _ in said) for text in later)  # type: ignore[attr-defined]
                    quoted, unquoted = quoted + bool(later), unquoted + (not later)
    assert quoted > 2
    assert unquoted > 2


def test_all_values_of_a_fact_that_changed_are_to_go() -> None:
    changed = 0
    for index in range(4):
        task = FamilySource(FORGET, "validation", 3)[index]
        for operation in (operation for chunk in task.operations or () for operation in chunk):
            if operation.kind is OperationKind.RETRACT and len(operation.stale) > 1:
                assert set(operation.stale) <= set(task.scan)
                changed += 1
    assert changed > 4


def test_what_is_quoted_is_not_told_anew() -> None:
    task = FamilySource(FORGET, "train", 4)[1]
    last = {operation.key: operation for chunk in task.operations or () for operation in chunk}
    assert sum(operation.kind is OperationKind.RETRACT for operation in last.values()) > 2
    assert not any(set(task.scan) & {operation.value} for operation in last.values())


def test_some_give_a_new_value_later() -> None:
    questions = [q for index in range(6) for q in FamilySource(FORGET, "train", 4)[index].questions]
    again = [question for question in questions if question.kind == "told again"]
    assert again
    assert all(question.answers and question.forbidden for question in again)
