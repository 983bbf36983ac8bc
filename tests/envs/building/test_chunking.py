"""Packing, dates and dialogues."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, repeat

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from memalpha_gym.envs.building.chunking import (
    LEAST_TOKENS,
    MOST_TOKENS,
    count_tokens,
    cut,
    dates,
    days,
    dialogue_chunks,
    pack,
    unwrap,
    within,
)
from tests.real_data import real_data


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


def test_days_rise_and_none_comes_twice() -> None:
    found = [date.fromisoformat(day) for day in days(np.random.default_rng(1), 300)]
    assert {(later - earlier).days for earlier, later in pairwise(found)} == {1, 2, 3, 4}


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


def test_passages_within_a_number_of_tokens() -> None:
    texts = ["word " * 10, "word " * 20, "word " * 30]
    assert within(texts, 35) == texts[:2]
    assert within(texts, 1) == texts[:1]
    assert within([], 1) == []
    endless = (text for text in iter(lambda: "word " * 10, None))
    assert len(within(endless, 100)) == 9


def test_text_is_cut_between_sentences() -> None:
    text = " ".join(f"Sentence number {n} tells of Dr. Oster, who was late." for n in range(200))
    pieces = cut(text, 100)
    assert " ".join(pieces) == text
    assert all(piece.startswith("Sentence number") and piece.endswith("late.") for piece in pieces)
    assert max(count_tokens(pieces)) <= 100
    assert np.mean(count_tokens(pieces[:-1])) > 75


def test_lines_and_paragraphs_stay_what_they_are() -> None:
    text = "First line. Still the first.\n- a point\n- another\n\nA new paragraph."
    assert cut(text, 1000) == [text]
    assert cut("", 10) == []


@given(st.text(max_size=400), st.integers(8, 60))
@example("kord0:0000000:0:;0", 11)  # has a token more without the space before it
def test_no_piece_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert all(0 < size <= limit for size in count_tokens(pieces))
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("word", ["x" * 5_000, "語" * 3_000, "🦔" * 2_000])
def test_word_without_an_end_is_cut_all_the_same(word: str) -> None:
    pieces = cut(f"Look: {word} there.", 100)
    assert max(count_tokens(pieces)) <= 100
    assert "".join(pieces).replace(" ", "") == f"Look:{word}there."


def test_wrapped_paragraphs_become_lines() -> None:
    assert unwrap("It was\nlate.\n\n  Nobody\ncame. \n \n\nThe end.\n") == "It was late.\n\nNobody came.\n\nThe end."
    assert unwrap("- one\n- two\n") == "- one\n- two"


def test_novel_is_cut_between_sentences() -> None:
    novel = (real_data("books") / "books" / "pride_and_prejudice.txt").read_text(encoding="utf-8")
    pieces = cut(unwrap(novel), 2_000)
    sizes = count_tokens(pieces)
    assert " ".join(" ".join(pieces).split()) == " ".join(novel.split())
    assert max(sizes) <= 2_000
    assert np.mean(sizes[:-1]) > 1_850
    body = pieces[1:-4]
    assert sum(piece[-1] in '.!?"_:;-)' or piece.split("\n")[-1].startswith("Chapter") for piece in body) == len(body)


def test_length_of_the_words_around_passages_can_be_left_out() -> None:
    passages = ["The water rose and fell again. " * 40] * 300
    chunks, _ = dialogue_chunks(np.random.default_rng(3), passages, frame=0)
    assert np.mean(count_tokens(chunks)) > np.mean(count_tokens(dialogue_chunks(np.random.default_rng(3), passages)[0]))
