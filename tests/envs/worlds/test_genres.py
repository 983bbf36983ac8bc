"""Documents: everything is said, by whom it must be, in about as many tokens as were asked for."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from memalpha_gym.envs.worlds.draws import Draws
from memalpha_gym.envs.worlds.entities import draw_cast
from memalpha_gym.envs.worlds.genres import Line, Scene, write_chunk
from memalpha_gym.envs.worlds.language import lexicon
from memalpha_gym.tasks import Split
from memalpha_gym.tokenization import get_tokenizer

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)


def scene(split: Split, noise: float = 0.0) -> Scene:
    words = lexicon(split)
    return Scene(words, draw_cast(words, np.random.default_rng(5), 7, 2), date(2025, 3, 3), (9 * 60, 17 * 60), noise)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("goal", [150, 600, 2_000])
def test_chunks_are_as_long_as_they_should_be(split: Split, goal: int) -> None:
    count = get_tokenizer().count
    lengths = [count(write_chunk(scene(split), Draws(seed), goal, ())) for seed in range(30)]
    assert abs(np.mean(lengths) / goal - 1) < 0.05
    assert max(abs(length - goal) for length in lengths) < 60


@pytest.mark.parametrize("split", SPLITS)
def test_every_line_is_said_once_and_whole(split: Split) -> None:
    here = scene(split)
    people = here.cast.people
    lines = (
        Line(f"{people[0].name} has one. She has two.", (people[0],)),
        Line("I have three.", (people[1],), speaker=people[1]),
        Line("Four is on record.", (people[2],), log=True),
        Line("Five as it stands.", (people[3], people[4]), bare=True),
    )
    for seed in range(40):
        text = write_chunk(here, Draws(seed), 600, lines)
        said = ("has one. She has two.", "I have three.", "Four is on record.", "Five as it stands.")
        assert all(text.count(words) == 1 for words in said)


def test_the_first_person_is_said_by_that_person() -> None:
    here = scene(Split.TRAIN)
    speaker = here.cast.people[3]
    for seed in range(40):
        text = write_chunk(here, Draws(seed), 400, (Line("I have three.", (speaker,), speaker=speaker),))
        document = next(part for part in text.split("\n\nFrom: ") if "I have three." in part)
        said = [line for line in document.splitlines() if "I have three." in line]
        in_chat = f" {speaker.short}: " in said[0]
        in_letter = f"{speaker.name}\nTo:" in document or document.startswith(f"{speaker.name}\n")
        assert in_chat or in_letter


def test_nobody_is_told_of_as_if_absent_in_their_own_words() -> None:
    here = scene(Split.TRAIN)
    subject = here.cast.people[0]
    line = Line(f"{subject.name} has one.", (subject,))
    for seed in range(60):
        text = write_chunk(here, Draws(seed), 300, (line,))
        said = next(part for part in text.splitlines() if "has one." in part)
        assert f" {subject.short}: " not in said


def test_nobody_says_who_they_are_to_others_as_if_they_were_somebody_else() -> None:
    here = scene(Split.TRAIN)
    subject, other = here.cast.people[:2]
    line = Line(f"{subject.name} has {other.name}.", (subject,), (other,))
    for seed in range(60):
        text = write_chunk(here, Draws(seed), 300, (line,))
        said = next(part for part in text.splitlines() if f"has {other.name}." in part)
        assert not any(f" {person.short}: " in said for person in (subject, other))


@pytest.mark.parametrize("split", SPLITS)
def test_nobody_who_is_there_is_spoken_of_as_if_absent(split: Split) -> None:
    here = scene(split)
    line = Line(f"{here.cast.people[0].name} has one.", (here.cast.people[0],))
    for seed in range(60):
        for document in write_chunk(here, Draws(seed), 260, (line,)).split("\n\n\n"):
            head, *body = document.splitlines()
            there = [person for person in here.cast.people if person.name in head]
            talk = [text for text in body if not re.match(r"(From|To|Sender|For): ", text)]
            if not any(mark in document for mark in ("Dear", "dear", "Hello", "Good", "good day", "Well ")):
                assert not [person for person in there for text in talk if person.name in text]


def test_noise_names_attributes() -> None:
    nouns = [attribute.noun for attribute in lexicon(Split.TRAIN).person]
    quiet = write_chunk(scene(Split.TRAIN), Draws(1), 2_000, ())
    loud = write_chunk(scene(Split.TRAIN, noise=0.5), Draws(1), 2_000, ())
    assert not any(noun in quiet for noun in nouns)
    assert sum(loud.count(noun) for noun in nouns) > 5


def test_filler_does_not_repeat_itself_within_a_chunk() -> None:
    text = write_chunk(scene(Split.TEST), Draws(3), 600, ())
    sentences = [part.strip() for part in text.replace("\n", ". ").split(". ") if len(part) > 25]
    assert len(set(sentences)) == len(sentences)
