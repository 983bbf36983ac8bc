"""The oracle: notes at the right time, for every form of question, and marked as privileged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from memalpha_gym.agents.scripted.oracle import OracleAgent
from memalpha_gym.protocols import PrivilegedAgent
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tools import CallStatus, ToolResult
from tests.tiny import TASK, tiny_env


def play(*questions: Question, chunks: int = 6, **kwargs: Any) -> tuple[list[Sequence[ToolResult]], dict[str, Any]]:
    """The results of each step of an episode about these questions, and its last info."""
    task = Task("t", "s", Competency.RETRIEVAL, [f"Chunk number {i}." for i in range(chunks)], questions)
    env, agent = tiny_env(task, reader="lexical", **kwargs), OracleAgent()
    observation, _ = env.reset()
    agent.reset(0)
    agent.reveal(env.task)
    results, over, info = [], False, {}
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
        results.append(info["results"])
    return results, info


def test_it_is_privileged() -> None:
    assert isinstance(OracleAgent(), PrivilegedAgent)


def test_notes_are_written_when_the_evidence_is_complete() -> None:
    results, info = play(
        Question("Who came?", ("Ada",), "substring", evidence=(1, 3)),
        Question("Who left?", ("Bob",), "substring", evidence=(0,)),
        Question("Who stayed?", ("Eve",), "substring"),
    )
    assert [[result.content for result in step] for step in results] == [
        ["Q: Who left?\nA: Bob"],
        [],
        [],
        ["Q: Who came?\nA: Ada"],
        [],
        ["Q: Who stayed?\nA: Eve"],
    ]
    assert info["correctness"] == 1


@pytest.mark.parametrize(
    "metric", ["substring", "yes_no", "label", "exact", "f1", "token_recall", "keywords_comma", "verdict"]
)
def test_every_metric_is_answered(metric: str) -> None:
    answer = "yes" if metric in ("yes_no", "verdict") else "7"
    assert play(Question('What of "this sentence"?', (answer, "other"), metric))[1]["correctness"] == 1


def test_it_abstains_where_there_is_no_answer() -> None:
    _, info = play(Question("Who came?", (), "substring"), Question("Who left?", ("Bob",), "substring"))
    assert [answer["prediction"] for answer in info["answers"]] == ["unknown", "Bob"]
    assert info["correctness"] == 1


def test_answers_that_change_are_changed_in_their_note() -> None:
    def asked(answer: str, old: str, evidence: int, after: int | None) -> Question:
        return Question("Where is Ada?", (answer,), "substring", (old,), (evidence,), after)

    results, info = play(asked("Oslo", "Rome", 0, 1), asked("Quito", "Oslo", 2, 3), asked("Rome", "Quito", 4, None))
    assert [answer["prediction"] for answer in info["answers"]] == ["Oslo", "Quito", "Rome"]
    assert info["correctness"] == 1
    assert [[(result.tool, result.entry_id) for result in step] for step in results] == [
        [("memory_insert", "s1")],
        [],
        [("memory_update", "s1")],
        [],
        [("memory_update", "s1")],
        [],
    ]


def test_an_answer_that_stays_is_no_failure() -> None:
    probes = (Question("Who?", ("Ada",), "substring", (), (i,), i) for i in (0, 2, 4))
    results, info = play(*probes)
    assert info["correctness"] == 1
    assert not any(result.status.failed for step in results for result in step)


def test_one_text_with_several_answers_holds_them_all() -> None:
    _, info = play(Question("Who?", ("Ada",), "substring"), Question("Who?", ("Bob",), "substring"))
    assert [answer["prediction"] for answer in info["answers"]] == ["Ada / Bob"] * 2
    assert info["correctness"] == 1


def test_a_probe_without_evidence_or_beyond_the_end() -> None:
    _, info = play(
        Question("Who?", ("Ada",), "substring", asked_after=2),
        Question("What?", ("kite",), "substring", asked_after=99),
    )
    assert info["correctness"] == 1


def test_evidence_after_the_question_comes_too_late_to_wait_for() -> None:
    assert play(Question("Who?", ("Ada",), "substring", evidence=(5,), asked_after=1))[1]["correctness"] == 1


@pytest.mark.parametrize("budget", [2, 20, 40, 60])
def test_a_budget_leaves_notes_out_and_spoils_none(budget: int) -> None:
    def asked(who: str, place: str, after: int | None) -> Question:
        return Question(f"Where is {who}?", (place,), "substring", asked_after=after)

    people = ("Ada", "Bob", "Eve", "Mia")
    early = (asked(who, "a place with quite a long name" if who == "Ada" else "Oslo", 1) for who in people)
    late = (asked(who, "Rome", None) for who in people)
    results, info = play(*early, *late, memory_budget=budget)
    assert all(result.status is CallStatus.OK for step in results for result in step)
    known = [answer for answer in info["answers"] if answer["prediction"] != "unknown"]
    assert all(answer["score"] == 1 for answer in known)
    assert bool(known) == (budget > 2)


def test_episodes_are_kept_apart() -> None:
    env, agent = tiny_env(reader="lexical"), OracleAgent()
    for _ in range(2):
        observation, _ = env.reset(options={"task": TASK})
        agent.reset(0)
        agent.reveal(env.task)
        over, info = False, {}
        while not over:
            observation, _, over, _, info = env.step(agent.act(observation))
            assert all(result.status is CallStatus.OK for result in info["results"])
        assert info["correctness"] == 1
