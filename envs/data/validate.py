"""`memalpha-gym data validate`: what is wrong with parquet files of tasks: every fault, each with its file, row and field.

A fault makes a row unusable or its questions unfair. A warning is something odd that may be meant. What a row may hold is
for `parquet.schema` to say; here it is asked whether its questions can be answered from its text.
"""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from memalpha_gym.arguments import check_count
from memalpha_gym.scoring import holds
from memalpha_gym.tokenization import get_tokenizer

from ..parquet.files import parquet_files, read_rows
from ..parquet.schema import Content, Fault, check
from ..parquet.sources import source_named
from ..parquet.values import OWN, Decoded
from ..reading.fields import DataError
from .labelled_examples import asked_sentence, labelled_examples, labels_shown
from .output import PathArgument, counted, print_list

TOKEN_TOLERANCE = 0.05
"""How far the tokens that a row names may be from those that its chunks have: generated streams plan theirs."""

EXTRACTIVE = ("substring", "any_substring")
"""The metrics of published sources whose answers stand in the text word for word."""


@dataclass(frozen=True)
class Validate:
    """Find every fault of files: columns, types, JSON, empty texts, counts, sources, answers that stand nowhere.

    A line per fault: file, row (from 0), field, what is wrong. Exit status 1 where there is any; warnings alone give 0.
    """

    path: PathArgument
    """A parquet file, or a folder of them."""
    limit: int = 100
    """The most lines to print; 0 for all."""

    def run(self) -> int:
        """Print faults and a summary; 1 where there is a fault."""
        check_count("--limit", self.limit, 0)
        checked, found = Checked(), Counter[bool]()

        def counting() -> Iterator[Fault]:
            for fault in find_faults(self.path, checked):
                found[fault.warning] += 1
                yield fault

        print_list(counting(), self.limit)
        print(
            f"{counted(found[False], 'fault')}, {counted(found[True], 'warning')} in {counted(checked.rows, 'row')} "
            f"of {counted(checked.files, 'file')}"
        )
        return int(found[False] > 0)


@dataclass
class Checked:
    """What was looked at, counted while `find_faults` runs."""

    files: int = 0
    rows: int = 0


def find_faults(path: str | Path, checked: Checked) -> Iterator[Fault]:
    """Every fault of a parquet file, or of all files of a folder.

    Raises:
        DataError: there is no file to look at.
    """
    for file in parquet_files(path):
        checked.files += 1
        for fault in _file_faults(file, checked):
            yield replace(fault, file=str(file))


def _file_faults(file: Path, checked: Checked) -> Iterator[Fault]:
    numbers: dict[int, int] = {}
    index = -1
    try:
        for index, row in enumerate(read_rows(file)):
            checked.rows += 1
            for fault in row_faults(row):
                yield replace(fault, row=index)
            number = row["instance_id"]
            if isinstance(number, int) and numbers.setdefault(number, index) != index:
                yield Fault("instance_id", f"is {number}, which is that of row {numbers[number]} as well", row=index)
    except DataError as error:
        yield Fault("", str(error).removeprefix(f"{file}: "))
        return
    if index < 0:
        yield Fault("", "holds no row")


def row_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of one row, from its eight columns."""
    content, faults, decoded = check(row, strict=True)
    faults = [*faults, *_chunk_faults(decoded), *_forbidden_faults(decoded), *_token_faults(decoded)]
    if row["metadata"] is None:
        faults.append(Fault("metadata", "is null; an object, at least {}, is usual", warning=True))
    if content is not None and all(fault.warning for fault in faults):
        faults += _Fairness(content, decoded).faults()
    yield from faults


def _chunk_faults(decoded: Decoded) -> Iterator[Fault]:
    """Chunks that are there twice."""
    first: dict[str, int] = {}
    for index, chunk in enumerate(decoded.items("chunks") or ()):
        if isinstance(chunk, str) and chunk.strip() and first.setdefault(chunk, index) != index:
            yield Fault(f"chunks[{index}]", f"is the same text as chunks[{first[chunk]}]", warning=True)


def _forbidden_faults(decoded: Decoded) -> Iterator[Fault]:
    """Values that are accepted and forbidden at once."""
    for index, question in enumerate(decoded.items("questions_and_answers") or ()):
        forbidden = decoded.extras(index).get("forbidden")
        answer = question.get("answer") if isinstance(question, dict) else None
        accepted = answer if isinstance(answer, list) else [answer]
        for value in forbidden if isinstance(forbidden, list) else ():
            if value in accepted:
                field = f"metadata.{OWN}.questions[{index}].forbidden"
                yield Fault(field, f"holds {value!r}, which is an accepted answer as well")


def _token_faults(decoded: Decoded) -> Iterator[Fault]:
    """A number of tokens that is not that of the chunks."""
    named, chunks = decoded.own.get("tokens"), decoded.items("chunks")
    if isinstance(named, int) and chunks and all(isinstance(chunk, str) for chunk in chunks):
        tokens = sum(map(get_tokenizer().count, chunks))
        if abs(named - tokens) > TOKEN_TOLERANCE * tokens:
            yield Fault(f"metadata.{OWN}.tokens", f"is {named}, and the chunks have {tokens} tokens")


# --- questions that the text does not answer ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fairness:
    """Whether questions can be answered from the text, and do not give themselves away; for rows of a sound form."""

    content: Content
    decoded: Decoded

    def faults(self) -> Iterator[Fault]:
        asked: dict[str, int] = {}
        questions = self.content.questions_and_answers
        for index, question in enumerate(questions):
            field = f"questions_and_answers[{index}]"
            first = asked.setdefault(question.question.strip(), index)
            if first != index and self._asked_after(first) == self._asked_after(index):
                other = "the same" if question.answer == questions[first].answer else "another"
                problem = f"is asked in questions_and_answers[{first}] as well, with {other} answer"
                yield Fault(f"{field}.question", problem, warning=True)
            metric = self._metric(question.answer)
            if metric in EXTRACTIVE:
                yield from self._extractive_faults(question.answer, f"{field}.answer")
            elif metric == "label":
                yield from self._label_faults(question.question, question.answer, field)

    def _asked_after(self, index: int) -> object:
        return self.decoded.extras(index).get("asked_after")

    def _metric(self, answers: tuple[str, ...]) -> str:
        """The metric of a question whose source takes answers from the text; generated worlds also count and compute."""
        source = source_named(self.content.data_source)
        return source.metric_of(answers) if source and answers else ""

    def _extractive_faults(self, answers: Sequence[str], field: str) -> Iterator[Fault]:
        plain = (" ".join(answer.lower().split()) for answer in answers)
        if not any(answer in self.lowered for answer in plain) and not any(holds(self.text, a) for a in answers):
            yield Fault(field, f"stands in no chunk: {', '.join(answers)[:80]!r}")

    def _label_faults(self, question: str, answers: Sequence[str], field: str) -> Iterator[Fault]:
        for answer in answers:
            if not answer.strip().isdecimal():
                yield Fault(f"{field}.answer", f"is {answer[:40]!r}; the number of a label was expected")
            elif answer.strip() not in self.labels:
                yield Fault(f"{field}.answer", f"is label {answer.strip()}, of which no chunk shows an example")
        if asked_sentence(question) in self.examples:
            yield Fault(f"{field}.question", "asks for a sentence that is among the examples", warning=True)

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.content.chunks).split())

    @cached_property
    def lowered(self) -> str:
        return self.text.lower()

    @cached_property
    def labels(self) -> frozenset[str]:
        return frozenset(label for chunk in self.content.chunks for label in labels_shown(chunk))

    @cached_property
    def examples(self) -> frozenset[str]:
        return frozenset(sentence for chunk in self.content.chunks for sentence, _ in labelled_examples(chunk))
