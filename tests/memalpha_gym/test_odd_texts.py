"""Whatever a text, a number or an object is, it can be stored."""

import json

import pytest

from memalpha_gym.odd_texts import cause_of, escaped, jsonable


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")

    __str__ = __repr__


class HostileError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "[/]", "\x1b[2J", "é漢😀"])
def test_a_text_becomes_utf8(text: str) -> None:
    assert escaped(text).encode().decode() == escaped(text)
    assert "\0" not in escaped(text)
    assert escaped("é漢😀") == "é漢😀"


@pytest.mark.parametrize(
    "value",
    [10**5_000, -(10**5_000), Hostile(), {Hostile(): 1}, [[[Hostile()]]], {10**5_000: "x"}],
    ids=["large", "negative", "hostile", "hostile key", "hostile within", "large key"],
)
def test_any_value_can_be_written_and_read_back(value: object) -> None:
    written = json.dumps(jsonable(value))
    assert json.dumps(json.loads(written)) == written


def test_a_large_integer_keeps_its_value() -> None:
    assert int(jsonable(10**5_000)["repr"], 16) == 10**5_000


def test_what_is_deep_ends() -> None:
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]
    json.dumps(jsonable(deep))
    while isinstance(deep, list):  # taking it apart by recursion would overflow the stack of C
        deep = deep.pop()


def test_the_cause_of_any_exception_is_a_line_of_bounded_length() -> None:
    assert cause_of(ValueError("no \ud800")) == "ValueError: no \\ud800"
    assert cause_of(ValueError()) == "ValueError"
    assert cause_of(HostileError()).startswith("HostileError: its message cannot be had")
    assert len(cause_of(ValueError("x" * 20_000_000))) < 5_000
