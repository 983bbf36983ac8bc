"""Names with arguments."""

from __future__ import annotations

import pytest

from memalpha_gym.call_specs import CallSpec, parse_call


@pytest.mark.parametrize(
    ("spec", "name", "arguments"),
    [
        ("mem0", "mem0", {}),
        ("mem0()", "mem0", {}),
        ("mem0(infer=False, top=3)", "mem0", {"infer": False, "top": 3}),
        ("a.b:C(x=true,y=null)", "a.b:C", {"x": True, "y": None}),
        ("C(model='gpt 5', sizes=[1, -2], rate=0.5)", "C", {"model": "gpt 5", "sizes": [1, -2], "rate": 0.5}),
        ("C(chat=scripted)", "C", {"chat": "scripted"}),
    ],
)
def test_values_are_literals_words_or_text(spec: str, name: str, arguments: dict[str, object]) -> None:
    assert parse_call(spec) == CallSpec(name, arguments)


@pytest.mark.parametrize(
    "spec", ["mem0(", "mem0(3)", "(x=1)", "mem0(x=1) y", "mem0(x=)", "mem0(**x)", "mem0(x=open('f'))", "mem0(x=a.b)"]
)
def test_anything_else_is_refused_and_nothing_is_run(spec: str) -> None:
    with pytest.raises(ValueError, match=r"form name|between quotes"):
        parse_call(spec)
