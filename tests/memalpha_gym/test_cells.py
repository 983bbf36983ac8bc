"""Pieces of HTML for a notebook's cell: whole, harmless, and without a colour of their own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from memalpha_gym.cells import answers_table, calls_table, folded, framed, head, memory_parts, numbers, passage, table

EVIL = "<script>alert(1)</script>\u202e"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, _: object) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def everything(text: str) -> str:
    return framed(
        head(text, text),
        passage(text),
        memory_parts({text: [(text, text, 3)] * 14}, 5, 10),
        calls_table([(text, "ok", [(text, text)], text), (text, text, [], "")]),
        numbers({text: None, "x": 0.5}),
        answers_table(
            [{"question": text, "score": None, "error": text}, {"score": 0.5, "answers": (text,), "cause": text}]
        ),
        folded(text, table((text,), [("1",)], figures=True)),
    )


def test_pieces_are_whole_and_nobodys_text_is_markup() -> None:
    tags = Tags()
    tags.feed(everything(EVIL))
    assert tags.open == []
    assert not tags.seen & {"script", "dl", "dt", "dd"}
    assert "\u202e" not in everything(EVIL)


def test_every_rule_is_for_the_piece_alone_and_sets_no_colour_of_text() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", everything("x"), re.DOTALL)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style)
    assert len(rules) > 15
    for selectors, declared in rules:
        assert all(each.strip().startswith(".memalpha-cell") for each in re.split(r",(?![^(]*\))", selectors))
        assert not re.search(r"(?<![-\w])color: (?!inherit)", declared)


def test_a_memory_says_how_full_it_is() -> None:
    shown = memory_parts({"core_memory": [], "semantic_memory": [("s1", "Ada lives in Oslo.", 5)]}, 5, 20)
    assert "5 of 20 tokens" in shown
    assert "width:25.0%" in shown
    assert "core memory <span" in shown
    assert "14 older" in memory_parts({"semantic_memory": [("s", "x", 1)] * 26}, 26, None)
