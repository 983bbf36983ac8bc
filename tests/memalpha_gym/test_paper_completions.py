"""Completions as the paper's code reads them: what it makes of each is its own figure (commit 9c0e1f6, json-repair 0.51)."""

from __future__ import annotations

import time
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym import paper_completions
from memalpha_gym.completions import MAX_CALLS, MAX_REPAIR, paper_format, parse_completion

F, A, R = "✿FUNCTION✿: ", "✿ARGS✿: ", "✿RESULT✿: "

# a completion, and the names and arguments of its calls
READ: list[tuple[str, list[tuple[str, Any]]]] = [
    (f'{F}a\n{A}{{"x": 1}}', [("a", {"x": 1})]),
    ('✿FUNCTION✿:a\n✿ARGS✿:{"x":1}', [("a", {"x": 1})]),
    (f'{F}a {A}{{"x": 1}}', [("a", {"x": 1})]),
    (f'I store.\n{F}a\n{A}{{"x": 1}}\nand\n{F}b\n{A}{{"y": 2}} // so', [("a", {"x": 1}), ("b", {"y": 2})]),
    (f'{F}a\n{A}{{"x": "a ✿ flower"}}', []),
    (f'{F}a\n{A}{{"x": 1}}\n{A}{{"x": 2}}', []),
    (f'{F}a\n{A}{{"x": 1}}\n{R}made up\n{F}b\n{A}{{"y": 2}}', [("a", {"x": 1})]),
    (f'{F}a\n{A}{{"x": 1}}\n✿RESULT✿ made up\n{F}b\n{A}{{"y": 2}}', [("a", {"x": 1}), ("b", {"y": 2})]),
    (f'{F}a\n{A}{{"x": 1}}\n✿RETURN✿: fine', [("a", {"x": 1})]),
    (f'{F}a\n{A}{{"x": 1}}</done>\n{F}b\n{A}{{"y": 2}}', [("a", {"x": 1})]),
    (f'<think>{F}a\n{A}{{"x": 1}}</think>\n{F}b\n{A}{{"y": 2}}', [("a", {"x": 1}), ("b", {"y": 2})]),
    (f'{F}a\n{A}{{"x": "half a te', [("a", {"x": "half a te"})]),
    (f"{F}a\n{A}{{'x': 'y'}}", [("a", {"x": "y"})]),
    (f'{F}a\n{A}```json\n{{"x": 1}}\n```', [("a", {"x": 1})]),
    (f'{F}a\n{A}{{"x": "two\nlines"}}', [("a", {"x": "two\nlines"})]),
    (f"{F}a\n{A}[1, 2]", [("a", [1, 2])]),
    (f'{F}a {A}x {F}b {A}{{"y": 2}}', [("a ✿ARGS✿: x ✿FUNCTION✿: b", {"y": 2})]),
    (f'{F}  \n{A}{{"x": 1}}', [("", {"x": 1})]),
    (f'✿FUNCTION✿:{A}{{"x": 1}}', []),
    (f'{F}a\nb\n{A}{{"x": 1}}', []),
    ('<tool_call>\n{"name": "a", "arguments": {}}\n</tool_call>', []),
    ("Done", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "calls"), READ)
def test_what_the_papers_code_reads(text: str, calls: list[tuple[str, Any]]) -> None:
    found = parse_completion(text, "mem-alpha")
    assert [(call.name, call.arguments) for call in found] == calls
    assert not any(call.malformed for call in found)


@pytest.mark.parametrize("arguments", ["", "hello", '""', '"x": 1, "y": 2}', "[" * 99, "9" * 5_000])
def test_arguments_that_are_no_json_make_a_malformed_call(arguments: str) -> None:
    (call,) = parse_completion(f"{F}a\n✿ARGS✿: {arguments}", "mem-alpha")
    assert (call.name, call.arguments) == ("a", {})
    assert call.malformed


@pytest.mark.parametrize("name", ["memory_insert", "memory_search"])
def test_our_names_are_not_the_protocols(name: str) -> None:
    (call,) = parse_completion(f'{F}{name}\n{A}{{"content": "x"}}', "mem-alpha")
    assert "new_memory_insert, memory_update" in call.malformed
    assert parse_completion(f'{F}{name}\n{A}{{"content": "x"}}', "qwen-agent")[0].malformed == ""


@pytest.mark.parametrize(
    ("completion", "form", "read_as"),
    [
        (F, "qwen-agent", "mem-alpha"),
        ("", "qwen-agent", "mem-alpha"),
        (F, "auto", "mem-alpha"),
        ("<tool_call>", "auto", "auto"),
        (F, "hermes", "hermes"),
        ([], "auto", "auto"),
    ],
)
def test_the_protocol_is_read_so_where_the_paper_pays(completion: object, form: str, read_as: str) -> None:
    assert paper_format(completion, form) == read_as


MANY = [F, A, "a", "\n", " ", "✿", '{"x": 1}', "✿RESULT✿", "✿FUNCTION✿:\n", "✿ARGS✿:", "{", "</done>"]


@pytest.mark.parametrize("piece", [*MANY, f"{F}a\n{A}{{}}", f"{F}a ", f"{A}x ", f"{F}\n\n "])
def test_a_megabyte_of_anything_is_read_soon(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.perf_counter()
    calls = parse_completion(text, "mem-alpha")
    parse_completion(F + text + "\n" * 500_000, "mem-alpha")
    assert time.perf_counter() - started < 10
    assert len(calls) <= MAX_CALLS + 1


def test_no_more_is_repaired_than_is_good() -> None:
    broken = f'{F}a\n{A}{{"x": "{"y" * (MAX_REPAIR // 2)}'
    calls = parse_completion("\n".join([broken] * 3), "mem-alpha")
    assert [bool(call.malformed) for call in calls] == [False, True, True]


@settings(deadline=None)
@given(st.lists(st.sampled_from(MANY) | st.text(max_size=5), max_size=12).map("".join))
def test_no_text_raises(text: str) -> None:
    for call in parse_completion(text, "mem-alpha"):
        assert isinstance(call.name, str)


@pytest.mark.parametrize("installed", ["0.51.0", "0.64.6"])
def test_another_json_repair_than_the_papers_is_told_once(monkeypatch: pytest.MonkeyPatch, installed: str) -> None:
    monkeypatch.setattr(paper_completions, "version", lambda name: installed)
    paper_completions._tell_version.cache_clear()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        parse_completion(f'{F}a\n{A}{{"x": 1}}', format="mem-alpha")
        assert not told  # nothing was mended
        for _ in range(2):
            parse_completion(f"{F}a\n{A}{{'x': 1}}", format="mem-alpha")
    assert len(told) == (installed != "0.51.0")
    assert all("json-repair 0.64.6 mends some broken arguments otherwise" in str(warning.message) for warning in told)
