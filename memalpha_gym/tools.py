"""The memory tools: what an agent may call, how a call is executed, and what came of it.

Success is a typed value (`CallStatus`), never read from a result's text. A bad call changes nothing and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from memalpha_gym.memory import (
    BudgetExceededError,
    DuplicateEntryError,
    Memory,
    MemoryType,
    UnknownEntryError,
)
from memalpha_gym.odd_texts import storable

INSERT = "memory_insert"
UPDATE = "memory_update"
DELETE = "memory_delete"
SEARCH = "memory_search"
WRITES = (INSERT, UPDATE)
"""The tools that put text into the memory."""
ALIASES: Mapping[str, str] = {"new_memory_insert": INSERT, "search_memory": SEARCH}
"""Names that the public Mem-α checkpoint was trained with, and the tool each stands for."""

SEARCH_RESULTS = 5
"""Entries that one search returns."""


MAX_NAME = 64
"""Characters that a result keeps of the name of a tool that there is not."""


class CallStatus(StrEnum):
    """What came of a call. `OK` is the only success; `DUPLICATE` is neither success nor failure under the robust reward."""

    OK = "ok"
    DUPLICATE = "duplicate"
    MALFORMED = "malformed"
    UNKNOWN_TOOL = "unknown_tool"
    MISSING_ARGUMENT = "missing_argument"
    WRONG_TYPE = "wrong_type"
    EMPTY_TEXT = "empty_text"
    BAD_MEMORY_TYPE = "bad_memory_type"
    UNKNOWN_ID = "unknown_id"
    OVER_BUDGET = "over_budget"

    @property
    def failed(self) -> bool:
        """Whether the call was invalid or refused."""
        return self not in (CallStatus.OK, CallStatus.DUPLICATE)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a memory tool.

    Attributes:
        name: the tool's name.
        arguments: what it is called with; values of any type, checked when the call is executed.
        malformed: why the text of this call could not be read, where it came from a completion; empty for a call that could.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    malformed: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What one call did.

    Attributes:
        tool: the tool's canonical name, or the name that was called where there is no such tool.
        status: what came of it.
        detail: for people and models: what was wrong and what to do about it.
        memory_type: the memory that the call was about, where it named one.
        entry_id: the entry that was written or deleted, or that holds the same text already.
        content: the text as it was stored (a core text over its limit is shortened), or the text that was deleted.
        found: for a search, the entries found as (id, text), best first.
        paid: under the paper's rules, whether its code takes the call for a success (`paper_tools`); None elsewhere.
    """

    tool: str
    status: CallStatus
    detail: str = ""
    memory_type: MemoryType | None = None
    entry_id: str | None = None
    content: str | None = None
    found: tuple[tuple[str, str], ...] = ()
    paid: bool | None = None

    @property
    def wrote(self) -> bool:
        """Whether the call put text into the memory."""
        return self.status is CallStatus.OK and self.tool in WRITES


class _BadCallError(Exception):
    """A call that is refused before the memory is asked."""

    def __init__(self, status: CallStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def execute(memory: Memory, call: ToolCall, *, search: bool = False) -> ToolResult:
    """Execute one call. Never raises for anything that a model may have written; a failed call leaves the memory as it was.

    Args:
        memory: the memory to work on.
        call: the call; its name may be an alias.
        search: whether `memory_search` is switched on.
    """
    tool = ALIASES.get(call.name, call.name)
    if call.malformed:
        return ToolResult(tool[:MAX_NAME], CallStatus.MALFORMED, call.malformed)
    handler = _HANDLERS.get(tool)
    if handler is None or (tool == SEARCH and not search):
        tools = ", ".join(name for name in _HANDLERS if search or name != SEARCH)
        return ToolResult(tool[:MAX_NAME], CallStatus.UNKNOWN_TOOL, f"there is no tool of this name; there are {tools}")
    memory_type = None
    try:
        memory_type = _memory_type(memory, call.arguments, tool)
        return handler(memory, memory_type, call.arguments)
    except _BadCallError as error:
        return ToolResult(tool, error.status, str(error), memory_type)
    except DuplicateEntryError as error:
        return ToolResult(tool, CallStatus.DUPLICATE, str(error), memory_type, error.entry_id)
    except UnknownEntryError as error:
        return ToolResult(tool, CallStatus.UNKNOWN_ID, str(error), memory_type)
    except BudgetExceededError as error:
        return ToolResult(tool, CallStatus.OVER_BUDGET, str(error), memory_type)


def _insert(memory: Memory, memory_type: MemoryType, arguments: Mapping[str, Any]) -> ToolResult:
    entry = memory.insert(memory_type, _text(arguments, "content"))
    return ToolResult(INSERT, CallStatus.OK, "", memory_type, entry.id, entry.content)


def _update(memory: Memory, memory_type: MemoryType, arguments: Mapping[str, Any]) -> ToolResult:
    content = _text(arguments, "new_content")
    if memory_type is MemoryType.CORE:
        entry = memory.write_core(content)
        return ToolResult(UPDATE, CallStatus.OK, "", memory_type, None, entry.content)
    entry = memory.update(memory_type, content, _text(arguments, "memory_id"))
    return ToolResult(UPDATE, CallStatus.OK, "", memory_type, entry.id, entry.content)


def _delete(memory: Memory, memory_type: MemoryType, arguments: Mapping[str, Any]) -> ToolResult:
    if memory_type is MemoryType.CORE:
        content = memory.core
        memory.clear_core()
        return ToolResult(DELETE, CallStatus.OK, "", memory_type, None, content)
    entry = memory.delete(memory_type, _text(arguments, "memory_id"))
    return ToolResult(DELETE, CallStatus.OK, "", memory_type, entry.id, entry.content)


def _search(memory: Memory, memory_type: MemoryType, arguments: Mapping[str, Any]) -> ToolResult:
    hits = memory.search(memory_type, _text(arguments, "query"), SEARCH_RESULTS)
    found = tuple((entry.id, entry.content) for entry, _ in hits)
    return ToolResult(SEARCH, CallStatus.OK, "", memory_type, found=found)


_HANDLERS: Mapping[str, Callable[[Memory, MemoryType, Mapping[str, Any]], ToolResult]] = {
    INSERT: _insert,
    UPDATE: _update,
    DELETE: _delete,
    SEARCH: _search,
}


def _memory_type(memory: Memory, arguments: object, tool: str) -> MemoryType:
    if not isinstance(arguments, (dict, Mapping)):  # a dict is recognised much faster as such than as a Mapping
        raise _BadCallError(CallStatus.WRONG_TYPE, f"arguments must be an object, not {_json_type(arguments)}")
    name = _text(arguments, "memory_type")
    try:
        memory_type = MemoryType.parse(name)
    except ValueError:
        fault = f"there is no memory type {name[:40]!r}"
    else:
        if memory_type in memory.types and _works_on(tool, memory_type):
            return memory_type
        fault = f"{tool} does not work on {memory_type} here"
    names = ", ".join(kind for kind in memory.types if _works_on(tool, kind)) or "no memory type"
    raise _BadCallError(CallStatus.BAD_MEMORY_TYPE, f"{fault}; use {names}")


def _works_on(tool: str, memory_type: MemoryType) -> bool:
    """Core is one paragraph: it is updated or deleted as a whole, never inserted into, and needs no search."""
    return memory_type is not MemoryType.CORE or tool in (UPDATE, DELETE)


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    if value is None:
        raise _BadCallError(CallStatus.MISSING_ARGUMENT, f"the argument {name!r} is missing")
    if not isinstance(value, str):
        raise _BadCallError(CallStatus.WRONG_TYPE, f"the argument {name!r} must be a string, not {_json_type(value)}")
    if not value.strip():
        raise _BadCallError(CallStatus.EMPTY_TEXT, f"the argument {name!r} is empty")
    return value if value.isascii() else storable(value)


def _json_type(value: object) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object", str: "a string"}
    return names.get(type(value), "null" if value is None else type(value).__name__)


def tool_schemas(
    types: Iterable[MemoryType] = tuple(MemoryType), *, search: bool = False
) -> tuple[dict[str, Any], ...]:
    """The tools in OpenAI's function-calling form, for the memory types that are on.

    Args:
        types: the memory types that are on.
        search: whether `memory_search` is offered.
    """
    types = tuple(types)
    schemas = []
    for name, (description, parameters) in _DESCRIPTIONS.items():
        allowed = [kind for kind in types if _works_on(name, kind)]
        if not allowed or (name == SEARCH and not search):
            continue
        which = "Which memory. " + "; ".join(_KINDS[kind] for kind in allowed) + "."
        texts = {key: {"type": "string", "description": text} for key, text in parameters.items()}
        optional = _ID if MemoryType.CORE in allowed else ()
        schema = {
            "type": "object",
            "properties": {
                "memory_type": {"type": "string", "enum": [str(kind) for kind in allowed], "description": which},
                **texts,
            },
            "required": ["memory_type", *(key for key in parameters if key not in optional)],
        }
        function = {"name": name, "description": description, "parameters": schema}
        schemas.append({"type": "function", "function": function})
    return tuple(schemas)


_KINDS = {
    MemoryType.CORE: "core_memory: one paragraph on what matters most, replaced as a whole",
    MemoryType.SEMANTIC: "semantic_memory: entries that state facts",
    MemoryType.EPISODIC: "episodic_memory: entries that tell what happened, and when",
}
_ID = {"memory_id": "The entry's id, such as s3 or e12."}
_DESCRIPTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    INSERT: ("Store a new entry.", {"content": "The text to store, understandable on its own."}),
    UPDATE: (
        "Replace stored text that is no longer right or can be said better.",
        {"new_content": "The text that takes the place of the old one.", **_ID},
    ),
    DELETE: ("Remove stored text that is wrong, outdated or not worth its space.", _ID),
    SEARCH: ("Look for stored entries; what is found is shown with the next chunk.", {"query": "Words to look for."}),
}
"""Each tool's description and that of its text arguments. An id is optional where core, which has none, is allowed."""
