"""The shell of all pages: what any text does in it, that nothing is loaded, and that only its own script may run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from memalpha_gym.views.shell import badge, data_block, details, page, scrolling, section, table, text

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \u202e \x1b[31m \" ' & ]]> \x00 \ud800"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and what stands in scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.unclosed: list[str] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.scripts if self.unclosed[-1:] == ["script"] else self.words).append(data)


def full_page() -> str:
    body = section(
        "a",
        HOSTILE,
        table(HOSTILE, ["agent", text(HOSTILE)], [["one", text(HOSTILE)]])
        + scrolling(HOSTILE, "wide")
        + details(text(HOSTILE), badge("good", HOSTILE))
        + data_block("data", {"text": HOSTILE, "figure": 0.5}),
        lead=HOSTILE,
    )
    return page(HOSTILE, body, script="'use strict';", links=[("a", HOSTILE)])


def test_no_text_becomes_an_element() -> None:
    found = Elements(full_page())
    assert not found.unclosed
    tags = [tag for tag, _ in found.opened]
    assert tags.count("script") == 2
    assert tags.count("h1") == tags.count("h2") == 1
    assert not {"iframe", "img", "link"} & set(tags)
    assert not re.search("[\x1b\x00\u202e\u2028\ud800]", full_page())
    full_page().encode("utf-8")


def test_data_come_back_as_they_were() -> None:
    assert json.loads(Elements(full_page()).scripts[0]) == {"text": HOSTILE, "figure": 0.5}
    with pytest.raises(ValueError, match="not JSON compliant"):
        data_block("data", float("nan"))


def test_a_page_runs_its_own_script_only_and_fetches_nothing() -> None:
    found = Elements(full_page())
    (policy,) = [
        attrs["content"] for tag, attrs in found.opened if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(b"'use strict';").digest()).decode()
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}';" in policy
    assert found.scripts[-1] == "'use strict';"
    assert not re.search(r"https?:|url\(|@import|src=", full_page().replace("-src", ""))
    assert "script-src 'none'" in page("still", "<p>no script</p>")


def test_a_page_says_its_language_its_width_and_both_colour_schemes() -> None:
    html = full_page()
    assert '<html lang="en">' in html
    assert 'content="width=device-width' in html
    assert "prefers-color-scheme: dark" in html
    assert "color-scheme: light dark" in html
    assert len(html) < 10_000


def test_tables_have_headings_a_label_and_scroll_in_a_box_that_the_keyboard_reaches() -> None:
    html = table("scores", ["agent", "score"], [["ledger", "1.0"], ["empty", "0.0"]])
    found = Elements(html).opened
    assert found[0] == ("div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": "scores"})
    assert [attrs["scope"] for tag, attrs in found if tag == "th"] == ["col", "col", "row", "row"]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(scheme: int) -> None:
    """WCAG 2.1's contrast: 4.5 for words, 3 for the lines and bars of pictures."""
    blocks = re.findall(r":root \{(.*?)\}", page("x", ""), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme]))

    def contrast(front: str, back: str) -> float:
        low, high = sorted((_luminance(colours[front]), _luminance(colours[back])))
        return (high + 0.05) / (low + 0.05)

    for front in ("ink", "soft", "link"):
        assert min(contrast(front, "paper"), contrast(front, "well")) >= 4.5, front
    for kind in ("good", "bad", "mid"):
        assert min(contrast(kind, f"{kind}-well"), contrast("ink", f"{kind}-well")) >= 4.5, kind
    for number in range(9):
        assert contrast(f"c{number}", "paper") >= 3.0, number
