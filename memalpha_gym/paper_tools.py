"""How the paper's code executes a call and what it takes for a success: `reward="paper"`.

It reads success from the text of a result: the words "executed successfully" in it, and not the mark of a skipped insertion. So
a tool with these words in its name is paid, as is a failure that quotes them, and a write whose text holds the mark is not. A
delete of nothing is a success; what is stored need be no text; an update may repeat a stored text; a search is always possible,
and nobody is shown what it finds. `ToolResult.status` says what happened, `ToolResult.paid` what it counts for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from memalpha_gym.judges.judge import Write
from memalpha_gym.memory import LISTS, BudgetExceededError, DuplicateEntryError, Memory, MemoryType, UnknownEntryError
from memalpha_gym.odd_texts import storable
from memalpha_gym.tools import (
    ALIASES,
    DELETE,
    INSERT,
    MAX_NAME,
    SEARCH,
    SEARCH_RESULTS,
    UPDATE,
    CallStatus,
    ToolCall,
    ToolResult,
)

SUCCESS = "executed successfully"
SKIPPED = "'status': 'skipped'"
"""What a result's text must hold, and must not, to count as a success."""


class _RefusedError(Exception):
    """A call that failed.

    Attributes:
        status: what was wrong with it.
        quoted: what the paper's code repeats of the call in its result, and so looks for its marks in.
    """

    def __init__(self, status: CallStatus, detail: str, quoted: object = "") -> None:
        super().__init__(detail)
        self.status, self.quoted = status, str(quoted)


def execute_as_published(memory: Memory, call: ToolCall, *, search: bool = False) -> ToolResult:
    """Execute one call. Never raises for anything that a model may have written.

    Args:
        memory: the memory to work on; it should be verbatim.
        call: the call, by the paper's name of a tool or by ours.
        search: whether the findings of a search are shown.
    """
    tool = ALIASES.get(call.name, call.name)
    handler = _HANDLERS.get(tool)
    try:
        if call.malformed:
            raise _RefusedError(CallStatus.MALFORMED, call.malformed)
        if handler is None:
            names = ", ".join(_HANDLERS)
            raise _RefusedError(CallStatus.UNKNOWN_TOOL, f"there is no tool of this name; there are {names}")
        if not isinstance(call.arguments, Mapping):
            raise _RefusedError(CallStatus.WRONG_TYPE, "the arguments must be an object")
        result, told = handler(memory, call.arguments)
    except _RefusedError as error:
        return ToolResult(tool[:MAX_NAME], error.status, str(error), paid=_counts(f"{call.name} {error.quoted}"))
    except BudgetExceededError as error:
        return ToolResult(tool, CallStatus.OVER_BUDGET, str(error), paid=False)
    return replace(result, found=result.found if search else (), paid=_counts(f"{SUCCESS} {told}"))


def judged_as_published(calls: Sequence[ToolCall]) -> tuple[Write, ...]:
    """What the paper's content judge is asked about: the text of every insertion and update, failed and repeated ones too."""
    return tuple(write for call in calls if (write := _judged(call)) is not None)


def _judged(call: ToolCall) -> Write | None:
    key = {INSERT: "content", UPDATE: "new_content"}.get(ALIASES.get(call.name, call.name))
    if key is None or call.malformed or not isinstance(call.arguments, Mapping):
        return None
    memory_type, content = _listed(call.arguments.get("memory_type")), call.arguments.get(key)
    if memory_type is None or not isinstance(content, str) or not content.strip():
        return None
    return Write(memory_type, storable(content))


def _counts(told: str) -> bool:
    return SUCCESS in told and SKIPPED not in told


# --- the tools ----------------------------------------------------------------------------------------------------------

Handled = tuple[ToolResult, str]
"""What a call did, and what the paper's code repeats of the memory in its result."""


def _insert(memory: Memory, arguments: Mapping[str, Any]) -> Handled:
    memory_type = _exactly(memory, arguments, LISTS)
    content = _argument(arguments, "content")
    try:
        entry = memory.insert(memory_type, _kept(content))
    except DuplicateEntryError as error:
        return ToolResult(INSERT, CallStatus.DUPLICATE, str(error), memory_type, error.entry_id), SKIPPED
    return ToolResult(INSERT, CallStatus.OK, "", memory_type, entry.id, entry.content), repr(content)


def _update(memory: Memory, arguments: Mapping[str, Any]) -> Handled:
    memory_type = _exactly(memory, arguments, tuple(MemoryType))
    content = _argument(arguments, "new_content")
    if memory_type is MemoryType.CORE:
        if not isinstance(content, str) and memory.tokenizer.count(_kept(content)) > memory.core_limit:
            raise _RefusedError(CallStatus.WRONG_TYPE, "only a text can be cut to the limit of core")
        entry = memory.write_core("" if content is None else _kept(content))
        told = repr(entry.content if isinstance(content, str) else content)
        return ToolResult(UPDATE, CallStatus.OK, "", memory_type, None, entry.content), told
    memory_id = arguments.get("memory_id")
    held = memory_id if isinstance(memory_id, str) else ""
    try:
        entry = memory.update(memory_type, _kept(content), held)
    except UnknownEntryError as error:
        raise _RefusedError(CallStatus.UNKNOWN_ID, str(error), repr(memory_id)) from None
    return ToolResult(UPDATE, CallStatus.OK, "", memory_type, entry.id, entry.content), repr(content)


def _delete(memory: Memory, arguments: Mapping[str, Any]) -> Handled:
    memory_type = _shortened(memory, arguments, tuple(MemoryType))
    if memory_type is MemoryType.CORE:
        content = memory.core
        memory.clear_core()
        return ToolResult(DELETE, CallStatus.OK, "", memory_type, None, content), ""
    memory_id = arguments.get("memory_id")
    if not isinstance(memory_id, Hashable) and memory.entries(memory_type):
        raise _RefusedError(CallStatus.WRONG_TYPE, "the argument 'memory_id' must be a string")
    try:
        entry = memory.delete(memory_type, memory_id if isinstance(memory_id, str) else "")
    except UnknownEntryError as error:
        return ToolResult(DELETE, CallStatus.UNKNOWN_ID, str(error), memory_type), ""
    return ToolResult(DELETE, CallStatus.OK, "", memory_type, entry.id, entry.content), ""


def _search(memory: Memory, arguments: Mapping[str, Any]) -> Handled:
    _argument(arguments, "memory_type")
    query = _argument(arguments, "query")  # missed before the memory type is looked at
    memory_type = _shortened(memory, arguments, LISTS)
    result = ToolResult(SEARCH, CallStatus.OK, "", memory_type)
    if not memory.entries(memory_type):
        return result, ""
    if not isinstance(query, str):
        raise _RefusedError(CallStatus.WRONG_TYPE, "the argument 'query' must be a string")
    if not _has_words(query):
        return result, ""
    if not any(_has_words(entry.content) for entry in memory.entries(memory_type)):
        raise _RefusedError(CallStatus.EMPTY_TEXT, "there is no word in what is stored")
    hits = [entry for entry, _ in memory.search(memory_type, storable(query), _SHOWN)]
    found = tuple((entry.id, entry.content) for entry in hits[:SEARCH_RESULTS])
    return replace(result, found=found), repr([entry.content for entry in hits])


_SHOWN = 20
"""Entries that a search of the paper's code finds."""

_HANDLERS: Mapping[str, Callable[[Memory, Mapping[str, Any]], Handled]] = {
    INSERT: _insert,
    UPDATE: _update,
    DELETE: _delete,
    SEARCH: _search,
}


# --- arguments ----------------------------------------------------------------------------------------------------------


def _argument(arguments: Mapping[str, Any], name: str) -> Any:
    """An argument of any type, null as well.

    Raises:
        _RefusedError: it is not there.
    """
    if name not in arguments:
        raise _RefusedError(CallStatus.MISSING_ARGUMENT, f"the argument {name!r} is missing", repr(name))
    return arguments[name]


def _exactly(memory: Memory, arguments: Mapping[str, Any], allowed: Sequence[MemoryType]) -> MemoryType:
    """The memory type of an insertion or update, by its full name."""
    name = _argument(arguments, "memory_type")
    if isinstance(name, str) and name in allowed:
        return _switched_on(memory, MemoryType(name))
    raise _RefusedError(CallStatus.BAD_MEMORY_TYPE, f"the memory type must be one of {', '.join(allowed)}")


def _shortened(memory: Memory, arguments: Mapping[str, Any], allowed: Sequence[MemoryType]) -> MemoryType:
    """The memory type of a delete or a search, of which "_memory" may be left out."""
    name = _argument(arguments, "memory_type")
    memory_type = _listed(name)
    if memory_type is None or memory_type not in allowed:
        detail = f"the memory type must be one of {', '.join(allowed)}"
        raise _RefusedError(CallStatus.BAD_MEMORY_TYPE, detail, name if isinstance(name, str) else "")
    return _switched_on(memory, memory_type)


def _listed(name: object) -> MemoryType | None:
    """The memory type of that name, with or without "_memory"."""
    short = name.replace("_memory", "") if isinstance(name, str) else None
    return next((kind for kind in MemoryType if kind.removesuffix("_memory") == short), None)


def _switched_on(memory: Memory, memory_type: MemoryType) -> MemoryType:
    if memory_type not in memory.types:
        raise _RefusedError(CallStatus.BAD_MEMORY_TYPE, f"{memory_type} is switched off")
    return memory_type


def _kept(content: object) -> str:
    """Content as it is shown, which is how it is kept: the paper's code stores numbers, lists and nothing as they are."""
    return storable(content) if isinstance(content, str) else str(content)


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text)) or "_" in text
