"""The page: well-formed, self-contained, escaped, and with everything that the terminal view says."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.views.html import render_html
from tests.sample_views import VIEW, answer, everywhere

VOID = {"meta"}
ALLOWED = set(
    "html head meta title style body article h1 h2 small section pre table tr th td mark div b ul li ins del i p details "
    "summary".split()
)


class Page(HTMLParser):
    """The elements, attributes and text of a page, which must be well-formed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, set[str]] = {}
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def test_nothing_that_jupyter_floats() -> None:
    """Its styles for the parts of a `dl` win over a page's own, and break the labels into letters."""
    assert not {"dl", "dt", "dd"} & set(Page(render_html(VIEW)).tags)


def test_a_step() -> None:
    text = Page(render_html(VIEW)).text
    for shown in (
        "tiny · chunk 2 of 3",
        "Ada moved to Quito.\nBob owns a red kite.",
        "1,234 tokens",
        "unknown_id",
        "episodic_memory has no entry 'e9'",
        "(no name)the call cannot be read: it breaks off inside a string",
        "1 added, 1 changed, 1 removed, 1 unchanged",
        "s1 Ada lives in Oslo. → Ada lives in Quito.",
        "15 of 60 tokens, 25%",
        "everything storeds1 Ada lives in Quito.s2 Eve sings.s3 Bob owns a red kite.",
        "Reward 0.2500",
        "format 0.500content 1.000correctness –",
    ):
        assert shown in text


def test_changes_are_marked_up_as_what_they_are() -> None:
    page = render_html(VIEW)
    assert "<li class=changed><b>s1</b> <del>Ada lives in Oslo.</del> → <ins>Ada lives in Quito.</ins></li>" in page
    assert "<li class=added><b>s3</b> <ins>Bob owns a red kite.</ins></li>" in page
    assert "<li class=removed><b>e1</b> <del>On May 3 it rained.</del></li>" in page
    assert '<i style="width:25.0%">' in page


def test_answers() -> None:
    read = (answer("Where does Ada live?", "Oslo", 1.0), answer("And Eve?", "", None, error="no server"))
    page = render_html(replace(VIEW, chunk_index=2, answers=read))
    assert "<mark class=good>1.00</mark></td><td>Where does Ada live?</td><td>Oslo</td><td>Oslo | Christiania" in page
    assert "<mark class=bad>failed</mark></td><td>And Eve?</td><td>the reading failed: no server</td>" in page


def test_an_episode_folds_its_steps_up() -> None:
    page = Page(render_html([VIEW, replace(VIEW, chunk_index=2)]))
    assert "tiny · 2 of 3 chunks · return 0.5000" in page.text
    assert "chunk 3 of 3 · calls: 4 · memory: 1 added, 1 changed, 1 removed, 1 unchanged · reward 0.2500" in page.text
    assert render_html([VIEW, VIEW]).count("<details open>") == 1
    with pytest.raises(ValueError, match="no step"):
        render_html([])


def test_the_page_loads_and_runs_nothing() -> None:
    page = Page(render_html([everywhere("x"), VIEW]))
    assert set(page.tags) <= ALLOWED
    assert set(page.attributes) <= {"lang", "charset", "name", "content", "class", "style", "open"}
    assert "url(" not in render_html(VIEW)
    assert "@import" not in render_html(VIEW)
    assert "prefers-color-scheme: dark" in render_html(VIEW)


def test_every_style_is_scoped_to_the_page() -> None:
    style = render_html(VIEW).split("<style>")[1].split("</style>")[0]
    selectors = [rule.split("{")[-2] for rule in style.split("}") if rule.count("{")]
    assert all(part.strip().startswith(".memalpha") for selector in selectors for part in selector.split(","))


HOSTILE = [
    "<script>alert(1)</script>",
    "</pre></article><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' style='x",
    "<!-- ",
    "]]>",
    "&lt;b&gt; &amp; &#60;",
    "</style>",
    "</title>",
    "\x1b[31m\x00",
    "\u202e",
]


@settings(deadline=None)
@given(st.text(st.characters()) | st.lists(st.sampled_from(HOSTILE)).map("".join))
def test_no_text_becomes_markup(text: str) -> None:
    page = Page(render_html(everywhere(f"x{text}")))
    assert page.tags == Page(render_html(everywhere("x"))).tags
    assert page.attributes == Page(render_html(everywhere("x"))).attributes


@pytest.mark.parametrize("text", HOSTILE[:9])
def test_text_is_shown_as_it_is(text: str) -> None:
    assert text in Page(render_html(everywhere(text))).text
