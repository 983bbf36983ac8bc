"""BANKING77: CSV files in several writings, and faults in them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from memalpha_gym.envs.banking77 import banking77_source
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.sources import FIXTURES
from tests.real_data import real_data

ROWS = (
    'Where is my card?,card\nMy card is lost,card\nSend money,transfer\nMoney is gone,transfer\n"Help, please",card\n'
)


def test_list_of_names_beside_the_files_is_passed_over() -> None:
    assert (FIXTURES / "banking77" / "categories.json").is_file()
    task = banking77_source(data=FIXTURES, split="all")[0]
    assert len(task.metadata["labels"]) == 6


def test_line_breaks_in_a_message_become_spaces() -> None:
    with (FIXTURES / "banking77" / "train.csv").open(newline="") as file:
        assert any("\n" in text for text, _ in csv.reader(file))
    task = banking77_source(data=FIXTURES, split="all")[0]
    for chunk in task.chunks:
        for example in chunk.split("\n\n")[1:]:
            assert re.fullmatch(r"Sentence: \S.*\nLabel: \d+", example)
    assert not any("\n" in question.text for question in task.questions)


@pytest.mark.parametrize("header", ["text,category", "Text, Intent", '"text","label"', "utterance,label"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_names_of_columns_and_delimiters(tmp_path: Path, header: str, delimiter: str) -> None:
    table = f"{header}\n{ROWS}".replace('"Help, please"', "Help").replace(",", delimiter)
    (tmp_path / "table").write_text(table)
    task = banking77_source(data=tmp_path, split="all")[0]
    assert set(task.metadata["labels"]) == {"card", "transfer"}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("text,topic\na,b\n", r"the header has no column named category or intent or label.*text, topic"),
        ("message,category\na,b\n", r"the header has no column named text"),
        (f"text,category\n{ROWS}alone\n", r"line 7 has 1 fields; the header has 2"),
        (f"text,category\n{ROWS}a,b,c\n", r"line 7 has 3 fields"),
        (f'text,category\n{ROWS}"open end,card\n', r"line 7 is not CSV"),
        (f"text,category\n{ROWS}   ,card\n", r"rows\[5\]\.text is an empty text"),
        (f"text,category\n{ROWS}lost,\n", r"rows\[5\]\.label is an empty text"),
        ("text,category\n", r"holds nothing to ask about"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, content: str, fault: str) -> None:
    (tmp_path / "table.csv").write_text(content)
    with pytest.raises(DataError, match=f"{fault}.*data="):
        banking77_source(data=tmp_path)


def test_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"text,category\nna\xefve,a\n")
    with pytest.raises(DataError, match=r"table\.csv: byte 16 is not UTF-8"):
        banking77_source(data=tmp_path)


def test_real_data() -> None:
    task = banking77_source(data=real_data("banking77"), split="test", balanced=True)[0]
    assert len(task.chunks) == 10
    assert len(task.metadata["labels"]) == 77
    assert len(task.questions) == 100
