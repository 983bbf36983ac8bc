"""MuSiQue: chains of paragraphs in one stream, aliases, and questions that lack a link."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.musique import MuSiQueSource
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.scoring import score_answer
from tests.envs.sources import FIXTURES


def rows() -> list[dict[str, Any]]:
    """The rows of a small file in the raw form."""
    return [
        json.loads(line) for line in (FIXTURES / "musique" / "musique_full_v1.0_dev.jsonl").read_text().splitlines()
    ]


def load(folder: Path, content: list[Any], **settings: Any) -> MuSiQueSource:
    """A source over one file of those rows."""
    (folder / "file.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in content))
    return MuSiQueSource(folder, "all", **settings)


def test_evidence_is_the_chunks_of_the_links() -> None:
    known = {(row["question"], row["answerable"]): row for row in rows()}
    for index in range(5):
        task = MuSiQueSource(FIXTURES, "all")[index]
        assert 1 <= len(task.questions) <= 5
        for question in task.questions:
            row = known[question.text, bool(question.answers)]
            links = [f"{p['title']}: {p['paragraph_text']}" for p in row["paragraphs"] if p["is_supporting"]]
            assert links
            assert sorted({i for i, chunk in enumerate(task.chunks) for link in links if link in chunk}) == list(
                question.evidence
            )


def test_aliases_count_and_kinds_are_numbers_of_hops() -> None:
    questions = [q for index in range(10) for q in MuSiQueSource(FIXTURES, "all")[index].questions]
    assert {question.kind for question in questions} == {"2hop", "3hop", "unanswerable"}
    answerable = next(question for question in questions if question.kind == "2hop")
    assert len(answerable.answers) == 2
    assert all(score_answer(answerable, f"It is {answer}.") == 1 for answer in answerable.answers)


def test_same_question_is_never_asked_twice_in_an_episode() -> None:
    for index in range(20):
        texts = [question.text for question in MuSiQueSource(FIXTURES, "all", questions=16)[index].questions]
        assert len(texts) == len(set(texts))


def test_question_that_lacks_a_link_wants_abstention(tmp_path: Path) -> None:
    source = load(tmp_path, [row for row in rows() if not row["answerable"]], questions=1)
    task = source[0]
    (question,) = task.questions
    assert question.answers == ()
    assert question.forbidden
    assert "unknown" in task.query_prompt
    assert score_answer(question, "unknown") == 1
    assert score_answer(question, question.forbidden[0]) == 0


def test_question_that_another_ones_paragraphs_would_answer_is_not_asked(tmp_path: Path) -> None:
    lacking = next(row for row in rows() if not row["answerable"])
    telling = {
        "question": "Who sings?",
        "answer": "Ode",
        "paragraphs": [{"title": "Ode", "paragraph_text": f"Ode sings in {lacking['answer']}.", "is_supporting": True}],
    }
    for index in range(4):
        task = load(tmp_path, [lacking, telling], questions=2)[index]
        assert [question.text for question in task.questions] == ["Who sings?"]


def test_optional_members_may_be_missing(tmp_path: Path) -> None:
    plain = [
        {"question": row["question"], "answer": row["answer"], "question_decomposition": row["question_decomposition"]}
        | {"paragraphs": [{"text": p["paragraph_text"]} for p in row["paragraphs"]]}
        for row in rows()
        if row["answerable"]
    ]
    task = load(tmp_path, plain)[0]
    assert len(task.questions) == 5
    assert {question.kind for question in task.questions} == {"multi-hop"}
    assert all(question.evidence for question in task.questions)


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda row: row.pop("question"), r"\[3\]\.question is missing"),
        (lambda row: row.pop("answer"), r"\[3\]\.answer is missing"),
        (lambda row: row.update(answer=" "), r"\[3\]\.answer is an empty text"),
        (lambda row: row.pop("paragraphs"), r"\[3\]\.paragraphs is missing"),
        (lambda row: row["paragraphs"][1].pop("paragraph_text"), r"\[3\]\.paragraphs\[1\]\.paragraph_text is missing"),
        (
            lambda row: row["paragraphs"][1].update(is_supporting="no"),
            r"\[3\]\.paragraphs\[1\]\.is_supporting is a text; true",
        ),
        (lambda row: row.update(answer_aliases="x"), r"\[3\]\.answer_aliases is a text; a list of texts"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, damage: Any, place: str) -> None:
    content = rows()
    damage(content[3])
    with pytest.raises(DataError, match=rf"file\.jsonl: {place}.*data="):
        load(tmp_path, content)
