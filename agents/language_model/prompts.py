"""From an observation to the token ids of a prompt that fits its budget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from memalpha_gym.memory import MemoryType, shorten
from memalpha_gym.tools import INSERT, tool_schemas

from . import prompt_text
from .window import memory_types, with_window

PROMPT_BUDGET = 6144
"""Tokens of a prompt in Mem-α."""
WINDOWS = (5, 2, 1, 0)
"""Entries of each list that are tried, one after the other, while the prompt is over its budget."""
PROTOCOLS = ("hermes", "qwen-agent")

_SLACK = 16
"""Tokens by which a text may grow when it is tokenised within a prompt and not alone."""


@dataclass(frozen=True)
class PromptSettings:
    """What a prompt holds.

    Attributes:
        budget: the most tokens of a prompt, the chat template's included.
        thinking: whether the model may think before it calls; only templates that know of thinking heed it.
        protocol: `hermes` (Qwen3's own, through its chat template) or `qwen-agent`, on which the public Mem-α checkpoint
            was trained; its insert tool goes by the name `new_memory_insert`.
        instructions: the system message; `{memories}` stands for the memory types that are on.
        tools: whether the tools' schemas are part of the prompt. A model trained for these tools alone needs none.
        search: whether `memory_search` is among the tools.
    """

    budget: int = PROMPT_BUDGET
    thinking: bool = False
    protocol: str = "hermes"
    instructions: str = prompt_text.INSTRUCTIONS
    tools: bool = True
    search: bool = False

    def __post_init__(self) -> None:
        if self.protocol not in PROTOCOLS:
            raise ValueError(f"there is no protocol {self.protocol!r}; there are {', '.join(PROTOCOLS)}")

    @property
    def stop(self) -> tuple[str, ...]:
        """Texts at which a completion is to end."""
        return prompt_text.QWEN_AGENT_STOPS if self.protocol == "qwen-agent" else ()


class PromptWriter:
    """Writes prompts for one model.

    Args:
        tokenizer: the model's, of transformers.
        settings: what prompts hold.
    """

    def __init__(self, tokenizer: Any, settings: PromptSettings | None = None) -> None:
        self.tokenizer = tokenizer
        self.settings = settings or PromptSettings()
        self.name = str(tokenizer.name_or_path)
        self._template = None if tokenizer.chat_template else prompt_text.CHAT_TEMPLATE
        self._special = [token for token in tokenizer.all_special_tokens if len(token) > 1]

    def ids(self, observation: Mapping[str, Any]) -> tuple[int, ...]:
        """The prompt in token ids, within the budget: with fewer entries, and then with a shortened chunk, if need be.

        Raises:
            ValueError: the budget has no room for the instructions.
        """
        memory, chunk = observation["memory"], observation["chunk"]
        views = dict.fromkeys([memory, *(with_window(memory, window) for window in WINDOWS)])
        for view in views:
            ids = self._encode(self.text(observation, chunk, view))
            if len(ids) <= self.settings.budget:
                return ids
        return self._shortened(observation, chunk, view)

    def text(self, observation: Mapping[str, Any], chunk: str, memory: str) -> str:
        """The prompt as text, for a chunk and a view of the memory."""
        messages, tools = self.conversation(observation, chunk, memory)
        return str(
            self.tokenizer.apply_chat_template(
                messages,
                tools=tools or None,
                chat_template=self._template,
                add_generation_prompt=True,
                enable_thinking=self.settings.thinking,
                tokenize=False,
            )
        )

    def conversation(
        self, observation: Mapping[str, Any], chunk: str, memory: str
    ) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
        """The messages of the prompt, and the tools that are left to the chat template; none where the messages tell them."""
        types = memory_types(observation["memory"])
        tools = list(tool_schemas(types, search=self.settings.search)) if self.settings.tools else []
        system = self.settings.instructions.replace("{memories}", _memory_lines(types))
        template_has_tools = "tools" in (self._template or str(self.tokenizer.chat_template))
        if tools and (self.settings.protocol == "qwen-agent" or not template_has_tools):
            system, tools = system + _told(tools, self.settings.protocol), []
        user = prompt_text.OBSERVATION.format(
            number=observation["chunk_index"] + 1,
            total=observation["chunks_total"],
            chunk=self._plain(chunk),
            memory=self._plain(memory),
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": user}], tools

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._encode(text))

    def _encode(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False))

    def _shortened(self, observation: Mapping[str, Any], chunk: str, memory: str) -> tuple[int, ...]:
        """The last resort: of a memory without entries (core, and what was searched for) a quarter of the budget; of the
        chunk, what there is room for. Instructions are never cut."""
        budget = self.settings.budget
        memory = shorten(memory, budget // 4, self)
        room = budget - self.count(self.text(observation, "", memory)) - _SLACK
        ids = self._encode(self.text(observation, shorten(chunk, room, self), memory)) if room > 0 else ()
        if not 0 < len(ids) <= budget:
            raise ValueError(
                f"a prompt budget of {budget} tokens has no room for a chunk after the instructions; raise it"
            )
        return ids

    def _plain(self, text: str) -> str:
        """The text with the model's control tokens broken up: a chunk must not be able to end its message."""
        for token in self._special:
            text = text.replace(token, f"{token[0]} {token[1:]}")
        return text


def _memory_lines(types: tuple[MemoryType, ...]) -> str:
    return "\n".join(f"- {kind}: {prompt_text.MEMORIES[kind]}" for kind in types)


def _told(tools: list[dict[str, Any]], protocol: str) -> str:
    """The tools as a part of the system message."""
    if protocol == "hermes":
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
