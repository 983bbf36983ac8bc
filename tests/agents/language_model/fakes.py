"""A tokenizer and a model that need neither torch nor transformers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest

PIECES = re.compile(r"<\|\w+\|>|\w+|[^\w\s]|\s")


@dataclass
class WordTokenizer:
    """Words, marks and spaces for tokens, numbered as they appear; a template without tools unless it is given one."""

    chat_template: str | None = "{{ messages }} {{ tools }}"
    name_or_path: str = "words"
    all_special_tokens: tuple[str, ...] = ("<|start|>", "<|end|>")
    pieces: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    rendered: list[dict[str, Any]] = field(default_factory=list)

    def encode(self, text: str, add_special_tokens: bool = True) -> list[int]:
        assert not add_special_tokens
        return [self.numbers.setdefault(piece, len(self.numbers)) for piece in PIECES.findall(text)]

    def decode(self, ids: Sequence[int]) -> str:
        pieces = list(self.numbers)
        return "".join(pieces[i] for i in ids)

    def apply_chat_template(self, messages: Sequence[dict[str, str]], *, tools: Any = None, **options: Any) -> str:
        self.rendered.append({"messages": messages, "tools": tools, **options})
        told = f"\ntools {tools}" if tools else ""
        thinking = "" if options["enable_thinking"] else "<think></think>"
        body = "".join(f"<|start|>{m['role']}\n{m['content']}{told * (m['role'] == 'system')}<|end|>" for m in messages)
        return f"{body}<|start|>assistant\n{thinking}"


@dataclass
class ScriptedGenerator:
    """Says what a function makes of the request, and keeps the requests."""

    say: Callable[[GenerationRequest], str]
    requests: list[GenerationRequest] = field(default_factory=list)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        self.requests += requests
        return [
            Generation(request.prompt_ids, (1, 2), (-0.5, -0.25), self.say(request), "stop") for request in requests
        ]

    async def generate_one(self, request: GenerationRequest) -> Generation:
        await asyncio.sleep(0)
        return self.generate([request])[0]
