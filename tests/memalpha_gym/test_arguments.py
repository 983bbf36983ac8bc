"""What users may get wrong is refused in one line that says what to give."""

from __future__ import annotations

import re
from typing import Any

import gymnasium as gym
import pytest

from memalpha_gym.arguments import (
    check_count,
    make_environment,
    one_line,
    parse_pairs,
    parse_split,
    split_list,
    suggestion,
    unknown_argument,
)
from memalpha_gym.tasks import Split


@pytest.mark.parametrize(("value", "bounds"), [(1, ()), (0, (0,)), (7, (1, 7)), (10**30, (1,))])
def test_counts_within_their_bounds(value: int, bounds: tuple[int, ...]) -> None:
    check_count("questions", value, *bounds)


@pytest.mark.parametrize(
    ("value", "bounds", "message"),
    [
        (0, (), "questions is 0; give a whole number, 1 or more"),
        (-1, (0,), "questions is -1; give a whole number, 0 or more"),
        (2.0, (), "questions is 2.0; give a whole number, 1 or more"),
        (True, (), "questions is True; give a whole number, 1 or more"),
        ("3", (), "questions is '3'; give a whole number, 1 or more"),
        (8, (1, 7), "questions is 8; give a whole number, from 1 to 7"),
        (0, (1, 10_000), "questions is 0; give a whole number, from 1 to 10,000"),
    ],
)
def test_what_is_no_count(value: object, bounds: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check_count("questions", value, *bounds)


def test_pairs_are_json_where_they_read_as_json_and_text_otherwise() -> None:
    pairs = [
        "paragraphs=40",
        "share=0.5",
        "probes=true",
        "none=null",
        "kinds=[1, 2]",
        "name=a=b",
        "word=plain",
        "empty=",
    ]
    assert parse_pairs("--env-arg", pairs) == {
        "paragraphs": 40,
        "share": 0.5,
        "probes": True,
        "none": None,
        "kinds": [1, 2],
        "name": "a=b",
        "word": "plain",
        "empty": "",
    }
    assert parse_pairs("--env-arg", ["x=1", "x=2"]) == {"x": 2}


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("people", "--env-arg 'people' is not of the form NAME=VALUE"),
        ("=3", "--env-arg '=3' is not of the form NAME=VALUE"),
        ("two words=3", "--env-arg 'two words=3' is not of the form NAME=VALUE"),
        ("split=test", "--env-arg 'split=test': use the option --split instead"),
    ],
)
def test_pairs_that_are_refused(pair: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_pairs("--env-arg", [pair], {"split": "--split"})


def test_lists() -> None:
    assert split_list("--env", " a, b,a ,,c") == ["a", "b", "c"]
    with pytest.raises(ValueError, match="--env is empty"):
        split_list("--env", " , ")


def test_splits() -> None:
    assert parse_split("train") is Split.TRAIN
    with pytest.raises(ValueError, match=r"there is no split 'tset'; there are train, validation, test, all"):
        parse_split("tset")


def test_an_environment_is_made_with_its_arguments() -> None:
    env = make_environment("MemAlpha/Recall-v0", level=0, split="train")
    assert env.unwrapped.source.split == "train"  # type: ignore[attr-defined]
    env.close()


def test_an_argument_that_an_environment_does_not_have() -> None:
    with pytest.raises(ValueError, match=r"MemAlpha/Recall-v0 has no argument 'levle'; did you mean level\?"):
        make_environment("MemAlpha/Recall-v0", levle=0)
    with pytest.raises(gym.error.NameNotFound):
        make_environment("MemAlpha/Recal-v0")


def test_a_fault_inside_an_environment_is_not_taken_for_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise TypeError("f() got an unexpected keyword argument 'inner'")

    monkeypatch.setattr(gym, "make", broken)
    with pytest.raises(TypeError):
        make_environment("MemAlpha/Recall-v0", level=0)


def test_the_argument_that_a_call_does_not_know() -> None:
    def function(*, known: int) -> None: ...

    with pytest.raises(TypeError) as unknown:
        function(unknown=1)  # type: ignore[call-arg]
    assert unknown_argument(unknown.value) == "unknown"
    assert unknown_argument(TypeError("function() missing 1 required keyword-only argument: 'known'")) is None


def test_suggestions() -> None:
    assert suggestion("benhc", ["bench", "play"]) == "did you mean bench?"
    assert suggestion("zzz", ["bench", "play"]) == "there are bench, play"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("two\n  lines"), "two lines"),
        (KeyError("no quotes"), "no quotes"),
        (OSError(), "OSError"),
    ],
)
def test_errors_in_one_line(error: Exception, line: str) -> None:
    assert one_line(error) == line
