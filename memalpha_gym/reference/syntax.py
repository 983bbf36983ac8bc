"""Texts out of Python files that are parsed and never run: constants, f-strings as templates, what is appended to a list when."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Definition = TypeVar("Definition", ast.ClassDef, ast.FunctionDef)


class CloneError(ValueError):
    """A folder is no clone of the reference, or one of another version; the message says what was looked for, and where."""


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a template, by the name of what is put there."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places to be filled in."""

    parts: tuple[str | Field, ...]

    def fill(self, **values: str) -> str:
        """The text with every place filled in; braces in the values mean nothing."""
        return "".join(values[part.name] if isinstance(part, Field) else part for part in self.parts)


class Source:
    """A Python file of the reference, parsed.

    Args:
        path: the file.
        what: what it belongs to, for messages.
        known: what is said of another version: which one is known to work, and how it is had.

    Attributes:
        read: the `id` of every constant whose value has been taken: these may be others in another version.

    Raises:
        CloneError: it is not there, or is no Python.
    """

    def __init__(self, path: Path, what: str, known: str) -> None:
        self.path, self.what, self.known = path, what, known
        self.read: set[int] = set()
        try:
            self.tree = ast.parse(path.read_text(encoding="utf-8"))
        except OSError:
            raise CloneError(f"{what}: looked for {path.name} in {path.parent}, and there is none") from None
        except (SyntaxError, ValueError) as error:
            raise CloneError(f"{what}: {path} is no Python that can be parsed: {error}") from None

    def missing(self, what: str) -> CloneError:
        """The error that the file has not what was looked for."""
        return CloneError(f"{self.what}: looked for {what} in {self.path}, and it is not there. {self.known}")

    def class_named(self, name: str) -> ast.ClassDef:
        """The one class of the module that has this name."""
        found = [node for node in self.tree.body if isinstance(node, ast.ClassDef) and node.name == name]
        return self._only(found, f"class {name}")

    def function(self, name: str, owner: ast.ClassDef | None = None) -> ast.FunctionDef:
        """The one function of the module, or method of a class, that has this name."""
        body = (owner or self.tree).body
        found = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
        return self._only(found, f"the function {f'{owner.name}.' if owner else ''}{name}")

    def branch(self, function: ast.FunctionDef, test: str) -> list[ast.stmt]:
        """What a function does where a condition holds."""
        return self._condition(function, test).body

    def otherwise(self, function: ast.FunctionDef, test: str) -> list[ast.stmt]:
        """What a function does where a condition does not hold."""
        return self._condition(function, test).orelse

    def loop(self, function: ast.FunctionDef, over: str) -> ast.For:
        """The loop of a function over an expression."""
        for node in ast.walk(function):
            if isinstance(node, ast.For) and ast.unparse(node.iter) == over:
                return node
        raise self.missing(f"`for … in {over}` in {function.name}")

    def _condition(self, function: ast.FunctionDef, test: str) -> ast.If:
        for node in ast.walk(function):
            if isinstance(node, ast.If) and ast.unparse(node.test) == test:
                return node
        raise self.missing(f"`if {test}` in {function.name}")

    def _only(self, found: list[Definition], what: str) -> Definition:
        """The one definition; of several the last would hold, if nothing stands between."""
        if not found:
            raise self.missing(what)
        if len(found) > 1:
            raise self.missing(f"one {what.removeprefix('the ')}, and not {len(found)},")
        return found[0]

    def assigned(self, body: list[ast.stmt], name: str) -> ast.expr:
        """The last value that a name is given in some statements, those within other statements included."""
        found = [value for target, value in _assignments(body) if target == name]
        if not found:
            raise self.missing(f"{name} = …")
        return found[-1]

    def assigned_list(self, name: str) -> list[str]:
        """The names in a list of the module."""
        value = self.assigned(self.tree.body, name)
        if isinstance(value, ast.List) and all(isinstance(item, ast.Name) for item in value.elts):
            return [item.id for item in value.elts if isinstance(item, ast.Name)]
        raise self.missing(f"{name} = [names]")

    def appended(self, body: list[ast.stmt], name: str) -> dict[str, ast.expr]:
        """What is appended to a list, by the condition under which it is; the first one counts."""
        found: dict[str, ast.expr] = {}
        for node in (node for statement in body for node in ast.walk(statement)):
            if isinstance(node, (ast.If, ast.For)):
                condition = ast.unparse(node.test if isinstance(node, ast.If) else node.iter)
                for statement in node.body:
                    if (argument := _method_argument(statement, name, "append")) is not None:
                        found.setdefault(condition, argument)
        return found

    def appended_if(self, body: list[ast.stmt], name: str, condition: str) -> ast.expr:
        """What is appended to a list under one condition."""
        found = self.appended(body, name)
        if condition not in found:
            raise self.missing(f"{name}.append(…) under `{condition}`")
        return found[condition]

    def extended(self, body: list[ast.stmt], name: str) -> ast.expr:
        """The list by which a list is extended."""
        for statement in body:
            if (argument := _method_argument(statement, name, "extend")) is not None:
                return argument
        raise self.missing(f"{name}.extend(…)")

    def returned(self, body: list[ast.stmt]) -> ast.expr:
        """What is returned at the end of some statements."""
        for statement in reversed(body):
            if isinstance(statement, ast.Return) and statement.value is not None:
                return statement.value
        raise self.missing("return …")

    def separator(self, value: ast.expr) -> str:
        """The text that a `"…".join(…)` joins with."""
        if (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Attribute)
            and value.func.attr == "join"
            and isinstance(value.func.value, ast.Constant)
            and isinstance(value.func.value.value, str)
        ):
            self.read.add(id(value.func.value))
            return value.func.value.value
        raise self.missing(f"a text's join, and not line {value.lineno},")

    def template(self, value: ast.expr, fields: Mapping[str, str]) -> Template:
        """An f-string, or several added up, as a template.

        Args:
            value: the expression.
            fields: the name of a field by the expression that stands in its place.

        Raises:
            CloneError: something else stands in a place.
        """
        parts: list[str | Field] = []
        for part in self._parts(value, fields):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
        missing = [place for place, name in fields.items() if Field(name) not in parts]
        if missing:
            raise self.missing(f"the place of {missing[0]} in the text of line {value.lineno}")
        return Template(tuple(parts))

    def _parts(self, value: ast.expr, fields: Mapping[str, str]) -> Iterator[str | Field]:
        written = ast.unparse(value)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.read.add(id(value))
            yield value.value
        elif isinstance(value, ast.JoinedStr):
            for part in value.values:
                yield from self._parts(part, fields)
        elif isinstance(value, ast.FormattedValue) and value.conversion == -1 and value.format_spec is None:
            yield from self._parts(value.value, fields)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            yield from self._parts(value.left, fields)
            yield from self._parts(value.right, fields)
        elif written in fields:
            yield Field(fields[written])
        else:
            expected = ", ".join(fields) or "nothing"
            raise self.missing(f"a text with {expected} in its places, and not `{written}` (line {value.lineno}),")

    def constant(self, value: ast.expr) -> object:
        """The value of an expression of constants: literals, names of the module's own constants, + and % of texts."""
        if isinstance(value, ast.Constant):
            self.read.add(id(value))
            return value.value
        if isinstance(value, ast.Name):
            return self.constant(self.assigned(self.tree.body, value.id))
        if isinstance(value, (ast.List, ast.Tuple)):
            return tuple(self.constant(item) for item in value.elts)
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Mod)):
            left, right = self.constant(value.left), self.constant(value.right)
            if isinstance(value.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
                return left + right
            if isinstance(value.op, ast.Mod) and isinstance(left, str) and isinstance(right, tuple):
                return self._inserted(left, right, value.lineno)
        raise self.missing(f"a constant in line {value.lineno}, and not `{ast.unparse(value)}`,")

    def text(self, value: ast.expr) -> str:
        """A constant that is a text."""
        found = self.constant(value)
        if not isinstance(found, str):
            raise self.missing(f"a text in line {value.lineno}")
        return found

    def entry(self, value: ast.expr, key: str) -> ast.expr:
        """The value of a key in a dict that is written out."""
        if isinstance(value, ast.Dict):
            for name, item in zip(value.keys, value.values, strict=True):
                if isinstance(name, ast.Constant) and name.value == key:
                    return item
        raise self.missing(f"a dict with the key {key!r} in line {value.lineno}")

    def _inserted(self, text: str, values: tuple[object, ...], line: int) -> str:
        pieces = text.split("%s")
        if len(pieces) != len(values) + 1 or "%" in "".join(pieces):
            raise self.missing(f"as many %s as values in line {line}")
        return "".join(piece + str(value) for piece, value in zip(pieces, (*values, ""), strict=True))


def _assignments(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _method_argument(statement: ast.stmt, name: str, method: str) -> ast.expr | None:
    """The argument of `name.method(argument)`, where a statement is that."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(found), called), [argument])) if (found, called) == (
            name,
            method,
        ):
            return argument
    return None
