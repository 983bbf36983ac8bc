"""The reference: what modules offer, from their docstrings, as Markdown. Docstrings here are Markdown and no reStructuredText."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from typing import Any

MODULES: dict[str, tuple[str, ...]] = {
    "Playing": tuple(
        "environment registration wrappers rollouts episodes chat_episode chunk_credit line_by_line".split()
    ),
    "Parts of an episode": tuple("tasks memory tools completions rewards credit causes operations budgets".split()),
    "What plugs in": tuple(
        "protocols readers.reader judges.judge retrieval tokenization products product_checks".split()
    ),
    "Scores": ("scoring.metrics", "answering"),
    "Evaluation": (
        *(f"benchmarks.{name}" for name in "evaluation results plots paired statistics fact_timeline".split()),
        "recording",
        "records",
    ),
    "Worlds": ("envs.worlds.knobs", "envs.worlds.family"),
}
"""The modules of each page, without `memalpha_gym.`."""

_SECTION = re.compile(r"^(Args|Attributes|Raises|Yields|Returns):\s*$", re.MULTILINE)


def reference_pages() -> dict[str, str]:
    """The pages by their titles."""
    return {title: _page(title, names) for title, names in MODULES.items()}


def _page(title: str, names: tuple[str, ...]) -> str:
    return "\n".join([f"# {title}", "", *(line for name in names for line in _module(name))])


def _module(name: str) -> Iterator[str]:
    module = import_module(f"memalpha_gym.{name}")
    yield from (f"## memalpha_gym.{name}", "", markdown(module.__doc__), "")
    for item, value in vars(module).items():
        if item.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(value):
            yield from _class(item, value)
        elif inspect.isfunction(value):
            yield from (f"### {item}", "", _signature(value, item), "", markdown(value.__doc__), "")


def _class(name: str, kind: type) -> Iterator[str]:
    yield from (f"### {name}", "")
    if "__init__" in vars(kind) and (is_dataclass(kind) or inspect.isfunction(vars(kind)["__init__"])):
        yield from (_signature(kind, name), "")
    own = kind.__doc__ if not (kind.__doc__ or "").startswith(f"{name}(") else ""
    yield from (markdown(own, level=4), "")
    for item, value in vars(kind).items():
        if item.startswith("_"):
            continue
        found = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if inspect.isfunction(found) and found.__doc__:
            called = [] if isinstance(value, property) else [_signature(found, item), ""]
            yield from (f"#### {name}.{item}", "", *called, markdown(found.__doc__), "")


def _signature(value: Any, name: str) -> str:
    try:
        text = f"{name}{inspect.signature(value)}"
    except ValueError:
        text = f"{name}(…)"
    text = re.sub(r"<[^<>]*>", "…", re.sub(r"(: |-> )'([^']*)'", r"\1\2", text))
    if len(text) > 96 and "(" in text:
        head, _, rest = text.partition("(")
        inside, _, end = rest.rpartition(")")
        text = f"{head}(\n    {_one_a_line(inside)}\n){end}"
    return f"```python\n{text}\n```"


def _one_a_line(inside: str) -> str:
    """Parameters, each on a line of its own; commas within brackets are left."""
    depth, parts, part = 0, [], ""
    for letter in inside:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    return ",\n    ".join([*parts, part.strip()])


def markdown(doc: str | None, level: int = 4) -> str:
    """A docstring as Markdown: its sections as bold words with lists, its headings below those of the page."""
    text = inspect.cleandoc(doc or "")
    text = re.sub(r"^## ", "#" * (level + 1) + " ", text, flags=re.MULTILINE)
    text = re.sub(r"^#{5,} (.*)$", r"**\1**", text, flags=re.MULTILINE)
    parts = _SECTION.split(text)
    made = [_escaped(parts[0]).strip()]
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        listed, after = _items(body)
        made += [f"**{title}**", listed, after.strip()]
    return "\n\n".join(filter(None, made))


def _items(body: str) -> tuple[str, str]:
    """The entries `name: text` of a section as a list, and the text behind it."""
    lines = body.strip("\n").split("\n")
    end = next((i for i, line in enumerate(lines) if line and not line.startswith(" ")), len(lines))
    listed: list[str] = []
    for line in inspect.cleandoc("\n".join(lines[:end])).split("\n"):
        if line and not line.startswith(" "):
            name, colon, said = line.partition(": ")
            listed.append(f"- `{name}`: {_escaped(said)}" if colon else f"- {_escaped(line)}")
        elif line.strip():
            listed[-1:] = [f"{listed[-1]} {_escaped(line.strip())}"] if listed else [line]
    return "\n".join(listed), "\n".join(lines[end:])


def _escaped(text: str) -> str:
    """Text in which nothing outside of code is taken for HTML."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(
        piece if piece.startswith("`") else piece.replace("<", "&lt;").replace("*", "\\*") for piece in pieces
    )
