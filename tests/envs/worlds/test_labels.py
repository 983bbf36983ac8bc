"""Labels: numbers mean nothing across tasks, and each question can be settled by an example of its own."""

from __future__ import annotations

import re

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.labels import LABELS, WORDS
from memalpha_gym.tasks import Split


def labelled(index: int, split: str = "train", level: int = 1) -> dict[str, str]:
    task = FamilySource(LABELS, split, level)[index]
    return {operation.subject[0]: operation.value for chunk in task.operations or () for operation in chunk}


def test_labels_are_drawn_anew_for_each_task() -> None:
    one, other = labelled(0), labelled(1)
    same = [one[text] == other[text] for text in one.keys() & other.keys()]
    assert len(set(one.values())) == 6
    assert not any(same)


def test_one_label_a_class() -> None:
    classes = WORDS[Split.TRAIN].classes
    shown: dict[int, set[str]] = {}
    for text, label in labelled(2, level=4).items():
        for number, templates in enumerate(classes):
            if any(re.fullmatch(re.escape(t).replace(r"\{o\}", ".+"), text, re.IGNORECASE) for t in templates):
                shown.setdefault(number, set()).add(label)
    assert len(shown) == 12
    assert all(len(labels) == 1 for labels in shown.values())
    assert len({label for labels in shown.values() for label in labels}) == 12


def test_questions_are_of_sentences_that_were_not_shown() -> None:
    task = FamilySource(LABELS, "validation", 2)[0]
    text = "\n".join(task.chunks)
    for question in task.questions:
        quoted = question.text.split("“")[1].split("”")[0]
        assert f"“{quoted}”" not in text
        assert question.evidence
        assert question.metric == "label"
