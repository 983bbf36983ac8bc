"""Preference: the present taste counts; an earlier one and one of long ago are wrong."""

from __future__ import annotations

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.preference import PREFERENCE


def test_tastes_drift() -> None:
    questions = [q for index in range(4) for q in FamilySource(PREFERENCE, "validation", 3)[index].questions]
    assert sum(question.kind == "updated" for question in questions) > 10
    assert all(question.forbidden for question in questions if question.kind == "updated")


def test_memories_of_youth_are_distractors() -> None:
    task = FamilySource(PREFERENCE, "test", 4)[0]
    plain = [question for question in task.questions if question.kind == "stated" and question.forbidden]
    text = "\n".join(task.chunks)
    for question in plain:
        sentence = next(line for line in text.replace(". ", ".\n").split("\n") if question.forbidden[0] in line)
        assert "Time was" in sentence or "yellowed letter" in sentence


def test_people_speak_for_themselves() -> None:
    text = "\n".join(FamilySource(PREFERENCE, "train", 1, first_person=1.0)[0].chunks)
    assert text.count("My favourite") + text.count("I like") > 3
