"""Test-time learning of labels: sentences with numbers for labels, and further sentences to be given the right number.

The common part of the label sets (TREC, BANKING77, NLU, PubMed-RCT, CLINC150). Which number stands for which label is
drawn anew for each task, so that no number can be learned by heart from training tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.scoring import words
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from ..reading.fields import DataError, Field
from ..reading.file_kinds import LABEL_COLUMNS, TEXT_COLUMNS
from ..reading.raw_data import RawForm, load_split
from ..reading.splits import TASKS, check_index, draw, draw_in_order, unique
from .chunking import count_tokens, dates, dialogue, pack, within
from .recipes import PAPER_CHUNKS, Recipe, as_recipe, refuse

VERSION = 0
EXAMPLES = 150
CHUNKS = 10
MOST_CHUNK_TOKENS = 1_900
PAPER_SENTENCE_TOKENS = 2_000
PAPER_MOST_DRAWN = 2_000
"""Examples that chunks of a drawn length are filled from: more than ten of them hold."""

OPENINGS = (
    "These are examples of a classification. Please learn which label stands for what.",
    "Here are some labelled examples. I will ask you to label others like them.",
    "Please remember how each of these is labelled.",
    "I am sorting these into classes, each with a number. Please keep track of which is which.",
)
PROMPT = (
    "The memory holds sentences with labels, which are numbers. Find out which label fits the sentence that is asked "
    "about, and reply with its number alone, as \\boxed{number}."
)
ABSTAIN_PROMPT = " Where it fits none of the labels, reply: unknown."
OUT_OF_SCOPE = ""
"""The label of a sentence that belongs to no label."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the name of its label, and what it was taken from, where that is longer than a sentence."""

    text: str
    label: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How examples are told, as "Sentence: …" over "Label: 7", and the paper's measure of a chunk.

    Attributes:
        text: the word before a sentence.
        label: the word before its number.
        heading: what stands above the examples of a chunk, behind the date.
        question: what is asked of a sentence, which follows in quotation marks.
        chunk_tokens: the bounds that the paper's recipe draws a chunk's length from, in tokens of its examples; None
            where it takes examples up to `PAPER_SENTENCE_TOKENS` and divides them evenly.
    """

    text: str = "Sentence"
    label: str = "Label"
    heading: str = "Sentences, and the number of the class that each belongs to"
    question: str = "What is the label of this sentence?"
    chunk_tokens: tuple[int, int] | None = None


SENTENCES = Wording()


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
    return " ".join(words(example.text)) or example.text


def origin(example: Example) -> str:
    """The group of an example that is a part of something longer: all sentences of that are in one split."""
    return example.origin or sentence(example)


@dataclass(frozen=True)
class LabelSource:
    """Tasks over a set of labelled sentences.

    Attributes:
        name: the source's name.
        form: the raw form that the sentences are read from.
        data, split: what to read; see `load_split`.
        examples: sentences with labels, an episode; None for 150, or as many as the recipe takes.
        questions: the most sentences to be labelled, an episode.
        balanced: whether labels get about equal numbers of examples; else sentences are drawn as they come.
        recipe: how tasks are put together; see `recipes`.
        out_of_scope: the most of the questions whose sentence fits no label, so that abstaining is right.
        wording: how examples are told.
    """

    name: str
    form: RawForm[Example]
    data: str | Path | None = None
    split: Split = Split.TRAIN
    examples: int | None = None
    questions: int = 100
    balanced: bool = False
    recipe: Recipe = Recipe.SUITE
    out_of_scope: int = 0
    wording: Wording = SENTENCES

    competency: ClassVar[Competency] = Competency.LEARNING

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        object.__setattr__(self, "recipe", as_recipe(self.recipe))
        refuse(self.recipe, "examples", self.examples)
        check_count("examples", EXAMPLES if self.examples is None else self.examples)
        check_count("questions", self.questions)
        check_count("out_of_scope", self.out_of_scope, at_least=0)
        load_split(self.form, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        shown, held_out, strangers = self._divide(rng)
        names = sorted({example.label for example in shown})
        numbers = dict(zip(names, map(str, rng.permutation(len(names))), strict=True))
        chunks, places = self._chunks(rng, shown, numbers)
        shown = shown[: len(places)]
        evidence = _chunks_by_label(shown, places)
        asked = draw_in_order(rng, [example for example in held_out if example.label in evidence], self.questions)
        asked = [*asked[: self.questions - len(strangers)], *strangers]
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(self._question(example, numbers, evidence) for example in asked),
            query_prompt=PROMPT + ABSTAIN_PROMPT if strangers else PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"labels": numbers},
        )

    def _question(
        self, example: Example, numbers: Mapping[str, str], evidence: Mapping[str, tuple[int, ...]]
    ) -> Question:
        return Question(
            text=f'{self.wording.question} "{example.text}"',
            answers=() if example.label == OUT_OF_SCOPE else (numbers[example.label],),
            metric="label",
            evidence=evidence.get(example.label, ()),
            kind="out of scope" if example.label == OUT_OF_SCOPE else "",
        )

    def _divide(self, rng: np.random.Generator) -> tuple[list[Example], list[Example], list[Example]]:
        """Examples to show, others of the same labels to ask about, and some that fit no label.

        At least a fifth of the split is held out.
        """
        everything = load_split(self.form, self.data, self.split)
        inside = [example for example in everything if example.label != OUT_OF_SCOPE]
        pool = draw(rng, inside, len(inside))
        order = _round_robin(rng, pool) if self.balanced else pool
        shown, rest = self._shown(order, len(pool) * 4 // 5)
        shown = draw(rng, shown, len(shown))
        known = {example.label for example in shown}
        held_out = [example for example in rest if example.label in known]
        if not held_out:
            raise DataError(
                f"{self.name}: of the {len(pool)} sentences of the {self.split} split, none is left to ask about whose "
                "label an example shows. Give more data, fewer examples=, or split='all'."
            )
        if not self.out_of_scope:
            return shown, held_out, []
        outside = [example for example in everything if example.label == OUT_OF_SCOPE]
        return shown, held_out, draw(rng, outside, min(self.out_of_scope, self.questions))

    def _shown(self, order: Sequence[Example], most: int) -> tuple[list[Example], list[Example]]:
        """The first examples of an order, as many as the recipe wants and at most `most`; and those after them."""
        if self.recipe is Recipe.SUITE:
            count = min(EXAMPLES if self.examples is None else self.examples, most)
        elif self.wording.chunk_tokens:
            count = min(PAPER_MOST_DRAWN, most)
        else:
            count = len(within((example.text for example in order[:most]), PAPER_SENTENCE_TOKENS))
            return _with_each_label(order, count, most)
        return list(order[:count]), list(order[count:])

    def _chunks(
        self, rng: np.random.Generator, examples: Sequence[Example], numbers: Mapping[str, str]
    ) -> tuple[list[str], list[int]]:
        """The examples in dated chunks, and the chunk of each; those that no chunk has room for are left out."""
        words = self.wording
        lines = [f"{words.text}: {example.text}\n{words.label}: {numbers[example.label]}" for example in examples]
        groups = self._groups(rng, lines)
        texts = ["\n\n".join(lines[group.start : group.stop]) for group in groups]
        stamps = dates(rng, len(groups))
        if self.recipe is Recipe.PAPER:
            chunks = [dialogue(rng, date, text, OPENINGS) for date, text in zip(stamps, texts, strict=True)]
        else:
            chunks = [f"[{date}] {words.heading}\n\n{text}" for date, text in zip(stamps, texts, strict=True)]
        return chunks, [place for place, group in enumerate(groups) for _ in group]

    def _groups(self, rng: np.random.Generator, lines: Sequence[str]) -> list[range]:
        """The examples of each chunk: equal counts, ten chunks unless they grow too long; or chunks of drawn lengths."""
        sizes = count_tokens(lines)
        if self.recipe is Recipe.PAPER and self.wording.chunk_tokens:
            low, high = self.wording.chunk_tokens
            return pack(sizes, iter(lambda: int(rng.integers(low, high + 1)), None))[:PAPER_CHUNKS]
        wanted = max(CHUNKS, -(-sum(sizes) // MOST_CHUNK_TOKENS))
        count = min(wanted, len(lines))
        ends = [-(-number * len(lines) // count) for number in range(count + 1)]
        return [range(start, end) for start, end in pairwise(ends)]


def _with_each_label(order: Sequence[Example], count: int, most: int) -> tuple[list[Example], list[Example]]:
    """The first examples of an order, and one more of each label, as far as `most` allows; and those that are left."""
    more: dict[str, int] = {}
    for index in range(count, len(order)):
        more.setdefault(order[index].label, index)
    chosen = frozenset(islice(more.values(), max(0, most - count)))
    shown = [*order[:count], *(order[index] for index in sorted(chosen))]
    return shown, [order[index] for index in range(count, len(order)) if index not in chosen]


def _round_robin(rng: np.random.Generator, pool: Sequence[Example]) -> list[Example]:
    """The pool with its labels taking turns, in an order drawn for the task; one that has run out is passed over."""
    queues: dict[str, list[Example]] = defaultdict(list)
    for example in pool:
        queues[example.label].append(example)
    labels = sorted(queues)
    turn = {labels[index]: position for position, index in enumerate(rng.permutation(len(labels)))}
    ranked = [(round_, turn[label], example) for label in labels for round_, example in enumerate(queues[label])]
    return [example for _, _, example in sorted(ranked, key=lambda entry: entry[:2])]


def _chunks_by_label(examples: Sequence[Example], places: Sequence[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for example, place in zip(examples, places, strict=True):
        found[example.label][place] = None  # examples come in the order of their chunks
    return {label: tuple(chunks) for label, chunks in found.items()}
