"""`memalpha-gym data contamination`: what two collections share and must not: text, questions, answers, labels.

| finding  | what is the same in both                                                                                |
|----------|---------------------------------------------------------------------------------------------------------|
| chunks   | 13 words in a row of what is read                                                                       |
| question | 13 words in a row; of a shorter question all, together with an accepted answer                          |
| answer   | 13 words in a row of an accepted answer                                                                 |
| sentence | a labelled sentence, shown or asked about, whole; or 13 words in a row of it                            |
| labels   | which number stands for which label, in more pairs of instances than chance gives (those of one         |
|          | collection among themselves included: a map that never changes can be learned by heart)                 |

Words around the content are no finding: known openings and replies, and what stands in two chunks of one instance. The
question of a summary is its instruction, and is left out.
"""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Annotated

import numpy as np
import tyro

from memalpha_gym.arguments import check_count
from memalpha_gym.tasks import Competency, Task

from ..building.chunking import OPENINGS, REPLIES
from ..parquet.rows import RowTask
from .labelled_examples import asked_sentence, labelled_examples
from .ngrams import (
    BREAK,
    distinct,
    frames,
    plain,
    runs_of,
    shared,
    shorter_than_a_run,
    unbroken,
    without_frames,
    words_at,
)
from .output import counted, print_list, read


@dataclass(frozen=True)
class Contamination:
    """Find what two collections share: 13 words in a row of chunks, questions or answers, sentences, label numbers.

    A line per finding: what is shared, and where in A and in B. Exit status 1 where there is any.
    """

    a: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="A")]
    """A parquet file, or a folder of them: training data, say."""
    b: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="B")]
    """What it is compared with: test data, say."""
    limit: int = 100
    """The most lines to print; 0 for all."""
    skip_bad: bool = False
    """Leave out rows that are at fault, name and count them."""

    def run(self) -> int:
        """Print findings and a summary; 1 where there is any."""
        check_count("--limit", self.limit, 0)
        left, right = (collect(read(path, self.skip_bad)) for path in (self.a, self.b))
        overlaps = list(find_overlaps(left, right))
        print_list(iter(overlaps), self.limit)
        found = ", ".join(f"{kind} {count}" for kind, count in Counter(one.kind for one in overlaps).items())
        print(
            f"shared by {counted(left.instances, 'instance')} and {counted(right.instances, 'instance')}: "
            f"{found or 'nothing'}"
        )
        return int(bool(overlaps))


CHANCE = 0.01
"""How probable equal label maps may be by chance before they count as reused."""

_DATE = r"\[\d{4}-\d\d-\d\d \d\d:\d\d\]"
_FRAME = re.compile("|".join([_DATE, *map(re.escape, sorted((*OPENINGS, *REPLIES), key=len, reverse=True))]))
"""Words of ours around the content of chunks."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Something that two collections share.

    Attributes:
        kind: `chunks`, `question`, `answer`, `sentence` or `labels`.
        left, right: where it stands: file, row and field.
        text: what is shared, or the first words of it.
    """

    kind: str
    left: str
    right: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.left} and {self.right}: {self.text}"


@dataclass
class Collection:
    """What is compared of one side.

    Attributes:
        texts: by kind, every text with its place and the number of its instance.
        asked: questions that are shorter than a run, with one accepted answer each: their place.
        sentences: labelled sentences: the place where each stands first.
        maps: by source, the label map of each instance with its place.
    """

    texts: dict[str, list[_Text]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[tuple[str, str], str] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    maps: dict[str, list[_LabelMap]] = field(default_factory=lambda: defaultdict(list))
    instances: int = 0

    def add(self, row: RowTask) -> None:
        """Take up an instance."""
        learning = row.task.competency is Competency.LEARNING and _is_labelled(row.task)
        (self._add_examples if learning else self._add_text)(row)
        self.instances += 1

    def _add_text(self, row: RowTask) -> None:
        for index, chunk in enumerate(row.task.chunks):
            self._put("chunks", f"{row.place} chunks[{index}]", _FRAME.sub(BREAK, chunk))
        for index, question in enumerate(row.task.questions):
            place = f"{row.place} questions_and_answers[{index}]"
            if question.metric not in ("keywords_comma", "keywords"):
                self._put("question", place, question.text)
                self._put_short(place, question.text, question.answers)
            for answer in question.answers:
                self._put("answer", place, answer)

    def _put(self, kind: str, place: str, text: str) -> None:
        words = plain(text)
        if not shorter_than_a_run(words):
            self.texts[kind].append(_Text(words, place, self.instances))

    def _put_short(self, place: str, question: str, answers: Sequence[str]) -> None:
        words = plain(question)
        if shorter_than_a_run(words):
            for answer in answers:
                self.asked.setdefault((words, plain(answer)), place)

    def _add_examples(self, row: RowTask) -> None:
        task = row.task
        numbers: dict[str, str] = {}
        for index, chunk in enumerate(task.chunks):
            examples = labelled_examples(chunk)
            numbers |= dict(examples)
            self._put_sentences(f"{row.place} chunks[{index}]", [sentence for sentence, _ in examples])
        for index, question in enumerate(task.questions):
            sentence = asked_sentence(question.text)
            if question.answers:
                numbers[sentence] = question.answers[0]
            self._put_sentences(f"{row.place} questions_and_answers[{index}]", [sentence])
        names = task.metadata.get("labels")
        named = {str(name): str(number) for name, number in names.items()} if isinstance(names, Mapping) else None
        self.maps[task.source].append(_LabelMap(row.place, named or numbers, by_name=bool(named)))

    def _put_sentences(self, place: str, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            self.sentences.setdefault(plain(sentence), place)
        self._put("sentence", place, unbroken(sentences))


@dataclass(frozen=True, slots=True)
class _Text:
    words: str
    place: str
    instance: int


@dataclass(frozen=True, slots=True)
class _LabelMap:
    """Which number an instance has for what: for the names of its labels, or else for its sentences."""

    place: str
    numbers: Mapping[str, str]
    by_name: bool


def collect(tasks: Iterable[RowTask]) -> Collection:
    """What is compared of a side's instances."""
    collection = Collection()
    for task in tasks:
        collection.add(task)
    return collection


def find_overlaps(left: Collection, right: Collection) -> Iterator[Overlap]:
    """Everything that two collections share, in the order of kinds and places."""
    for kind in ("chunks", "question", "answer", "sentence"):
        yield from _shared_runs(kind, left.texts[kind], right.texts[kind])
        if kind == "question":
            yield from _shared_questions(left, right)
        elif kind == "sentence":
            yield from _shared_sentences(left, right)
    yield from _label_reuse(left, right)


def _shared_runs(kind: str, left: Sequence[_Text], right: Sequence[_Text]) -> Iterator[Overlap]:
    sides = (left, right)
    runs = [runs_of([text.words for text in side]) for side in sides]
    framed = [frames(each, [text.instance for text in side]) for each, side in zip(runs, sides, strict=True)]
    ours, theirs = (without_frames(each, distinct(np.concatenate(framed))) for each in runs)
    for a, word_a, b, word_b in shared(ours, theirs):
        words = words_at(left[a].words, word_a)
        if words == words_at(right[b].words, word_b):  # and not only their hashes
            yield Overlap(kind, left[a].place, right[b].place, repr(words))


def _shared_questions(left: Collection, right: Collection) -> Iterator[Overlap]:
    seen = set()
    for (question, answer), place in left.asked.items():
        other = right.asked.get((question, answer))
        if other is not None and (place, other) not in seen:
            seen.add((place, other))
            yield Overlap("question", place, other, f"{question!r}, answer {answer!r}")


def _shared_sentences(left: Collection, right: Collection) -> Iterator[Overlap]:
    for sentence, place in left.sentences.items():
        if shorter_than_a_run(sentence) and sentence in right.sentences:  # longer ones are found by their runs
            yield Overlap("sentence", place, right.sentences[sentence], repr(sentence))


# --- label numbers ------------------------------------------------------------------------------------------------------


def _label_reuse(left: Collection, right: Collection) -> Iterator[Overlap]:
    for source in sorted(left.maps.keys() | right.maps.keys()):
        ours, theirs = left.maps.get(source, []), right.maps.get(source, [])
        for pairs in (product(ours, theirs), combinations(ours, 2), combinations(theirs, 2)):
            yield from _reused(pairs)


def _reused(pairs: Iterable[tuple[_LabelMap, _LabelMap]]) -> Iterator[Overlap]:
    """The first pair of instances whose labels have equal numbers, where more do than chance would give."""
    expected, equal, compared = 0.0, [], 0
    for a, b in pairs:
        common = a.numbers.keys() & b.numbers.keys() if a.by_name == b.by_name else set()
        labels = len({a.numbers[key] for key in common})
        if labels < 2:
            continue
        compared += 1
        expected += 1 / math.factorial(min(labels, 20))
        if all(a.numbers[key] == b.numbers[key] for key in common):
            equal.append((a, b, labels))
    if equal and _at_least(len(equal), expected) < CHANCE:
        a, b, labels = equal[0]
        text = f"{labels} labels have the same numbers ({len(equal)} of {compared} pairs of instances)"
        yield Overlap("labels", a.place, b.place, text)


def _at_least(count: int, expected: float) -> float:
    """The probability of `count` or more under a Poisson distribution."""
    below = sum(math.exp(-expected + k * math.log(expected) - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)


def _is_labelled(task: Task) -> bool:
    return all(question.metric == "label" for question in task.questions)
