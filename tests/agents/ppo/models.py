"""Models of a few hundred parameters, and tokenizers that know only their ids."""

from __future__ import annotations

from typing import Any

import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

from memalpha_gym.agents.ppo.policy import Policy

PAD, END = 0, 1


class IdTokenizer:
    """Ids, and their numbers as text."""

    pad_token_id, eos_token_id = PAD, END

    def decode(self, ids: Any, skip_special_tokens: bool = False) -> str:
        return " ".join(str(i) for i in ids if not (skip_special_tokens and i in (PAD, END)))


def id_policy(vocabulary: int = 12, *, hidden: int = 32, seed: int = 0, **kwargs: Any) -> Policy:
    """A one-layer Qwen3 over `vocabulary` ids."""
    config = Qwen3Config(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=hidden,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=64,
        tie_word_embeddings=False,
        eos_token_id=END,
        pad_token_id=PAD,
        bos_token_id=None,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Policy(Qwen3ForCausalLM(config).eval(), IdTokenizer(), **kwargs)
