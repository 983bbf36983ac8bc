"""Text of a completion → tool calls, and back.

| format       | a call in it                                                                           |
|--------------|----------------------------------------------------------------------------------------|
| `hermes`     | `<tool_call>{"name": …, "arguments": {…}}</tool_call>`: Qwen3's own chat template       |
| `qwen-agent` | `✿FUNCTION✿: name`, then `✿ARGS✿: {…}`: what the public Mem-α checkpoint was trained on |
| `openai`     | `tool_calls` of the Chat Completions API, as objects or as JSON text                    |
| `mem-alpha`  | as `qwen-agent`, read as the paper's code reads it (`paper_completions`)                |

A completion is hostile text: its writer has just read a chunk, and may quote it. So it is read from front to back, a whole
JSON value at a time, and markers inside an intact JSON string neither end nor begin a call. A block that is clearly meant
as a call but cannot be read becomes a `ToolCall` whose `malformed` says why, so that the format reward counts it. No text
makes `parse_completion` raise, none is evaluated, and a megabyte of anything takes less than a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from memalpha_gym.lenient_json import decode, mend
from memalpha_gym.paper_completions import FUNCTION, parse_paper_completion
from memalpha_gym.tools import INSERT, SEARCH, ToolCall

FORMATS = ("auto", "hermes", "qwen-agent", "openai", "mem-alpha")
MAX_CALLS = 1_000
"""Calls that are read from one completion; a completion of 2,048 tokens has room for about a hundred."""
MAX_REPAIR = 32_768
"""Characters of broken JSON that are mended in one completion, since mending is slow."""
MAX_GUESSES = 32
"""Objects in one completion that are no calls, or no JSON, after which only calls with a marker are looked for."""

_PAPER_NAMES = {INSERT: "new_memory_insert", SEARCH: "search_memory"}
_TOO_MANY = ToolCall("", {}, f"there are more than {MAX_CALLS} calls in one completion; the rest was not read")

_OPENERS = {
    "hermes": r"(?P<hermes><tool_call>)",
    "qwen-agent": r"(?P<qwen_agent>✿FUNCTION✿)|(?P<result>✿RESULT✿)",
    "openai": r"(?P<openai>\{\s*+[\"'])",
}
_THINKING = r"(?P<think><think>)|(?P<end_think></think>)"


def _scanner(*syntaxes: str) -> re.Pattern[str]:
    return re.compile("|".join([_THINKING, *(_OPENERS[syntax] for syntax in syntaxes)]))


_SCANNERS = {"auto": _scanner(*_OPENERS), **{syntax: _scanner(syntax) for syntax in _OPENERS}}
_SCANNERS_OF_MARKED = {**_SCANNERS, "auto": _scanner("hermes", "qwen-agent"), "openai": _scanner()}

_FENCE = re.compile(r"(?:\s++|```\w*+)*+")
_BETWEEN_CALLS = re.compile(r"(?:[\s,;\[\]]++|```\w*+)*+")  # a list of calls is read as its objects, one by one
_QWEN_NAME = re.compile(r"\s*+[:：]?+[ \t]*+(?P<name>[^\n✿]*+)\s*+(?P<args>✿ARGS✿\s*+[:：]?+)?+")
_QWEN_NEXT = re.compile(r"✿(?:FUNCTION|RETURN)✿")
_EDGE = r"</?tool_call>|</?think>|✿(?:FUNCTION|ARGS|RESULT|RETURN)✿|```"
# A string of broken JSON may never be closed. It ends at the latest before a marker on a line of its own: an intact string
# has its newlines written as \n, so that such a marker is the completion's own.
_STRING_OR_EDGE = re.compile(rf'"(?:[^"\\\n]++|\\.|\n(?![ \t]*+(?:{_EDGE})))*+"?+|(?P<edge>{_EDGE})', re.DOTALL)
_FIRST_KEY = re.compile(r"\{\s*+[\"'](?:name|function|arguments|parameters|tool_calls|id|type)[\"']\s*+:")
_ARGUMENTS_KEY = re.compile(r"[\"'](?:arguments|parameters)[\"']\s*+:")
_NAME = re.compile(r"[\"']name[\"']\s*+:\s*+[\"'](?P<name>[\w.-]{1,64})[\"']")


def parse_completion(
    completion: str | Mapping[str, Any] | Sequence[Any],
    format: str = "auto",  # noqa: A002
) -> tuple[ToolCall, ...]:
    """The tool calls of a completion, in order; empty where there are none.

    Text around and between calls is skipped, and so is thinking: `<think>…</think>`, left open or opened by the prompt.

    Args:
        completion: text; or an OpenAI message with `tool_calls` or `content` or both, where `content` is looked at only
            if there are no `tool_calls`; or the list of tool calls. Their `arguments` are JSON text or an object.
        format: how calls stand in text, one of `FORMATS`; "auto" recognises each of them. JSON without a marker, which
            may be no more than a quotation, counts there only where no call has a marker.

    Raises:
        ValueError: there is no such format, or a mapping is neither a message nor a call.
        TypeError: a completion, or a part of one, is of a type that JSON does not have.
    """
    if format not in FORMATS:
        raise ValueError(f"there is no completion format {format!r}; there are {', '.join(FORMATS)}")
    if isinstance(completion, str):
        return _from_text(completion, format)
    if isinstance(completion, Mapping):
        return _from_message(completion, format)
    if isinstance(completion, Sequence) and not isinstance(completion, (bytes, bytearray, memoryview)):
        return _from_objects(completion)
    raise _wrong_type("a completion must be text, an OpenAI message or a list of tool calls", completion)


def paper_format(completion: object, format: str) -> str:  # noqa: A002
    """The format by which the paper's code reads a completion: `mem-alpha` where one in the ✿ protocol is looked for.

    Under "auto" that is the case where the text has a ✿FUNCTION✿; completions in other forms are read as they are elsewhere.
    """
    marked = isinstance(completion, str) and FUNCTION.rstrip(":") in completion
    return "mem-alpha" if format == "qwen-agent" or (format == "auto" and marked) else format


def format_calls(calls: Iterable[ToolCall], format: str) -> str:  # noqa: A002
    """The text of a completion that makes these calls; `parse_completion` reads them from it again.

    A marker of these formats inside a string has its first character written as a JSON escape: a tokenizer that has
    `<tool_call>` as one token, or a simpler parser, then takes no stored text for a call.

    Args:
        calls: calls whose arguments are JSON values, named in one line.
        format: one of `FORMATS` but "auto".

    Raises:
        ValueError: there is no such format to write, or a call is malformed, has no usable name or an infinite number.
        TypeError: an argument is no JSON value.
    """
    if format not in _WRITERS:
        raise ValueError(f"calls cannot be written in the format {format!r}; take one of {', '.join(_WRITERS)}")
    return _WRITERS[format]([_writable(call) for call in calls])


def _writable(call: ToolCall) -> ToolCall:
    if call.malformed:
        raise ValueError(f"a malformed call cannot be written: {call.malformed}")
    if not re.fullmatch(r"[^\s✿`\"']+", call.name):
        raise ValueError(f"{call.name[:64]!r} cannot be written as a tool's name; take letters, digits and underscores")
    return call


def _dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return re.sub(r"[<✿](?=/?(?:tool_call|think)>|[A-Z]+✿)", lambda mark: f"\\u{ord(mark[0]):04x}", text)


def _write_hermes(calls: Sequence[ToolCall]) -> str:
    bodies = [_dump({"name": call.name, "arguments": dict(call.arguments)}) for call in calls]
    return "\n".join(f"<tool_call>\n{body}\n</tool_call>" for body in bodies)


def _write_qwen_agent(calls: Sequence[ToolCall]) -> str:
    return "\n".join(f"✿FUNCTION✿: {call.name}\n✿ARGS✿: {_dump(dict(call.arguments))}" for call in calls)


def _write_mem_alpha(calls: Sequence[ToolCall]) -> str:
    """As `qwen-agent`, with every ✿ and every end tag in a text as an escape: to the paper's code they end a call anywhere."""
    named = [(_PAPER_NAMES.get(call.name, call.name), _dump(dict(call.arguments))) for call in calls]
    escaped = [(name, body.replace("✿", "\\u273f").replace("</", "\\u003c/")) for name, body in named]
    return "\n".join(f"✿FUNCTION✿: {name}\n✿ARGS✿: {body}" for name, body in escaped)


def _write_openai(calls: Sequence[ToolCall]) -> str:
    functions = [{"name": call.name, "arguments": _dump(dict(call.arguments))} for call in calls]
    return _dump([{"id": f"call_{i}", "type": "function", "function": f} for i, f in enumerate(functions, 1)])


_WRITERS = {
    "hermes": _write_hermes,
    "qwen-agent": _write_qwen_agent,
    "openai": _write_openai,
    "mem-alpha": _write_mem_alpha,
}


def _from_message(message: Mapping[str, Any], syntax: str) -> tuple[ToolCall, ...]:
    if _is_call(message):
        return _from_objects([message])
    if not message.keys() & {
        "tool_calls",
        "content",
        "role",
    }:  # where null is left out, a role may be all that is there
        keys = ", ".join(map(str, message)) or "no keys"
        raise ValueError(f"a message has tool_calls or content, a call has name and arguments; this mapping has {keys}")
    calls, content = message.get("tool_calls") or [], message.get("content") or ""
    if not isinstance(calls, (list, tuple)):
        raise _wrong_type("a message's tool_calls must be a list", calls)
    if calls:
        return _from_objects(calls)
    if isinstance(content, (list, tuple)):  # content in parts, of which only the texts can hold calls
        texts = (part.get("text") for part in content if isinstance(part, Mapping))
        content = "".join(text for text in texts if isinstance(text, str))
    if not isinstance(content, str):
        raise _wrong_type("a message's content must be text", content)
    return _from_text(content, syntax)


def _from_text(text: str, syntax: str) -> tuple[ToolCall, ...]:
    if syntax != "mem-alpha":
        return tuple(_Completion(text).calls(syntax))
    calls = tuple(islice(parse_paper_completion(text, MAX_REPAIR), MAX_CALLS + 1))
    return (*calls[:MAX_CALLS], _TOO_MANY) if len(calls) > MAX_CALLS else calls


def _from_objects(values: Sequence[Any]) -> tuple[ToolCall, ...]:
    for value in values:
        if not isinstance(value, (Mapping, str, int, float, list, tuple, type(None))):
            raise _wrong_type("a tool call must be a mapping", value)
    reader = _Completion("")
    calls = tuple(reader.to_call(value) for value in values[:MAX_CALLS])
    return (*calls, _TOO_MANY) if len(values) > MAX_CALLS else calls


def _wrong_type(rule: str, value: object) -> TypeError:
    hint = "; give its model_dump()" if hasattr(value, "model_dump") else ""
    return TypeError(f"{rule}, not {type(value).__name__}{hint}")


@dataclass(slots=True)
class _Completion:
    """A completion's text, the place up to which it is read, and what may still be spent on reading it."""

    text: str
    position: int = 0
    repair_left: int = MAX_REPAIR
    guesses_left: int = MAX_GUESSES

    def calls(self, syntax: str) -> list[ToolCall]:
        """Every call in the text."""
        found: list[tuple[bool, ToolCall]] = []  # whether the call had a marker, and the call
        said_from = 0
        while len(found) <= MAX_CALLS:
            scanner = (_SCANNERS if self.guesses_left else _SCANNERS_OF_MARKED)[syntax]
            opener = scanner.search(self.text, self.position)
            if not opener:
                break
            self.position = opener.end()
            match opener.lastgroup:
                case "think":
                    self._skip_past("</think>")
                case "end_think":  # the prompt had opened the thinking: all of the text so far was thought, not said
                    said_from = len(found)
                case "result":  # a result that the model made up: none of it is a call
                    following = _QWEN_NEXT.search(self.text, self.position)
                    self.position = following.start() if following else len(self.text)
                case "hermes":
                    found += [(True, call) for call in self._hermes_block()]
                case "qwen_agent":
                    found.append((True, self._qwen_agent_block()))
                case _:
                    found += [(False, call) for call in self._openai_object(opener.start())]
        said = found[said_from:MAX_CALLS]
        calls = [call for marked, call in said if marked] or [call for _, call in said]
        return [*calls, _TOO_MANY] if len(found) > MAX_CALLS else calls

    def to_call(self, value: Any) -> ToolCall:
        """A call from the JSON value that stands for it."""
        if not isinstance(value, Mapping):
            return ToolCall("", {}, f"a call must be an object with name and arguments, not {type(value).__name__}")
        function = value.get("function")
        body = function if isinstance(function, Mapping) else value
        name = body.get("name", function)
        if not (isinstance(name, str) and name.strip()):
            return ToolCall("", {}, "the call names no tool")
        return self._with_arguments(name.strip(), body.get("arguments", body.get("parameters")))

    def _with_arguments(self, name: str, arguments: Any) -> ToolCall:
        if arguments is None or arguments == "":
            arguments = {}
        if isinstance(arguments, str):  # JSON inside JSON, as the Chat Completions API has it
            inner = _Completion(arguments.strip(), repair_left=self.repair_left)
            arguments, error = inner._value()
            self.repair_left = inner.repair_left
            if error:
                return ToolCall(name, {}, f"the arguments {error}")
        if not isinstance(arguments, Mapping):
            return ToolCall(name, {}, f"the arguments must be an object, not {type(arguments).__name__}")
        return ToolCall(name, arguments)

    def _hermes_block(self) -> list[ToolCall]:
        """The calls after `<tool_call>`: one object as a rule, or several, or lists of them."""
        found: list[ToolCall] = []
        self._skip(_BETWEEN_CALLS)
        while self.text.startswith("{", self.position) and len(found) <= MAX_CALLS:
            start = self.position
            value, error = self._value()
            if error:
                found.append(ToolCall(self._name_since(start), {}, f"the call {error}"))
            else:
                found += map(self.to_call, _objects(value))
            self._skip(_BETWEEN_CALLS)
        if not found:
            self.position = self._edge(self.position)
            found.append(ToolCall("", {}, "there is no call in the <tool_call> block"))
        return found

    def _qwen_agent_block(self) -> ToolCall:
        """The call after `✿FUNCTION✿`."""
        header = _QWEN_NAME.match(self.text, self.position)
        assert header, "the pattern matches the empty text as well"
        self.position = header.end()
        name = header["name"].strip(" \t\r`\"'")
        if not header["args"]:
            return ToolCall(name, {}, "✿ARGS✿ does not follow the name")
        self._skip(_FENCE)
        arguments, error = self._value()
        if error:
            return ToolCall(name, {}, f"the arguments {error}")
        return self._with_arguments(name, arguments) if name else ToolCall("", {}, "the call names no tool")

    def _openai_object(self, start: int) -> list[ToolCall]:
        """The calls in the JSON at `start`. JSON about something else is skipped whole, with all that it quotes."""
        try:
            value, self.position = decode(self.text, start)
        except ValueError:
            if not self._is_broken_call(start):
                self.guesses_left -= 1
                return []
            self.position = start
            value, error = self._value()
            if error or not _calls_in(value):
                return [ToolCall(self._name_since(start), {}, f"the call {error or 'cannot be made out'}")]
        calls = _calls_in(value)
        self.guesses_left -= not calls
        return [self.to_call(call) for call in calls[: MAX_CALLS + 1]]

    def _is_broken_call(self, start: int) -> bool:
        """Whether the broken JSON at `start` is meant as a call, for what can still be seen of its keys."""
        arguments = _ARGUMENTS_KEY.search(self.text, start) if _FIRST_KEY.match(self.text, start) else None
        return arguments is not None and arguments.start() < self._edge(start)

    def _value(self) -> tuple[Any, str]:
        """The JSON value at the position, mended if need be, or why there is none. Moves to its end, or the block's."""
        try:
            value, self.position = decode(self.text, self.position)
            return value, ""
        except ValueError:
            start, self.position = self.position, self._edge(self.position)
        block = self.text[start : self.position]
        if len(block) > self.repair_left:
            return None, f"cannot be read, and {len(block)} characters are too many to mend"
        self.repair_left -= len(block)
        try:
            return mend(block), ""
        except ValueError as error:
            return None, f"cannot be read: {error}"

    def _edge(self, start: int) -> int:
        """Where the broken JSON at `start` ends: at the next marker outside of its strings."""
        for token in _STRING_OR_EDGE.finditer(self.text, start):
            if token["edge"]:
                return token.start()
        # No marker was outside of a string; with a quote too many, that can be true of the tag that ends the text.
        return max(start, len(self.text.rstrip().removesuffix("</tool_call>")))

    def _name_since(self, start: int) -> str:
        """The tool's name in a call that cannot be read, for the record."""
        name = _NAME.search(self.text, start, self.position)
        return name["name"] if name else ""

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if skipped := pattern.match(self.text, self.position):
            self.position = skipped.end()

    def _skip_past(self, mark: str) -> None:
        index = self.text.find(mark, self.position)
        self.position = len(self.text) if index < 0 else index + len(mark)


def _objects(value: Any) -> list[Any]:
    """The objects among several values that json-repair found where one was looked for; else the one value."""
    objects = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return objects or [value]


def _calls_in(value: Any) -> list[Any]:
    """The calls in JSON that stands on its own: those of a message, or objects of the form of a call."""
    if isinstance(value, dict) and isinstance(value.get("tool_calls"), list):
        return list(value["tool_calls"])
    return [item for item in _objects(value) if _is_call(item)]


def _is_call(value: object) -> bool:
    """Whether a JSON value that stands on its own has the form of a call."""
    if not isinstance(value, Mapping):
        return False
    has_arguments = "arguments" in value or "parameters" in value
    return isinstance(value.get("function"), Mapping) or (has_arguments and ("name" in value or "function" in value))
