"""InfBench-Sum: whole books of InfiniteBench's file."""

from __future__ import annotations

import json

from memalpha_gym.envs.infbench_sum import infbench_sum_source
from tests.envs.sources import FIXTURES


def test_episode_is_a_book_with_one_question() -> None:
    books = [
        json.loads(line) for line in (FIXTURES / "infbench_sum" / "longbook_sum_eng.jsonl").read_text().splitlines()
    ]
    task = infbench_sum_source(data=FIXTURES, split="all")[0]
    assert len(task.questions) == 1
    gold = task.questions[0].answers[0].split(", ")
    assert any(all(word in book["answer"][0] for word in gold) for book in books)
    assert "the book" in task.questions[0].text


def test_splits_share_no_book() -> None:
    first = [
        {infbench_sum_source(data=FIXTURES, split=split)[i].chunks[0][40:] for i in range(9)}
        for split in ("train", "test")
    ]
    assert not first[0] & first[1]
