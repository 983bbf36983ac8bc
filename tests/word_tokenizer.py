"""A tokenizer of whole words over the words of some texts, for models that are made in tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from memalpha_gym.prompt_text import CHAT_TEMPLATE

MARKS = ("<tool_call>", "</tool_call>", "<think>", "</think>")
"""Tokens of their own but not special ones, which decoding would leave out."""
UNKNOWN, PAD, START, END = "<unk>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"
PIECES = r" ?\w+|[^\w\s]+|\s"
"""A word with the space before it, a run of punctuation, any other space: joined, they are the text again."""


def word_tokenizer(texts: Iterable[str]) -> Any:
    """A tokenizer of transformers whose tokens are the pieces of `texts`, in the order of their first appearance."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    split = pre_tokenizers.Split(Regex(PIECES), behavior="isolated")
    vocabulary = dict.fromkeys([UNKNOWN, PAD, START, END, *MARKS])
    for text in texts:
        for mark in (START, END, *MARKS):
            text = text.replace(mark, "\n")  # an added token is cut out before the text is split
        vocabulary.update(dict.fromkeys(piece for piece, _ in split.pre_tokenize_str(text)))
    core = Tokenizer(models.WordLevel({piece: index for index, piece in enumerate(vocabulary)}, unk_token=UNKNOWN))
    core.pre_tokenizer = split
    core.decoder = decoders.Fuse()
    core.add_special_tokens([UNKNOWN, PAD, START, END])
    core.add_tokens([AddedToken(mark, normalized=False, special=False) for mark in MARKS])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core, unk_token=UNKNOWN, pad_token=PAD, eos_token=END, clean_up_tokenization_spaces=False
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def save(model: Any, tokenizer: Any, folder: str | Path) -> None:
    """Write model and tokenizer as a Hugging Face folder, which `qwen-vllm` and `transformers-lm` load by its name."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
