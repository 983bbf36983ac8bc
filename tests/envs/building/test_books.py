"""Books read day by day: whole sentences, dates, and a summary's keywords as gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.booksum import booksum_source
from memalpha_gym.envs.building.books import BookSource
from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.infbench_sum import infbench_sum_source
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.sources import FIXTURES

TEXT = "Mara Veld went to Orlow. She met Tobin there, and the two of them mended nets. " * 40


def row(**members: Any) -> dict[str, Any]:
    """A row in the raw form."""
    return {
        "bid": 1,
        "book_title": "Nets",
        "chapter_id": "one",
        "text": TEXT,
        "summary": [{"text": "Mara mends nets."}],
    } | members


def load(folder: Path, *content: Any, **settings: Any) -> BookSource:
    """A source over one file of those rows, of any length."""
    (folder / "file.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in content))
    return booksum_source(data=folder, split="all", **{"least_chunks": 1, **settings})


def test_gold_is_the_keywords_of_the_first_summary_that_were_read(tmp_path: Path) -> None:
    summaries = [
        {"source": "a", "text": "Mara Veld meets Tobin at Orlow, not Wyke."},
        {"source": "b", "text": "Nothing."},
    ]
    (question,) = load(tmp_path, row(summary=summaries))[0].questions
    assert question.answers == ("Mara Veld, Tobin, Orlow",)
    assert question.metric == "keywords_comma"
    assert question.kind == "summary"
    assert question.evidence == (0,)
    assert "Nets, one" in question.text


@pytest.mark.parametrize("given", [["nets", "Mara Veld", "nets"], "nets, Mara Veld,, nets"])
def test_keywords_of_the_file_itself_are_kept(tmp_path: Path, given: Any) -> None:
    (question,) = load(tmp_path, row(keywords=given))[0].questions
    assert question.answers == ("nets, Mara Veld",)


@pytest.mark.parametrize(
    "other",
    [
        {
            "book_id": "Nets.chapter 1",
            "summary_id": "chapter 1",
            "chapter": TEXT,
            "summary_text": "Mara has mended it.",
        },
        {"id": 3, "context": TEXT, "input": "", "answer": ["Mara has mended it."], "options": []},
        {"text": TEXT, "summary": "Mara has mended it."},
    ],
)
def test_other_forms_are_read(tmp_path: Path, other: dict[str, Any]) -> None:
    task = load(tmp_path, other)[0]
    assert task.questions[0].answers == ("Mara, mended",)
    assert "mended nets" in task.chunks[0]


def test_chunks_hold_all_of_the_text_in_whole_sentences_under_rising_dates() -> None:
    known = [json.loads(line) for line in (FIXTURES / "booksum" / "chapters.jsonl").read_text().splitlines()]
    for index in range(3):
        task = booksum_source(data=FIXTURES, split="all")[index]
        assert 5 <= len(task.chunks) <= 20
        assert max(count_tokens(task.chunks)) <= MOST_TOKENS
        days = [chunk[1:11] for chunk in task.chunks]
        assert days == sorted(set(days)), "each piece has a day of its own"
        read = [chunk.partition("\n\n")[2].rpartition("\n\n")[0] for chunk in task.chunks]
        assert " ".join(" ".join(read).split()) in [" ".join(chapter["text"].split()) for chapter in known]
        assert all(text[-1] in '.!?"' for text in read)


def test_length_of_a_book_can_be_bounded(tmp_path: Path) -> None:
    source = load(tmp_path, row(), row(bid=2, text=TEXT * 5), row(bid=3, text=TEXT * 20), least_chunks=2, most_chunks=4)
    assert {len(source[index].chunks) for index in range(6)} == {3}
    with pytest.raises(DataError, match=r"none of the 3 texts of the all split makes 30 or more chunks.*least_chunks="):
        load(tmp_path, row(), row(bid=2, text=TEXT * 5), row(bid=3, text=TEXT * 20), least_chunks=30, most_chunks=0)[0]


def test_chapters_of_a_book_are_in_one_split(tmp_path: Path) -> None:
    load(tmp_path, *(row(bid=i // 2, book_title=f"Book {i // 2}", text=f"{i}. {TEXT}") for i in range(8)))
    titles = []
    for split in ("train", "test"):
        source = booksum_source(data=tmp_path, split=split, least_chunks=1)
        titles.append({source[index].metadata["title"] for index in range(20)})
    assert all(titles)
    assert not titles[0] & titles[1]


def test_infbench_books_have_no_bounds() -> None:
    task = infbench_sum_source(data=FIXTURES, split="all")[0]
    assert len(task.chunks) == 3
    assert task.source == "infbench_sum"
    assert len(task.questions[0].answers[0].split(", ")) >= 8


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (row(text=None), r"text is missing \(or chapter, context\)"),
        (row(text=" "), r"text is an empty text"),
        (row(summary=None), r"summary is missing \(or summary_text, answer\)"),
        (row(summary=[]), r"summary is empty; a text needs a summary or keywords"),
        (row(summary=[{"source": "a"}]), r"summary\[0\]\.text is missing"),
        (row(keywords=7), r"keywords is a number; a list of texts"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, content: dict[str, Any], place: str) -> None:
    with pytest.raises(DataError, match=rf"file\.jsonl: \[1\]\.{place}.*data="):
        load(tmp_path, row(), content)


def test_each_piece_is_read_on_a_day_of_its_own_and_the_book_begins_once(tmp_path: Path) -> None:
    source = load(tmp_path, row(text=TEXT * 20), most_chunks=0)
    for index in range(40):
        chunks = source[index].chunks
        assert len({chunk[1:11] for chunk in chunks}) == len(chunks) > 8
        assert ["begins to read" in chunk for chunk in chunks] == [True] + [False] * (len(chunks) - 1)
