"""Filler: it speaks of people, numbers and names without telling anything, and in thousands of ways."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from memalpha_gym.dates import find_dates
from memalpha_gym.envs.worlds.draws import Draws
from memalpha_gym.envs.worlds.entities import draw_cast
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.filler import FillerWriter
from memalpha_gym.envs.worlds.language import is_of_filler, lexicon
from memalpha_gym.envs.worlds.stream import WorldStream
from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon as reader_words
from memalpha_gym.sentences import split_sentences
from memalpha_gym.tasks import Split

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)


def writer(split: Split, seed: int = 0, chunk: int = 0, noise: float = 0.0) -> FillerWriter:
    words = lexicon(split)
    cast = draw_cast(words, np.random.default_rng(2), 8, 3, 30_000)
    return FillerWriter(words, cast, Draws(seed), date(2024, 5, 15), 7, chunk, noise)


@pytest.mark.parametrize("split", SPLITS)
def test_sentences_are_whole(split: Split) -> None:
    for seed in range(40):
        here = writer(split, seed, chunk=seed, noise=0.1)
        present = here._cast.people[:3]
        here.leave_out(present)
        texts = [text for _ in range(8) for text in (here.prose(), here.message(present[0], present), here.entry())]
        for text in texts:
            assert text[0].isupper() or not text[0].isalpha(), text
            assert text[-1] in ".?!", text
            assert "  " not in text, text
            assert not re.search(r"[{}\[\]|_]|\b(\w+) \1\b", text.replace("that that", "")), text


@pytest.mark.parametrize("split", SPLITS)
def test_nobody_is_spoken_of_who_is_there(split: Split) -> None:
    for seed in range(40):
        here = writer(split, seed, chunk=seed)
        present = here._cast.people[:3]
        here.leave_out(present)
        text = " ".join(here.prose() for _ in range(10))
        assert not [person for person in present if person.name in text or person.formal in text]
        said = here.message(present[0], present)
        assert not re.search(rf"\b{present[0].short}\b(?! [A-Z])", said), "nobody addresses themselves"


def test_those_who_pass_by_come_from_one_town_each_and_are_not_of_the_cast() -> None:
    towns = "|".join(lexicon(Split.TRAIN).filler.localities)
    homes: dict[str, set[str]] = {}
    for seed in range(200):
        here = writer(Split.TRAIN, seed, chunk=seed)
        people = here._cast.people
        texts = [text for _ in range(8) for text in (here.prose(), here.message(people[0], people[:2]), here.entry())]
        for name, town in re.findall(rf"(?<!knows )\b([A-Z]\w+ [A-Z]\w+) (?:from|of) ({towns})\b", " ".join(texts)):
            homes.setdefault(name, set()).add(town)
    assert len(homes) > 10
    assert all(len(found) == 1 for found in homes.values()), homes
    assert not homes.keys() & {person.name for person in people}


@pytest.mark.parametrize("split", SPLITS)
def test_numbers_are_no_values_and_days_are_workdays(split: Split) -> None:
    for seed in range(30):
        here = writer(split, seed, chunk=seed)
        text = " ".join(text for _ in range(8) for text in (here.prose(), here.entry()))
        days = list(find_dates(text, 2024))
        assert all(found.day.weekday() < 5 for found in days)
        for found in reversed(days):
            text = text[: found.start] + text[found.end :]
        numbers = [int(number) for number in re.findall(r"\b\d{4,}\b", text)]
        assert all(is_of_filler(number) or 1890 <= number < 2015 for number in numbers)


@pytest.mark.parametrize("split", SPLITS)
def test_a_core_comes_again_when_all_others_have_come(split: Split) -> None:
    cores = lexicon(split).filler.log.cores
    here = writer(split)
    firsts = [here._deal(cores) for _ in range(len(cores))]
    assert sorted(firsts) == sorted(cores)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_facts_reader_finds_next_to_nothing_in_filler(name: str) -> None:
    """Not one sentence of filler in a hundred is taken to state an attribute of the family's vocabulary, of anybody."""
    split = SPLITS[list(FAMILIES).index(name) % 3]
    task = FamilySource(FAMILIES[name], split, 4)[5]
    assert isinstance(task.chunks, WorldStream)
    assert task.vocabulary is not None
    words = reader_words(task.vocabulary)
    filler = replace(task.chunks, lines={})
    lines = [line for index in range(0, len(filler), 4) for line in filler[index].splitlines()]
    sentences = [text for line in lines for text in split_sentences(line)]
    taken = [text for text in sentences if claims_of(text, words)]
    assert len(taken) <= 0.01 * len(sentences), taken


def test_attributes_are_named_as_often_as_is_asked_for() -> None:
    nouns = [attribute.noun for attribute in (*lexicon(Split.TRAIN).person, *lexicon(Split.TRAIN).project_attributes)]
    counts: Counter[float] = Counter()
    for noise in (0.0, 0.5):
        here = writer(Split.TRAIN, noise=noise)
        counts[noise] = sum(any(f"'s {noun}" in text for noun in nouns) for text in (here.entry() for _ in range(400)))
    assert counts[0.0] == 0
    assert 150 < counts[0.5] < 250
