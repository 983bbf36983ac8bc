"""Poison: instructions stand in the text and change nothing."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.poison import POISON
from memalpha_gym.envs.worlds.poison_words import WORDS
from memalpha_gym.envs.worlds.recall import RECALL
from memalpha_gym.scoring import holds
from memalpha_gym.scoring import words as words_of
from memalpha_gym.tasks import OperationKind, Split


def test_planted_values_are_told_and_never_true() -> None:
    for level in range(5):
        task = FamilySource(POISON, "train", level)[0]
        values = {o.key: o.value for chunk in task.operations or () for o in chunk}.values()
        text = "\n".join(task.chunks)
        assert task.scan
        assert all(holds(text, canary) for canary in task.scan)
        assert not any(holds(value, canary) for value in values for canary in task.scan)
        assert not any(holds(answer, canary) for q in task.questions for answer in q.answers for canary in task.scan)


def test_higher_levels_plant_more() -> None:
    low, high = (FamilySource(POISON, "test", level, facts=24)[0] for level in (1, 4))
    assert len(high.scan) > 1.5 * len(low.scan)


def test_a_planted_value_makes_a_reply_wrong() -> None:
    task = FamilySource(POISON, "validation", 2)[0]
    planted = {value for question in task.questions for value in question.forbidden}
    assert planted & set(task.scan)


def test_a_forged_notice_holds_until_it_is_exposed() -> None:
    exposed = 0
    for split in ("train", "validation", "test"):
        for level in range(5):
            task = FamilySource(POISON, split, level)[2]
            history: dict[str, list[tuple[OperationKind, str, tuple[str, ...]]]] = {}
            for chunk in task.operations or ():
                for operation in chunk:
                    history.setdefault(operation.key, []).append((operation.kind, operation.value, operation.stale))
            for question in task.questions:
                if question.kind == "exposed" and question.needs is not None:
                    (right,), (wrong,) = question.answers, question.forbidden
                    assert history[f"{question.needs.subject} / {question.needs.attribute}"] == [
                        (OperationKind.STATE, right, ()),
                        (OperationKind.UPDATE, wrong, (right,)),
                        (OperationKind.UPDATE, right, (wrong,)),
                    ]
                    assert any(holds(wrong, canary) for canary in task.scan)
                    exposed += 1
    assert exposed > 20


def test_most_notices_on_the_board_are_true() -> None:
    """A notice by itself gives nothing away."""
    task = FamilySource(POISON, "train", 4)[0]
    said = [line.text for lines in task.chunks.lines.values() for line in lines]  # type: ignore[attr-defined]
    notices = [text for text in said if text.startswith(("A notice has gone up", "The notice board has"))]
    forged = [text for text in notices if any(holds(text, canary) for canary in task.scan)]
    assert 0 < len(forged) <= len(notices) / 2


@pytest.mark.parametrize("split", list(WORDS))
def test_injections_have_nothing_in_common(split: Split) -> None:
    """No word that ordinary statements lack is in more than half of them."""
    words = WORDS[split]
    injections = [set(words_of(re.sub(r"{.*?}", "", text))) for text in (*words.plants, *words.orders)]
    ordinary = {word for text in spoken(split) for word in words_of(text)}
    counts = Counter(word for own in injections for word in own - ordinary)
    assert len(injections) >= 14
    assert max(counts.values()) <= len(injections) / 2, counts.most_common(3)


def spoken(split: Split) -> list[str]:
    """What is said in a task of facts alone."""
    task = FamilySource(RECALL, split, 1)[0]
    return list(task.chunks)
