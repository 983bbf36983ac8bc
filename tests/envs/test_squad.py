"""SQuAD: paragraphs in dialogues, questions with every gold string, and files of wrong schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.squad import SQuADSource
from tests.envs.sources import FIXTURES
from tests.real_data import real_data


def document() -> dict[str, Any]:
    """A small document in the raw form."""
    return json.loads((FIXTURES / "squad" / "articles_a.json").read_text())


def load(folder: Path, content: Any, **settings: Any) -> SQuADSource:
    """A source over one file with that content."""
    (folder / "file.json").write_text(json.dumps(content))
    return SQuADSource(folder, "all", **settings)


def test_answers_stand_in_the_chunk_that_is_their_evidence() -> None:
    task = SQuADSource(FIXTURES, "all")[0]
    assert len(task.chunks) >= 3
    for question in task.questions:
        assert question.metric == "substring"
        assert question.kind == "span"
        assert all(answer in task.chunks[question.evidence[0]] for answer in question.answers)


def test_every_distinct_gold_string_counts(tmp_path: Path) -> None:
    content = document()
    content["data"][0]["paragraphs"][0]["qas"][0]["answers"] *= 2
    questions = load(tmp_path, content)[0].questions
    assert ("Alva Renmark", "Renmark") in [question.answers for question in questions]


def test_settings_bound_an_episode() -> None:
    task = SQuADSource(FIXTURES, "all", paragraphs=5, questions=4)[0]
    assert len(task.questions) == 4
    assert task.tokens == sum(count_tokens(task.chunks)) < 5 * 250
    whole = SQuADSource(FIXTURES, "all", paragraphs=10_000, questions=10_000)[0]
    assert len({question.text for question in whole.questions}) == len(whole.questions) == 192
    assert len(SQuADSource(FIXTURES, "all", paragraphs=10_000)[0].questions) == 100


def test_paragraphs_of_an_article_stay_in_one_split() -> None:
    titles = [SQuADSource(FIXTURES, split, paragraphs=1000)[0].metadata["titles"] for split in ("train", "test")]
    assert all(titles)
    assert not set(titles[0]) & set(titles[1])


def test_paragraph_that_stands_in_two_files_is_told_once(tmp_path: Path) -> None:
    content = document()
    twin = json.loads(json.dumps(content))
    for article in twin["data"]:
        article["title"] += " again"
        for paragraph in article["paragraphs"]:
            paragraph["qas"] = paragraph["qas"][:1]
    (tmp_path / "twin.json").write_text(json.dumps(twin))
    both = load(tmp_path, content, paragraphs=1000, questions=1000)[0]
    text = "".join(both.chunks)
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            assert text.count(paragraph["context"]) == 1
    assert len(both.questions) == sum(len(p["qas"]) for article in content["data"] for p in article["paragraphs"])


def test_question_asked_of_two_paragraphs_accepts_both_answers(tmp_path: Path) -> None:
    content = document()
    for article, answer in zip(content["data"][:2], ("in spring", "in autumn"), strict=False):
        paragraph = article["paragraphs"][0]
        paragraph["context"] += f" The market is held {answer}."
        paragraph["qas"] = [{"question": "When is the market?", "answers": [{"text": answer}]}]
    task = load(tmp_path, content)[0]
    (question,) = [question for question in task.questions if question.text == "When is the market?"]
    assert set(question.answers) == {"in spring", "in autumn"}


def test_unanswerable_questions_want_abstention(tmp_path: Path) -> None:
    content = document()
    for article in content["data"]:
        question = article["paragraphs"][0]["qas"][0]
        question |= {"is_impossible": True, "plausible_answers": question["answers"], "answers": []}
    task = load(tmp_path, content)[0]
    asked = [question for question in task.questions if question.kind == "unanswerable"]
    assert asked
    assert all(question.answers == () and question.forbidden for question in asked)
    assert "unknown" in task.query_prompt
    assert "unknown" not in load(tmp_path, document())[0].query_prompt


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda data: data[2].pop("title"), r"data\[2\]\.title is missing"),
        (lambda data: data[2].update(paragraphs={}), r"data\[2\]\.paragraphs is an object; a list"),
        (lambda data: data[3]["paragraphs"][0].pop("context"), r"data\[3\]\.paragraphs\[0\]\.context is missing"),
        (lambda data: data[3]["paragraphs"][0].update(context=" "), r"data\[3\]\.paragraphs\[0\]\.context is an empty"),
        (lambda data: data[1]["paragraphs"][1].pop("qas"), r"data\[1\]\.paragraphs\[1\]\.qas is missing"),
        (
            lambda data: data[3]["paragraphs"][0]["qas"][2].pop("answers"),
            r"data\[3\]\.paragraphs\[0\]\.qas\[2\]\.answers is missing",
        ),
        (
            lambda data: data[3]["paragraphs"][0]["qas"][2].update(answers=[]),
            r"data\[3\]\.paragraphs\[0\]\.qas\[2\]\.answers is empty",
        ),
        (
            lambda data: data[0]["paragraphs"][0]["qas"][1]["answers"][0].update(text=7),
            r"data\[0\]\.paragraphs\[0\]\.qas\[1\]\.answers\[0\]\.text is a number; a text",
        ),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, damage: Any, place: str) -> None:
    content = document()
    damage(content["data"])
    with pytest.raises(DataError, match=rf"file\.json: {place}.*data="):
        load(tmp_path, content)


@pytest.mark.parametrize("content", [{"rows": []}, {"data": []}, {"foo": 1}, {"data": {"title": "x"}}, [{"a": 1}], []])
def test_documents_of_another_shape_are_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(DataError, match=r"data=|Give"):
        load(tmp_path, content)


def test_real_data() -> None:
    source = SQuADSource(real_data("squad"), "test")
    tasks = [source[index] for index in range(5)]
    sizes = [size for task in tasks for size in count_tokens(task.chunks)]
    assert all(5 <= len(task.chunks) <= 15 for task in tasks)
    assert max(sizes) <= MOST_TOKENS
    assert all(50 <= len(task.questions) <= 100 for task in tasks)
    for task in tasks:
        for question in task.questions:
            assert any(answer in task.chunks[chunk] for answer in question.answers for chunk in question.evidence)
