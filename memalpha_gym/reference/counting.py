"""Tokens as a Qwen3 model counts them: a control token in a text is one token, as it is to the model's own tokenizer."""

from __future__ import annotations

from functools import cache
from typing import Any

from memalpha_gym.reference.writer import Message

ENCODING = "qwen3"


def count_tokens(text: str) -> int:
    """The tokens of a text; what has no UTF-8 form counts as what a file would hold in its place."""
    return len(_encoding().encode_with_special_tokens(text.encode("utf-8", "replace").decode("utf-8")))


def count_prompt(messages: list[Message], thinking: bool) -> int:
    """The tokens of messages in Qwen3's chat template, up to where the reply begins.

    Args:
        messages: system and user.
        thinking: whether the model may think first; where not, the prompt ends with empty thoughts.
    """
    told = "".join(f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>\n" for message in messages)
    return count_tokens(f"{told}<|im_start|>assistant\n{'' if thinking else _NO_THOUGHTS}")


_NO_THOUGHTS = "<think>\n\n</think>\n\n"


@cache
def _encoding() -> Any:
    import quicktok  # the tables take a while to load: only when something is counted

    return quicktok.get_encoding(ENCODING)
