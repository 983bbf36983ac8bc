"""A perfect memory: its notes in each style, and how large it grows."""

from __future__ import annotations

import pytest

from memalpha_gym.perfect_memory import STYLES, PerfectMemory, perfect_tokens
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tokenization import get_tokenizer


def state(noun: str, value: str, subject: str = "Ada Stone") -> Operation:
    text = f"{subject}'s {noun} is {value}."
    return Operation(OperationKind.STATE, f"{subject} / {noun}", (subject,), value, (), text)


PET, DESK, OTHER = state("pet", "a cat"), state("desk", "D4"), state("desk", "D7", "Bob Reed")
GONE = Operation(OperationKind.RETRACT, PET.key, PET.subject, "", ("a cat",), "")


@pytest.mark.parametrize(
    ("style", "notes"),
    [
        ("sentences", {"Ada Stone / pet": "Ada Stone's pet is a cat.", "Ada Stone / desk": "Ada Stone's desk is D4."}),
        ("terse", {"Ada Stone / pet": "Ada Stone, pet: a cat", "Ada Stone / desk": "Ada Stone, desk: D4"}),
        ("profile", {"Ada Stone": "Ada Stone\n- pet: a cat\n- desk: D4"}),
        ("history", {"Ada Stone / pet": "Ada Stone's pet: a cat", "Ada Stone / desk": "Ada Stone's desk: D4"}),
    ],
)
def test_only_what_changed_is_written_anew(style: str, notes: dict[str, str]) -> None:
    memory = PerfectMemory(style)
    assert memory.apply([PET, DESK]) == notes
    assert memory.apply([]) == {}
    assert list(memory.apply([OTHER])) == ["Bob Reed" if style == "profile" else "Bob Reed / desk"]


@pytest.mark.parametrize("style", STYLES)
def test_a_note_of_nothing_is_empty(style: str) -> None:
    memory = PerfectMemory(style)
    (group,) = memory.apply([PET])
    assert memory.apply([GONE]) == {group: ""}


def test_size_is_that_of_the_largest_moment_in_the_longest_style() -> None:
    count = get_tokenizer().count
    assert perfect_tokens([]) == 0
    assert perfect_tokens([[PET], [], [GONE], [DESK]]) == max(
        count("Ada Stone's pet is a cat."), count("Ada Stone\n- pet: a cat")
    )
    long = Operation(
        OperationKind.STATE, "A / b", ("A",), "c", (), "The b of A, as far as anybody has ever told us, is c."
    )
    assert perfect_tokens([[long]]) == count(long.text)


def test_unknown_style() -> None:
    with pytest.raises(ValueError, match="no style 'haiku'; there are sentences, terse, profile, history"):
        PerfectMemory("haiku")
