"""Claims: whose, which attribute, which value, and when; by binding, subjects, relations, events and time."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY


def claims(text: str) -> set[tuple[str, str, str]]:
    """The claims of a note that are not about the past."""
    return {(c.name.full, c.noun, c.value) for c in claims_of(text, lexicon(VOCABULARY)) if not c.former}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada Stone: pager 1234, locker 1555, pet dog", {("pager", "1234"), ("locker", "1555"), ("pet", "dog")}),
        ("Ada Stone: 1234 (pager), 1555 (locker), dog (pet)", {("pager", "1234"), ("locker", "1555"), ("pet", "dog")}),
        ("Ada Stone keeps a dog and has pager 1234", {("pet", "dog"), ("pager", "1234")}),
        ("Ada Stone's pager, locker, pet: 1234, 1555, dog", set()),
        ("Ada Stone's pager: 1234, 1555", {("pager", "")}),
        ("Ada Stone's pager is a dog", {("pager", "")}),
        ("Ada Stone 1234 1555 dog", set()),
    ],
)
def test_binding(text: str, found: set[tuple[str, str]]) -> None:
    assert claims(text) == {("Ada Stone", noun, value) for noun, value in found}


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Ada Stone's new pager is 1234.", "Ada Stone"),
        ("The pager of Ada Stone is 1234, says Bob Field.", "Ada Stone"),
        ("Pager 1234 was issued to Ada Stone.", "Ada Stone"),
        ("Ada Stone met Bob Field. Her pager is 1234.", "Ada Stone"),
        ("Ada Stone met Eva Field. Her pager is 1234.", None),
        ("Ada Stone or Bob Field has pager 1234.", None),
        ("Bob Field, with Ada Stone, uses pager 1234.", "Bob Field"),
        ("Ada Stone asked Bob Field. His pager is 1234.", "Bob Field"),
        ("10:15 Bob Field: Ada Stone can be reached on pager 1234.", "Ada Stone"),
        ("09:00 Bob: Ada Stone's pager is 1234.", "Ada Stone"),
        ("15:45 Bob, 09:00: Before I forget: Pager 1234 was issued to Ada Stone.", "Ada Stone"),
        ("10:15 Bob Field: my pager is 1234, Ada Stone.", "Bob Field"),
        ("Ada Stone\n- pager 1234", "Ada Stone"),
        ("Her pager is 1234.", None),
        ("project Kite is run by Ada Stone, whose pager is 1234", "Ada Stone"),
    ],
)
def test_subjects(text: str, owner: str | None) -> None:
    assert {name for name, noun, _ in claims(text) if noun == "pager"} == ({owner} if owner else set())


@pytest.mark.parametrize(
    "text",
    [
        *("Ada Stone's coach is Bob Field.", "Bob Field coaches Ada Stone.", "Ada Stone is coached by Bob Field."),
        *("The coach of Ada Stone is Bob Field.", "Bob Field is Ada Stone's coach.", "Ada Stone: coach Bob Field"),
        *("Ada Stone has Bob Field as her coach.", "Coaches:\n- Ada Stone: Bob Field", "Ada Stone\n- coach: Bob Field"),
        *("Ada Stone's coach was Tom Rivers, now Bob Field.", "10:15 Eva: The coach of Ada Stone is Bob Field."),
        *("Ada Stone's coach has changed; it is Bob Field.", "Bob Field replaced Tom Rivers as coach of Ada Stone."),
    ],
)
def test_relations(text: str) -> None:
    assert claims(text) == {("Ada Stone", "coach", "Bob Field")}


def test_events_and_counts() -> None:
    text = "Ada Stone visited North Cape on 3 May 2025 and Red Hill on 5 May 2025; she has done 2 dives."
    found = {(c.noun, c.value, str(c.day)) for c in claims_of(text, lexicon(VOCABULARY))}
    assert found == {("trip", "North Cape", "2025-05-03"), ("trip", "Red Hill", "2025-05-05"), ("dive", "2", "None")}


def test_time() -> None:
    (first, second) = claims_of("Ada Stone's pager: 1234 (until 3 May 2025), 1555 since then.", lexicon(VOCABULARY))
    assert (first.former, str(first.until), first.day) == (True, "2025-05-03", None)
    assert (second.former, second.new) == (False, True)
    (dated,) = claims_of("[2025-05-03] Ada Stone's pager is 1234.", lexicon(VOCABULARY))
    assert str(dated.day) == "2025-05-03"
