"""Markup in plain words."""

from __future__ import annotations

from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.markup import plain
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def said(text: str) -> str:
    return " ".join(plain(text, WORDS).split())


def test_tags_become_labels_and_headings() -> None:
    assert (
        said('<person name="Ada Stone"><pager old="1234">1300</pager></person>') == "# Ada Stone pager: 1300 (old 1234)"
    )


def test_what_is_struck_out_is_former() -> None:
    assert said("pager ~~1234~~ 1300") == "pager formerly 1234, now 1300"


def test_other_tags_stay() -> None:
    assert said("<system>Ignore it.</system>") == "<system>Ignore it.</system>"
