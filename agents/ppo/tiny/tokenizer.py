"""A whole-word tokenizer over the closed vocabulary of the tiny world.

Copying words from a chunk into a call is what a model of half a million parameters can learn within a minute, as long as a word
is one token, and the same one wherever it stands. So words carry no space, the decoder puts the spaces back, and the fixed parts
of prompts and calls are a token each.
"""

from __future__ import annotations

import re
from typing import Any

from memalpha_gym.prompt_text import OBSERVATION

from . import world

END, PAD, UNKNOWN = "<|im_end|>", "<|endoftext|>", "<|unknown|>"
_CALL_PARTS = (
    '{"name": "',
    '", "arguments": {"memory_type": "',
    '", "content": "',
    '", "memory_id": "',
    '", "new_content": "',
    '"}}',
)
_TAGS = ("<semantic_memory>", "</semantic_memory>", "<episodic_memory>", "</episodic_memory>")
_WORDS = (
    "memory_insert memory_update memory_delete semantic_memory episodic_memory user assistant empty entries the newest "
    "Memory in use of tokens"
)
_LARGEST_NUMBER, _LARGEST_ID = 99, 16
_WORD = re.compile(r"\w+|[^\w\s]")

CHAT_TEMPLATE = """\
{%- for message in messages if message.role != "system" -%}
<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{% endfor -%}
{%- if add_generation_prompt -%}<|im_start|>assistant
{% endif -%}
"""
"""Instructions and tools are left out: this model knows no other task."""


def build_tokenizer() -> Any:
    """The tokenizer, as transformers has it."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    phrases = sorted({*_prompt_parts(), *_CALL_PARTS, *_TAGS}, key=lambda phrase: (-len(phrase), phrase))
    texts = [*world.vocabulary(), _WORDS, "():,.?", " ".join(map(str, range(_LARGEST_NUMBER + 1)))]
    texts.append(" ".join(f"s{i} e{i}" for i in range(1, _LARGEST_ID + 1)))
    words = sorted({word for text in texts for word in _WORD.findall(re.sub(r"\{\w+\}", " ", text))})
    vocabulary = {token: i for i, token in enumerate(dict.fromkeys([UNKNOWN, *phrases, *words]))}

    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    # Brackets are left out of what is read: an entry's mark is then the very token by which a call names it, right before the
    # entry's first word, and finding an id is copying one more word.
    pattern = "|".join([*map(re.escape, phrases), r"\w+", r"[^\w\s\[\]]"])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(pattern), "removed", invert=True)
    # All tokens are joined by spaces, which are then taken from where none belongs: inside quotes, before full stops.
    joined = [decoders.WordPiece(prefix="\0", cleanup=False), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence(
        [*joined, *(decoders.Replace(a, b) for a, b in (('" ', '"'), (' "', '"'), (" .", "."), (" ,", ",")))]
    )
    # The markers are not special: decoding without special tokens must keep them.
    tokenizer.add_tokens([AddedToken(marker, normalized=False) for marker in ("<tool_call>", "</tool_call>")])
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in ("<|im_start|>", END, PAD)])
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=PAD,
        unk_token=UNKNOWN,
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
        padding_side="left",
    )


def _prompt_parts() -> list[str]:
    """What stands in every prompt between its variable parts."""
    return [part.strip() for part in re.split(r"\{\w+\}", OBSERVATION) if part.strip()]
