"""Every fault is found, with its row and field, and sound rows have none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gymnasium as gym
import pyarrow
import pytest

from memalpha_gym.envs.data.validate import Checked, find_faults
from memalpha_gym.envs.parquet.files import write_rows
from memalpha_gym.envs.parquet.rows import to_row
from memalpha_gym.envs.parquet.schema import OWN, Fault
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.registration import ENVIRONMENTS, environment_id
from tests.envs.parquet_rows import CHUNKS, labelled, row, write
from tests.playing import FIXTURES, env_kwargs


def faults(path: Path) -> list[Fault]:
    return list(find_faults(path, Checked()))


def faults_of(path: Path, bad: dict[str, Any]) -> list[Fault]:
    """The faults of a file whose row 1 is `bad` and whose other rows are sound."""
    found = faults(write(path / "rows.parquet", [row(0), bad, row(2)]))
    assert all(fault.row == 1 for fault in found)
    return found


def own(extras: list[dict[str, object]], **more: object) -> str:
    """Metadata with what this project adds to a row."""
    known = {"task_id": "t", "source": "squad", "competency": "accurate retrieval", "query_prompt": ""}
    return json.dumps({OWN: {**known, "questions": extras, **more}})


PLAIN = {"metric": "substring"}
ONE = [("Where did Mira Holt move?", "Tarnby")]
PLANTED: dict[str, tuple[dict[str, Any], str, str]] = {
    "broken JSON": (row(1, chunks='["a'), "chunks", "is not JSON"),
    "broken questions": (row(1, questions_and_answers="{"), "questions_and_answers", "is not JSON"),
    "broken metadata": (row(1, metadata="{'a': 1}"), "metadata", "is not JSON"),
    "metadata is a list": (row(1, metadata="[]"), "metadata", "an object was expected"),
    "chunks are an object": (row(1, chunks="{}"), "chunks", "a list was expected"),
    "no chunks": (row(1, []), "chunks", "is an empty list"),
    "blank chunk": (row(1, [CHUNKS[0], " \n", CHUNKS[1]]), "chunks[1]", "is an empty text"),
    "chunk is a number": (row(1, [*CHUNKS, 7]), "chunks[2]", "is a number; a text was expected"),
    "half a surrogate pair": (row(1, [*CHUNKS, "a \ud83d b"]), "chunks[2]", "half of a surrogate pair"),
    "NUL": (row(1, [*CHUNKS, "a\0b"]), "chunks[2]", "NUL"),
    "no questions": (row(1, asked=[]), "questions_and_answers", "is an empty list"),
    "blank question": (row(1, asked=[("  ", "Tarnby")]), "questions_and_answers[0].question", "is an empty text"),
    "null answer": (row(1, asked=[("Where?", None)]), "questions_and_answers[0].answer", "is null"),
    "empty answers": (row(1, asked=[("Where?", [])]), "questions_and_answers[0].answer", "is an empty list"),
    "blank answer": (row(1, asked=[*ONE, ("Where?", "")]), "questions_and_answers[1].answer", "is an empty text"),
    "one blank answer": (
        row(1, asked=[("W?", ["Tarnby", " "])]),
        "questions_and_answers[0].answer[1]",
        "is an empty",
    ),
    "answer is a number": (row(1, asked=[("When?", 1992)]), "questions_and_answers[0].answer", "is a number"),
    "question without an answer": (
        row(1, questions_and_answers='[{"question": "Where?"}]', num_questions=1),
        "questions_and_answers[0].answer",
        "is missing",
    ),
    "question is a text": (
        row(1, questions_and_answers='["Where?"]', num_questions=1),
        "questions_and_answers[0]",
        "is a text; an object",
    ),
    "too few chunks counted": (row(1, num_chunks=1), "num_chunks", "is 1, and chunks has 2 items"),
    "too many questions counted": (row(1, num_questions=3), "num_questions", "is 3, and questions_and_answers has 2"),
    "unknown source": (row(1, source="martian"), "data_source", "is 'martian', for which no metric is known"),
    "number of another row": (row(0), "instance_id", "is 0, which is that of row 0 as well"),
    "null prompt": (row(1, prompt=None), "prompt", "is null; a text was expected"),
    "null number": (row(1, instance_id=None), "instance_id", "is null; a whole number was expected"),
    "not UTF-8": (row(1, prompt=b"caf\xe9"), "prompt", "is not UTF-8 (byte 3)"),
    "answer stands nowhere": (
        row(1, asked=[*ONE, ("When did the mill burn down?", "1993")]),
        "questions_and_answers[1].answer",
        "stands in no chunk: '1993'",
    ),
    "evidence beyond the chunks": (
        row(1, asked=ONE, metadata=own([{**PLAIN, "evidence": [0, 2]}])),
        f"metadata.{OWN}.questions[0].evidence",
        "names chunk 2, and there are chunks 0 to 1",
    ),
    "evidence beside the answer": (
        row(
            1,
            questions_and_answers='[{"question": "Where?", "answer": "Tarnby", "evidence": [5]}]',
            num_questions=1,
        ),
        "questions_and_answers[0].evidence",
        "names chunk 5",
    ),
    "probe after the end": (
        row(1, asked=ONE, metadata=own([{**PLAIN, "asked_after": 2}])),
        f"metadata.{OWN}.questions[0].asked_after",
        "names chunk 2",
    ),
    "unknown metric": (
        row(1, asked=ONE, metadata=own([{"metric": "vibes"}])),
        f"metadata.{OWN}.questions[0].metric",
        "is 'vibes'",
    ),
    "forbidden and accepted": (
        row(1, asked=ONE, metadata=own([{**PLAIN, "forbidden": ["Tarnby"]}])),
        f"metadata.{OWN}.questions[0].forbidden",
        "an accepted answer as well",
    ),
    "answer where one should abstain": (
        row(1, asked=ONE, metadata=own([{**PLAIN, "abstain": True}])),
        "questions_and_answers[0].answer",
        "whose right reply is to abstain",
    ),
    "another source than it was built from": (
        row(1, asked=ONE, source="martian", metadata=own([PLAIN])),
        "data_source",
        "was built from 'squad'",
    ),
    "wrong number of tokens": (
        row(1, asked=ONE, metadata=own([PLAIN], tokens=4000)),
        f"metadata.{OWN}.tokens",
        "is 4000, and the chunks have",
    ),
    "too few extras": (row(1, metadata=own([PLAIN])), f"metadata.{OWN}.questions", "has 1 items for 2 questions"),
    "label of no example": (
        labelled(1, {"turn it up": "3", "set an alarm": "5"}, {"wake me at six": "4"}),
        "questions_and_answers[0].answer",
        "is label 4, of which no chunk shows an example",
    ),
    "label is a word": (
        labelled(1, {"turn it up": "3"}, {"wake me at six": "alarm"}),
        "questions_and_answers[0].answer",
        "is 'alarm'; the number of a label was expected",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_where_it_stands(name: str, tmp_path: Path) -> None:
    bad, field, problem = PLANTED[name]
    (fault,) = faults_of(tmp_path, bad)
    assert not fault.warning
    assert fault.field == field
    assert problem in fault.problem
    assert str(fault).startswith(f"{tmp_path / 'rows.parquet'}: row 1: {field} ")


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "null metadata": (row(1, metadata=None), "metadata"),
    "a chunk twice": (row(1, [*CHUNKS, CHUNKS[0]]), "chunks[2]"),
    "a question twice": (row(1, asked=[*ONE, *ONE]), "questions_and_answers[1].question"),
    "an example is asked about": (
        labelled(1, {"turn it up": "3", "set an alarm": "5"}, {"Turn it  up": "3"}),
        "questions_and_answers[0].question",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_what_may_be_meant_is_a_warning(name: str, tmp_path: Path) -> None:
    odd, field = ODD[name]
    (fault,) = faults_of(tmp_path, odd)
    assert fault.warning
    assert fault.field == field
    assert "warning: row 1: " in str(fault)


def test_every_fault_of_a_file_is_found_at_once(tmp_path: Path) -> None:
    bad = [columns for columns, field, _ in PLANTED.values() if field not in ("instance_id", "prompt")]
    found = faults(write(tmp_path / "rows.parquet", [{**row, "instance_id": i} for i, row in enumerate(bad)]))
    assert [fault.row for fault in found] == list(range(len(bad)))


def test_a_sound_file_has_no_fault(tmp_path: Path) -> None:
    rows = [
        row(0),
        row(1, asked=[("Is the mill older than the church?", "no")], source="hotpotqa"),
        row(2, asked=[("Whose was the mill?", "mira; owner")], source="perltqa"),
        row(3, asked=[("Summarise.", "mill, fire, Orsk")], source="booksum"),
        labelled(4, {"turn it up": "3", "set an alarm": "5"}, {"wake me at six": "5"}),
        row(5, asked=ONE, metadata=own([{**PLAIN, "evidence": [0], "asked_after": 1}])),
    ]
    checked = Checked()
    assert list(find_faults(write(tmp_path / "rows.parquet", rows), checked)) == []
    assert (checked.files, checked.rows) == (1, 6)


def file_fault(path: Path) -> str:
    (fault,) = faults(path)
    assert fault.row is None
    assert not fault.warning
    return fault.problem


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"")
    assert "is empty" in file_fault(path)
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    assert "is a Git LFS pointer" in file_fault(path)
    whole = write(tmp_path / "whole.parquet", [row()]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read as parquet" in file_fault(path)


def test_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    write(path, [{("id" if name == "instance_id" else name): value for name, value in row().items()}])
    assert "has no column instance_id; its columns are: id, prompt" in file_fault(path)
    write(path, [row()], instance_id=pyarrow.float64())
    (fault,) = faults(path)
    assert (fault.row, fault.field, fault.problem) == (0, "instance_id", "is a number; a whole number was expected")
    write(path, [row(num_chunks="2")])
    (fault,) = faults(path)
    assert (fault.row, fault.field) == (0, "num_chunks")
    write_rows(path, [])
    assert "holds no row" in file_fault(path)


def test_a_folder_is_looked_into_file_by_file(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one.parquet", [row()])
    write(tmp_path / "two.parquet", [row(num_chunks=9)])
    checked = Checked()
    (fault,) = find_faults(tmp_path, checked)
    assert fault.file == str(tmp_path / "two.parquet")
    assert checked.files == 2
    with pytest.raises(DataError, match="holds no parquet file"):
        faults(FIXTURES / "squad")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_every_source_builds_is_sound(name: str, tmp_path: Path) -> None:
    env = gym.make(environment_id(name), **env_kwargs(environment_id(name)))
    source = env.unwrapped.source
    path = tmp_path / "rows.parquet"
    write_rows(path, [to_row(source[index], index) for index in range(min(2, len(source)))])
    assert [str(fault) for fault in faults(path)] == []
