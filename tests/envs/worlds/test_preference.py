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
    sentences = "\n".join(task.chunks).replace(". ", ".\n").split("\n")
    young = [line for line in sentences if "Time was" in line or "yellowed letter" in line]
    told = [question for question in plain if any(value in line for value in question.forbidden for line in young)]
    assert len(told) >= 2


def test_people_speak_for_themselves() -> None:
    text = "\n".join(FamilySource(PREFERENCE, "train", 1, first_person=1.0)[0].chunks)
    assert text.count("My favourite") + text.count("I like") > 3
