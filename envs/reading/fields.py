"""Values inside data files that know where they stand, so that every fault is reported with file and place.

A file is read into one `Field`; its children carry their path on: `data[3].paragraphs[0].qas[2].answers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

REMEDY = "Mend the file, fetch it again, or name another with data= or MEMALPHA_DATA."


_ODD = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of a character that stand alone."""


class DataError(ValueError):
    """A data file, or a value in it, is not as it should be; the message names file, place and remedy."""


def data_error(file: object, place: str, problem: str, remedy: str = REMEDY) -> DataError:
    """A `DataError` in the one form that all of them have.

    Args:
        file: the file that was read.
        place: where in it: a path such as `data[3].title`, or a line; empty for the file as a whole.
        problem: what is wrong there.
        remedy: what to do about it.
    """
    return DataError(f"{file}: {place}{' ' if place else ''}{problem}. {remedy}")


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a JSON document or a table, with its file and its path in it.

    Every accessor raises `DataError` where the value has another form than the one asked for.
    """

    value: object
    file: str
    path: str = ""

    def error(self, problem: str) -> DataError:
        """The error that says what is wrong with this value."""
        return data_error(self.file, self.path or "the top level", problem)

    def find(self, *keys: str) -> Field | None:
        """The first of these members that is there and not null; None where none is."""
        if not isinstance(self.value, dict):
            raise self.error(f"is {kind_of(self.value)}; an object with {' or '.join(map(repr, keys))} was expected")
        for key in keys:
            if self.value.get(key) is not None:
                return Field(self.value[key], self.file, f"{self.path}.{key}" if self.path else key)
        return None

    def get(self, *keys: str) -> Field:
        """The first of these members that is there and not null; at least one has to be."""
        found = self.find(*keys)
        if found is None:
            members = ", ".join(map(str, self.value)) if isinstance(self.value, dict) else ""
            missing = Field(None, self.file, f"{self.path}.{keys[0]}" if self.path else keys[0])
            alias = f" (or {', '.join(keys[1:])})" if keys[1:] else ""
            raise missing.error(f"is missing{alias}; the members there are: {members or 'none'}")
        return found

    def items(self) -> Iterator[Field]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.error(f"is {kind_of(self.value)}; a list was expected")
        for index, item in enumerate(self.value):
            yield Field(item, self.file, f"{self.path}[{index}]")

    def rows(self) -> Iterator[Field]:
        """The items of a list; an object by itself is a list of one, as in a file of JSON Lines with one line."""
        if isinstance(self.value, dict):
            yield self
        else:
            yield from self.items()

    def members(self) -> Iterator[tuple[str, Field]]:
        """The members of an object with their names, in the order of the file."""
        if not isinstance(self.value, dict):
            raise self.error(f"is {kind_of(self.value)}; an object was expected")
        for key, value in self.value.items():
            yield str(key), Field(value, self.file, f"{self.path}.{key}" if self.path else str(key))

    def pair(self, form: str) -> tuple[Field, Field]:
        """The two items of a list of two; `form` says in an error what was expected."""
        items = list(self.items())
        if len(items) != 2:
            raise self.error(f"has {len(items)} items; {form} was expected")
        return items[0], items[1]

    def flag(self, default: bool) -> bool:
        """True or false; null is the default."""
        if self.value is not None and not isinstance(self.value, bool):
            raise self.error(f"is {kind_of(self.value)}; true or false was expected")
        return default if self.value is None else self.value

    def text(self) -> str:
        """A string that is not blank, without the space around it."""
        if not isinstance(self.value, str):
            raise self.error(f"is {kind_of(self.value)}; a text was expected")
        if not self.value.strip():
            raise self.error("is an empty text")
        if odd := _ODD.search(self.value):
            raise self.error(f"has at character {odd.start()} {odd[0]!r}, which is in no text")
        return self.value.strip()

    def line(self) -> str:
        """A text that is not blank, with each run of space as one: line breaks and padding are no part of a question."""
        return " ".join(self.text().split())

    def scalar(self) -> str:
        """A text, or a number as text."""
        number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return str(self.value) if number else self.text()

    def texts(self) -> list[str]:
        """A list of strings, blank ones left out."""
        if not isinstance(self.value, list) or not all(isinstance(item, str) for item in self.value):
            raise self.error(f"is {kind_of(self.value)}; a list of texts was expected")
        return [item.strip() for item in self.value if item.strip()]


def kind_of(value: object) -> str:
    """What a value is, in the words of error messages: `a text`, `an object`, `null`."""
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null" if value is None else f"a {type(value).__name__}")
