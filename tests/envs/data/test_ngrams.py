"""Runs of words that two collections share, against a search word by word."""

from __future__ import annotations

import random
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.envs.data.ngrams import (
    BREAK,
    FRAME_WORDS,
    RUN,
    frames,
    plain,
    runs_of,
    shared,
    unbroken,
    without_frames,
    words_at,
)

WORDS = [f"w{number}" for number in range(500)]


def some_words(count: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def naive(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aé Ω’-_.\n1中", max_size=120))
def test_hashes_tell_runs_apart_as_their_words_do(text: str) -> None:
    runs = runs_of([plain(text)])
    expected = naive(text)
    assert len(runs) == len(expected)
    assert len(set(runs.hashes.tolist())) == len(set(expected))
    assert [words_at(plain(text), word) for word in runs.words.tolist()] == expected


def test_a_hash_does_not_hang_on_the_place() -> None:
    inner = some_words(RUN, 1)
    (alone,) = runs_of([inner]).hashes.tolist()
    later = runs_of(["x", f"{some_words(300, 2)} {inner} {some_words(9, 3)}"])
    at = later.hashes.tolist().index(alone)
    assert (later.texts[at], later.words[at]) == (1, 300)


def test_no_run_goes_across_a_break() -> None:
    a, b = some_words(RUN + 1, 4), some_words(RUN, 5)
    runs = runs_of([plain(unbroken([a, b]))])
    assert len(runs) == 3
    assert set(runs.hashes.tolist()) == set(runs_of([a, b]).hashes.tolist())
    assert len(runs_of([plain(unbroken([some_words(RUN - 1, 4), some_words(RUN - 1, 5)]))])) == 0
    assert plain(f" A, {BREAK}{BREAK} b ") == f"a {BREAK} b"


def test_what_is_shared_is_found_with_its_places() -> None:
    copied = some_words(40, 6)
    left = [some_words(100, 7), f"{some_words(30, 8)} {copied} {some_words(20, 9)}"]
    right = [some_words(5, 10), some_words(90, 11), f"{some_words(12, 12)} {copied}"]
    (found,) = shared(runs_of(left), runs_of(right))
    assert found == (1, 30, 2, 12)
    assert shared(runs_of(left), runs_of([])) == []
    assert shared(runs_of([]), runs_of(right)) == []


def test_words_around_every_chunk_are_frames_and_content_is_not() -> None:
    frame = some_words(20, 13)
    texts = [f"{frame} {some_words(60, seed)} the end" for seed in (14, 15, 16)]
    runs = runs_of(texts)
    framed = frames(runs, [0, 0, 1])
    assert set(framed.tolist()) == set(runs_of([frame]).hashes.tolist())
    kept = without_frames(runs, framed)
    assert len(kept) == len(runs) - 3 * 20
    assert kept.words.min() == 20
    assert len(frames(runs, [0, 1, 2])) == 0


def test_a_long_text_that_is_there_twice_is_no_frame() -> None:
    text = some_words(FRAME_WORDS + 1, 17)
    runs = runs_of([text, text])
    assert len(without_frames(runs, frames(runs, [0, 0]))) == len(runs)


def test_there_is_nothing_to_find_in_nothing() -> None:
    empty = runs_of([])
    assert len(empty) == len(runs_of(["", "a b"])) == 0
    assert len(without_frames(empty, np.empty(0, np.uint64))) == 0
    assert len(frames(empty, [])) == 0
