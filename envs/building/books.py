"""Books that somebody reads day by day, to be summarised from memory: the common part of BookSum and InfBench-Sum.

The gold is a list of keywords, and the score is the share of them that the reply holds (metric `keywords_comma`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from ..reading.fields import DataError, Field
from ..reading.raw_data import RawForm, load_split
from ..reading.splits import TASKS, check_index, draw, normalized, unique
from .chunking import MOST_TOKENS, count_tokens, cut, days, unwrap
from .keywords import keywords

VERSION = 1
KEYWORDS = 20
FRAME_TOKENS = 64
"""What the words around a piece of a book take at most, in tokens; a longer title is cut."""
TITLE_LETTERS = 80
PROMPT = "Reply with a summary of a few sentences that names the people, the places, the things and the events that matter most."


@dataclass(frozen=True, slots=True)
class Book:
    """A book, or a chapter of one, with what a summary of it should hold.

    Attributes:
        title: what it is called.
        group: the book that it is of; a book is in one split.
        text: all of it.
        summary: a summary; empty where keywords are given.
        keywords: given keywords; empty where they are to be found in the summary.
    """

    title: str
    group: str
    text: str
    summary: str
    keywords: tuple[str, ...]


def parse_books(documents: Iterable[Field]) -> Sequence[Book]:
    """The books of rows with a text, a title where there is one, and keywords or a summary; each text once."""
    books = (_book(row) for document in documents for row in document.rows())
    return unique(books, lambda book: normalized(book.text))


def _book(row: Field) -> Book:
    text = row.get("text", "chapter", "context").text()
    title = _first(row, "book_title", "title")
    group = _first(row, "bid", "book_title", "book_id") or normalized(text)
    chapter = _first(row, "chapter_id", "summary_id", "book_id")
    given = row.find("keywords")
    named = (given.value if isinstance(given.value, str) else ",".join(given.texts())) if given else ""
    gold = tuple(dict.fromkeys(filter(None, map(str.strip, str(named).split(",")))))
    return Book(
        title=", ".join(filter(None, (title, chapter)))[:TITLE_LETTERS] or "the book",
        group=group,
        text=text,
        summary="" if gold else _summary(row),
        keywords=gold,
    )


def _first(row: Field, *names: str) -> str:
    """The first of these members that is there, as one line; empty where none is."""
    found = row.find(*names)
    return " ".join(found.scalar().split()) if found and found.value != "" else ""


def _summary(row: Field) -> str:
    """The summary, or the first of several."""
    found = row.get("summary", "summary_text", "answer")
    if not isinstance(found.value, list):
        return found.text()
    first = next(found.items(), None)
    if first is None:
        raise found.error("is empty; a text needs a summary or keywords")
    return first.get("text").text() if isinstance(first.value, dict) else first.text()


def book_group(book: Book) -> str:
    """The group of a book or chapter: all chapters of a book are in one split."""
    return book.group


@dataclass(frozen=True)
class BookSource:
    """Tasks over books, each with one question: a summary.

    Attributes:
        name: the source's name.
        form: the raw form that the books are read from.
        data, split: what to read; see `load_split`.
        least_chunks, most_chunks: the chunks that a book has to make to be read; 0 for any number.
    """

    name: str
    form: RawForm[Book]
    data: str | Path | None = None
    split: Split = Split.TRAIN
    least_chunks: int = 1
    most_chunks: int = 0

    competency: ClassVar[Competency] = Competency.UNDERSTANDING

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        check_count("least_chunks", self.least_chunks)
        check_count("most_chunks", self.most_chunks, at_least=0)
        load_split(self.form, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        book, pieces = self._draw(rng)
        chunks = [
            _chunk(book.title, day, piece, first=not number)
            for number, (day, piece) in enumerate(zip(days(rng, len(pieces)), pieces, strict=True))
        ]
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=(_question(book, len(chunks)),),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"title": book.title, "keywords": len(_gold(book))},
        )

    def _draw(self, rng: np.random.Generator) -> tuple[Book, Sequence[str]]:
        """A book of the wanted length, with its pieces."""
        books = load_split(self.form, self.data, self.split)
        for book in draw(rng, books, len(books)):
            pieces = _pieces(book)
            if len(pieces) >= self.least_chunks and not 0 < self.most_chunks < len(pieces) and _gold(book):
                return book, pieces
        most = f" to {self.most_chunks}" if self.most_chunks else " or more"
        raise DataError(
            f"{self.name}: none of the {len(books)} texts of the {self.split} split makes {self.least_chunks}{most} chunks of "
            f"{MOST_TOKENS} tokens and names a keyword. Give more data, other least_chunks= and most_chunks=, or split='all'."
        )


@lru_cache(maxsize=1024)
def _pieces(book: Book) -> tuple[str, ...]:
    return tuple(cut(unwrap(book.text), MOST_TOKENS - FRAME_TOKENS))


@lru_cache(maxsize=1024)
def _gold(book: Book) -> tuple[str, ...]:
    return book.keywords or keywords(book.summary, book.text, KEYWORDS)


def _chunk(title: str, day: str, piece: str, first: bool) -> str:
    what = f"The user begins to read {title}" if first else "The user reads on"
    return f"[{day}] {what}\n\n{piece}\n\n(Remember what was read on {day}, and how it goes on from before.)"


def _question(book: Book, chunks: int) -> Question:
    return Question(
        text=f"In short, what happens to the people in {book.title}?",
        answers=(", ".join(_gold(book)),),
        metric="keywords_comma",
        evidence=tuple(range(chunks)),
        kind="summary",
    )
