"""Synonyms: every attribute has some, and none is empty."""

from __future__ import annotations

from datetime import date

import pytest

from memalpha_gym.envs.worlds import paraphrase, temporal
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.synonyms import SYNONYMS
from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.tasks import Split


@pytest.mark.parametrize("split", [Split.TRAIN, Split.VALIDATION, Split.TEST])
def test_every_attribute_has_synonyms(split: Split) -> None:
    nouns = {words.noun for family in FAMILIES.values() for words in family.vocabulary(split).attributes}
    assert nouns <= set(SYNONYMS[split])
    for noun, (names, hints) in SYNONYMS[split].items():
        assert names, noun
        assert all(word == word.strip() and word for word in (*names, *hints)), noun


@pytest.mark.parametrize(
    ("split", "place", "verbs"),
    [
        (Split.TRAIN, "Puffin Island", "visited; went to; called at; sailed to; was visiting; drove out to"),
        (Split.VALIDATION, "Lyric Theatre", "performed at; sang at; played at; danced at; was appearing at"),
        (Split.TEST, "Pinmill Halt", "looked over; visited; checked; went over; called at; was inspecting"),
    ],
)
def test_events_may_be_told_with_other_verbs(split: Split, place: str, verbs: str) -> None:
    words = temporal.vocabulary(split)
    who = f"{words.women[0]} {words.surnames[0]}"
    for verb in verbs.split("; "):
        claims = claims_of(f"{who} {verb} {place} on 3 March 2025.", lexicon(words))
        assert [(claim.name.full, claim.value, claim.day) for claim in claims] == [(who, place, date(2025, 3, 3))], verb


@pytest.mark.parametrize(
    ("split", "told", "noun", "value"),
    [
        (Split.TEST, "travels in from Upper Wadding", "village", "Upper Wadding"),
        (Split.TEST, "is on the Boiler Cleaners", "volunteer team", "Boiler Cleaners"),
        (Split.TRAIN, "gets about on a cargo bike", "vehicle", "cargo bike"),
        (Split.TRAIN, "has goats at home", "livestock", "goats"),
        (Split.VALIDATION, "DR 4319", "dressing room", "4319"),
    ],
)
def test_attributes_may_be_told_with_a_verb_or_initials(split: Split, told: str, noun: str, value: str) -> None:
    words = paraphrase.vocabulary(split)
    who = f"{words.women[0]} {words.surnames[0]}"
    (claim,) = claims_of(f"{who} {told}", lexicon(words))
    assert (claim.name.full, claim.noun, claim.value) == (who, noun, value)
