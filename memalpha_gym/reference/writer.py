"""What the reference's writer is told: the texts of `memory.py` and `functions.py`, and how they are put together."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.cutting import shorten_verbatim
from memalpha_gym.memory import LISTS, MemoryType
from memalpha_gym.memory_view import ListView, MemoryView
from memalpha_gym.reference.qwen_agent import ToolTexts
from memalpha_gym.reference.syntax import Source, Template
from memalpha_gym.tokenization import Tokenizer

Message = dict[str, str]
"""A chat message: `role` and `content`."""

_ENABLED = {MemoryType.SEMANTIC: "semantic_enabled", MemoryType.EPISODIC: "episodic_enabled"}
_ITEMS = {MemoryType.SEMANTIC: "semantic", MemoryType.EPISODIC: "episodic"}
_CONTEXT, _TOKENS = "context", "max_new_tokens"
FIELDS = (_CONTEXT, _TOKENS)
"""The places of the prompt that is around a chunk."""
_SHARE = 0.8
"""Of the tokens that a completion may have, the share that the prompt tells (`main.py`, `generation.py`)."""


@dataclass(frozen=True, slots=True)
class WriterTexts:
    """The texts of the writer's prompt.

    Attributes:
        system: the system message, with the places instructions and state.
        kinds: what is said of each memory type.
        no_kinds: what is said where none is on.
        kind_separator: what stands between these.
        core: the core paragraph in its frame, with the place core.
        lists: each list in its frame, with the places visible, total and entries.
        no_state: what stands in the place of all of them where none is on.
        state_separator: what stands between them.
        entry: one entry, with the places id and content.
        entry_separator: what stands between entries.
        empty: what stands where a list has no entry in view.
        tools: the tools, as mappings of name, description and parameters.
        cut_mark: what is put behind a core paragraph that was cut.
    """

    system: Template
    kinds: Mapping[MemoryType, str]
    no_kinds: str
    kind_separator: str
    core: Template
    lists: Mapping[MemoryType, Template]
    no_state: str
    state_separator: str
    entry: Template
    entry_separator: str
    empty: str
    tools: tuple[Mapping[str, Any], ...]
    cut_mark: str

    def messages(self, view: MemoryView, chunk: str, limit: int, prompt: Template, told: ToolTexts) -> list[Message]:
        """The system and the user message for a chunk.

        Args:
            view: the memory, with the entries that are in view.
            chunk: the chunk.
            limit: the most tokens of a completion.
            prompt: what stands around the chunk.
            told: how tools are told.
        """
        kinds = [self.kinds[kind] for kind in view.types] or [self.no_kinds]
        state = self.state_separator.join(self._state(view)) or self.no_state
        system = self.system.fill(instructions=self.kind_separator.join(kinds), state=state)
        tools = self.tools_for(view.types)
        if tools:
            system += f"\n\n{told.told(tools)}"
        user = prompt.fill(**{_CONTEXT: chunk, _TOKENS: str(int(limit * _SHARE))})
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]

    def tools_for(self, types: Sequence[MemoryType]) -> list[dict[str, Any]]:
        """The tools, with the memory types that are on; those that are left with none are left out."""
        narrowed = [(tool, _with_types(tool["parameters"], types)) for tool in self.tools]
        return [{**tool, "parameters": parameters} for tool, parameters in narrowed if parameters is not None]

    def cut(self, text: str, limit: int, tokenizer: Tokenizer) -> str:
        """A core paragraph as the reference cuts it: words, which lose the space between them, dropped from the end."""
        return shorten_verbatim(text, limit, tokenizer, self.cut_mark)

    def _state(self, view: MemoryView) -> list[str]:
        parts = [] if view.core is None else [self.core.fill(core=view.core)]
        return parts + [self._list(kind, view.lists[kind]) for kind in LISTS if kind in view.lists]

    def _list(self, kind: MemoryType, shown: ListView) -> str:
        lines = [self.entry.fill(id=entry_id, content=content) for entry_id, content in shown.entries]
        return self.lists[kind].fill(
            visible=str(len(lines)), total=str(shown.total), entries=self.entry_separator.join(lines) or self.empty
        )


def load_writer_texts(source: Source, functions: Source) -> WriterTexts:
    """The writer's texts of a clone.

    Args:
        source: its `memory.py`.
        functions: its `functions.py`.

    Raises:
        CloneError: something of it is not where it was looked for.
    """
    memory = source.class_named("Memory")
    rendering, block = source.function("render_system_prompt", memory), source.function("_block", memory)
    body = source.branch(rendering, "status == 'memorie'")
    names = "memory_type_instructions", "memory_state_sections"

    def kind_line(condition: str) -> str:
        return source.text(source.appended_if(body, names[0], condition))

    def framed_list(kind: MemoryType) -> Template:
        item = _ITEMS[kind]
        fields = {
            f"visible_{item}": "visible",
            f"total_{item}": "total",
            f"self._block(lines={item}_items)": "entries",
        }
        return source.template(source.appended_if(body, names[1], _ENABLED[kind]), fields)

    return WriterTexts(
        system=source.template(
            source.assigned(body, "system_prompt"), {"instructions_text": "instructions", "memory_state_text": "state"}
        ),
        kinds={
            MemoryType.CORE: kind_line("self.is_memory_type_enabled('core')"),
            **{kind: kind_line(condition) for kind, condition in _ENABLED.items()},
        },
        no_kinds=kind_line(f"not {names[0]}"),
        kind_separator=source.separator(source.assigned(body, "instructions_text")),
        core=source.template(source.assigned(rendering.body, "core_memory_section"), {"self.core": "core"}),
        lists={kind: framed_list(kind) for kind in LISTS},
        no_state=source.text(source.appended_if(body, names[1], f"not {names[1]}")),
        state_separator=source.separator(source.assigned(body, "memory_state_text")),
        entry=source.template(
            source.appended_if(block.body, "formatted_lines", "mem.items()"), {"mem_id": "id", "content": "content"}
        ),
        entry_separator=source.separator(source.assigned(block.body, "body")),
        empty=_untitled(source, block),
        tools=load_tools(functions),
        cut_mark=source.text(source.assigned(source.function("memory_update", memory).body, "truncation_msg")),
    )


def _untitled(source: Source, block: ast.FunctionDef) -> str:
    """What `_block` returns for no lines and without a title."""
    for node in ast.walk(block):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "not lines":
            (inner,) = (child for child in node.body if isinstance(child, ast.If))
            return source.template(source.returned(inner.orelse), {}).fill()
    raise source.missing("`if not lines` in _block")


def load_tools(source: Source) -> tuple[Mapping[str, Any], ...]:
    """The writer's tools, in the order in which the reference tells them."""
    listed = source.assigned_list("MEMORY_TOOL_FUNCTIONS")
    return tuple(_tool(source, source.class_named(name)) for name in listed)


def _tool(source: Source, owner: ast.ClassDef) -> Mapping[str, Any]:
    properties, required = {}, []
    parameters = source.assigned(owner.body, "parameters")
    if not isinstance(parameters, ast.List):
        raise source.missing(f"a list of parameters in class {owner.name}")
    for item in parameters.elts:
        values = {
            word.arg: source.constant(word.value)
            for word in (item.keywords if isinstance(item, ast.Call) else [])
            if word.arg
        }
        if not {"name", "type", "description"} <= values.keys():
            raise source.missing(f"name, type and description of every parameter in class {owner.name}")
        told = {"type": values["type"], "description": values["description"]}
        if values.get("enum"):
            told["enum"] = list(values["enum"])  # type: ignore[call-overload]
        properties[str(values["name"])] = told
        if values.get("required", True):
            required.append(values["name"])
    return {
        "name": source.text(source.assigned(owner.body, "name")),
        "description": source.text(source.assigned(owner.body, "description")),
        "parameters": {"type": "object", "properties": properties, "required": required},
    }


def _with_types(parameters: Mapping[str, Any], types: Sequence[MemoryType]) -> dict[str, Any] | None:
    """A tool's parameters with those memory types only; None where none of its own is among them."""
    properties = dict(parameters["properties"])
    told = properties.get("memory_type")
    if told is not None and "enum" in told:
        enabled = [name for name in told["enum"] if name in types]
        if not enabled:
            return None
        properties["memory_type"] = {**told, "enum": enabled}
    return {**parameters, "properties": properties}
