"""Splits: disjoint, complete, by group, and the same whatever the order of the data."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.splits import draw, draw_in_order, items_of, unique
from memalpha_gym.tasks import Split
from tests.envs.sources import FIXTURES, SOURCES

PARTS = (Split.TRAIN, Split.VALIDATION, Split.TEST)
NAMES = list(SOURCES)


@given(st.lists(st.tuples(st.text(max_size=3), st.integers()), min_size=1, max_size=60))
def test_every_item_is_in_one_split_with_its_group(items: list[tuple[str, int]]) -> None:
    parts = {split: items_of(split, items, lambda item: item[0]) for split in PARTS}
    assert sorted(item for part in parts.values() for item in part) == sorted(items)
    groups = [{group for group, _ in part} for part in parts.values()]
    assert sum(map(len, groups)) == len(set().union(*groups))
    assert parts[Split.TEST]
    assert sorted(items_of(Split.ALL, items, lambda item: item[0])) == sorted(items)


@pytest.mark.parametrize(("groups", "sizes"), [(1, (0, 0, 1)), (2, (1, 0, 1)), (5, (2, 1, 2)), (100, (50, 10, 40))])
def test_sizes_of_the_parts(groups: int, sizes: tuple[int, int, int]) -> None:
    items = [f"group {number}" for number in range(groups)]
    assert tuple(len(items_of(split, items, str)) for split in PARTS) == sizes


def test_order_of_the_data_does_not_matter() -> None:
    items = [f"group {number}" for number in range(40)]
    assert items_of(Split.TEST, items, str) == items_of(Split.TEST, items[::-1], str)


def test_draws_are_without_replacement() -> None:
    rng = np.random.default_rng(0)
    assert sorted(draw(rng, range(9), 20)) == list(range(9))
    drawn = draw_in_order(rng, range(100), 7)
    assert drawn == sorted(set(drawn))
    assert len(drawn) == 7
    assert unique(["Aa", "b", "aA"], str.lower) == ["Aa", "b"]


def test_empty_split_says_so_and_what_to_take(tmp_path: Any) -> None:
    (tmp_path / "one.json").write_bytes((FIXTURES / "locomo" / "talk_0.json").read_bytes())
    source = SOURCES["locomo"]
    assert len(source(data=tmp_path, split="test")) == len(source(data=tmp_path, split="all")) == 1
    for split in ("train", "validation"):
        with pytest.raises(DataError, match=rf"{split} split.*split='all'"):
            source(data=tmp_path, split=split)


@pytest.mark.parametrize("name", NAMES)
def test_sources_share_no_text_between_splits(name: str) -> None:
    texts = []
    for split in PARTS[::2]:
        source = SOURCES[name](data=FIXTURES, split=split)
        tasks = [source[index] for index in range(min(len(source), 12))]
        # Two conversations may well raise the same question, and all books without a title do; nothing else may come twice.
        kept = [
            task.chunks if name in ("locomo", "infbench_sum") else [question.text for question in task.questions]
            for task in tasks
        ]
        texts.append({text for part in kept for text in part})
    assert all(texts)
    assert not texts[0] & texts[1]


@pytest.mark.parametrize("name", NAMES)
def test_sources_keep_to_the_contract(name: str) -> None:
    source = SOURCES[name](data=FIXTURES, split="all")
    tasks = [source[index] for index in range(4)]
    assert source.split is Split.ALL
    assert len({task.task_id for task in tasks}) == len({task.chunks for task in tasks}) == 4
    for task in tasks:
        assert task.source == source.name
        assert task.competency is source.competency
        assert task.chunks
        assert all(task.chunks)
        assert task.questions
        for question in task.questions:
            assert all(0 <= chunk < len(task.chunks) for chunk in question.evidence)
            assert question.answers == tuple(dict.fromkeys(question.answers))
    for index in (-1, len(source)):
        with pytest.raises(IndexError, match=str(index)):
            source[index]
    assert pickle.loads(pickle.dumps(source)) == source
    with pytest.raises(ValueError, match="'dev'"):
        SOURCES[name](data=FIXTURES, split="dev")


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("squad", "paragraphs"),
        ("squad", "questions"),
        ("hotpotqa", "questions"),
        ("trec", "examples"),
        ("banking77", "questions"),
        ("nlu", "examples"),
    ],
)
@pytest.mark.parametrize("value", [0, -3, 1.5, True])
def test_bad_settings_are_named(name: str, setting: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{setting} is {value!r}; give a whole number"):
        SOURCES[name](data=FIXTURES, **{setting: value})


PRINT_TASKS = """
import hashlib
from tests.envs.sources import FIXTURES, SOURCES
for name, make in SOURCES.items():
    source = make(data=FIXTURES, split="all")
    print(name, hashlib.sha256(repr([source[index] for index in range(3)]).encode()).hexdigest())
"""


@pytest.mark.slow
def test_tasks_are_alike_in_processes_with_other_hash_seeds() -> None:
    outputs = []
    for hash_seed in ("0", "4242"):
        variables = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(FIXTURES.parents[1])}
        command = [sys.executable, "-c", PRINT_TASKS]
        outputs.append(subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout)
    assert outputs[0] == outputs[1]
    assert words_before_space(outputs[0].splitlines()) == NAMES


def words_before_space(lines: Iterable[str]) -> list[str]:
    """The first word of each line."""
    return [line.partition(" ")[0] for line in lines]
