"""Who is best, in words: only what the tasks bear out is called sure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from memalpha_gym.benchmarks.report.groups import grouped
from memalpha_gym.benchmarks.report.ranking import standings
from memalpha_gym.benchmarks.report.sections import GroupPage
from memalpha_gym.recording import EpisodeKey, EpisodeRecord


def verdict(**scores: Sequence[float]) -> str:
    records = [
        EpisodeRecord(EpisodeKey("MemAlpha/Recall-v0", agent, 0, task), correctness=score, privileged=agent == "oracle")
        for agent, each in scores.items()
        for task, score in enumerate(each)
    ]
    (group,) = grouped(records)
    found = standings(group)
    places = {each.agent: number for number, each in enumerate(found)}
    page = GroupPage(0, group, found, [], (places, {"Recall": 0}), 0, seconds=True)
    return re.sub("<[^>]*>", "", page.verdict())


def test_a_lead_in_every_task_is_sure() -> None:
    # Of 256 ways to swap eight tasks two are as far apart: p 0.008.
    said = verdict(good=[0.9] * 8, poor=[0.4] * 8)
    assert "good is best: correctness 0.900" in said
    assert "Its lead over poor, the next, is 0.500 (95 %: 0.500 to 0.500), p 0.008 over 8 tasks: sure" in said


@pytest.mark.parametrize(
    ("scores", "more"),
    [
        ({"good": [0.9, 0.1] * 4, "other": [0.1, 0.8] * 4}, "This run does not tell it from other; more episodes may."),
        ({"good": [0.9] * 3, "poor": [0.1] * 3}, "their p cannot fall below 0.250"),
        ({"good": [0.5] * 8, "other": [0.5] * 8}, "is 0.000 (95 %: 0.000 to 0.000), p 1.000"),
    ],
)
def test_what_may_be_chance_is_not(scores: dict[str, Sequence[float]], more: str) -> None:
    said = verdict(**scores)
    assert "good has the best mean" in said
    assert "not sure" in said
    assert more in said


def test_who_failed_leads_no_environment_and_its_means_are_marked() -> None:
    key = EpisodeKey("MemAlpha/Recall-v0", "plain", 0, 0)
    failing = EpisodeKey("MemAlpha/Recall-v0", "failing", 0, 0)
    records = [EpisodeRecord(key, correctness=0.4), EpisodeRecord(failing, correctness=0.9)]
    records.append(EpisodeRecord(EpisodeKey("MemAlpha/Recall-v0", "failing", 0, 1), failed="broke"))
    (group,) = grouped(records)
    places = ({"plain": 0, "failing": 1}, {"Recall": 0})
    page = GroupPage(0, group, standings(group), [], places, 0, seconds=True).sections("")
    assert "best: plain 0.400" in page
    assert "<td>0.900!</td>" in page


def test_who_was_told_the_tasks_is_not_the_best() -> None:
    assert "good: correctness 0.500" in verdict(oracle=[1.0] * 8, good=[0.5] * 8)
    assert "Nobody is ranked" in verdict(oracle=[1.0] * 8)
