"""Loading a model's tokenizer."""

from __future__ import annotations

from typing import Any


def load_tokenizer(name: str) -> Any:
    """The tokenizer of a model, by its Hugging Face name or folder.

    Raises:
        ImportError: transformers is not installed.
        OSError: there is no such model.
    """
    try:
        from transformers import AutoTokenizer
    except ImportError:
        raise ImportError(
            'prompts need the tokenizer of the model: pip install transformers, or "memalpha-gym[vllm]"'
        ) from None
    return AutoTokenizer.from_pretrained(name)
