"""From an observation to a prompt: chat messages and tools, and, with a tokenizer, token ids that fit a budget.

The agents, the learner and `memalpha_gym.chat_episode` write their prompts here: what one trains on, the other plays by.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from memalpha_gym import prompt_text
from memalpha_gym.control_tokens import ControlTokens
from memalpha_gym.cutting import shorten
from memalpha_gym.marks import FRAMES, SECTIONS, quoted
from memalpha_gym.prompt_forms import Conversation, Form, Message, OwnForm, ReferenceForm
from memalpha_gym.reference import REFERENCE_VARIABLE, Reference, find_reference

PROMPT_BUDGET = 6144
"""Tokens of a prompt in Mem-α."""
MEM_ALPHA = "mem-alpha"
PROTOCOLS = ("hermes", "qwen-agent", MEM_ALPHA)
OWN_WORDS = (
    "protocol mem-alpha without a reference: calls are in the form of the published checkpoint, but the words of the prompts are "
    "memalpha-gym's own and not those it was trained on. Give a clone of https://github.com/wangyu-ustc/Mem-alpha as reference "
    f"(--reference PATH, or the variable {REFERENCE_VARIABLE})"
)

_SLACK = 16
"""Tokens by which a text may grow when it is tokenised within a prompt and not alone."""
_FRAME = frozenset(f"<{end}{name}>" for name in FRAMES for end in ("", "/"))

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
        protocol: `hermes` (Qwen3's own, through its chat template); `qwen-agent`, another form of calls, in our words; or
            `mem-alpha`, that of the public Mem-α checkpoint: the same form of calls, in the words of `reference`. Without one
            the words are ours, and a warning says so.
        reference: a clone of Mem-α's public repository, for `mem-alpha`; empty for what MEMALPHA_REFERENCE holds.
        max_new_tokens: the most tokens of a completion, which the prompts of `reference` tell.
        instructions: the system message in our words; `{memories}` stands for the memory types that are on.
        tools: whether the tools' schemas are part of the prompt. A model trained for these tools alone needs none.
        tools_told: whether the system message tells them, for servers and trainers that pass on messages and no tools.
        search: whether `memory_search` is among the tools.
    """

    budget: int = PROMPT_BUDGET
    thinking: bool = False
    protocol: str = "hermes"
    reference: str = ""
    max_new_tokens: int = 2048
    instructions: str = prompt_text.INSTRUCTIONS
    tools: bool = True
    tools_told: bool = False
    search: bool = False

    def __post_init__(self) -> None:
        if self.protocol not in PROTOCOLS:
            raise ValueError(f"there is no protocol {self.protocol!r}; there are {', '.join(PROTOCOLS)}")

    @property
    def call_format(self) -> str:
        """The form of calls, as `parse_completion` knows it: its format of the protocol's name."""
        return self.protocol

    @property
    def stop(self) -> tuple[str, ...]:
        """Texts at which a completion is to end."""
        return () if self.protocol == "hermes" else prompt_text.QWEN_AGENT_STOPS


class PromptWriter:
    """Writes prompts for one model.

    Args:
        tokenizer: the model's, of transformers; None where messages are wanted and no ids.
        settings: what prompts hold.

    Attributes:
        reference: the clone whose words the prompts have; None where they are ours.

    Raises:
        ValueError: the reference is no clone, or settings are given that its prompts have no place for.
    """

    def __init__(self, tokenizer: Any = None, settings: PromptSettings | None = None) -> None:
        self.tokenizer = tokenizer
        self.settings = settings or PromptSettings()
        self.name = "" if tokenizer is None else str(tokenizer.name_or_path)
        self.reference = _reference_of(self.settings)
        self._template = getattr(tokenizer, "chat_template", None) or prompt_text.CHAT_TEMPLATE
        self._of_chunk = None if tokenizer is None else ControlTokens(tokenizer)
        self._of_memory = None if tokenizer is None else ControlTokens(tokenizer, kept=_FRAME)
        self._form = self._make_form()

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

    def conversation(self, observation: Mapping[str, Any], chunk: str, memory: str) -> Conversation:
        """The messages of the prompt, and the tools that are left to the chat template; none where the messages tell them."""
        return self._form.conversation(observation, self._plain_chunk(chunk), self._plain_memory(memory))

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._encode(text))

    def _make_form(self) -> Form:
        settings = self.settings
        if self.reference is not None:
            return ReferenceForm(self.reference, settings.max_new_tokens)
        return OwnForm(
            settings.instructions,
            settings.call_format,
            tools=settings.tools,
            search=settings.search,
            template_has_tools=not settings.tools_told and "tools" in str(self._template),
        )

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
        for view in self._form.views(memory):
            yield chunk, view
        budget = self.settings.budget
        view = self._form.least_view(view, budget // 4, self)
        room = budget - self.count(self.text(observation, "", view)) - _SLACK
        if room > 0:
            yield shorten(chunk, room, self), view

    def _plain_chunk(self, text: str) -> str:
        """A chunk that can neither end its message nor its section: marks and control tokens are broken up."""
        text = quoted(text)
        return self._of_chunk.broken_up(text) if self._of_chunk else text

    def _plain_memory(self, text: str) -> str:
        """The same of a memory, whose frame stays; stored text is told from it by `memalpha_gym.framing`."""
        text = quoted(text, SECTIONS - FRAMES)
        return self._of_memory.broken_up(text) if self._of_memory else text


def _reference_of(settings: PromptSettings) -> Reference | None:
    """The clone that prompts are read from; None, with a warning, where the protocol wants one and there is none."""
    if settings.protocol != MEM_ALPHA:
        return None
    reference = find_reference(settings.reference or None)
    if reference is None:
        warnings.warn(OWN_WORDS, stacklevel=4)
        return None
    if settings.instructions != prompt_text.INSTRUCTIONS or settings.search or not settings.tools:
        raise ValueError("prompts of the reference are whole: instructions, tools and search cannot be set with it")
    return reference.checked()
