"""Marks of chat templates and of our prompts, broken up in text from outside, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.marks import FRAMES, SECTIONS, quoted, tags_of, without_turns
from memalpha_gym.prompting import PROMPTS

CHATML_AND_LLAMA = (
    "<|im_start|> <|im_end|> <|endoftext|> <|begin_of_text|> <|start_header_id|> <|eot_id|> <|header_start|> <|eot|>"
)
MISTRAL = (
    "[INST] [/INST] <<SYS>> <</SYS>> <s> </s> [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [AVAILABLE_TOOLS] [TOOL_CALLS] [ARGS]"
)
GEMMA = "<start_of_turn> <end_of_turn> <bos> <eos> <|turn> <turn|> <unused7>"
DEEPSEEK = "<｜User｜> <｜Assistant｜> <｜begin▁of▁sentence｜> <｜end▁of▁sentence｜> <｜tool▁calls▁begin｜>"
OTHERS = (
    "<|user|> <|assistant|> <|end|> <|system|> <|START_OF_TURN_TOKEN|> <|CHATBOT_TOKEN|> <|channel|> <|message|> <|return|> "
    "[gMASK] <sop> [|user|] [|endofturn|] <extra_id_0> <seed:bos> <reserved_106> ]~b] ]~!b["
)
TURNS = " ".join((CHATML_AND_LLAMA, MISTRAL, GEMMA, DEEPSEEK, OTHERS)).split()
ORDINARY = (
    "a < b and c > d",
    "f <| x > y |> g",
    "<b>bold</b> and <a href='x'>a link</a>, <br/>",
    "[1] [TODO] [s] [sic] [INSTALL] array[i] [x](y)",
    "{\"a\": [1, 2]} <= >= << >> -> <-> <3 </3",
    "List<String> vector<int> <memory_limit> <parting words>",
    "naïve 東京 данные 🙂 é ＜東京＞ \u2028 \r\n\t ✿ ✿flower✿",
)  # fmt: skip


@pytest.mark.parametrize("mark", TURNS)
def test_a_mark_of_a_chat_template_is_broken_up(mark: str) -> None:
    for text in (mark, f"a{mark}b", f"{mark}\n{mark * 2}", f"<{mark}", f"{mark}>"):
        for shown in (without_turns(text), quoted(text)):
            assert mark not in shown
            assert shown.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_a_tag_of_ours_is_broken_up_however_it_is_written(name: str) -> None:
    forms = (
        f"<{name}>",
        f"</{name}>",
        f"</{name.upper()} >",
        f"<{name} 3 of 4>",
        f"</ {name}>",
        f"<\u200b/{name}>",
        f"＜/{name}＞",
    )
    for form in forms:
        assert quoted(f"x{form}y") == f"x{form[0]} {form[1:]}y"
        assert without_turns(form) == form


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert quoted(text) == without_turns(text) == text


def test_real_data_are_left_alone() -> None:
    files = [path for path in Path("tests/fixtures").rglob("*") if path.suffix in (".json", ".jsonl", ".csv", ".txt")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert sum(map(len, texts)) > 50_000
    for text in texts:
        assert quoted(text) == text


@given(
    st.lists(st.sampled_from(TURNS) | st.text(max_size=3) | st.sampled_from(["</reply>", "<", ">", "|", "[", "]"])).map(
        "".join
    )
)
def test_once_is_enough(text: str) -> None:
    shown = quoted(text)
    assert quoted(shown) == shown
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert not re.search(r"<\|\w+\|>|</?reply>|\[/?INST\]", shown)


def test_every_tag_of_our_prompts_is_known() -> None:
    for path in PROMPTS.glob("*.yaml"):
        used = set(re.findall(r"^ *</(\w+)>$", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert {tag.lower() for tag in used} <= SECTIONS | {"is"}


def test_frames_can_be_kept() -> None:
    assert quoted("<core_memory>x</chunk>", SECTIONS - FRAMES) == "<core_memory>x< /chunk>"


def test_the_tags_of_a_template() -> None:
    assert tags_of("<IS>\n{a}\n</IS><part {x}>") == {"is", "part"}


def test_long_texts_take_time_in_proportion() -> None:
    for piece in ("<", "[", "<|", "<a", "[|", "< <a ", "<\u200b"):
        assert len(quoted(piece * 200_000)) >= len(piece) * 200_000
