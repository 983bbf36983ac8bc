"""Label learning: examples and held-out questions, numbers permuted per task, chunks that cut no example."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.banking77 import banking77_source
from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.building.label_learning import LabelSource
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.tasks import Task
from tests.envs.sources import FIXTURES

_EXAMPLE = re.compile(r"^Sentence: (.+)\nLabel: (\d+)$", re.MULTILINE)
_ASKED = re.compile(r'^What is the label of this sentence\? "(.+)"$')


def examples(task: Task) -> list[tuple[str, str]]:
    """The (sentence, number) pairs of a task's chunks."""
    return [pair for chunk in task.chunks for pair in _EXAMPLE.findall(chunk)]


def asked(task: Task) -> list[tuple[str, str]]:
    """The (sentence, number) pairs of a task's questions."""
    pairs = []
    for question in task.questions:
        match = _ASKED.match(question.text)
        assert match
        pairs.append((match[1], *question.answers))
    return pairs


def write(path: Path, labels: dict[str, int]) -> Path:
    """A file with so many sentences of each label."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "category"])
        rows.writerows([f"{label} sentence number {n}", label] for label, count in labels.items() for n in range(count))
    return path


def source(path: Path, **settings: Any) -> LabelSource:
    """A source over all of a file."""
    return banking77_source(data=path, split="all", **settings)


def test_questions_are_other_sentences_with_labels_that_examples_show(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.csv", {"a": 40, "b": 40, "c": 1, "d": 1})
    for index in range(5):
        task = source(path, examples=20, questions=30, balanced=False)[index]
        assert len(examples(task)) == 20
        assert len(asked(task)) == 30
        assert not {text for text, _ in examples(task)} & {text for text, _ in asked(task)}
        assert {number for _, number in asked(task)} <= {number for _, number in examples(task)}


def test_a_number_is_one_label_within_a_task_and_another_in_the_next(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.csv", dict.fromkeys("abcdefgh", 10))
    numberings = []
    for index in range(4):
        task = source(path, examples=40)[index]
        pairs = {(text[0], number) for text, number in examples(task) + asked(task)}
        assert len(pairs) == len({label for label, _ in pairs}) == len({number for _, number in pairs}) == 8
        assert {number for _, number in pairs} == set(map(str, range(8)))
        assert dict(pairs) == task.metadata["labels"]
        numberings.append(tuple(sorted(pairs)))
    assert len(set(numberings)) == 4


def test_balanced_examples_take_turns_over_labels(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.csv", {"a": 100, "b": 100, "c": 3})
    counts = Counter(text[0] for text, _ in examples(source(path, examples=21, balanced=True)[0]))
    assert counts == {"a": 9, "b": 9, "c": 3}
    natural = Counter(text[0] for text, _ in examples(source(path, examples=21, balanced=False)[0]))
    assert natural["c"] < 3 or natural["a"] != natural["b"]


def test_evidence_is_the_chunks_with_examples_of_the_label(tmp_path: Path) -> None:
    task = source(write(tmp_path / "rows.csv", dict.fromkeys("abcdef", 20)), examples=30)[0]
    for (_, number), question in zip(asked(task), task.questions, strict=True):
        assert question.metric == "label"
        assert list(question.evidence) == [
            i for i, chunk in enumerate(task.chunks) if f"Label: {number}\n" in f"{chunk}\n"
        ]


@pytest.mark.parametrize("count", [3, 10, 150, 2_000])
def test_about_ten_dated_chunks_that_stay_short(tmp_path: Path, count: int) -> None:
    task = source(write(tmp_path / "rows.csv", {"a": 2_000, "b": 2_000}), examples=count)[0]
    assert len(examples(task)) == count
    assert len(task.chunks) == min(10, count) or max(count_tokens(task.chunks)) > 1_000
    assert max(count_tokens(task.chunks)) <= MOST_TOKENS
    assert all(re.match(r"\[\d{4}-\d\d-\d\d \d\d:\d\d\] ", chunk) for chunk in task.chunks)
    dates = [chunk[:18] for chunk in task.chunks]
    assert dates == sorted(dates)
    assert task.tokens == sum(count_tokens(task.chunks))
    assert "boxed" in task.query_prompt


def test_a_fifth_is_held_out_of_small_data() -> None:
    task = banking77_source(data=FIXTURES, split="all", examples=10_000)[0]
    assert len(examples(task)) == 86
    assert len(asked(task)) == 22


def test_data_without_a_label_twice_leaves_nothing_to_ask(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.csv", dict.fromkeys("abcdefgh", 1))
    with pytest.raises(DataError, match=r"banking77.*8 sentences.*split='all'"):
        source(path)[0]


def test_same_sentence_is_in_the_data_once(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,category\n" + "Hello there,a\nhello  THERE,b\n" * 20 + "Bye now,a\nSo long,a\nFarewell,a\n")
    task = source(path)[0]
    texts = [text.lower() for text, _ in examples(task) + asked(task)]
    assert len(texts) == len(set(texts)) == 4
