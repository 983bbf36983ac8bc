"""CLINC150: intents by example, and requests that are none of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.clinc150 import clinc150_source
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.scoring import score_answer
from tests.envs.sources import FIXTURES


def document() -> dict[str, Any]:
    """A small document in the raw form."""
    return json.loads((FIXTURES / "clinc150" / "data_small.json").read_text())


def test_out_of_scope_requests_are_asked_about_and_never_shown() -> None:
    strange = {text for part in ("oos_train", "oos_val", "oos_test") for text, _ in document()[part]}
    for index in range(3):
        task = clinc150_source(data=FIXTURES, split="all", examples=100, questions=30)[index]
        assert not any(text in chunk for text in strange for chunk in task.chunks)
        outside = [question for question in task.questions if question.kind == "out of scope"]
        assert len(outside) == 10
        assert len(task.questions) == 30
        for question in outside:
            assert question.answers == question.evidence == ()
            assert any(f'"{text}"' in question.text for text in strange)
            assert score_answer(question, "unknown") == 1
            assert score_answer(question, "3") == 0
        assert "unknown" in task.query_prompt
        assert set(task.metadata["labels"]) <= {intent for _, intent in document()["train"]}


def test_number_of_out_of_scope_questions_can_be_set() -> None:
    none = clinc150_source(data=FIXTURES, split="all", out_of_scope=0)[0]
    assert not any(question.kind for question in none.questions)
    assert "unknown" not in none.query_prompt
    many = clinc150_source(data=FIXTURES, split="all", questions=5, out_of_scope=50)[0]
    assert [question.kind for question in many.questions] == ["out of scope"] * 5
    with pytest.raises(ValueError, match="out_of_scope is -1; give a whole number, 0 or more"):
        clinc150_source(data=FIXTURES, out_of_scope=-1)


def test_rows_of_a_table_are_read_as_well(tmp_path: Path) -> None:
    content = document()
    rows = [{"text": text, "intent": intent} for part in content.values() for text, intent in part]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    task = clinc150_source(data=tmp_path, split="all")[0]
    assert task.chunks == clinc150_source(data=FIXTURES / "clinc150" / "data_small.json", split="all")[0].chunks


def test_files_without_out_of_scope_lists_are_read(tmp_path: Path) -> None:
    content = {"train": document()["train"]}
    (tmp_path / "file.json").write_text(json.dumps(content))
    task = clinc150_source(data=tmp_path, split="all", examples=80)[0]
    assert task.questions
    assert not any(question.kind for question in task.questions)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"train": [["hello", "greet"], ["bye"]]}, r"train\[1\] has 1 items; \[text, intent\] was expected"),
        ({"train": [["hello", "greet"], [7, "bye"]]}, r"train\[1\]\[0\] is a number; a text"),
        ({"train": [["hello", None]]}, r"train\[0\]\[1\] is null"),
        ({"train": {"hello": "greet"}}, r"train is an object; a list"),
        ({"items": [["hello", "greet"]]}, r"train is missing \(or val, test\)"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, content: Any, place: str) -> None:
    (tmp_path / "file.json").write_text(json.dumps(content))
    with pytest.raises(DataError, match=rf"file\.json: {place}.*data="):
        clinc150_source(data=tmp_path, split="all")


def test_list_of_intents_alone_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "domains.json").write_text((FIXTURES / "clinc150" / "domains.json").read_text())
    with pytest.raises(DataError, match="nothing to ask about"):
        clinc150_source(data=tmp_path, split="all")
