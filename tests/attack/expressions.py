"""Which regular expression of the project takes more than linear time on some text.

An expression is tried as its module uses it (`search`, `sub`, …) on texts made of what it looks for itself: each of its
characters and words, alone and in pairs, repeated. Times are of the processor, so that a busy machine changes little, and what
looks slow has to look so at every size, three times.
"""

from __future__ import annotations

import ast
import importlib
import random
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
METHODS = frozenset("match search sub subn split findall finditer fullmatch".split())
COMMON = " |\n|a|A|1|a |1,|Aa |- |[|(|{|\"|'|`|\\|<|✿|. |, |a: |A-|\\'|->".split("|")
SHORT, LONG = 600, 2_400
SUSPECT = 0.0004
"""Seconds for a text of `SHORT` characters; a linear expression takes a tenth of it."""

APART = ("facts",)
"""Folders of very long expressions, which are asked for by themselves."""

CUT_BEFORE = {
    "memalpha_gym.sentences._LAST_WORD": "sees 40 characters",
    "memalpha_gym.readers.facts.clauses._LAST_WORD": "sees 40 characters",
    "memalpha_gym.readers.facts.examples._LAST": "sees lines of 600 characters",
    "memalpha_gym.readers.facts.tokens._DAYS": "sees 200 characters",
    "memalpha_gym.scoring.days._LEFT": "sees 40 characters",
}
"""Expressions that see texts of bounded length only, with the reason."""


@dataclass(frozen=True)
class Expression:
    """An expression under its name, as `method` of it is called."""

    name: str
    pattern: re.Pattern[str]
    method: str

    def on(self, text: str) -> None:
        """Apply it."""
        if self.method in ("sub", "subn"):
            self.pattern.sub("", text)
        elif self.method == "finditer":
            list(self.pattern.finditer(text))
        else:
            getattr(self.pattern, self.method)(text)


def expressions(folder: str) -> Iterator[Expression]:
    """The expressions that the modules under a folder of the repository hold, but for those that cannot be imported here."""
    paths = (ROOT / folder).glob("*.py") if folder == "memalpha_gym" else (ROOT / folder).rglob("*.py")
    for path in sorted(paths):
        if path.parent != ROOT / folder and path.parent.name in APART:
            continue
        source = path.read_text(encoding="utf-8")
        if "re.compile" not in source:
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts if parts[0] == "memalpha_gym" else ("memalpha_gym", *parts)).removesuffix(".__init__")
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        used = _methods(ast.parse(source))
        for attribute, value in vars(module).items():
            for pattern in (
                value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            ):
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    for method in sorted(used.get(attribute, {"search"})):
                        yield Expression(f"{name}.{attribute}", pattern, method)


def slow_on(expression: Expression, pairs: int) -> str:
    """What the expression is slow on and how much, in one line; empty where nothing was found.

    Args:
        expression: the expression.
        pairs: how many texts of repeated pairs of its characters are tried too, drawn by chance; there are some six thousand.
    """
    if expression.name in CUT_BEFORE:
        return ""
    for before, unit in _attacks(expression.pattern, pairs):
        if _seconds(expression.on, _text(before, unit, SHORT)) > SUSPECT and all(
            _grows(expression.on, before, unit) for _ in range(3)
        ):
            return f"{expression.name}.{expression.method} on {before!r} and many {unit!r}"
    return ""


def grows(function: Callable[[str], object], before: str, unit: str, short: int = LONG) -> bool:
    """Whether a function takes more than linear time on a growing text, whatever else the machine does."""
    return all(_grows(function, before, unit, short) for _ in range(3))


def _grows(function: Callable[[str], object], before: str, unit: str, short: int = LONG) -> bool:
    """Whether four times the text takes more than seven times as long; quadratic is sixteen."""
    one = min(_seconds(function, _text(before, unit, short)) for _ in range(2))
    return _seconds(function, _text(before, unit, 4 * short)) > 7 * max(one, 0.0005)


def _text(before: str, unit: str, length: int) -> str:
    return before + unit * (length // len(unit)) + "\x00"


def _seconds(function: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    function(text)
    return time.process_time() - start


def _attacks(pattern: re.Pattern[str], pairs: int) -> Iterator[tuple[str, str]]:
    pieces = list(dict.fromkeys(_pieces(pattern)))[: 24 if pairs else 8]
    units = list(dict.fromkeys([*COMMON, *pieces]))
    heads = ["", *pieces[:2], "a"]
    yield from product(heads, units)
    if pairs:
        twos = list(product(heads, map("".join, product(units[:40], repeat=2))))
        yield from random.Random(pattern.pattern).sample(twos, min(pairs, len(twos)))


def _pieces(pattern: re.Pattern[str]) -> Iterator[str]:
    """The words and characters that an expression looks for."""
    waiting = [parser.parse(pattern.pattern, pattern.flags)]
    while waiting:
        run = ""
        for code, value in waiting.pop():
            if code is codes.LITERAL:
                run += chr(value)
                continue
            if run:
                yield run
                run = ""
            if code is codes.IN:
                yield from (
                    chr(item if kind is codes.LITERAL else item[0]) for kind, item in value if kind in _CHARACTERS
                )
            elif code in _REPEATS:
                waiting.append(value[2])
            elif code is codes.ATOMIC_GROUP:
                waiting.append(value)
            elif code is codes.SUBPATTERN:
                waiting.append(value[3])
            elif code is codes.BRANCH:
                waiting += value[1]
            elif code in (codes.ASSERT, codes.ASSERT_NOT):
                waiting.append(value[1])
        if run:
            yield run


_CHARACTERS = (codes.LITERAL, codes.RANGE)
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def _methods(tree: ast.AST) -> dict[str, set[str]]:
    """By which methods a module calls each of its names."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, set()).add(node.attr)
    return found
