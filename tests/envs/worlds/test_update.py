"""Update: several changes of a fact, exchanges, causes, and what held before."""

from __future__ import annotations

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.update import UPDATE, WORDS
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import OperationKind, Split


def test_facts_change_up_to_depth_times() -> None:
    for level, most in ((0, 1), (4, 6)):
        task = FamilySource(UPDATE, "train", level)[0]
        changes: dict[str, int] = {}
        for chunk in task.operations or ():
            for operation in chunk:
                changes[operation.key] = changes.get(operation.key, 0) + (operation.kind is OperationKind.UPDATE)
        assert 1 <= max(changes.values()) <= most


def test_an_exchange_changes_two_facts_without_naming_a_value() -> None:
    found = 0
    for index in range(6):
        task = FamilySource(UPDATE, "test", 3)[index]
        for chunk, operations in enumerate(task.operations or ()):
            silent = [operation for operation in operations if not holds(task.chunks[chunk], operation.value)]
            assert len(silent) % 2 == 0
            for one, other in zip(silent[::2], silent[1::2], strict=True):
                assert one.value in other.stale
                assert other.value in one.stale
                found += 1
    assert found > 2


def test_causes_are_told_before_their_consequences() -> None:
    words = WORDS[Split.VALIDATION]
    task = FamilySource(UPDATE, "validation", 2)[1]
    chunks = list(task.chunks)
    told, name = next(pair for pair in words.causes if any(pair[0] in chunk for chunk in chunks))
    cause = next(i for i, chunk in enumerate(chunks) if told in chunk)
    consequences = [i for i, chunk in enumerate(chunks) if f"All because of {name}." in chunk]
    assert consequences
    assert min(consequences) > cause


def test_the_value_before_is_one_that_held() -> None:
    questions = [q for index in range(6) for q in FamilySource(UPDATE, "train", 4)[index].questions]
    before = [question for question in questions if question.kind == "before"]
    assert len(before) > 6
    for question in before:
        assert len(question.evidence) >= 2
        assert question.forbidden
