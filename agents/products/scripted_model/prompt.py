"""A request for a chat completion, taken apart, and a reply to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a request asks.

    Attributes:
        text: all its messages.
        last: the last of them.
        schema: the JSON schema that the reply is to have; empty where none is told.
        schema_name: its name.
        tools: the parameters' schemas of the tools that may be called, by name.
    """

    text: str
    last: str
    schema: Mapping[str, Any]
    schema_name: str
    tools: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says.

    Attributes:
        text: in words; None where it only calls tools.
        calls: (tool, arguments), in order.
    """

    text: str | None = None
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=())


def read_prompt(body: Mapping[str, Any]) -> Prompt:
    """The parts of a request's body."""
    texts = [_text_of(message) for message in body.get("messages") or ()]
    form = (body.get("response_format") or {}).get("json_schema") or {}
    functions = [tool["function"] for tool in body.get("tools") or () if "function" in tool]
    return Prompt(
        text="\n".join(texts),
        last=texts[-1] if texts else "",
        schema=form.get("schema") or {},
        schema_name=form.get("name") or "",
        tools={function["name"]: function.get("parameters") or {} for function in functions},
    )


def _text_of(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content or () if isinstance(part, Mapping))
