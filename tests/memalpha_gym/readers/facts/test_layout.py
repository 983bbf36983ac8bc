"""Lines with what stands above them: headings, indents, tables, JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest

from memalpha_gym.readers.facts.layout import lines_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def lines(text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each line's text, and the names and attributes above it."""
    return [
        (line.text, tuple(name.full for name in line.context.names), tuple(sorted(line.context.nouns)))
        for line in lines_of(text, WORDS)
    ]


def test_headings_by_hashes_colons_and_indents() -> None:
    assert lines("# Ada Stone\n## Pagers\n- 1234") == [("1234", ("Ada Stone",), ("pager",))]
    assert lines("Ada Stone:\n  pet:\n    a dog\nBob Field:\n  pager 1234") == [
        ("a dog", ("Ada Stone",), ("pet",)),
        ("pager 1234", ("Bob Field",), ()),
    ]


def test_a_heading_may_end_with_a_shortened_word() -> None:
    assert lines("LOCKER NO.\nAda Stone: 1234") == [("Ada Stone: 1234", (), ("locker",))]


def test_a_title_may_end_as_a_sentence_does() -> None:
    assert lines("Trip log for Ada Stone. 3 May 2025 North Cape. 4 May 2025 Red Hill.") == [
        ("3 May 2025 North Cape. 4 May 2025 Red Hill.", ("Ada Stone",), ("trip",))
    ]
    assert lines("Ada Stone keeps the trip log. It was wet.") == [("Ada Stone keeps the trip log. It was wet.", (), ())]


def test_triples_are_paths() -> None:
    assert lines("(Ada Stone, pager, 1234); (Ada Stone, previous pager, 1555)") == [
        ("Ada Stone: pager: 1234; Ada Stone: previous pager: 1555", (), ())
    ]
    assert lines("Ada Stone (dog, cat, parrot)") == [("Ada Stone (dog, cat, parrot)", (), ())]


def test_a_date_stays_above_several_headings() -> None:
    found = list(lines_of("3 May 2025\nAda Stone:\n- pager 1234\nBob Field:\n- pager 1555", WORDS))
    assert [line.context.day for line in found] == [date(2025, 5, 3)] * 2


def test_headings_for_rumours_and_for_what_is_past() -> None:
    found = list(lines_of("Rumours:\n- Ada's pager is 1234\n\nFormer values:\n- Bob's pager: 1555", WORDS))
    assert [(line.context.claimed, line.context.past) for line in found] == [(False, False), (True, True)]


@pytest.mark.parametrize(
    "text",
    [
        "| who | pager | pet |\n|---|---|---|\n| Ada Stone | 1234 | dog |",
        "who\tpager\tpet\nAda Stone\t1234\tdog",
        "who,pager,pet\nAda Stone,1234,dog",
        "| | Ada Stone |\n|---|---|\n| pager | 1234 |\n| pet | dog |",
    ],
)
def test_tables(text: str) -> None:
    assert [line for line, _, _ in lines(text)] == ["Ada Stone: pager: 1234", "Ada Stone: pet: dog"]


@pytest.mark.parametrize(
    "node",
    [
        {"Ada Stone": {"pager": 1234, "pet": "dog"}},
        {"people": {"Ada Stone": {"pager": 1234, "pet": "dog"}}},
        [{"name": "Ada Stone", "pager": "1234", "pet": "dog"}],
        [{"who": "Ada Stone", "what": "pager", "value": 1234}, {"who": "Ada Stone", "what": "pet", "value": "dog"}],
    ],
)
def test_json(node: object) -> None:
    assert [line for line, _, _ in lines(json.dumps(node))] == ["Ada Stone: pager: 1234", "Ada Stone: pet: dog"]


def test_what_only_looks_like_json_is_text() -> None:
    assert lines("{Ada Stone: pager 1234")[0][0] == "{Ada Stone: pager 1234"
