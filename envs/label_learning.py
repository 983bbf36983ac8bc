"""Test-time learning of labels: sentences with numbers for labels, and further sentences to be given the right number.

The common part of the label sets (TREC, BANKING77, NLU). Which number stands for which label is drawn anew for each
task, so that no number can be learned by heart from training tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .chunking import count_tokens, dates
from .fields import DataError, Field
from .file_kinds import LABEL_COLUMNS, TEXT_COLUMNS
from .raw_data import RawForm, load_split
from .splits import TASKS, as_split, check_count, check_index, draw, draw_in_order, normalized, unique

VERSION = 0
CHUNKS = 10
MOST_CHUNK_TOKENS = 1_900
HEADING = "Sentences, and the number of the class that each belongs to"
PROMPT = (
    "The memory holds sentences with labels, which are numbers. Find out which label fits the sentence that is asked "
    "about, and reply with its number alone, as \\boxed{number}."
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the name of its label."""

    text: str
    label: str


def parse_labelled(documents: Iterable[Field]) -> Sequence[Example]:
    """The sentences of tables with a text and a label column, each once."""
    return parse_columns(documents, TEXT_COLUMNS, LABEL_COLUMNS)


def parse_columns(documents: Iterable[Field], texts: Sequence[str], labels: Sequence[str]) -> Sequence[Example]:
    """The sentences of tables whose text and label are in the first of these columns that is there, each once."""
    rows = (row for document in documents for row in document.items())
    examples = (Example(row.get(*texts).line(), row.get(*labels).scalar()) for row in rows)
    return unique(examples, sentence)


def sentence(example: Example) -> str:
    """The group of an example: its text, so that the same sentence is never in two splits."""
    return normalized(example.text)


@dataclass(frozen=True)
class LabelSource:
    """Tasks over a set of labelled sentences.

    Attributes:
        name: the source's name.
        form: the raw form that the sentences are read from.
        data, split: what to read; see `load_split`.
        examples: sentences with labels, an episode.
        questions: the most sentences to be labelled, an episode.
        balanced: whether labels get about equal numbers of examples; else sentences are drawn as they come.
    """

    name: str
    form: RawForm[Example]
    data: str | Path | None = None
    split: Split = Split.TRAIN
    examples: int = 150
    questions: int = 100
    balanced: bool = False

    competency: ClassVar[Competency] = Competency.LEARNING

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", as_split(self.split))
        check_count("examples", self.examples)
        check_count("questions", self.questions)
        load_split(self.form, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        shown, held_out = self._divide(rng)
        names = sorted({example.label for example in shown})
        numbers = dict(zip(names, map(str, rng.permutation(len(names))), strict=True))
        chunks, places = _chunks(rng, shown, numbers)
        evidence = _chunks_by_label(shown, places)
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(
                Question(
                    text=f'What is the label of this sentence? "{example.text}"',
                    answers=(numbers[example.label],),
                    metric="label",
                    evidence=evidence[example.label],
                )
                for example in draw_in_order(rng, held_out, self.questions)
            ),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"labels": numbers},
        )

    def _divide(self, rng: np.random.Generator) -> tuple[list[Example], list[Example]]:
        """Examples to show, and others of the same labels to ask about; at least a fifth of the split is held out."""
        everything = load_split(self.form, self.data, self.split)
        pool = draw(rng, everything, len(everything))
        count = min(self.examples, len(pool) * 4 // 5)
        order = _round_robin(rng, pool) if self.balanced else pool
        shown = draw(rng, order[:count], count)
        known = {example.label for example in shown}
        held_out = [example for example in order[count:] if example.label in known]
        if not held_out:
            raise DataError(
                f"{self.name}: of the {len(pool)} sentences of the {self.split} split, none is left to ask about whose "
                "label an example shows. Give more data, fewer examples=, or split='all'."
            )
        return shown, held_out


def _round_robin(rng: np.random.Generator, pool: Sequence[Example]) -> list[Example]:
    """The pool with its labels taking turns, in an order drawn for the task; one that has run out is passed over."""
    queues: dict[str, list[Example]] = defaultdict(list)
    for example in pool:
        queues[example.label].append(example)
    labels = sorted(queues)
    turn = {labels[index]: position for position, index in enumerate(rng.permutation(len(labels)))}
    ranked = [(round_, turn[label], example) for label in labels for round_, example in enumerate(queues[label])]
    return [example for _, _, example in sorted(ranked, key=lambda entry: entry[:2])]


def _chunks(
    rng: np.random.Generator, examples: Sequence[Example], numbers: Mapping[str, str]
) -> tuple[list[str], list[int]]:
    """The examples in dated chunks of equal counts, ten unless they grow too long; and the chunk of each example."""
    lines = [f"Sentence: {example.text}\nLabel: {numbers[example.label]}" for example in examples]
    wanted = max(CHUNKS, -(-sum(count_tokens(lines)) // MOST_CHUNK_TOKENS))
    count = min(wanted, len(lines))
    places = [position * count // len(lines) for position in range(len(lines))]
    groups: list[list[str]] = [[] for _ in range(count)]
    for line, place in zip(lines, places, strict=True):
        groups[place].append(line)
    stamps = dates(rng, count)
    return ["\n\n".join([f"[{date}] {HEADING}", *group]) for date, group in zip(stamps, groups, strict=True)], places


def _chunks_by_label(examples: Sequence[Example], places: Sequence[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for example, place in zip(examples, places, strict=True):
        found[example.label][place] = None  # examples come in the order of their chunks
    return {label: tuple(chunks) for label, chunks in found.items()}
