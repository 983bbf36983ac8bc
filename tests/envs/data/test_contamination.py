"""What two collections share is found, and what only looks alike is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.building.chunking import OPENINGS
from memalpha_gym.envs.data.contamination import Overlap, collect, find_overlaps
from memalpha_gym.envs.parquet.rows import read_tasks
from tests.envs.data.test_ngrams import some_words
from tests.envs.parquet_rows import labelled, row, write

Rows = Sequence[dict[str, Any]]


def overlaps(folder: Path, left: Rows, right: Rows) -> list[Overlap]:
    paths = write(folder / "a.parquet", left), write(folder / "b.parquet", right)
    return list(find_overlaps(*(collect(read_tasks(path)) for path in paths)))


def texts(*seeds: int, words: int = 80) -> list[str]:
    return [some_words(words, seed) for seed in seeds]


def asked(question: str = "What is it?", answer: object = "w1") -> list[tuple[str, object]]:
    return [(question, answer)]


def test_nothing_is_shared(tmp_path: Path) -> None:
    left = [row(0, texts(1, 2), asked("Who?")), row(1, texts(3), asked("When?"))]
    assert overlaps(tmp_path, left, [row(0, texts(4, 5), asked("Where?"))]) == []


def test_a_paragraph_that_was_read_before_is_found(tmp_path: Path) -> None:
    leaked = some_words(30, 9)
    left = [
        row(0, texts(1), asked("Who?")),
        row(1, [some_words(50, 2), f"{some_words(20, 3)} {leaked}"], asked("When?")),
    ]
    (found,) = overlaps(tmp_path, left, [row(0, [f"{leaked.upper()}, {some_words(9, 4)}"], asked("Where?"))])
    assert (found.kind, found.left, found.right) == (
        "chunks",
        "a.parquet: row 1 chunks[1]",
        "b.parquet: row 0 chunks[0]",
    )
    assert found.text == repr(" ".join(leaked.split()[:13]))


def test_twelve_words_are_not_enough(tmp_path: Path) -> None:
    same = some_words(12, 9)
    left, right = ([f"{same} {ending} {some_words(40, seed)}"] for ending, seed in (("x", 1), ("y", 2)))
    assert overlaps(tmp_path, [row(0, left, asked("Who?"))], [row(0, right, asked("When?"))]) == []


def test_questions_and_answers(tmp_path: Path) -> None:
    long_question, long_answer = some_words(15, 7), some_words(20, 8)
    left = [row(0, texts(1), [(long_question, "w1"), ("Where is the mill?", "Orsk"), ("Why?", long_answer)])]
    right = [
        row(
            0, texts(2), [(f"So {long_question}", "w2"), ("where is the mill", ["Perm", "orsk"]), ("How?", long_answer)]
        )
    ]
    found = overlaps(tmp_path, left, right)
    assert [overlap.kind for overlap in found] == ["question", "question", "answer"]
    assert [overlap.left[-3:] for overlap in found] == ["[0]", "[1]", "[2]"]


def test_a_short_question_with_another_answer_is_another_question(tmp_path: Path) -> None:
    left, right = asked("Where was he born?", "Orsk"), asked("Where was he born?", "Perm")
    assert overlaps(tmp_path, [row(0, texts(1), left)], [row(0, texts(2), right)]) == []


def test_the_instruction_of_a_summary_is_no_question(tmp_path: Path) -> None:
    instruction = some_words(30, 7)
    left, right = asked(instruction, "mill, fire"), asked(instruction, "ship, storm")
    assert overlaps(tmp_path, [row(0, texts(1), left, "booksum")], [row(0, texts(2), right, "booksum")]) == []


def test_words_around_the_content_are_no_finding(tmp_path: Path) -> None:
    frame = some_words(20, 7)
    dated = "[2023-05-12 09:40] Dialogue between a user and an assistant"
    left = [f"{frame} {text}" for text in texts(1, 2)]
    right = [f"{frame} {texts(3)[0]}", f"{dated}\n\nUser: {OPENINGS[0]}\n\n{texts(4)[0]}"]
    left.append(f"{dated}\n\nUser: {OPENINGS[0]}\n\n{texts(5)[0]}")
    assert overlaps(tmp_path, [row(0, left, asked("Who?"))], [row(0, right, asked("When?"))]) == []


EXAMPLES = {"turn it up": "3", "set an alarm": "5", "play some jazz": "7", "wake me at six": "1"}
OTHERS = {"louder please": "5", "a timer": "7", "put on a record": "1", "get me up": "3"}


def test_a_sentence_that_was_seen_before(tmp_path: Path) -> None:
    left = [labelled(0, EXAMPLES, {"mute the speaker": "3"})]
    right = [labelled(0, OTHERS, {"Set an ALARM": "7"})]
    (found,) = overlaps(tmp_path, left, right)
    assert found.kind == "sentence"
    assert found.left.endswith("row 0 chunks[0]")
    assert found.right.endswith("row 0 questions_and_answers[0]")
    assert overlaps(tmp_path, left, [labelled(0, OTHERS, {"mute it": "7"})]) == []


def with_map(number: int, seed: int, names: dict[str, int]) -> dict[str, Any]:
    examples = {some_words(4, seed + label): str(label) for label in names.values()}
    question = {some_words(5, seed): str(next(iter(names.values())))}
    return {**labelled(number, examples, question), "metadata": json.dumps({"labels": names})}


CONSTANT = {"music": 0, "alarm": 1, "light": 2, "news": 3, "mail": 4, "chat": 5}
ROTATED = [dict(zip(CONSTANT, [*range(shift, 6), *range(shift)], strict=True)) for shift in range(1, 6)]


def test_label_numbers_that_never_change(tmp_path: Path) -> None:
    right = [with_map(0, 90, CONSTANT)]
    (found,) = overlaps(tmp_path, [with_map(0, 10, CONSTANT)], right)
    assert found.kind == "labels"
    assert "6 labels have the same numbers (1 of 1 pairs" in found.text
    assert overlaps(tmp_path, [with_map(i, 10 * i, names) for i, names in enumerate(ROTATED)], right) == []


def test_label_numbers_that_never_change_within_one_collection(tmp_path: Path) -> None:
    left = [with_map(0, 10, CONSTANT), with_map(1, 20, CONSTANT)]
    (found,) = overlaps(tmp_path, left, [with_map(0, 90, ROTATED[0])])
    assert (found.left, found.right) == ("a.parquet: row 0", "a.parquet: row 1")


def test_one_pair_of_few_labels_may_be_chance(tmp_path: Path) -> None:
    few = {"music": 0, "alarm": 1, "light": 2}
    assert overlaps(tmp_path, [with_map(0, 10, few)], [with_map(0, 90, few)]) == []


def test_without_names_the_sentences_tell_which_label_is_meant(tmp_path: Path) -> None:
    sentences = {some_words(5, seed): str(seed) for seed in range(6)}
    left, right = labelled(0, sentences, {"mute it": "3"}), labelled(0, sentences, {"be quiet": "4"})
    assert "labels" in {overlap.kind for overlap in overlaps(tmp_path, [left], [right])}


@pytest.mark.parametrize("count", [1, 40])
def test_the_order_of_findings_is_fixed(tmp_path: Path, count: int) -> None:
    rows = [row(number, texts(number), asked(f"Who is {number}?")) for number in range(count)]
    found = [overlap for overlap in overlaps(tmp_path, rows, rows[::-1]) if overlap.kind == "chunks"]
    assert [overlap.left for overlap in found] == [f"a.parquet: row {number} chunks[0]" for number in range(count)]
