"""From an observation to a prompt: chat messages and tools, and, with a tokenizer, token ids that fit a budget.

The agents, the learner and `memalpha_gym.chat_episode` write their prompts here: what one trains on, the other plays by.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from memalpha_gym import prompt_text
from memalpha_gym.memory import MemoryType, shorten
from memalpha_gym.prompt_window import memory_types, with_window
from memalpha_gym.tools import INSERT, tool_schemas

PROMPT_BUDGET = 6144
"""Tokens of a prompt in Mem-α."""
WINDOWS = (5, 2, 1, 0)
"""Entries of each list that are tried, one after the other, while the prompt is over its budget."""
PROTOCOLS = ("hermes", "qwen-agent")

_SLACK = 16
"""Tokens by which a text may grow when it is tokenised within a prompt and not alone."""
_CONTROL = re.compile(r"<(\|[^|<>\n]{1,40}\|>)")
"""How most models write their control tokens, which are broken up whether or not the tokenizer is known."""

Message = dict[str, str]
Tools = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is shown.

    Attributes:
        messages: system and user message.
        tools: the tools' schemas, which belong to the request or the chat template; none where the messages tell them.
        ids: the whole in token ids; none without a tokenizer.
    """

    messages: tuple[Message, ...]
    tools: Tools
    ids: tuple[int, ...] = ()


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
        tools_told: whether the system message tells them, for servers and trainers that pass on messages and no tools.
        search: whether `memory_search` is among the tools.
    """

    budget: int = PROMPT_BUDGET
    thinking: bool = False
    protocol: str = "hermes"
    instructions: str = prompt_text.INSTRUCTIONS
    tools: bool = True
    tools_told: bool = False
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
        tokenizer: the model's, of transformers; None where messages are wanted and no ids.
        settings: what prompts hold.
    """

    def __init__(self, tokenizer: Any = None, settings: PromptSettings | None = None) -> None:
        self.tokenizer = tokenizer
        self.settings = settings or PromptSettings()
        self.name = "" if tokenizer is None else str(tokenizer.name_or_path)
        self._template = getattr(tokenizer, "chat_template", None) or prompt_text.CHAT_TEMPLATE
        special = () if tokenizer is None else tokenizer.all_special_tokens
        self._special = [token for token in special if len(token) > 1]

    def ids(self, observation: Mapping[str, Any]) -> tuple[int, ...]:
        """The ids of `prompt`."""
        return self.prompt(observation).ids

    def prompt(self, observation: Mapping[str, Any]) -> Prompt:
        """The prompt, within the budget: with fewer entries, and then with a shortened chunk, if need be. Without a tokenizer
        nobody counts, and all is shown.

        Raises:
            ValueError: the budget has no room for the instructions.
        """
        for chunk, memory in self._views(observation):
            messages, tools = self.conversation(observation, chunk, memory)
            if self.tokenizer is None:
                return Prompt(tuple(messages), tuple(tools))
            ids = self._encode(self._render(messages, tools))
            if 0 < len(ids) <= self.settings.budget:
                return Prompt(tuple(messages), tuple(tools), ids)
        raise ValueError(
            f"a prompt budget of {self.settings.budget} tokens has no room for a chunk after the instructions; raise it"
        )

    def text(self, observation: Mapping[str, Any], chunk: str, memory: str) -> str:
        """The prompt as text, for a chunk and a view of the memory."""
        return self._render(*self.conversation(observation, chunk, memory))

    def conversation(
        self, observation: Mapping[str, Any], chunk: str, memory: str
    ) -> tuple[list[Message], list[dict[str, Any]]]:
        """The messages of the prompt, and the tools that are left to the chat template; none where the messages tell them."""
        types = memory_types(observation["memory"])
        tools = list(tool_schemas(types, search=self.settings.search)) if self.settings.tools else []
        system = self.settings.instructions.replace("{memories}", _memory_lines(types))
        told = self.settings.tools_told or self.settings.protocol == "qwen-agent" or "tools" not in str(self._template)
        if tools and told:
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

    def _render(self, messages: list[Message], tools: list[dict[str, Any]]) -> str:
        return str(
            self.tokenizer.apply_chat_template(
                messages,
                tools=tools or None,
                chat_template=None if self.tokenizer.chat_template else self._template,
                add_generation_prompt=True,
                enable_thinking=self.settings.thinking,
                tokenize=False,
            )
        )

    def _views(self, observation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Chunk and memory as they may be shown, each shorter than the one before.

        The last resort: of a memory without entries (core, and what was searched for) a quarter of the budget; of the chunk, what
        there is room for. Instructions are never cut.
        """
        memory, chunk = observation["memory"], observation["chunk"]
        for view in dict.fromkeys([memory, *(with_window(memory, window) for window in WINDOWS)]):
            yield chunk, view
        budget = self.settings.budget
        view = shorten(view, budget // 4, self)
        room = budget - self.count(self.text(observation, "", view)) - _SLACK
        if room > 0:
            yield shorten(chunk, room, self), view

    def _plain(self, text: str) -> str:
        """The text with control tokens broken up: a chunk must not be able to end its message."""
        text = _CONTROL.sub(r"< \1", text)
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
