"""HotpotQA: contexts of several questions in one stream, evidence in the supporting articles, yes and no."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.hotpotqa import HotpotQASource
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.sources import FIXTURES
from tests.real_data import real_data


def document() -> list[dict[str, Any]]:
    """A small document in the raw form."""
    return json.loads((FIXTURES / "hotpotqa" / "questions.json").read_text())


def load(folder: Path, content: Any) -> HotpotQASource:
    """A source over one file with that content."""
    (folder / "file.json").write_text(json.dumps(content))
    return HotpotQASource(folder, "all", questions=100)


def test_every_article_is_told_once_and_as_a_whole() -> None:
    task = HotpotQASource(FIXTURES, "all", questions=100)[0]
    text = "\n".join(task.chunks)
    for question in document():
        for title, sentences in question["context"]:
            assert text.count(f"{title}: {' '.join(sentence.strip() for sentence in sentences)}") == 1


def test_files_that_do_not_tell_the_type_are_read(tmp_path: Path) -> None:
    content = document()
    for question in content:
        question.pop("type")
    assert {question.kind for question in load(tmp_path, content)[0].questions} == {""}


def test_evidence_is_the_chunks_of_the_supporting_articles() -> None:
    task = HotpotQASource(FIXTURES, "all", questions=100)[0]
    facts = {question["question"]: question["supporting_facts"] for question in document()}
    for question in task.questions:
        chunks = {
            i for i, chunk in enumerate(task.chunks) for title, _ in facts[question.text] if f"{title}: " in chunk
        }
        assert set(question.evidence) == chunks
    assert {question.kind for question in task.questions} == {"bridge", "comparison"}


def test_yes_and_no_have_a_metric_of_their_own() -> None:
    task = HotpotQASource(FIXTURES, "all", questions=100)[0]
    metrics = {question.metric: question.answers for question in task.questions}
    assert metrics.pop("yes_no") == ("yes",)
    assert list(metrics) == ["substring"]


def test_questions_bound_an_episode_and_differ_between_tasks() -> None:
    source = HotpotQASource(FIXTURES, "all", questions=3)
    tasks = [source[index] for index in range(6)]
    assert all(len(task.questions) == 3 for task in tasks)
    assert len({task.metadata["ids"] for task in tasks}) > 3


def test_question_that_stands_twice_is_asked_once(tmp_path: Path) -> None:
    content = document()
    task = load(tmp_path, [*content, *({**question, "_id": question["_id"] + "x"} for question in content)])[0]
    assert len(task.questions) == len(content)


def test_supporting_article_outside_the_context_is_left_out(tmp_path: Path) -> None:
    content = document()
    content[0]["supporting_facts"].append(["No such article", 0])
    assert len(load(tmp_path, content)[0].questions) == len(content)


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda rows: rows[4].pop("answer"), r"\[4\]\.answer is missing"),
        (lambda rows: rows[4].pop("_id"), r"\[4\]\._id is missing \(or id\)"),
        (lambda rows: rows[2].update(answer=""), r"\[2\]\.answer is an empty text"),
        (lambda rows: rows[2].update(context="text"), r"\[2\]\.context is a text; a list"),
        (lambda rows: rows[2]["context"].append(["Title alone"]), r"\[2\]\.context\[\d\] has 1 items"),
        (
            lambda rows: rows[2]["context"][1].__setitem__(1, [3]),
            r"\[2\]\.context\[1\]\[1\] is a list; a list of texts",
        ),
        (lambda rows: rows[0].pop("supporting_facts"), r"\[0\]\.supporting_facts is missing"),
        (lambda rows: rows.append(5), r"\[12\] is a number; an object"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, damage: Any, place: str) -> None:
    content = document()
    damage(content)
    with pytest.raises(DataError, match=rf"file\.json: {place}.*data="):
        load(tmp_path, content)


def test_real_data() -> None:
    source = HotpotQASource(real_data("hotpotqa"), "test")
    tasks = [source[index] for index in range(5)]
    assert all(7_000 < task.tokens < 14_000 for task in tasks if task.tokens)
    assert max(size for task in tasks for size in count_tokens(task.chunks)) <= MOST_TOKENS
    assert all(question.evidence for task in tasks for question in task.questions)
