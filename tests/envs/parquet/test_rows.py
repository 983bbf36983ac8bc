"""Tasks to rows and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.parquet.files import COLUMNS
from memalpha_gym.envs.parquet.rows import read_tasks, to_row, to_task
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split, Task
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from tests.envs.parquet_rows import CHUNKS, row, write
from tests.envs.parquet_samples import bench_rows, memalpha_rows
from tests.envs.sources import FIXTURES, SOURCES

CHAIN = Need(Program.LOOKUP, Need(Program.DATE, "Ada", "mentor", ("Oslo",)), "town")
VOCABULARY = Vocabulary(
    women=("Ada",),
    attributes=(AttributeWords("town", ValueKind.TEXT, "person", values=("Oslo", "Rome")),),
    sources=("the register",),
    year=2031,
)
TASK = Task(
    task_id="t-1",
    source="squad",
    competency=Competency.CONFLICT,
    chunks=(" Ada lives in Oslo.\n", "Ada moved to Quito – “for good”."),
    questions=(
        Question("Where does Ada live?", ("Quito",), "substring", ("Oslo",), (0, 1), 1, "update"),
        Question("Where?", ("Oslo", "in Oslo"), "substring", asked_after=0),
        Question("Who is Bob?", (), "substring", forbidden=("Eve",), beside="Which town does Ada's mentor live in?"),
        Question("Which town does Ada's mentor live in?", ("Rome",), "substring", needs=CHAIN),
    ),
    query_prompt="Be brief.",
    tokens=17,
    operations=(
        (Operation(OperationKind.STATE, "home", ("Ada", "she"), "Oslo", (), "Ada lives in Oslo."),),
        (
            Operation(OperationKind.RETRACT, "home", ("Ada",), "", ("Oslo",), ""),
            Operation(OperationKind.UPDATE, "dog", ("Ada",), "Rex", ("Bo",), "Ada's dog is Rex.", former=("Bo",)),
            Operation(OperationKind.CONTEST, "cat", ("Ada",), "", (), "", claims=("Tom", "Tim")),
        ),
    ),
    vocabulary=VOCABULARY,
    scan=("Oslo",),
    metadata={"titles": ("a", "b"), "labels": {"x": 1}, "none": None},
)
ROW = to_row(TASK, 3)
PLAIN = memalpha_rows()[0]


# --- tasks and rows -----------------------------------------------------------------------------------------------------


def test_a_row_comes_back_as_the_same_task() -> None:
    assert to_task(ROW, "x", Split.TRAIN) == TASK
    bare = replace(TASK, operations=None, vocabulary=None, scan=(), tokens=None, metadata={}, query_prompt="")
    assert to_task(to_row(bare, 0), "x", Split.TEST) == bare


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_survives_the_form(name: str) -> None:
    task = SOURCES[name](data=FIXTURES, split="all")[0]
    again = to_task(to_row(task, 0), "x", Split.ALL)
    assert replace(again, chunks=tuple(again.chunks)) == replace(task, chunks=tuple(task.chunks))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_generated_task_is_paid_the_same_from_its_row(name: str) -> None:
    task = FamilySource(FAMILIES[name], level=3)[5]
    again, other = (to_task(to_row(one, 0), "x", Split.TRAIN) for one in (task, FamilySource(FAMILIES[name])[6]))
    assert replace(again, chunks=(), operations=()) == replace(task, chunks=(), operations=())
    assert again.chunks == tuple(task.chunks)
    assert again.operations == tuple(map(tuple, task.operations or ()))
    assert again.vocabulary is other.vocabulary, "a set of rows holds its words once"


def test_the_eight_columns_hold_what_other_programs_read() -> None:
    assert list(ROW) == list(COLUMNS)
    assert [type(value) for value in ROW.values()] == list(COLUMNS.values())
    assert json.loads(ROW["chunks"]) == list(TASK.chunks)
    asked = json.loads(ROW["questions_and_answers"])
    assert asked[0] == {"question": "Where does Ada live?", "answer": "Quito"}
    assert [item["answer"] for item in asked[1:]] == [["Oslo", "in Oslo"], [], "Rome"]
    assert (ROW["instance_id"], ROW["data_source"], ROW["num_chunks"], ROW["num_questions"]) == (3, "squad", 2, 4)
    assert json.loads(ROW["metadata"])["titles"] == ["a", "b"]


@pytest.mark.parametrize("value", [{1: "x"}, object(), float("nan"), {"a", "b"}])
def test_metadata_without_a_form_in_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"task t-1: metadata\['odd'\] cannot be written"):
        to_row(replace(TASK, metadata={"odd": value}), 0)
    with pytest.raises(TypeError, match="memalpha_gym"):
        to_row(replace(TASK, metadata={"memalpha_gym": 1}), 0)


def test_how_an_answer_was_published_is_kept() -> None:
    questions = (
        Question("a?", ("7",), "label", evaluated=True, listed=True),
        Question("b?", ("7", "8"), "label"),
        Question("c?", ("Harry", "Ron"), "keywords", listed=True),
    )
    row = to_row(replace(TASK, questions=questions), 0)
    assert [item["answer"] for item in json.loads(row["questions_and_answers"])] == [
        ["7"],
        ["7", "8"],
        ["Harry", "Ron"],
    ]
    assert to_task(row, "x", Split.TRAIN).questions == questions


def test_published_rows_take_their_metric_from_their_source() -> None:
    tasks = [to_task(one, "x", Split.TEST) for one in [*memalpha_rows(), *bench_rows()]]
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


@pytest.mark.parametrize("published", [*memalpha_rows(), *bench_rows()], ids=lambda row: row["data_source"])
def test_published_rows_can_be_written_again(published: Any) -> None:
    task = to_task(published, "x", Split.TRAIN)
    again = to_row(task, published["instance_id"])
    assert again["data_source"] == published["data_source"]
    assert to_task(again, "x", Split.TRAIN) == task


def test_numbers_are_answers_too() -> None:
    row = {**PLAIN, "questions_and_answers": '[{"question": "q", "answer": 7}]', "num_questions": 1}
    assert to_task(row, "x", Split.TRAIN).questions[0].answers == ("7",)


def test_metadata_of_other_programs_is_kept() -> None:
    metadata = {"own": 1, "model": {"a": [1]}, "": None}
    task = to_task({**PLAIN, "metadata": json.dumps(metadata)}, "x", Split.TRAIN)
    assert task.metadata == {**metadata, "data_source": "squad"}


def test_a_fault_is_reported_with_its_place_and_a_remedy() -> None:
    with pytest.raises(DataError, match=r"^x\.parquet: row 3: chunks\[1\] is an empty text\. Mend the file"):
        to_task({**PLAIN, "chunks": '["a", " ", "c"]'}, "x.parquet: row 3", Split.TRAIN)


# --- rows of files ------------------------------------------------------------------------------------------------------


def test_rows_of_a_file_come_with_their_tasks(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet", [row(0), row(1, source="hotpotqa")])
    tasks = list(read_tasks(path))
    assert [one.row for one in tasks] == [row(0), row(1, source="hotpotqa")]
    assert [one.task.source for one in tasks] == ["squad", "hotpotqa"]
    assert tasks[1].task.chunks == CHUNKS
    assert tasks[1].place == "rows.parquet: row 1"


def test_a_bad_row_is_an_error_or_is_skipped_and_named(tmp_path: Path) -> None:
    bad = [row(1, num_chunks=7), row(2, prompt=b"caf\xe9", source="martian"), row(3, chunks="[")]
    path = write(tmp_path / "rows.parquet", [row(0), *bad, row(4)])
    with pytest.raises(DataError, match=r"rows\.parquet: row 1: num_chunks is 7"):
        list(read_tasks(path))
    named: list[DataError] = []
    assert [one.index for one in read_tasks(path, skip_bad=True, skipped=named.append)] == [0, 4]
    assert [str(error).partition(": row ")[2][:1] for error in named] == ["1", "2", "3"]
