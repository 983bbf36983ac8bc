"""A language model of a size that trains on a CPU in a minute: whole words for tokens, Qwen3 of under a million parameters.

Its vocabulary is closed: it knows the words of the texts that it was made from, and no others. That is what lets so small a
model copy facts out of a chunk.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...language_model.prompt_text import CHAT_TEMPLATE

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


def tiny_qwen3(
    tokenizer: Any, *, hidden: int = 128, layers: int = 2, positions: int = 4096, spread: float = 0.02, seed: int = 0
) -> Any:
    """An untrained Qwen3 for a tokenizer.

    Args:
        tokenizer: gives the vocabulary and the end token.
        hidden: width of the model; heads are 32 wide.
        layers: its depth.
        positions: the most tokens of a prompt and its completion.
        spread: standard deviation of the first weights.
        seed: fixes the weights; torch's own generator is left as it was.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=hidden // 32,
        num_key_value_heads=hidden // 32,
        head_dim=32,
        max_position_embeddings=positions,
        initializer_range=spread,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        dtype="float32",
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Qwen3ForCausalLM(config)


def save(model: Any, tokenizer: Any, folder: str | Path) -> None:
    """Write model and tokenizer as a Hugging Face folder, which `qwen-vllm` and `transformers-lm` load by its name."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
