"""The words by which facts are stated."""

from __future__ import annotations

from memalpha_gym.fact_words import language, stems
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from memalpha_gym.words import Wording

WORDS = Vocabulary(
    women=("Ann",),
    surnames=("Lee",),
    projects=("the Heron restoration",),
    attributes=(
        AttributeWords("desk extension", ValueKind.NUMBER, "person", ("extension", "phone"), ("dial",), (), 1000, 9999),
        AttributeWords("budget", ValueKind.NUMBER, "project", unit="crowns"),
        AttributeWords("night dive", ValueKind.COUNT, "person", plural="night dives"),
    ),
)


def fact(key: str, subject: str, value: str, *stale: str) -> Operation:
    return Operation(OperationKind.STATE, key, (subject,), value, stale, "")


def test_names_and_attributes_in_order() -> None:
    spoken = language(WORDS)
    tokens = "dial 7190 for ann lee , the heron restoration has no desk extension".split()
    assert spoken.names_in(tokens) == [(3, 5, ("ann", "lee")), (7, 8, ("heron",))]
    assert spoken.cues_in(tokens, strong=True) == [(11, 13, frozenset({"desk extension"}))]
    assert spoken.cues_in(tokens, strong=False) == [(0, 1, frozenset({"desk extension"}))]
    assert language(WORDS) is spoken


def test_values_may_stand_without_unit_and_counts_in_digits() -> None:
    spoken = language(WORDS)
    budget = spoken.fact(fact("the Heron restoration / budget", "the Heron restoration", "39831 crowns"))
    dives = spoken.fact(fact("Ann Lee / night dive", "Ann Lee", "two night dives"))
    assert budget.values_in(Wording("The Heron restoration: 39831")) != []
    assert budget.values_in(Wording("The Heron restoration: 3983")) == []
    for text in ("Ann Lee did 2 night dives", "Ann Lee, night dives: two", "Ann Lee: night dives 2"):
        assert [value for value, _ in dives.values_in(Wording(text))] == ["two night dives"]
    assert dives.values_in(Wording("Ann Lee did three night dives")) == []


def test_a_subject_that_is_no_name_is_looked_for_as_it_stands() -> None:
    example = language(WORDS).fact(fact("label of x", "Where is the key?", "40"))
    assert (example.named, example.attribute) == (False, "")
    assert language(WORDS).fact(fact("Ann Lee / hat", "Ann Lee", "red")).attribute == ""


def test_values_and_names_from_before_are_kept() -> None:
    spoken = language(None)
    first = spoken.fact(fact("a", "Ann", "red", "blue"))
    second = spoken.fact(fact("a", "Ann Lee", "green"), first)
    assert [value for value, _ in second.values] == ["green", "red", "blue"]
    assert second.values_in(Wording("Ann: blue")) != []


def test_stems() -> None:
    assert stems("desk extensions") == stems("Desk extension")
