"""MemoryAgentBench as its authors publish it: one long context per row, with questions and answers.

Rows have four columns: `context` (str), `questions` (list of str), `answers` (for each question a list of accepted str)
and `metadata` (an object; `source` names the data set, and some sources add the questions' types, ids and dates). Contexts
are cut here, at about 2,000 tokens: facts and labelled examples between lines, dialogues between each other, and all other
text between sentences.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Competency, Question, Split, Task

from ..reading.fields import Field, data_error
from ..reading.file_kinds import JSON
from ..reading.places import DataSet, Hub, Place, find, load_hub
from ..reading.splits import check_index
from ..reading.tables import read_table
from .files import SUFFIX, place_of
from .raw_cutting import CutText, cut_context
from .raw_facts import settle
from .sources import DataSource, source_named
from .tasks import files_with, take_sound

FOLDER = "memory_agent_bench"
CONTEXT = "context"
RAW = DataSet(FOLDER, "the parquet files of ai-hyz/MemoryAgentBench", Hub("ai-hyz/MemoryAgentBench"), suffix=SUFFIX)
COLUMNS = (CONTEXT, "questions", "answers")
DETAILS = ("source", "question_types", "question_ids", "question_dates")
"""Members of `metadata` that are read; others, such as whole chat sessions, are large."""

TITLES = "entity2id.json"

_LISTED = re.compile(r"""(?<!\\)'((?:[^'\\]|\\.)*+)'(?=\s*[,\]])|(?<!\\)"((?:[^"\\]|\\.)*+)"(?=\s*[,\]])""")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it is published.

    Attributes:
        task_id: data source and the row's number among its source's rows.
        where: file and row, for error messages.
        name: the data source.
        context: the whole text.
        questions: the questions with their accepted answers; types, ids and dates where the source has them.
    """

    task_id: str
    where: str
    name: str
    context: str
    questions: tuple[RawQuestion, ...]


@dataclass(frozen=True, slots=True)
class RawQuestion:
    """A question of a row; what the source does not say is empty."""

    text: str
    answers: tuple[str, ...]
    kind: str
    number: str
    date: str


@dataclass(frozen=True)
class RawTasks:
    """The tasks of MemoryAgentBench's own files; the arguments are those of `MemoryAgentBenchEnv`."""

    data: str | Path | None = None
    split: Split = Split.TEST
    data_source: str | None = None
    titles: str | Path | None = None
    skip_bad: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        if self.split not in (Split.TEST, Split.ALL):
            raise data_error(self._place.where, "", f"has no {self.split} split; there is: test", "Take split='test'.")
        _ = self.rows  # so that missing or broken data is reported now, not in an episode

    @property
    def name(self) -> str:
        """The data source where one was chosen, else the benchmark's."""
        return self.data_source or FOLDER

    @property
    def competency(self) -> Competency:
        """What the tasks test, where all test the same; accurate retrieval, the largest part, where they do not."""
        tested = {_known(row.name).competency for row in self.rows}
        return tested.pop() if len(tested) == 1 else Competency.RETRIEVAL

    @property
    def rows(self) -> tuple[RawRow, ...]:
        """The rows that tasks are made of, in the order of the files."""
        return _rows(self._place, self.data_source, self._titles_file, self.skip_bad)

    @property
    def _place(self) -> Place:
        return files_with(CONTEXT, find(RAW, self.data))

    @property
    def _titles_file(self) -> tuple[str, int] | None:
        """The file of film titles with its time, by which a change is noticed; None where there is none."""
        beside = (found for path in self._place.paths for found in sorted(path.parent.rglob(TITLES)))
        path = Path(self.titles).expanduser() if self.titles else next(beside, None)
        if path is None or not path.is_file():
            return (str(path), 0) if path else None
        return str(path), path.stat().st_mtime_ns

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Task:
        return _task(self.rows[check_index(self, index)])


# --- a row's task -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _task(row: RawRow) -> Task:
    source = _known(row.name)
    return Task(
        task_id=row.task_id,
        source=row.name,
        competency=source.competency,
        chunks=CutText(row.context, row.name),
        questions=tuple(_question(row, question, source) for question in row.questions),
        query_prompt=source.query_prompt,
        metadata={"data_source": row.name},
    )


def _question(row: RawRow, raw: RawQuestion, source: DataSource) -> Question:
    """A question with its source's metric.

    A book is summarised in one text, and not by keywords as in the published form of Mem-α. An id that ends in `_abs` is
    LongMemEval's mark of a question that the chats do not answer.
    """
    metric = "rouge_l" if source.metric == "keywords_comma" else source.metric_of(raw.answers)
    text = raw.text if not raw.date or raw.date in raw.text else f"{raw.text} (asked on {raw.date})"
    answers = () if raw.number.endswith("_abs") else raw.answers
    question = Question(text, answers, metric, kind=raw.kind, evaluated=True, listed=True)
    if metric == "option":
        return replace(question, forbidden=wrong_options(raw.text, raw.answers))
    if source.competency is Competency.CONFLICT:
        return _settled(row, replace(question, kind="multi-hop" if "_mh_" in row.name else "single-hop"))
    return question


def _settled(row: RawRow, question: Question) -> Question:
    """The question with the values that newer facts have replaced, and the chunk of the newest one."""
    settled = settle(question.text, question.answers, row.context)
    if settled is None:
        return question
    places = cut_context(row.context, row.name)[1]
    return replace(question, forbidden=settled.stale, evidence=(places[settled.line],))


def wrong_options(question: str, answers: Sequence[str]) -> tuple[str, ...]:
    """The options that a question lists in brackets, without the right one and those that the right one holds."""
    start = question.find("[", max(question.rfind("subsequent events"), 0))
    listed = [_ESCAPED.sub(r"\1", single or double) for single, double in _LISTED.findall(question[start:])]
    options = dict.fromkeys(option.strip() for option in listed) if start >= 0 else {}
    return tuple(option for option in options if option and not any(holds(answer, option) for answer in answers))


def _known(name: str) -> DataSource:
    source = source_named(name)
    assert source is not None, "rows of unknown sources are refused when they are read"
    return source


# --- reading ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _rows(place: Place, data_source: str | None, titles: tuple[str, int] | None, skip_bad: bool) -> tuple[RawRow, ...]:
    names: Counter[str] = Counter()

    def named() -> Iterator[tuple[str, Callable[[], RawRow]]]:
        for where, values in _read(place):
            name = _name(values)
            task_id = f"{name}-{Split.TEST}-{names[name]}"
            names[name] += 1
            yield name, partial(_row, Field(values, where), task_id, titles)

    return take_sound(named(), place, data_source, skip_bad=skip_bad)


def _read(place: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not place.files:
        for split, rows in load_hub(RAW).items():
            for index, row in enumerate(rows):
                yield place_of(f"{place.where}/{split}", index), row
    for path in place.paths:
        columns = [*COLUMNS, *(f"metadata.{name}" for name in DETAILS)]
        for index, row in enumerate(read_table(path, columns, rows=1)):
            yield place_of(path, index), row


def _name(values: Mapping[str, Any]) -> str:
    metadata = values.get("metadata")
    return str(metadata.get("source")) if isinstance(metadata, Mapping) else ""


def _row(row: Field, task_id: str, titles: tuple[str, int] | None) -> RawRow:
    metadata = row.get("metadata")
    source = metadata.get("source")
    name = source.text()
    known = source_named(name)
    if known is None:
        raise source.error(f"is {name!r}, for which no metric is known")
    context = row.get(CONTEXT)
    context.text()
    texts = [question.text() for question in row.get("questions").items()]
    answers = [_answers(answer) for answer in row.get("answers").items()]
    if not texts or len(texts) != len(answers):
        raise row.get("questions").error(f"has {len(texts)} questions for {len(answers)} answers")
    if known.metric == "recall_at_5":
        names = _titles(row, titles)
        answers = [tuple(names.get(answer, answer) for answer in accepted) for accepted in answers]
    kinds, numbers, dates = (_detail(metadata, key, len(texts)) for key in DETAILS[1:])
    return RawRow(
        task_id, row.file, name, str(context.value), tuple(map(RawQuestion, texts, answers, kinds, numbers, dates))
    )


def _answers(field: Field) -> tuple[str, ...]:
    accepted = [field] if isinstance(field.value, str) else list(field.items())
    if not accepted:
        raise field.error("is empty; a question needs an answer")
    return tuple(answer.text() for answer in accepted)


def _detail(metadata: Field, key: str, count: int) -> list[str]:
    """A list of one text per question; empty texts where the source does not have it."""
    values = metadata.find(key)
    found = [str(value.value or "") for value in values.items()] if values else []
    return found if len(found) == count else [""] * count


def _titles(row: Field, file: tuple[str, int] | None) -> Mapping[str, str]:
    """Film titles by their numbers, which is how ReDial's answers are given."""
    if file is None or not file[1]:
        looked = f"{file[0]} is not there" if file else "it is not beside the data"
        problem = f"are numbers of films, whose titles stand in {TITLES}: {looked}"
        remedy = f"Fetch it from {RAW.hub.name} and name it with titles=, or take another data_source=."
        raise data_error(row.file, "answers", problem, remedy)
    return _read_titles(*file)


@lru_cache(maxsize=2)
def _read_titles(path: str, changed: int) -> Mapping[str, str]:
    table = JSON.read(Path(path))
    if not isinstance(table.value, dict):
        raise table.error("is not an object of titles with their numbers")
    return {json.dumps(number): _title(name) for name, number in table.value.items()}


def _title(name: str) -> str:
    """`<http://…/The_Thing_(1982_film)>` and "The Thing (1982)" as "The Thing"."""
    plain = re.sub(r"[_>]", " ", name.rsplit("/", 1)[-1])
    return " ".join(re.sub(r"\([^()]*\)", "", plain).split())
