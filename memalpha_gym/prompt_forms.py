"""What the messages of a prompt say: in our words, or in those of the published checkpoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from memalpha_gym import prompt_text
from memalpha_gym.cutting import shorten
from memalpha_gym.marks import quoted
from memalpha_gym.memory import MemoryType
from memalpha_gym.memory_view import MemoryView
from memalpha_gym.prompt_window import memory_types, with_window
from memalpha_gym.reference import Reference
from memalpha_gym.tokenization import Tokenizer
from memalpha_gym.tools import INSERT, tool_schemas

WINDOWS = (5, 2, 1, 0)
"""Entries of each list that are tried, one after the other, while the prompt is over its budget."""

Message = dict[str, str]
Conversation = tuple[list[Message], list[dict[str, Any]]]
"""The messages of a prompt, and the tools that are left to the chat template; none where the messages tell them."""


class Form(Protocol):
    """How a prompt is worded."""

    def conversation(self, observation: Mapping[str, Any], chunk: str, memory: str) -> Conversation:
        """The messages for a chunk and a view of the memory as text."""
        ...

    def views(self, memory: str) -> list[str]:
        """The views of the memory that are tried, the widest first."""
        ...

    def least_view(self, memory: str, tokens: int, tokenizer: Tokenizer) -> str:
        """A view without entries, in about this many tokens: the last resort."""
        ...


class OwnForm:
    """Our own words.

    Args:
        instructions: the system message; `{memories}` stands for the memory types that are on.
        call_format: the form of calls: `hermes`, or one of those with ✿FUNCTION✿.
        tools: whether the tools are told at all.
        search: whether `memory_search` is among them.
        template_has_tools: whether the chat template tells tools by itself.
    """

    def __init__(
        self, instructions: str, call_format: str, *, tools: bool, search: bool, template_has_tools: bool
    ) -> None:
        self._instructions = instructions
        self._call_format = call_format
        self._tools = tools
        self._search = search
        self._left_to_template = template_has_tools and call_format == "hermes"

    def conversation(self, observation: Mapping[str, Any], chunk: str, memory: str) -> Conversation:
        """The messages, and tools where the template has a place for them."""
        types = memory_types(observation["memory"])
        tools = list(tool_schemas(types, search=self._search)) if self._tools else []
        system = self._instructions.replace("{memories}", _memory_lines(types))
        if tools and not self._left_to_template:
            system, tools = system + _told(tools, self._call_format), []
        user = prompt_text.OBSERVATION.format(
            number=observation["chunk_index"] + 1, total=observation["chunks_total"], chunk=chunk, memory=memory
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": user}], tools

    def views(self, memory: str) -> list[str]:
        """The memory as the environment shows it, and with fewer entries."""
        return list(dict.fromkeys([memory, *(with_window(memory, window) for window in WINDOWS)]))

    def least_view(self, memory: str, tokens: int, tokenizer: Tokenizer) -> str:
        """Core, and what was searched for, shortened."""
        return shorten(memory, tokens, tokenizer)


class ReferenceForm:
    """The words of the published checkpoint, from a clone of its repository: equal to those of its code, byte for byte.

    Args:
        reference: the clone.
        limit: the most tokens of a completion, which the prompt tells.
    """

    def __init__(self, reference: Reference, limit: int) -> None:
        self._messages: Callable[..., list[dict[str, str]]] = reference.writer_messages
        self._limit = limit

    def conversation(self, observation: Mapping[str, Any], chunk: str, memory: str) -> Conversation:
        """The messages, which tell the tools themselves."""
        return self._messages(MemoryView.read(memory).mapped(quoted), chunk, self._limit), []

    def views(self, memory: str) -> list[str]:
        """The memory with at most 5 entries of each list, and with fewer."""
        return list(dict.fromkeys(with_window(memory, window) for window in WINDOWS))

    def least_view(self, memory: str, tokens: int, tokenizer: Tokenizer) -> str:
        """The same: its core is of at most 512 tokens."""
        return memory


def fitting_messages(
    reference: Reference, view: MemoryView, chunk: str, limit: int, fits: Callable[[list[dict[str, str]]], bool]
) -> tuple[list[dict[str, str]], bool]:
    """The reference's messages with as many entries in view as fit, and whether those without any do.

    Args:
        reference: the clone.
        view: the whole memory.
        chunk: the chunk.
        limit: the most tokens of a completion.
        fits: whether messages are within the budget of a prompt.
    """
    messages: list[dict[str, str]] = []
    for window in WINDOWS:
        messages = reference.writer_messages(view.newest(window), chunk, limit)
        if fits(messages):
            return messages, True
    return messages, False


def _memory_lines(types: tuple[MemoryType, ...]) -> str:
    return "\n".join(f"- {kind}: {prompt_text.MEMORIES[kind]}" for kind in types)


def _told(tools: list[dict[str, Any]], call_format: str) -> str:
    """The tools as a part of the system message."""
    if call_format == "hermes":
        return prompt_text.HERMES_TOOLS.format(schemas="\n".join(map(_dump, tools)))
    functions = [tool["function"] for tool in tools]
    schemas = [
        prompt_text.QWEN_AGENT_TOOL.format(
            name=f"new_{INSERT}" if function["name"] == INSERT else function["name"],
            description=function["description"],
            parameters=_dump(function["parameters"]),
        )
        for function in functions
    ]
    return prompt_text.QWEN_AGENT_TOOLS.format(schemas="\n\n".join(schemas))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
