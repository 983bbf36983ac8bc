"""What a trainer learns from: one chunk of one episode, with what was shown and what was replied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym.prompt_forms import Message
from memalpha_gym.prompt_writer import Tools

Reply = str | Mapping[str, Any]
"""A completion: its text, or an OpenAI message with `tool_calls` or `content`."""


@dataclass(frozen=True)
class Exchange:
    """What was shown and replied at one chunk."""

    messages: tuple[Message, ...]
    tools: Tools
    reply: Reply
    extras: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatSample:
    """One chunk of one episode, as a trainer learns from it.

    Attributes:
        messages: what the model was shown.
        tools: the schemas that were shown beside them, in OpenAI's form.
        reply: what it replied: text, or a message.
        chunk_index: which chunk, from 0.
        reward: the score of the chunk by the credit that was asked for.
        extras: what was given with the reply, such as token ids and log-probabilities; `prompt_ids` where they were asked for.
    """

    messages: tuple[Message, ...]
    tools: Tools
    reply: Reply
    chunk_index: int
    reward: float
    extras: Mapping[str, Any] = field(default_factory=dict)
