"""Who is best, by figures worked by hand."""

from __future__ import annotations

import pytest

from memalpha_gym.benchmarks.report.groups import Group, grouped
from memalpha_gym.benchmarks.report.ranking import holm, least_p, standings
from memalpha_gym.benchmarks.table.summary import summary_rows
from memalpha_gym.recording import EpisodeKey, EpisodeRecord


def record(agent: str, environment: str, task: int, score: float | None, **figures: object) -> EpisodeRecord:
    failed = "" if score is not None else "it broke"
    return EpisodeRecord(EpisodeKey(environment, agent, 0, task), correctness=score, failed=failed, **figures)  # type: ignore[arg-type]


def group_of(*records: EpisodeRecord) -> Group:
    (group,) = grouped(records)
    return group


def test_environments_count_alike_however_many_tasks_they_have() -> None:
    records = [record("a", "One-v0", task, 1.0) for task in range(4)] + [record("a", "Two-v0", 0, 0.0)]
    records += [record("b", "One-v0", task, 0.5) for task in range(4)] + [record("b", "Two-v0", 0, 0.25)]
    first, second = standings(group_of(*records))
    assert (first.name, first.score, second.score) == ("a", 0.5, 0.375)
    assert second.to_best is not None
    assert second.to_best.difference == pytest.approx(-0.125)
    assert second.to_best.tasks == 5


def test_who_failed_lacks_an_environment_or_was_told_the_tasks_is_not_ranked() -> None:
    places = ("One-v0", "Two-v0")
    records = [record("honest", place, task, 0.4) for place in places for task in range(2)]
    records += [record("failing", place, task, None if task else 1.0) for place in places for task in range(2)]
    records += [record("partial", "One-v0", task, 0.9) for task in range(2)]
    records += [record("told", place, task, 1.0, privileged=True) for place in places for task in range(2)]
    found = standings(group_of(*records))
    assert [each.name for each in found] == ["honest", "failing", "partial", "told"]
    assert [each.ranked(2) for each in found] == [True, False, False, False]
    assert (found[1].score, found[1].strict) == (1.0, 0.5)


def test_the_p_of_several_comparisons_is_adjusted_by_holm() -> None:
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert adjusted == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({"a": 0.7, "b": 0.9}) == {"a": 1.0, "b": 1.0}
    assert least_p(3) == 0.25  # of the eight ways to swap three tasks, two lie at the ends


def test_an_interval_is_that_of_the_terminal_in_whatever_order_the_environments_were_played() -> None:
    scores = {"One-v0": [0.1, 0.9, 0.4, 0.7], "Two-v0": [1.0, 0.0, 0.5], "Three-v0": [0.2, 0.3, 1.0]}
    records = [record("a", place, task, value) for place, own in scores.items() for task, value in enumerate(own)]
    records += [record("b", place, task, value / 2) for place, own in scores.items() for task, value in enumerate(own)]
    backwards = records[::-1]
    best, second = standings(group_of(*records))
    assert (best, second) == tuple(standings(group_of(*backwards)))
    rows = [row for own in group_of(*backwards).rows.values() for row in own.values()]
    assert {row.agent: row.ci95 for row in summary_rows(list(scores), rows)} == {"a": best.ci95, "b": second.ci95}
    assert second.to_best is not None
    assert second.to_best.ci95 == pytest.approx((-best.ci95[1] / 2, -best.ci95[0] / 2), abs=0.02)  # type: ignore[operator]
