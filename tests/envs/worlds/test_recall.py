"""Recall: what is asked is what was told last, and memory that is kept up to date is ahead of memory that only grows."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean

import pytest

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.recall import RECALL, RecallEnv
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.scoring import holds, score_answer


def correctness(env: RecallEnv, agent_name: str, index: int = 0) -> float:
    agent = make(AGENTS, "agent", agent_name)
    observation, _ = env.reset(seed=0, options={"task_index": index})
    if hasattr(agent, "reset"):
        agent.reset(0)
    over, info = False, {}
    while not over:
        observation, _, over, _, info = env.step(tuple(agent.act(observation)))
    return float(info["correctness"])


def test_the_default_episode() -> None:
    task = FamilySource(RECALL, "test")[0]
    assert (len(task.chunks), len(task.questions)) == (13, 24)
    assert task.tokens == pytest.approx(8_000, rel=0.02)
    updated = [question for question in task.questions if question.kind == "updated"]
    assert len(updated) == 5
    assert all(question.forbidden for question in updated)


def test_answers_stand_in_their_evidence_and_wrong_values_in_the_stream() -> None:
    task = FamilySource(RECALL, "validation", 1)[4]
    for question in task.questions:
        assert holds(task.chunks[question.evidence[-1]], question.answers[0])
        assert all(any(holds(chunk, wrong) for chunk in task.chunks) for wrong in question.forbidden)
        assert score_answer(question, question.answers[0]) == 1


def test_a_reply_that_lists_what_is_said_of_a_subject_is_wrong() -> None:
    task = FamilySource(RECALL, "train", 2)[0]
    assert task.operations is not None
    told: dict[str, set[str]] = defaultdict(set)
    for operation in (operation for chunk in task.operations for operation in chunk):
        told[operation.subject[0]].add(operation.value)
    asked = [(q, told[q.needs.subject]) for q in task.questions if q.needs and isinstance(q.needs.subject, str)]
    several = [(question, sorted(values)) for question, values in asked if len(values) > 1]
    assert len(several) > 5
    assert all(score_answer(question, ", ".join(values)) == 0 for question, values in several)


def test_copying_everything_is_right_without_a_budget_and_fails_with_one() -> None:
    """Dated copies say which value is the newest: what makes copying no way to play is the budget."""
    free, bounded = (
        mean(correctness(RecallEnv(updates=0.5, memory_budget=budget), "verbatim", index) for index in range(4))
        for budget in (None, 0.25)
    )
    assert free > 0.9
    assert bounded < 0.5


def test_probes_are_answered_in_mid_stream() -> None:
    task = FamilySource(RECALL, "train", 1, probes=6)[0]
    probes = [question for question in task.questions if question.asked_after is not None]
    assert 1 <= len(probes) <= 6


def test_sessions_share_a_day() -> None:
    task = FamilySource(RECALL, "train", 1, sessions=3)[0]
    assert len({task.chunks.calendar.day(i) for i in range(len(task.chunks))}) == 3  # type: ignore[attr-defined]
