"""No input makes a step slow: expressions and scores take time that is linear in what they are given, at any depth."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from memalpha_gym.completions import parse_completion
from memalpha_gym.judges.chat import _answer_verdict, _content_verdict
from memalpha_gym.readers.facts import asides, clauses, distributed, examples, frames, marks, markup, pairs, tables
from memalpha_gym.scoring import METRICS, score_answer
from memalpha_gym.tasks import Question
from memalpha_gym.tools import ToolCall
from tests.attack.expressions import ROOT, expressions, grows, slow_on
from tests.playing import make_env

FOLDERS = [
    *(
        f"memalpha_gym/{each.name}"
        for each in sorted((ROOT / "memalpha_gym").iterdir())
        if each.is_dir() and any(each.rglob("*.py"))
    ),
    "memalpha_gym",
    "envs/building",
    "envs/data",
    "envs/parquet",
    "envs/reading",
    "agents/baselines",
    "agents/scripted",
    "benchmarks",
]
NOTES = [
    (asides._ROW.fullmatch, "", " "),
    (asides._ITEM.match, "", " "),
    (asides._ITEM.match, "a", " "),
    (clauses._PROFILE_END.search, "(", ";"),
    (distributed._IN_ORDER.search, "", " "),
    (examples._ALONE.match, "1", "("),
    (examples._ALONE.match, "1(", "1"),
    (examples._untagged, "</<", "a"),
    (examples._untagged, "</<a", ' ="1"'),
    (examples._untagged, '</<a ="1">', "x"),
    (frames._UNREAL_LEAD.search, "", "story "),
    (frames._UNREAL_LEAD.search, "", "story: "),
    (marks.is_claimed, "", "will "),
    (markup._ATTRIBUTE.findall, "", "a"),
    (markup._ELEMENT.search, "", " "),
    (pairs._PAIR.match, "", " "),
    (pairs._PAIR.match, "a:", " "),
    (pairs._ROW.fullmatch, "", " "),
    (tables._EMPTY.match, "", "!"),
]
"""What was quadratic and worse once; all other expressions of the facts reader are tried by `make attack`."""
UNITS = (" ", "\n", "1", "```", "\\boxed{", "<answer>", "[", "\\", '"', "1. ", ", ")


@pytest.mark.parametrize("folder", FOLDERS)
def test_expressions_take_linear_time(folder: str) -> None:
    assert [slow for each in expressions(folder) if (slow := slow_on(each, pairs=0))] == []


@pytest.mark.parametrize(
    ("read", "before", "unit"), NOTES, ids=lambda each: repr(each) if isinstance(each, str) else ""
)
def test_the_facts_readers_expressions_take_linear_time(read: Callable[[str], object], before: str, unit: str) -> None:
    assert not grows(read, before, unit, 1_000)


def test_a_slow_expression_would_be_found() -> None:
    import re

    from tests.attack.expressions import Expression

    slow = Expression("slow", re.compile(r"\s+$"), "split")
    assert slow_on(slow, pairs=0)


@pytest.mark.parametrize("unit", UNITS)
def test_a_reply_is_scored_in_linear_time(unit: str) -> None:
    for metric in METRICS:
        question = Question("Which?", ("A. Berlin",), metric)
        assert not grows(lambda text, asked=question: score_answer(asked, text), "a", unit, 1_000), metric


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    "read", [_content_verdict, _answer_verdict, parse_completion], ids=["content", "answer", "calls"]
)
def test_what_a_model_says_is_read_in_linear_time(read: object, unit: str) -> None:
    assert not grows(read, "a", unit, 1_000)  # type: ignore[arg-type]


@pytest.mark.parametrize("scoring", ["paper", "memoryagentbench"])
def test_the_published_rules_take_linear_time(scoring: str) -> None:
    for metric in METRICS:
        for unit in ("\\boxed{", "( ", "1. "):
            question = Question("Which?", ("A. Berlin",), metric)
            assert not grows(lambda text, asked=question: score_answer(asked, text, scoring), "", unit, 1_000), metric


@pytest.mark.parametrize("opened", ["[", '{"a":', '{"answer": ['])
def test_depth_is_no_error(opened: str) -> None:
    deep = opened * 100_000
    for metric in METRICS:
        assert score_answer(Question("Which?", ("Berlin",), metric), deep) == 0.0, metric
    assert _content_verdict(deep) is None
    parse_completion(deep)
    reply = json.dumps({"answer": "A. Berlin"})
    assert score_answer(Question("Which?", ("A. Berlin",), "lettered_option"), f"I say: {reply}.") == 1.0


@pytest.mark.parametrize("unit", [" ", " ;", "1. ", '{"a":', "but "])
def test_a_step_takes_linear_time_whatever_was_stored(unit: str) -> None:
    env = make_env("MemAlpha/Recall-v0", memory_budget=10**7)

    def episode(text: str) -> None:
        env.reset(seed=0)
        calls: tuple[ToolCall, ...] = (ToolCall("memory_insert", {"memory_type": "semantic", "content": f"a{text}z"}),)
        terminated = False
        while not terminated:
            _, _, terminated, _, _ = env.step(calls)
            calls = ()

    assert not grows(episode, "", unit, 2_000)
