"""MemoryAgentBench's own files: cutting, questions with their metrics, titles, and what can be wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.parquet.raw_rows import RawTasks, wrong_options
from memalpha_gym.envs.parquet.rows import to_row, to_task
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.scoring import score_answer
from memalpha_gym.tasks import Competency, Split, Task
from tests.envs.parquet_samples import FIXTURES, TITLES, raw_row, raw_rows, write_raw

RAW = FIXTURES / "memory_agent_bench" / "raw.parquet"


def task(data_source: str, data: Path = RAW) -> Task:
    return RawTasks(data, data_source=data_source)[0]


def single(tmp_path: Path, source: str, context: str, question: str = "What?", answer: str = "Oslo") -> Task:
    write_raw(tmp_path / "x.parquet", [raw_row(source, context, [question], [[answer]])])
    return RawTasks(tmp_path)[0]


def test_every_family_is_read() -> None:
    source = RawTasks(RAW)
    tasks = [source[index] for index in range(len(source))]
    assert [task.task_id for task in tasks] == [f"{row['metadata']['source']}-test-0" for row in raw_rows()]
    metrics = [
        "any_substring", "any_substring", "option", "lettered_option", "recall_at_5", "label", "judged", "rouge_l",
        "substring",
    ]  # fmt: skip
    assert [task.questions[0].metric for task in tasks] == metrics
    assert all(task.query_prompt for task in tasks)
    assert source.competency is Competency.RETRIEVAL
    assert RawTasks(RAW, data_source="detective_qa").competency is Competency.UNDERSTANDING


@pytest.mark.parametrize("row", raw_rows(), ids=lambda row: row["metadata"]["source"])
def test_raw_tasks_have_a_published_form(row: dict[str, Any]) -> None:
    made = task(row["metadata"]["source"])
    again = to_task(to_row(made, 0), "x", Split.TEST)
    assert tuple(again.chunks) == tuple(made.chunks)
    assert (again.questions, again.task_id, again.competency) == (made.questions, made.task_id, made.competency)


# --- each family's questions --------------------------------------------------------------------------------------------


def test_of_contradicting_facts_the_newest_counts() -> None:
    made = task("factconsolidation_sh_6k")
    born, mayor = made.questions
    assert made.competency is Competency.CONFLICT
    assert (born.answers, born.forbidden, born.evidence, born.kind) == (("Quito",), ("Oslo",), (0,), "single-hop")
    assert mayor.forbidden == ("Ione Castellan",)
    assert score_answer(born, "Quito") == 1
    assert score_answer(born, "Oslo, later Quito") == 0
    assert score_answer(born, "Oslo, later Quito", "paper") == 1
    (hops,) = task("factconsolidation_mh_6k").questions
    assert (hops.forbidden, hops.kind) == (("Ione Castellan",), "multi-hop")


def test_an_event_beside_the_right_one_is_wrong() -> None:
    (question,) = task("eventqa_full").questions
    assert question.forbidden == ("Edda sold the ledger to Ruskin's son.", "The ledger burned.")
    right = "Edda carried the ledger to the quay."
    assert score_answer(question, right) == 1
    assert score_answer(question, f"{right} The ledger burned.") == 0


def test_options_are_read_in_either_kind_of_quotation_marks() -> None:
    question = 'Pick [one] of subsequent events: ["He said \\"no\\".", "It\'s, well, late.", "Rain"]'
    assert wrong_options(question, ["Rain"]) == ('He said "no".', "It's, well, late.")
    assert wrong_options("subsequent events: ['Rain', 'Rain fell', 'Sun']", ["Rain fell"]) == ("Sun",)
    assert wrong_options("What happens next?", ["Rain"]) == ()


def test_films_go_by_their_titles() -> None:
    (question,) = task("recsys_redial_full").questions
    assert question.answers == ("Harbour of Glass", "The Ninth Tide")
    assert score_answer(question, "1. The Ninth Tide\n2. The Amber Clock") == 0.5


def test_without_titles_the_error_says_where_to_get_them(tmp_path: Path) -> None:
    shutil.copy(RAW, tmp_path / "raw.parquet")
    with pytest.raises(
        DataError, match=r"row 4: answers are numbers of films, .* it is not beside the data\. Fetch it"
    ):
        RawTasks(tmp_path)
    with pytest.raises(DataError, match=r"gone\.json is not there"):
        RawTasks(tmp_path, titles=tmp_path / "gone.json")
    (tmp_path / "films.json").write_text(json.dumps(TITLES))
    assert len(RawTasks(tmp_path, titles=tmp_path / "films.json")) == len(raw_rows())
    assert len(RawTasks(tmp_path, data_source="detective_qa")) == 1
    (tmp_path / "films.json").write_text("[1]")
    with pytest.raises(DataError, match="is not an object of titles"):
        RawTasks(tmp_path, titles=tmp_path / "films.json")


def test_longmemeval_says_dates_and_kinds_and_when_to_abstain() -> None:
    parrot, dog = task("longmemeval_s*").questions
    assert parrot.text == "What is my parrot called? (asked on 2024/02/01)"
    assert (parrot.answers, parrot.kind) == (("Pimento",), "single-session-user")
    assert dog.answers == ()
    assert score_answer(dog, "I don't know") == 1


def test_evidence_is_the_chunk_of_the_newest_fact(tmp_path: Path) -> None:
    facts = [f"{n}. Person {n % 300} was born in the city of Town {n}." for n in range(600)]
    made = single(tmp_path, "factconsolidation_sh_6k", "\n".join(facts), "Where was Person 295 born?", "Town 595")
    (question,) = made.questions
    assert question.forbidden == ("Town 295",)
    assert facts[595] in made.chunks[question.evidence[0]].splitlines()


def test_chunks_are_cut_when_they_are_asked_for() -> None:
    made = task("eventqa_full")
    assert made.chunks == task("eventqa_full").chunks
    assert made.chunks[0:1] == (made.chunks[0],)
    assert made.chunks[-1] == made.chunks[len(made.chunks) - 1]


# --- what can be wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"context": " "}, "row 0: context is an empty text"),
        ({"questions": ["a", "b"]}, "row 0: questions has 2 questions for 1 answers"),
        ({"questions": [], "answers": []}, "row 0: questions has 0 questions for 0 answers"),
        ({"questions": [""]}, "row 0: questions[0] is an empty text"),
        ({"answers": [[]]}, "row 0: answers[0] is empty; a question needs an answer"),
        ({"answers": [["x", ""]]}, "row 0: answers[0][1] is an empty text"),
        ({"metadata": {"source": "mystery"}}, "row 0: metadata.source is 'mystery', for which no metric is known"),
        ({"metadata": {"source": None}}, "row 0: metadata.source is missing"),
    ],
)
def test_faults_of_rows(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    row = raw_row("ruler_qa1_197K", "Oslo is a city.", ["What is Oslo?"], [["a city"]])
    write_raw(tmp_path / "x.parquet", [{**row, **change}])
    with pytest.raises(DataError) as caught:
        RawTasks(tmp_path)
    assert message in str(caught.value)


def test_bad_rows_can_be_skipped(tmp_path: Path) -> None:
    rows = [raw_row("mystery", "x", ["?"], [["y"]]), raw_row("ruler_qa1_197K", "x", ["?"], [["y"]])]
    write_raw(tmp_path / "x.parquet", rows)
    with pytest.warns(UserWarning, match=r"1 of 2 rows were left out:\n.*row 0: metadata\.source is 'mystery'"):
        assert len(RawTasks(tmp_path, skip_bad=True)) == 1


def test_splits_and_sources_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no train split; there is: test"):
        RawTasks(RAW, Split.TRAIN)
    with pytest.raises(
        DataError, match=r"no rows of data_source='mystery'\. There are: detective_qa \(1\), eventqa_full"
    ):
        RawTasks(RAW, data_source="mystery")
    with pytest.raises(DataError, match="holds only files without a column context"):
        RawTasks(FIXTURES / "memory_agent_bench" / "test.parquet")
    write_raw(tmp_path / "x.parquet", [{"context": "a", "questions": ["b"]}])
    with pytest.raises(DataError, match=r"has no column answers, metadata\.source"):
        RawTasks(tmp_path)
