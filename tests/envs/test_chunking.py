"""Packing, dates and dialogues."""

from __future__ import annotations

from itertools import pairwise, repeat

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.envs.chunking import LEAST_TOKENS, MOST_TOKENS, count_tokens, dates, dialogue_chunks, pack


@given(st.lists(st.integers(1, 50)), st.integers(1, 100))
def test_packing_keeps_order_and_limit(sizes: list[int], limit: int) -> None:
    groups = pack(sizes, repeat(limit))
    assert [index for group in groups for index in group] == list(range(len(sizes)))
    for group in groups:
        assert len(group) == 1 or sum(sizes[index] for index in group) <= limit
    for first, second in pairwise(groups):
        assert sum(sizes[index] for index in first) + sizes[second[0]] > limit


def test_dates_rise() -> None:
    stamps = dates(np.random.default_rng(1), 300)
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 300


def test_dialogues_hold_every_passage_whole_and_spread_over_the_bounds() -> None:
    passages = [f"Passage {number}. " + "The water rose and fell again. " * (number % 30 + 1) for number in range(900)]
    chunks, places = dialogue_chunks(np.random.default_rng(3), passages)
    assert all(passage in chunks[place] for passage, place in zip(passages, places, strict=True))
    sizes = count_tokens(chunks)
    assert max(sizes) <= MOST_TOKENS
    assert min(sizes) < 4 * LEAST_TOKENS
    assert 800 < np.mean(sizes) < 1150
    assert len({chunk.split("\n")[2] for chunk in chunks}) > 3


def test_passage_longer_than_a_chunk_stands_alone() -> None:
    long = "word " * 3000
    chunks, places = dialogue_chunks(np.random.default_rng(0), ["short", long, "short too"])
    assert places[1] not in (places[0], places[2])
    assert long in chunks[places[1]]
