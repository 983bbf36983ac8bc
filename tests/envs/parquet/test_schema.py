"""The schema of rows: what is wrong with one, and where, for those who load it and those who validate it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from memalpha_gym.envs.parquet.rows import to_row
from memalpha_gym.envs.parquet.schema import Fault, check
from tests.envs.parquet.test_rows import TASK
from tests.envs.parquet_samples import bench_rows, memalpha_rows

ROW = to_row(TASK, 3)
PLAIN = memalpha_rows()[0]


def first_fault(row: dict[str, Any]) -> str:
    """The first fault that loading a row meets: its field and what is wrong there."""
    content, faults, _ = check(row)
    assert content is None
    return f"{faults[0].field} {faults[0].problem}"


@pytest.mark.parametrize("row", [ROW, *memalpha_rows(), *bench_rows()])
@pytest.mark.parametrize("strict", [False, True])
def test_sound_rows_have_no_fault(row: dict[str, Any], strict: bool) -> None:
    content, faults, decoded = check(row, strict=strict)
    assert faults == []
    assert content is not None
    assert list(content.chunks) == decoded.items("chunks")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("chunks", None, "chunks is null; a text was expected"),
        ("chunks", 7, "chunks is a number; a text was expected"),
        ("chunks", "", "chunks is an empty text"),
        ("chunks", '["a", ', "chunks is not JSON: Expecting value (character"),
        ("chunks", '{"a": 1}', "chunks is an object in JSON; a list was expected"),
        ("chunks", "[]", "chunks is an empty list"),
        ("chunks", '["a", " ", "c"]', "chunks[1] is an empty text"),
        ("chunks", '["a", null, "c"]', "chunks[1] is null; a text was expected"),
        ("chunks", '["a"]', "num_chunks is 3, and chunks has 1 items"),
        ("num_chunks", "3", "num_chunks is '3'; a whole number was expected"),
        ("num_questions", 5, "num_questions is 5, and questions_and_answers has 4 items"),
        ("questions_and_answers", "[1, 2, 3, 4]", "questions_and_answers[0] is a number; an object with"),
        ("questions_and_answers", '[{"answer": "x"}]', "num_questions is 4"),
        ("data_source", "mystery", "data_source is 'mystery', for which no metric is known"),
        ("data_source", " ", "data_source is an empty text"),
        ("metadata", "[]", "metadata is a list in JSON; an object was expected"),
        ("metadata", "{", "metadata is not JSON"),
        ("instance_id", "3", "instance_id is '3'; a whole number was expected"),
        ("instance_id", None, "instance_id is null; a whole number was expected"),
    ],
)
def test_faults_of_columns(column: str, value: object, message: str) -> None:
    assert message in first_fault({**PLAIN, column: value})


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"answer": "x"}, "questions_and_answers[0].question is missing"),
        ({"question": "", "answer": "x"}, "questions_and_answers[0].question is an empty text"),
        ({"question": "q"}, "questions_and_answers[0].answer is missing"),
        ({"question": "q", "answer": None}, "questions_and_answers[0].answer is null"),
        ({"question": "q", "answer": ""}, "questions_and_answers[0].answer is an empty text"),
        (
            {"question": "q", "answer": []},
            "questions_and_answers[0].answer is an empty list; a question needs an answer",
        ),
        ({"question": "q", "answer": ["a", " "]}, "questions_and_answers[0].answer[1] is an empty text"),
        ({"question": "q", "answer": {"text": "a"}}, "questions_and_answers[0].answer is an object"),
    ],
)
def test_faults_of_questions(item: dict[str, object], message: str) -> None:
    assert message in first_fault({**PLAIN, "questions_and_answers": json.dumps([item]), "num_questions": 1})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"questions": []}, "metadata.memalpha_gym.questions has 0 items for 4 questions"),
        ({"competency": "luck"}, "metadata.memalpha_gym.competency is 'luck'; there are accurate retrieval"),
        ({"task_id": ""}, "metadata.memalpha_gym.task_id is an empty text"),
        ({"tokens": "many"}, "metadata.memalpha_gym.tokens is 'many'; a whole number"),
        (
            {"questions": [{"metric": "substring", "abstain": True}] * 4},
            "questions_and_answers[0].answer is an answer to",
        ),
        ({"questions": [{"metric": "substring"}] * 4}, "questions_and_answers[2].answer is an empty list"),
        ({"questions": [{}] * 4}, "metadata.memalpha_gym.questions[0].metric is missing; the members there are: none"),
        ({"operations": [[{"kind": "guess"}]]}, "operations[0][0].kind is 'guess'; there are state"),
        (
            {"questions": [{"metric": "substring", "needs": {"program": "guess"}}] * 4},
            "needs.program is 'guess'; there",
        ),
        ({"questions": [{"metric": "substring", "needs": 7}] * 4}, "needs is a number; an object was expected"),
        ({"vocabulary": []}, "metadata.memalpha_gym.vocabulary is a list; an object was expected"),
    ],
)
def test_faults_of_what_is_our_own(change: dict[str, object], message: str) -> None:
    metadata = json.loads(ROW["metadata"])
    metadata["memalpha_gym"] |= change
    assert message in first_fault({**ROW, "metadata": json.dumps(metadata)})


def test_a_column_that_is_not_there_is_missing() -> None:
    row = {name: value for name, value in PLAIN.items() if name != "chunks"}
    assert "chunks is missing; the members there are: instance_id, prompt, questions_and_answers" in first_fault(row)


def test_every_fault_of_a_row_is_found_at_once() -> None:
    questions = [{"question": "q", "answer": ["a", " "]}, {"question": ""}, 7]
    row = {**PLAIN, "chunks": '["a", " ", 3]', "questions_and_answers": json.dumps(questions), "metadata": "["}
    _, faults, _ = check({**row, "num_chunks": 9, "data_source": "mystery", "prompt": None}, strict=True)
    assert sorted(fault.field for fault in faults) == [
        "chunks[1]",
        "chunks[2]",
        "data_source",
        "metadata",
        "num_chunks",
        "num_questions",
        "prompt",
        "questions_and_answers[0].answer[1]",
        "questions_and_answers[1].answer",
        "questions_and_answers[1].question",
        "questions_and_answers[2]",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": None},
        {"prompt": b"caf\xe9"},
        {"chunks": '["a \\ud83d b", "c", "d"]'},
        {"chunks": '["a\\u0000b", "c", "d"]'},
        {"questions_and_answers": '[{"question": "q", "answer": 7}]', "num_questions": 1},
        {"questions_and_answers": '[{"question": "q", "answer": "a", "evidence": [9]}]', "num_questions": 1},
    ],
)
def test_what_a_task_can_be_made_of_is_loaded_and_not_sound(change: dict[str, Any]) -> None:
    assert check({**PLAIN, **change})[1] == []
    assert len(check({**PLAIN, **change}, strict=True)[1]) == 1


def test_rows_that_were_built_here_are_loaded_without_what_tasks_are_not_made_of() -> None:
    row = {**ROW, "data_source": "mystery", "instance_id": None}
    assert check(row)[1] == []
    assert [fault.field for fault in check(row, strict=True)[1]] == ["data_source", "instance_id"]


def test_a_fault_in_words() -> None:
    assert (
        str(Fault("chunks[1]", "is an empty text", file="a.parquet", row=4))
        == "a.parquet: row 4: chunks[1] is an empty text"
    )
    assert str(Fault("", "holds no row", True, "a.parquet")) == "a.parquet: warning: holds no row"


def test_pydantic_is_loaded_where_rows_are_read_and_nowhere_else() -> None:
    code = (
        "import sys, gymnasium as gym, memalpha_gym; gym.make('MemAlpha/Recall-v0').reset(seed=0); "
        "import memalpha_gym.envs.squad; assert 'pydantic' not in sys.modules; import memalpha_gym.envs.memalpha; "
        "assert 'pydantic' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
