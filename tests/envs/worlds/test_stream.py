"""Streams: lazy, the same in any order, dated in order."""

from __future__ import annotations

import itertools
import pickle
import tracemalloc
from datetime import date

import pytest

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.recall import RECALL
from memalpha_gym.envs.worlds.stream import Calendar, StreamOperations, start_of
from memalpha_gym.tasks import Operation, OperationKind, Split
from memalpha_gym.tokenization import get_tokenizer


def test_any_chunk_in_any_order_is_the_same_text() -> None:
    task = FamilySource(RECALL, "train", 2)[5]
    forwards = list(task.chunks)
    again = FamilySource(RECALL, "train", 2)[5].chunks
    assert [again[i] for i in reversed(range(len(again)))] == forwards[::-1]
    assert task.chunks[-1] == forwards[-1]
    assert task.chunks[1:3] == forwards[1:3]
    assert list(pickle.loads(pickle.dumps(task)).chunks) == forwards


def test_outside_the_stream() -> None:
    chunks = FamilySource(RECALL, "train", 0)[0].chunks
    with pytest.raises(IndexError, match=f"the stream has {len(chunks)}"):
        chunks[len(chunks)]


@pytest.mark.parametrize("split", ["train", "validation", "test"])
@pytest.mark.parametrize("tokens", [1_000, 30_000])
def test_the_tokens_that_are_declared_are_the_tokens_there_are(split: str, tokens: int) -> None:
    task = FamilySource(RECALL, split, 0, tokens=tokens, facts=4)[0]
    count = get_tokenizer().count
    counted = sum(count(chunk) for chunk in task.chunks)
    assert task.tokens == (counted if tokens == 1_000 else tokens)
    assert counted == pytest.approx(tokens, rel=0.05 if tokens == 1_000 else 0.01)


def test_a_long_stream_costs_the_memory_of_a_chunk() -> None:
    def peak(tokens: int) -> int:
        source = FamilySource(RECALL, "test", 1, tokens=tokens)
        len(source[0].chunks[0])
        tracemalloc.start()
        task = source[0]
        for i in range(60):
            len(task.chunks[i * (len(task.chunks) - 1) // 59])
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(10_000_000) < 2 * peak(40_000)


@pytest.mark.parametrize(("chunks", "sessions"), [(13, 13), (13, 4), (40, 40), (16_667, 16_667), (5_000, 7)])
def test_time_goes_forward(chunks: int, sessions: int) -> None:
    calendar = Calendar(chunks, sessions, date(2025, 3, 3), "{day} {month} {year}")
    moments = [(calendar.day(i), *calendar.hours(i)) for i in range(chunks)]
    assert moments == sorted(moments)
    for (day, _, end), (next_day, start, _) in itertools.pairwise(moments):
        assert next_day > day or start > end - 1
    assert len({calendar.session(i) for i in range(chunks)}) == sessions
    assert all(calendar.day(i).weekday() < 5 for i in range(chunks)), "everything is written on a workday"


def test_dates_in_words() -> None:
    calendar = Calendar(3, 3, start_of(Split.VALIDATION), "{weekday}, {month} {day}, {year}")
    assert calendar.written(0) == "Monday, September 4, 2023"
    assert calendar.forms(date(2023, 9, 4)) == (
        "Monday, September 4, 2023",
        "4 September 2023",
        "September 4, 2023",
        "2023-09-04",
    )


OPERATION = Operation(OperationKind.STATE, "Ada / locker", ("Ada",), "117", (), "Ada's locker is number 117.")


def test_operations_are_as_long_as_the_stream_and_empty_where_nothing_changes() -> None:
    operations = StreamOperations(1_000_000, {2: (OPERATION,)})
    assert len(operations) == 1_000_000
    assert operations[2] == operations[2 - 1_000_000] == (OPERATION,)
    assert operations[999_999] == ()
    assert operations[1:4] == [(), (OPERATION,), ()]
    with pytest.raises(IndexError, match="there is no chunk 3; the stream has 3"):
        StreamOperations(3)[3]
