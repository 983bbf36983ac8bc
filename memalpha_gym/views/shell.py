"""The shell of our pages: one HTML file each, which loads nothing, works in light and dark and from 400 pixels on.

A page's parts are made of text by `text`, tables by `table`, data for a script by `data_block`; `page` puts them together. Its
content security policy lets the page's own script run and no other one, and lets nothing be fetched, whatever texts it shows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from memalpha_gym.views.step import harmless

# What ends an element or a line of a script, steers a terminal that shows the file, or is no character of UTF-8.
_STEERING = re.compile("[<>&\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def text(value: object) -> str:
    """Any text as HTML's, also within an attribute's quotes: no markup, nothing that turns the direction of writing."""
    return escape(harmless(value))


def page(
    title: str,
    body: str,
    *,
    style: str = "",
    script: str = "",
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """A whole page. Equal arguments give equal text.

    Args:
        title: of the window and the main heading, as plain text.
        body: what comes below the heading, as HTML made by the functions here.
        style: rules beside `shell.css`, as CSS.
        script: the page's one script; empty for none. It runs when the page has been read.
        links: places of the page to go to, each with the id of a section and what it is called.
    """
    allowed = f"'sha256-{_digest(script)}'" if script else "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'"
    ways = "".join(f'<a href="#{text(place)}">{text(name)}</a>' for place, name in links)
    menu = f'<nav aria-label="parts of this page">{ways}</nav>\n' if ways else ""
    code = f"<script>{script}</script>\n" if script else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{text(title)}</title>\n<style>{_own_style()}{style}</style></head>\n"
        f"<body><main>\n<h1>{text(title)}</h1>\n{menu}{body}\n</main>\n{code}</body></html>\n"
    )


def section(place: str, heading: str, body: str, *, lead: str = "", level: int = 2) -> str:
    """A part of a page under its own heading.

    Args:
        place: its id, by which the page's links find it.
        heading: plain text.
        body: HTML.
        lead: plain text below the heading; empty for none.
        level: of the heading.
    """
    told = f'<p class="lead">{text(lead)}</p>\n' if lead else ""
    return f'<section id="{text(place)}">\n<h{level}>{text(heading)}</h{level}>\n{told}{body}\n</section>\n'


def table(label: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "") -> str:
    """A table in a box of its own, within which it scrolls where the page is too narrow.

    Args:
        label: what it is a table of, for those who hear the page; plain text.
        heads: headings of columns, as HTML. The first column names the rows, the others hold figures or short texts.
        rows: their cells, as HTML, as many as headings.
        name: further classes, such as `texts` for cells of running text.
    """
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return scrolling(label, f'<table class="{text(name)}"><thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table>')


def scrolling(label: str, body: str) -> str:
    """Something wide in a box in which it scrolls; the keyboard can scroll it too."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{text(label)}">{body}</div>\n'


def details(summary: str, body: str, *, unfolded: bool = False) -> str:
    """Something folded up under a line of HTML."""
    return f"<details{' open' if unfolded else ''}><summary>{summary}</summary>\n{body}</details>\n"


def badge(kind: str, words: object) -> str:
    """A short text on its colour: `good`, `bad`, `middling` or `plain`."""
    return f'<span class="badge {text(kind)}">{text(words)}</span>'


def data_block(place: str, value: Any) -> str:
    """Data for the page's script: `JSON.parse(document.getElementById(place).textContent)` gives it back, whatever it holds.

    Args:
        place: the element's id.
        value: anything that JSON has a form for; NaN and infinity have none.

    Raises:
        ValueError: it holds NaN or an infinity.
        TypeError: it holds something else that JSON has no form for.
    """
    return f'<script type="application/json" id="{text(place)}">{in_script(value)}</script>\n'


def in_script(value: Any) -> str:
    """A value as JSON that may stand within a script element: nothing in it ends the element or a line of the script."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _own_style() -> str:
    return files("memalpha_gym.views").joinpath("shell.css").read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
