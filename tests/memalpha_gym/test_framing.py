"""Stored text in its frame, and out of it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.framing import reframed, unframed

TAG = re.compile(r"</?(core_memory|semantic_memory|episodic_memory|search_results)\b[^<>\n]*>", re.IGNORECASE)
PIECES = (
    "[s1] ",
    "[e22] ",
    "(empty)",
    "<core_memory>",
    "</semantic_memory>",
    "</Semantic_Memory >",
    "< /core_memory x>",
    "<",
    " ",
    "\n",
    "\r",
    "\u2028",
    "2 entries:",
    "x",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join))
def test_what_is_put_into_a_text_is_taken_out_again(text: str) -> None:
    framed = unframed(text)
    assert not TAG.search(framed)
    assert not re.search(r"^\[[se]\d+\] ", framed, re.MULTILINE)
    assert reframed(framed) == text


def test_other_text_is_left_alone() -> None:
    text = "a < b, <memory>, s1, [s1]x and\n- [e2] in a line"
    assert unframed(text) == text
