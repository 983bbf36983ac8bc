"""Settling two values for one fact."""

from __future__ import annotations

import pytest

from memalpha_gym.needs import Need, Program
from memalpha_gym.scoring import ABSTENTION
from tests.memalpha_gym.readers.facts.vocabulary import pager, read


@pytest.mark.parametrize(
    ("notes", "value"),
    [
        (["Ada Stone's pager is 1234.", "Ada Stone's pager is 1555."], ABSTENTION),
        (["Ada Stone's pager is 1234.", "Ada Stone's pager is now 1555."], "1555"),
        (["Ada Stone's pager is now 1234.", "Ada Stone's pager is now 1555."], ABSTENTION),
        (["2 May: Ada Stone's pager is 1234.", "9 May: Ada Stone's pager is 1555."], "1555"),
        (["9 May: Ada Stone's pager is 1234.", "2 May: Ada Stone's pager is 1555."], "1234"),
        (["2 May: Ada Stone's pager is 1234.", "2 May: Ada Stone's pager is 1555."], ABSTENTION),
        (["Ada Stone's pager is 1234.", "Correction: Ada Stone's pager is 1555."], "1555"),
        (["2 May: Ada Stone's pager is 1234.", "Correction of the note of 2 May: Ada Stone's pager is 1555."], "1555"),
        (["Ada Stone's pager is 1234.", "Ada Stone's pager is 1555, formerly 1234."], "1555"),
        (["Ada Stone's pager is 1234.\nAda Stone's pager is 1555."], ABSTENTION),
        (["Ada Stone's pager is 1234.\nAda Stone's pager has changed to 1555."], "1555"),
        (["Ada Stone's pager: 1234, 1555, 1777"], ABSTENTION),
        (["Ada Stone's pager was 1234."], ABSTENTION),
        (["2 May: Ada Stone's pager is now 1234.", "2 May: Correction: Ada Stone's pager is 1555."], "1555"),
        (["Ada Stone's pager is 1234.", "Ada Stone's pager is not 1234.", "Ada Stone's pager is 1555."], "1555"),
        (["Ada Stone's pager is 1234.", "Rumour has it that Ada Stone's pager is 1555."], "1234"),
    ],
)
def test_current(notes: list[str], value: str) -> None:
    assert pager(*notes) == value
    assert pager(*notes[::-1]) == value


@pytest.mark.parametrize(
    ("notes", "value"),
    [
        (["Ada Stone's pager: 1234 → 1555"], "1234"),
        (["Ada Stone's pager: 1111, then 1234, now 1555"], "1234"),
        (["Ada Stone's pager is 1555 (before: 1234)."], "1234"),
        (
            [
                "2 May: Ada Stone's pager is 1234.",
                "9 May: Ada Stone's pager is 1555.",
                "1 May: Ada Stone's pager is 1111.",
            ],
            "1234",
        ),
        (["Ada Stone's pager is 1555."], ABSTENTION),
        (["Ada Stone's pager is 1555, not 1234."], ABSTENTION),
    ],
)
def test_before(notes: list[str], value: str) -> None:
    assert read(notes, Need(Program.BEFORE, "Ada Stone", "pager")).text == value
