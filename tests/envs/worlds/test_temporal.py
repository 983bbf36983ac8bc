"""Temporal: dates, neighbours in time and durations, worked out from the operations by other means."""

from __future__ import annotations

import re
from datetime import date

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.temporal import TEMPORAL
from memalpha_gym.tasks import Task


def days_of(task: Task) -> dict[str, dict[str, date]]:
    """When each person went where, read off the dates in the canonical sentences."""
    months = {
        name: i + 1
        for i, name in enumerate(
            "January February March April May June July August September October November December".split()
        )
    }
    found: dict[str, dict[str, date]] = {}
    for chunk in task.operations or ():
        for operation in chunk:
            match = re.search(r"on (\d+) (\w+) (\d+)\.$", operation.text)
            assert match
            day = date(int(match[3]), months[match[2]], int(match[1]))
            found.setdefault(operation.subject[0], {})[operation.value] = day
    return found


def test_answers_follow_from_the_days() -> None:
    kinds = set()
    for index in range(3):
        task = FamilySource(TEMPORAL, "train", 3)[index]
        days = days_of(task)
        for question in task.questions:
            mine = next(days[person] for person in days if person in question.text)
            asked = [place for place in mine if place in question.text]
            order = sorted(mine, key=lambda place: mine[place])
            kinds.add(question.kind)
            if question.kind == "date":
                assert question.answers[-1] == mine[asked[0]].isoformat()
            elif question.kind == "duration":
                apart = abs((mine[asked[0]] - mine[asked[1]]).days)
                assert question.answers == (f"{apart} day" + "s" * (apart != 1),)
            else:
                step = 1 if question.kind == "next" else -1
                assert question.answers[0] == order[order.index(asked[0]) + step]
                assert asked[0] not in question.forbidden
    assert kinds == {"date", "duration", "next", "previous"}


def test_the_lowest_level_asks_for_no_duration() -> None:
    questions = [q for index in range(5) for q in FamilySource(TEMPORAL, "validation", 0)[index].questions]
    assert "duration" not in {question.kind for question in questions}
