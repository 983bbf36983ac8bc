"""The published form: tasks to rows and back, files, and every way in which a row can be wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from memalpha_gym.envs.parquet.rows import (
    COLUMNS,
    place_of,
    to_row,
    to_task,
)
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split, Task
from tests.envs.parquet_samples import bench_rows, memalpha_rows
from tests.envs.sources import FIXTURES, SOURCES

TASK = Task(
    task_id="t-1",
    source="squad",
    competency=Competency.CONFLICT,
    chunks=(" Ada lives in Oslo.\n", "Ada moved to Quito – “for good”."),
    questions=(
        Question("Where does Ada live?", ("Quito",), "substring", ("Oslo",), (0, 1), 1, "update"),
        Question("Where?", ("Oslo", "in Oslo"), "substring", asked_after=0),
        Question("Who is Bob?", (), "substring", forbidden=("Eve",)),
    ),
    query_prompt="Be brief.",
    tokens=17,
    operations=(
        (Operation(OperationKind.STATE, "home", ("Ada", "she"), "Oslo", (), "Ada lives in Oslo."),),
        (Operation(OperationKind.RETRACT, "home", ("Ada",), "", ("Oslo",), ""),),
    ),
    scan=("Oslo",),
    metadata={"titles": ("a", "b"), "labels": {"x": 1}, "none": None},
)
ROW = to_row(TASK, 3)
PLAIN = memalpha_rows()[0]


def fault(row: dict[str, Any]) -> str:
    with pytest.raises(DataError) as caught:
        to_task(row, "x.parquet: row 3", Split.TRAIN)
    return str(caught.value)


# --- tasks and rows -----------------------------------------------------------------------------------------------------


def test_a_row_comes_back_as_the_same_task() -> None:
    assert to_task(ROW, "x", Split.TRAIN) == TASK
    bare = replace(TASK, operations=None, scan=(), tokens=None, metadata={}, query_prompt="")
    assert to_task(to_row(bare, 0), "x", Split.TEST) == bare


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_survives_the_form(name: str) -> None:
    task = SOURCES[name](data=FIXTURES, split="all")[0]
    again = to_task(to_row(task, 0), "x", Split.ALL)
    assert replace(again, chunks=tuple(again.chunks)) == replace(task, chunks=tuple(task.chunks))


def test_the_eight_columns_hold_what_other_programs_read() -> None:
    assert list(ROW) == list(COLUMNS)
    assert [type(value) for value in ROW.values()] == list(COLUMNS.values())
    assert json.loads(ROW["chunks"]) == list(TASK.chunks)
    asked = json.loads(ROW["questions_and_answers"])
    assert asked[0] == {"question": "Where does Ada live?", "answer": "Quito"}
    assert [item["answer"] for item in asked[1:]] == [["Oslo", "in Oslo"], []]
    assert (ROW["instance_id"], ROW["data_source"], ROW["num_chunks"], ROW["num_questions"]) == (3, "squad", 2, 3)
    assert json.loads(ROW["metadata"])["titles"] == ["a", "b"]


@pytest.mark.parametrize("value", [{1: "x"}, object(), float("nan"), {"a", "b"}])
def test_metadata_without_a_form_in_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"task t-1: metadata\['odd'\] cannot be written"):
        to_row(replace(TASK, metadata={"odd": value}), 0)
    with pytest.raises(TypeError, match="memalpha_gym"):
        to_row(replace(TASK, metadata={"memalpha_gym": 1}), 0)


def test_published_rows_take_their_metric_from_their_source() -> None:
    tasks = [to_task(row, "x", Split.TEST) for row in [*memalpha_rows(), *bench_rows()]]
    assert [(task.metadata["data_source"], task.competency, {q.metric for q in task.questions}) for task in tasks] == [
        ("squad", "accurate retrieval", {"substring"}),
        ("hotpotqa", "accurate retrieval", {"substring", "yes_no"}),
        ("icl_nlu_8296shot_balance", "test-time learning", {"label"}),
        ("perltqa", "accurate retrieval", {"keywords_semicolon"}),
        ("lme_train", "accurate retrieval", {"judged"}),
        ("pubmed-rct", "test-time learning", {"label"}),
        ("booksum", "long-range understanding", {"keywords_comma"}),
        ("ruler_qa1_197K", "accurate retrieval", {"substring"}),
        ("ruler_qa2_421K", "accurate retrieval", {"substring", "yes_no"}),
        ("icl_trec_coarse_6600shot_balance", "test-time learning", {"label"}),
        ("longmemeval_s*", "accurate retrieval", {"judged"}),
        ("infbench_sum_eng_shots2", "long-range understanding", {"keywords_comma"}),
    ]
    assert tasks[0].task_id == "squad-test-0"
    assert tasks[0].questions[0].answers == ("Orla Vesterby", "Vesterby")
    assert len({task.task_id for task in tasks}) == len(tasks)


@pytest.mark.parametrize("row", [*memalpha_rows(), *bench_rows()], ids=lambda row: row["data_source"])
def test_published_rows_can_be_written_again(row: Any) -> None:
    task = to_task(row, "x", Split.TRAIN)
    again = to_row(task, row["instance_id"])
    assert again["data_source"] == row["data_source"]
    assert to_task(again, "x", Split.TRAIN) == task


# --- what can be wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("chunks", None, "chunks is missing; the members there are: instance_id"),
        ("chunks", 7, "chunks is a number; a text was expected"),
        ("chunks", "", "chunks is an empty text"),
        ("chunks", '["a", ', "chunks is not JSON: Expecting value (character"),
        ("chunks", '{"a": 1}', "chunks is not a JSON list"),
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
        ("metadata", "[]", "metadata is not a JSON object"),
        ("metadata", "{", "metadata is not JSON"),
        ("instance_id", "3", "instance_id is '3'; a whole number was expected"),
        ("instance_id", None, "instance_id is missing"),
    ],
)
def test_faults_of_columns(column: str, value: object, message: str) -> None:
    text = fault({**PLAIN, column: value})
    assert text.startswith("x.parquet: row 3: ")
    assert message in text
    assert "Mend the file" in text


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"answer": "x"}, "questions_and_answers[0].question is missing"),
        ({"question": "", "answer": "x"}, "questions_and_answers[0].question is an empty text"),
        ({"question": "q"}, "questions_and_answers[0].answer is missing"),
        ({"question": "q", "answer": None}, "questions_and_answers[0].answer is missing"),
        ({"question": "q", "answer": ""}, "questions_and_answers[0].answer is an empty text"),
        ({"question": "q", "answer": []}, "questions_and_answers[0].answer is empty; a question needs an answer"),
        ({"question": "q", "answer": ["a", " "]}, "questions_and_answers[0].answer[1] is an empty text"),
        ({"question": "q", "answer": {"text": "a"}}, "questions_and_answers[0].answer is an object"),
    ],
)
def test_faults_of_questions(item: dict[str, object], message: str) -> None:
    assert message in fault({**PLAIN, "questions_and_answers": json.dumps([item]), "num_questions": 1})


def test_numbers_are_answers_too() -> None:
    row = {**PLAIN, "questions_and_answers": '[{"question": "q", "answer": 7}]', "num_questions": 1}
    assert to_task(row, "x", Split.TRAIN).questions[0].answers == ("7",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"questions": []}, "metadata.memalpha_gym.questions has 0 items for 3 questions"),
        ({"competency": "luck"}, "metadata.memalpha_gym.competency is 'luck'; there are accurate retrieval"),
        ({"task_id": ""}, "metadata.memalpha_gym.task_id is an empty text"),
        ({"tokens": "many"}, "metadata.memalpha_gym.tokens is 'many'; a whole number"),
        (
            {"questions": [{"metric": "substring", "abstain": True}] * 3},
            "questions_and_answers[0].answer is an answer to",
        ),
        ({"questions": [{"metric": "substring"}] * 3}, "questions_and_answers[2].answer is empty"),
        ({"questions": [{}] * 3}, "metadata.memalpha_gym.questions[0].metric is missing"),
        ({"operations": [[{"kind": "guess"}]]}, "operations[0][0].kind is 'guess'; there are state"),
    ],
)
def test_faults_of_what_is_our_own(change: dict[str, object], message: str) -> None:
    metadata = json.loads(ROW["metadata"])
    metadata["memalpha_gym"] |= change
    assert message in fault({**ROW, "metadata": json.dumps(metadata)})


def test_place_of_a_row() -> None:
    assert place_of("a/b.parquet", 4) == "a/b.parquet: row 4"
