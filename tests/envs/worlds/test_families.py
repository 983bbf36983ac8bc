"""What every family proves of itself, at every level: parametrised, so that a new family is covered on the day it is added."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.answering import score_readings
from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource, budget_of
from memalpha_gym.memory import Memory
from memalpha_gym.readers.lexical import LexicalReader
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.scoring import holds, score_answer
from memalpha_gym.tasks import Task

ROOT = Path(__file__).resolve().parents[3]
SPLITS = ("train", "validation", "test")
EACH = pytest.mark.parametrize(("name", "level"), [(name, level) for name in FAMILIES for level in range(5)])


@cache
def source(name: str, level: int) -> FamilySource:
    return FamilySource(FAMILIES[name], SPLITS[level % 3], level)


@cache
def task(name: str, level: int, index: int = 0) -> Task:
    return source(name, level)[index]


def play(
    name: str, level: int, agent_name: str, index: int = 0, memory_budget: MemoryBudget = "level"
) -> tuple[float, dict[str, Any]]:
    """One episode: its return and the last step's info."""
    tasks = source(name, level)
    env = MemoryConstructionEnv(tasks, memory_budget=budget_of(tasks.knobs, memory_budget))
    agent = make(AGENTS, "agent", agent_name)
    observation, _ = env.reset(seed=0, options={"task": task(name, level, index)})
    if hasattr(agent, "reset"):
        agent.reset(0)
    if hasattr(agent, "reveal"):
        agent.reveal(env.task)
    total, over, info = 0.0, False, {}
    while not over:
        observation, reward, over, _, info = env.step(tuple(agent.act(observation)))
        total += float(reward)
    return total, info


@EACH
def test_oracle_is_right_and_its_answers_are_wrong_for_other_questions(name: str, level: int) -> None:
    _, info = play(name, level, "oracle")
    assert info["correctness"] == 1.0
    predictions = {answer["question"]: answer["prediction"] for answer in info["answers"]}
    questions = task(name, level).questions
    others = [*questions[1:], questions[0]]
    shuffled = [score_answer(q, predictions[other.text]) for q, other in zip(questions, others, strict=True)]
    classes = 2 + 2 * source(name, level).knobs.depth if name == "Labels" else 4
    assert sum(shuffled) / len(shuffled) <= 1 / classes + 0.2


@EACH
def test_no_memory_scores_at_chance(name: str, level: int) -> None:
    _, info = play(name, level, "empty")
    assert info["correctness"] == 0.0
    questions = task(name, level).questions
    readings = LexicalReader().read([ReadRequest(Memory(), q.text, q.metric) for q in questions])
    answers = score_readings(questions, readings, [], scoring="robust", chunk_index=0)
    assert not any(answer["score"] for answer in answers)


@EACH
def test_the_evidence_alone_holds_what_the_answers_are_made_of(name: str, level: int) -> None:
    """The evidence chunks state the answer, or the facts that it follows from; no other chunk is needed."""
    here = task(name, level)
    assert here.operations is not None
    for question in here.questions:
        changes = [change for chunk in question.evidence for change in here.operations[chunk]]
        text = "\n".join(here.chunks[chunk] for chunk in question.evidence)
        if question.answers and question.kind not in ("date", "duration", "count", "summary", "label"):
            assert holds(text, question.answers[0])
        if question.kind == "summary":
            assert all(holds(text, nugget) for nugget in question.answers[0].split(", "))
        assert bool(changes) == bool(question.answers), "answers come of changes, and abstention of none"


@EACH
def test_questions_are_many_and_different_and_answers_are_not_in_them(name: str, level: int) -> None:
    here = task(name, level)
    assert len(here.questions) >= 0.8 * min(source(name, level).knobs.questions, source(name, level).knobs.facts)
    assert len({(question.text, question.asked_after) for question in here.questions}) == len(here.questions)
    for question in here.questions:
        assert not any(holds(question.text, value) for value in (*question.answers, *question.forbidden))


@EACH
def test_most_of_what_a_chunk_changes_can_be_read_in_it(name: str, level: int) -> None:
    """What is settled by a ranking of sources, or by a by-name, was told in an earlier chunk."""
    here = task(name, level)
    assert here.operations is not None
    assert len(here.operations) == len(here.chunks)
    for chunk, changes in enumerate(here.operations):
        text = here.chunks[chunk] if changes else ""
        for change in changes:
            if name in ("Conflict", "Paraphrase") and not holds(text, change.value):
                text = "\n".join(here.chunks[: chunk + 1])
            names = [subject for subject in change.subject if holds(text, subject)]
            assert names, f"chunk {chunk} changes {change.key} and names nobody of {change.subject}"
            told = holds(text, change.value) or name == "Count" or " have " in text or "trade" in text or "swap" in text
            assert not change.value or told or name == "Update"


@pytest.mark.parametrize("name", FAMILIES)
def test_levels_that_ask_for_more_say_less_for_it(name: str) -> None:
    levels = FAMILIES[name].levels
    assert [knobs.tokens for knobs in levels] == sorted(knobs.tokens for knobs in levels)
    assert [knobs.memory_budget for knobs in levels] == ["4x", "3x", "2.5x", "2x", "1.5x"]


@pytest.mark.parametrize("name", FAMILIES)
def test_any_task_can_be_made(name: str) -> None:
    for level in range(5):
        for split in SPLITS:
            tasks = FamilySource(FAMILIES[name], split, level)
            for index in (3, 999_999):
                assert tasks[index].questions


@pytest.mark.parametrize("tokens", [1_000, 2_500, 10_000_000])
@pytest.mark.parametrize("name", FAMILIES)
def test_streams_of_any_length(name: str, tokens: int) -> None:
    for level in range(5):
        here = FamilySource(FAMILIES[name], SPLITS[level % 3], level, tokens=tokens)[level]
        assert here.questions
        assert len(here.chunks) == max(10, round(tokens / 600))
        assert here.chunks[len(here.chunks) // 2]


def digests() -> Iterator[str]:
    """A line for each family and two levels, from all text and all answers of a task."""
    for name in FAMILIES:
        for level in (1, 4):
            made = FamilySource(FAMILIES[name], "test", level)[11]
            whole = repr((made.questions, made.operations[:] if made.operations else (), made.scan, list(made.chunks)))
            yield f"{name} {level} {hashlib.sha256(whole.encode()).hexdigest()}"


@pytest.mark.slow
def test_same_seed_same_bytes_in_another_process() -> None:
    code = "from tests.envs.worlds.test_families import digests; print(*digests(), sep='\\n')"
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == list(digests())


def test_a_stored_canary_or_deleted_value_is_found() -> None:
    for name in ("Forget", "Poison"):
        here = task(name, 1)
        assert here.scan
        whole = "\n".join(here.chunks)
        assert all(holds(whole, value) for value in here.scan)
        _, honest = play(name, 1, "oracle")
        _, hoarding = play(name, 1, "verbatim", memory_budget=None)
        store = [
            answer["score"] for info in (honest, hoarding) for answer in info["answers"] if answer["kind"] == "store"
        ]
        assert store == [1.0, 0.0]


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "Temporal"])
def test_more_tokens_change_neither_questions_nor_answers(name: str) -> None:
    """The same facts in more filler; in Temporal the days are those of the stream."""
    short, long = (FamilySource(FAMILIES[name], "test", 2, tokens=tokens)[2] for tokens in (15_000, 600_000))
    assert {(q.text, q.answers, q.forbidden) for q in short.questions} == {
        (q.text, q.answers, q.forbidden) for q in long.questions
    }


def test_tasks_are_immutable() -> None:
    here = task("Recall", 0)
    assert replace(here, task_id="other").chunks is here.chunks
