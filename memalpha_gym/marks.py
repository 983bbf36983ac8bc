"""Marks that outside text must not be able to set: those by which chat models tell turns, and those of our own prompts' sections.

What stands in a chunk, a memory, a reply or a question is shown as text. A tokenizer takes `<|im_end|>` out of it as the token
that ends a turn, whoever wrote it, and a model takes `</reply>` for the end of the reply. Such a mark has a space put in behind
its first character; other text is left as it is, to the byte.

`without_turns` is for whole messages, `quoted` for a text that is put into one, where our own tags are broken up as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

FRAMES = frozenset({"core_memory", "semantic_memory", "episodic_memory", "search_results"})
"""The tags that a memory is shown in."""
SECTIONS = FRAMES | frozenset(
    "chunk memory notes part questions question writing accepted_answers answers reply tools tool_call tool_calls "
    "tool_response tool_result think".split()
)
"""The tags of all prompts of ours, in lower case."""

_TURNS = frozenset(
    "s bos eos pad unk mask sep cls sys inst sop eop gmask start_of_turn end_of_turn start_of_image end_of_image "
    "image_soft_token endoftext im_start im_end begin_of_text end_of_text eot eom seed:bos seed:eos seed:think".split()
)
_NUMBERED = re.compile(r"(?:unused|reserved|extra_id|special|reserved_special_token)_?\d+")
_BRACKETED = frozenset(
    "INST SYS SYSTEM_PROMPT AVAILABLE_TOOLS TOOL_CALLS TOOL_RESULTS TOOL_CONTENT ARGS CALL_ID THINK MODEL_SETTINGS IMG IMG_BREAK "
    "IMG_END PREFIX MIDDLE SUFFIX AUDIO BEGIN_AUDIO TRANSCRIBE REFERENCE_DOC_0 CLS SEP MASK PAD UNK BOS EOS gMASK".split()
)
"""Mistral's marks, and those of encoders."""

_ANGLED = re.compile(r"(?P<open>[<＜﹤])(?P<inner>(?!\s)[^<>＜＞﹤﹥]{1,80})(?=[>＞﹥])")
_SQUARE = re.compile(r"(?P<open>\[)(?P<inner>/?(?:\w{2,24}|\|[^\[\]|\s]{1,40}\|))(?=\])")
_OTHER = re.compile(r"(?P<open>\]|\[|✿)(?P<inner>~!?b\[|~b\]|e~\[|[A-Z]{4,9}✿)")
"""MiniMax's marks, and those by which a model of the qwen-agent protocol calls tools."""


def without_turns(text: str) -> str:
    """A text that no chat template's marks can be read from: ChatML, Llama, Gemma, Mistral, DeepSeek and their like."""
    return _broken_up(text, frozenset())


def quoted(text: str, tags: Collection[str] = SECTIONS) -> str:
    """The same, with the tags of our prompts broken up as well.

    Args:
        text: from outside.
        tags: the names of tags, in lower case.
    """
    return _broken_up(text, tags)


def tags_of(template: str) -> frozenset[str]:
    """The names of the tags in a template of ours, in lower case."""
    return frozenset(name.lower() for name in re.findall(r"</?([A-Za-z]\w*)", template))


def _broken_up(text: str, tags: Collection[str]) -> str:
    if "<" in text or not text.isascii():
        text = _ANGLED.sub(lambda found: _spaced(found, _is_mark(found["inner"], tags)), text)
    text = _SQUARE.sub(lambda found: _spaced(found, _is_bracketed(found["inner"])), text)
    return _OTHER.sub(lambda found: _spaced(found, found["open"] != "✿" or bool(tags)), text)


def _spaced(found: re.Match[str], is_mark: bool) -> str:
    return f"{found['open']} {found['inner']}" if is_mark else found[0]


def _is_mark(inner: str, tags: Collection[str]) -> bool:
    """Whether what stands in angle brackets is a mark, as it looks to whoever sees neither widths nor what is invisible."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", inner) if unicodedata.category(c) != "Cf")
    if seen.startswith("|") or seen.endswith("|"):
        return not re.search(r"\s", seen) or (seen.startswith("|") and seen.endswith("|"))
    name = re.match(r"\s*/?\s*([\w:]+)", seen)
    if name is None:
        return False
    word = name[1].lower()
    whole = name.end() == len(seen.rstrip(" /"))
    return word in tags or (whole and (word in _TURNS or _NUMBERED.fullmatch(word) is not None))


def _is_bracketed(inner: str) -> bool:
    return inner.startswith("|") or inner.removeprefix("/") in _BRACKETED
