"""What a piece of Python does, statement by statement, but for the texts that are read out of it.

Two versions of a function have the same shape where they differ in texts that `Source` has read, in comments, docstrings,
annotations and layout, and in nothing else. A statement is told by a digest, so that none of it need be kept here.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
_IGNORED = frozenset({"ctx", "kind", "type_comment", "type_params", "annotation", "returns"})
_READ = "…"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, without those inside it.

    Attributes:
        digest: what it is, and what it stands in.
        node: the statement.
    """

    digest: str
    node: ast.AST

    @property
    def line(self) -> int:
        """The line in which it begins."""
        return int(getattr(self.node, "lineno", 0))

    @property
    def text(self) -> str:
        """Its first line, for messages."""
        line = ast.unparse(self.node).strip().splitlines()[0]
        return line if len(line) <= 100 else f"{line[:99]}…"

    def names(self, wanted: Collection[str]) -> bool:
        """Whether it names one of some variables, attributes or keys by itself, and not only in what is inside it."""
        return any(_name(part) in wanted for part in _own(self.node))


def statements(
    nodes: Sequence[ast.AST], read: Collection[int], left_out: Collection[ast.AST] = (), within: str = ""
) -> Iterator[Statement]:
    """Some statements and those inside them, in the order in which they are written.

    Args:
        nodes: the statements.
        read: the `id` of every constant whose value is read out and may be another.
        left_out: statements that do not count, nor what is inside them.
        within: what they stand in.
    """
    for node in nodes:
        if node in left_out or _says_nothing(node):
            continue
        yield Statement(_digest(f"{within} {_written(node, read)}"), node)
        for block in _BLOCKS:
            inner = getattr(node, block, None)
            if isinstance(inner, list):
                yield from statements(inner, read, left_out, f"{within}/{type(node).__name__}.{block}")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _written(value: object, read: Collection[int]) -> str:
    """A node as a text that every version of Python writes alike, which is not so of `ast.dump`."""
    if isinstance(value, ast.Constant):
        return _READ if id(value) in read else f"{type(value.value).__name__}:{value.value!r}"
    if isinstance(value, ast.JoinedStr):
        parts = [_written(part, read) for part in value.values if not _is_read(part, read)]
        return f"f({', '.join(parts)})" if parts else _READ
    if isinstance(value, ast.AST):
        told = (f"{name}={_written(inner, read)}" for name, inner in _fields(value))
        return f"{type(value).__name__}({', '.join(told)})"
    if isinstance(value, list):
        return f"[{', '.join(_written(inner, read) for inner in value)}]"
    return repr(value)


def _fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    """What a node does by itself, without the statements inside it."""
    for name, value in ast.iter_fields(node):
        inside = name in _BLOCKS and isinstance(value, list)  # the body of a lambda is no list
        if not inside and name not in _IGNORED and value is not None and value != []:
            yield name, value


def _own(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for _, value in _fields(node):
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST):
                yield from _own(inner)


def _name(node: ast.AST) -> object:
    match node:
        case ast.Name(name) | ast.Attribute(_, name) | ast.Constant(name) | ast.alias(name):
            return name
    return None


def _is_read(node: ast.expr, read: Collection[int]) -> bool:
    """Whether a part of an f-string is a text that is read out, or empty."""
    return isinstance(node, ast.Constant) and (id(node) in read or not node.value)


def _says_nothing(node: ast.AST) -> bool:
    """Whether a statement is a docstring, or another constant that is left where it stands."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
