"""Labelled examples in notes of any layout."""

from __future__ import annotations

import json
import time

import pytest

from memalpha_gym.readers.facts.examples import vote

LIFT, SOUP = ("The lift is stuck again.", "Has the lift been repaired?"), ("The soup is cold.", "More soup, please!")
GROUPS = {"17": LIFT, "23": SOUP}


@pytest.mark.parametrize(
    "notes",
    [
        [f"“{text}” → {label}" for label, texts in GROUPS.items() for text in texts],
        [f"{label}: {text}" for label, texts in GROUPS.items() for text in texts],
        [f"[{label}] {text}" for label, texts in GROUPS.items() for text in texts],
        [f"Sentence: {text}\nLabel: {label}" for label, texts in GROUPS.items() for text in texts],
        [f'The sentence "{text}" has label {label}.' for label, texts in GROUPS.items() for text in texts],
        ["\n".join([f"Label {label}:", *(f"- {text}" for text in texts)]) for label, texts in GROUPS.items()],
        ["\n".join(f"| {text} | {label} |" for label, texts in GROUPS.items() for text in texts)],
        [f"{text} / {label}" for label, texts in GROUPS.items() for text in texts],
        [f"{label} <- {text}" for label, texts in GROUPS.items() for text in texts],
        [f"{label} (“{text}”)" for label, texts in GROUPS.items() for text in texts],
        [f"2025-03-11 labelled {label}: “{text}”" for label, texts in GROUPS.items() for text in texts],
        ["# Labels\n" + "\n".join("\n".join([f"## {label}", *texts]) for label, texts in GROUPS.items())],
        [f"Examples for label {label}. {' '.join(texts)}" for label, texts in GROUPS.items()],
        [
            f'<label id="{label}">{"".join(f"<ex>{text}</ex>" for text in texts)}</label>'
            for label, texts in GROUPS.items()
        ],
        [f'<ex label="{label}">{text}</ex>' for label, texts in GROUPS.items() for text in texts],
        [f"Label {label} applies here: {text}" for label, texts in GROUPS.items() for text in texts],
        [f"Q: Label of “{text}”?\nA: {label}" for label, texts in GROUPS.items() for text in texts],
        [f"{label} = {' / '.join(texts)}" for label, texts in GROUPS.items()],
        [json.dumps(GROUPS)],
        [json.dumps([{"text": text, "label": int(label)} for label, texts in GROUPS.items() for text in texts])],
    ],
)
def test_layouts(notes: list[str]) -> None:
    assert vote("The lift is stuck.", notes) == "17"
    assert vote("More cold soup, please.", notes) == "23"


def test_several_labels_for_one_text_are_none() -> None:
    notes = [f"“{text}” → {one}, {other}" for text in LIFT for one, other in (("17", "23"), ("23", "17"))]
    assert vote("The lift is stuck.", notes) is None
    assert vote("The lift is stuck.", [f"“{text}” → 23\n“{text}” → 17" for text in LIFT]) is None
    assert vote("The lift is stuck.", [f"“{text}” → 23. “{text}” → 17." for text in LIFT]) is None
    assert vote("The lift is stuck.", [f"Q: Label of “{text}”?\nA: 23, 17" for text in LIFT]) is None


def test_where_there_is_no_example_there_is_no_label() -> None:
    assert vote("The lift does not move.", []) is None
    assert vote("The lift does not move.", ["Lunch is at noon."]) is None


@pytest.mark.parametrize("piece", ["1: ", '"', "label ", "a, ", "- ", "(1) ", "1\n", "é\n"])
def test_long_notes_take_linear_time(piece: str) -> None:
    start = time.process_time()
    vote("The lift does not move.", [piece * (50_000 // len(piece))])
    assert time.process_time() - start < 5  # a quadratic one takes minutes
