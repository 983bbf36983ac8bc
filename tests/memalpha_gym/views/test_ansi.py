"""The terminal view: what it says, how wide it is, and that nothing in a frame reaches the terminal as a command."""

import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.views.ansi import CHUNK_LINES, COLUMNS, render_ansi
from tests.sample_views import VIEW, answer, everywhere
from tests.tiny import insert, tiny_env, update

GREEN, YELLOW, RED = "\x1b[32m", "\x1b[33m", "\x1b[31m"


def plain(text: str) -> str:
    """Text without the colours that the view may use, and no other escape sequence."""
    return re.sub(r"\x1b\[(?:0|1|2|3[1-3])m", "", text)


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_a_step() -> None:
    assert plain(render_ansi(VIEW)).split("\n") == [
        "tiny · chunk 2 of 3 · 1,234 tokens ".ljust(COLUMNS, "─"),
        "  Ada moved to Quito.",
        "  Bob owns a red kite.",
        "calls",
        "  ok               memory_insert memory_type=semantic_memory, content=Bob owns a red kite.",
        "  duplicate        memory_insert memory_type=semantic_memory, content=Bob owns a red kite.",
        "                   the same text is already stored as s3",
        "  unknown_id       memory_delete memory_type=episodic_memory, memory_id=e9",
        "                   episodic_memory has no entry 'e9'",
        "  malformed        (no name)",
        "                   the call cannot be read: it breaks off inside a string",
        "memory 1 added, 1 changed, 1 removed, 1 unchanged",
        "  ~ s1     Ada lives in Oslo.",
        "         → Ada lives in Quito.",
        "  + s3     Bob owns a red kite.",
        "  - e1     On May 3 it rained.",
        "  ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 15 of 60 tokens, 25%",
        "reward 0.2500 (format 0.500, content 1.000, correctness –, compression –)",
    ]


def test_colours_tell_what_happened() -> None:
    text = render_ansi(VIEW)
    for painted in (f"{GREEN}ok ", f"{YELLOW}duplicate ", f"{RED}unknown_id ", f"{RED}malformed "):
        assert painted in text
    for painted in (f"{GREEN}  + s3 ", f"{YELLOW}  ~ s1 ", f"{RED}  - e1 "):
        assert painted in text


def test_the_end_shows_every_answer() -> None:
    read = (
        answer("Where does Ada live?", "Oslo", 1.0),
        answer("And Bob?", "", 0.0),
        answer("And Eve?", "", None, error="no server"),
    )
    assert plain(render_ansi(replace(VIEW, chunk_index=2, answers=read))).split("\n")[-10:] == [
        "answers",
        "  1.00   Where does Ada live?",
        "         Oslo",
        "         expected Oslo | Christiania",
        "  0.00   And Bob?",
        "         (nothing)",
        "         expected Oslo | Christiania",
        "  failed And Eve?",
        "         the reading failed: no server",
        "         expected Oslo | Christiania",
    ]


def test_a_silent_step_and_a_start() -> None:
    silent = replace(VIEW, calls=(), results=(), memory_budget=None)
    assert "\nno calls\n" in plain(render_ansi(silent))
    assert "\n  15 tokens, no budget\n" in plain(render_ansi(silent))
    start = plain(render_ansi(replace(silent, reward_terms={})))
    assert "calls" not in start
    assert "reward" not in start


def test_a_long_chunk_is_shortened() -> None:
    long = replace(VIEW, chunk="word " * 1_000_000 + "last")
    lines = plain(render_ansi(long)).split("\n")
    shown = lines[1 : lines.index("calls")]
    assert len(shown) == CHUNK_LINES
    assert shown[-1].endswith("word …")
    assert "last" not in render_ansi(long)


def test_an_episode_is_its_steps() -> None:
    assert render_ansi([VIEW, VIEW]) == f"{render_ansi(VIEW)}\n\n{render_ansi(VIEW)}"
    with pytest.raises(ValueError, match="no step"):
        render_ansi([])


texts = st.text(st.characters()) | st.lists(
    st.sampled_from(
        [
            "\x1b[2J",
            "\x1b]0;title\x07",
            "\x9b31m",
            "\r",
            "\n",
            "\u202e",
            "日本語 ",
            "🌍",
            "word ",
            "x" * 150,
            "\t",
            "\ud800",
        ]
    )
).map("".join)


@settings(deadline=None)
@given(texts)
def test_no_text_steers_the_terminal_or_leaves_its_columns(text: str) -> None:
    shown = plain(render_ansi(everywhere(text)))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert max(width(line) for line in shown.split("\n")) <= COLUMNS
    shown.encode()


def test_equal_frames_give_equal_text_in_another_process() -> None:
    code = (
        "import sys; from memalpha_gym.views import *; from tests.sample_views import *; "
        "sys.stdout.reconfigure(encoding='utf-8', newline='\\n'); print(render_ansi(VIEW) + render_html(VIEW), end='')"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(shown) == 1


def test_the_environment_renders_its_last_step() -> None:
    env = tiny_env(render_mode="ansi", memory_budget=100)
    env.reset(seed=0, options={"task_index": 0})
    assert "chunk 1 of 3" in plain(env.render() or "")
    env.step((insert("Ada lives in Oslo."),))
    assert "  + s1     Ada lives in Oslo." in plain(env.render() or "")
    env.step((update("Ada lives in Quito.", "s1"),))
    assert "  ~ s1     Ada lives in Oslo.\n         → Ada lives in Quito." in plain(env.render() or "")
    env.step(())
    assert plain(env.render() or "").count("expected ") == 3
