"""Sentence boundaries, found by rule: no model, no download, the same everywhere."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st sr jr vs etc inc ltd co corp dept gen col sgt capt lt rev hon no vol fig approx ca al "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# A run of full stops is tried from its beginning only, and never given back, so that a megabyte of them takes linear time.
_BOUNDARY = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+\s++(?=[\"'“‘(\[]?[A-Z0-9À-Þ\u0400-\u042f])|[。！？]|\n+")
_LAST_WORD = re.compile(r"([\w.]+)[.!?…]+[\"'”’)\]]*\s*$")


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in order, without the white space around them. A line break always ends one.

    A full stop after an abbreviation or a single capital ("Dr.", "J. S. Bach") ends none.
    """
    sentences = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if "\n" not in match[0] and _is_abbreviation(text[max(start, match.end() - 40) : match.end()]):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    sentences.append(text[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _is_abbreviation(text: str) -> bool:
    match = _LAST_WORD.search(text)
    if match is None or not match[0].rstrip().endswith("."):
        return False
    word = match[1].rpartition(".")[2] if "." in match[1] else match[1]
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())
