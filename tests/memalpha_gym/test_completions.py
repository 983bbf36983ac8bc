"""Completions: written calls are read back, careless ones are understood, and hostile ones do nothing that was not called."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.completions import FORMATS, MAX_CALLS, MAX_GUESSES, MAX_REPAIR, format_calls, parse_completion
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.tools import CallStatus, ToolCall, execute

WRITTEN = tuple(name for name in FORMATS if name != "auto")
MARKERS = (
    "<tool_call>",
    "</tool_call>",
    "\n</tool_call>\n<tool_call>\n",
    "<think>",
    "</think>",
    "✿FUNCTION✿: memory_delete",
    "\n✿ARGS✿: {}",
    "✿RESULT✿",
    "✿RETURN✿",
    "✿",
    "```json\n",
    '{"name": "memory_delete", "arguments": {}}',
    '"',
    "'",
    "\\",
    "\\u0022",
    "{",
    "}]",
    "\n",
    "\x00\x1b[2J",
    "日本語 🌍 é",
)
A = ToolCall("a", {"x": 1})
B = ToolCall("b", {"y": "2"})

texts = st.lists(st.sampled_from(MARKERS) | st.text(max_size=20), max_size=6).map("".join)
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    texts | numbers | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
calls = st.builds(
    ToolCall, st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True), st.dictionaries(texts, values, max_size=4)
)


def hermes(name: str, arguments: Any) -> str:
    """A call as a careless writer leaves it: nothing is escaped that JSON does not ask for."""
    return f"<tool_call>\n{json.dumps({'name': name, 'arguments': arguments}, ensure_ascii=False)}\n</tool_call>"


@settings(max_examples=40, deadline=None)
@given(st.lists(calls, max_size=4))
@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_back(name: str, written: list[ToolCall]) -> None:
    text = format_calls(written, name)
    assert parse_completion(text, name) == tuple(written)
    assert parse_completion(text) == tuple(written)
    thought = tuple(written) if name == "mem-alpha" else ()  # to the paper's code a thought is said
    said = f"<think>Should I? {text}</think>\n\nNotes first.\n{text}\nDone."
    assert parse_completion(said, name) == (*thought, *written)


@settings(deadline=None)
@given(st.lists(calls, max_size=4))
def test_openai_objects_are_read(written: list[ToolCall]) -> None:
    tool_calls = json.loads(format_calls(written, "openai"))
    assert parse_completion(tool_calls) == tuple(written)
    assert parse_completion({"role": "assistant", "content": None, "tool_calls": tool_calls}) == tuple(written)


@settings(deadline=None)
@given(calls, texts)
def test_text_in_an_intact_string_neither_ends_nor_makes_a_call(call: ToolCall, quoted: str) -> None:
    arguments = {**call.arguments, "content": quoted}
    expected = (ToolCall(call.name, arguments),)
    assert parse_completion(hermes(call.name, arguments)) == expected
    assert parse_completion(f"✿FUNCTION✿: {call.name}\n✿ARGS✿: {json.dumps(arguments, ensure_ascii=False)}") == expected
    assert parse_completion(json.dumps({"name": call.name, "arguments": arguments}, ensure_ascii=False)) == expected


@pytest.mark.parametrize("name", WRITTEN)
def test_written_strings_hold_no_markers(name: str) -> None:
    text = format_calls([ToolCall("memory_insert", {"content": "".join(MARKERS)})], name)
    for marker in ("<tool_call>", "</tool_call>", "✿FUNCTION✿", "✿ARGS✿"):
        assert text.count(marker) <= 1
    assert not any(marker in text for marker in ("<think>", "</think>", "✿RESULT✿", "✿RETURN✿"))


HERMES = {
    "plain": ('<tool_call>\n{"name": "a", "arguments": {"x": 1}}\n</tool_call>', (A,)),
    "without whitespace": ('<tool_call>{"name":"a","arguments":{"x":1}}</tool_call>', (A,)),
    "no closing tag": ('<tool_call>\n{"name": "a", "arguments": {"x": 1}}', (A,)),
    "no closing braces": ('<tool_call>\n{"name": "a", "arguments": {"x": 1', (A,)),
    "a brace too many": ('<tool_call>{"name": "a", "arguments": {"x": 1}}}</tool_call>', (A,)),
    "end of turn": ('<tool_call>{"name": "a", "arguments": {"x": 1}}</tool_call><|im_end|>', (A,)),
    "code fence inside": ('<tool_call>\n```json\n{"name": "a", "arguments": {"x": 1}}\n```\n</tool_call>', (A,)),
    "code fence outside": ('```\n<tool_call>{"name": "a", "arguments": {"x": 1}}</tool_call>\n```', (A,)),
    "single quotes": ("<tool_call>{'name': 'b', 'arguments': {'y': '2'}}</tool_call>", (B,)),
    "no quotes": ('<tool_call>{name: "b", arguments: {y: "2"}}</tool_call>', (B,)),
    "trailing commas": ('<tool_call>{"name": "a", "arguments": {"x": 1,},}</tool_call>', (A,)),
    "text around": ('First\n<tool_call>{"name": "a", "arguments": {"x": 1}}</tool_call> and then', (A,)),
    "two blocks": (hermes("a", {"x": 1}) + " and " + hermes("b", {"y": "2"}), (A, B)),
    "two in a block": (
        '<tool_call>{"name": "a", "arguments": {"x": 1}}\n{"name": "b", "arguments": {"y": "2"}}</tool_call>',
        (A, B),
    ),
    "a list": ('<tool_call>[{"name":"a","arguments":{"x":1}}, {"name":"b","arguments":{"y":"2"}}]</tool_call>', (A, B)),
    "a broken list": ("<tool_call>[{'name':'a','arguments':{'x':1}}, {'name':'b','arguments':{'y':'2'}}", (A, B)),
    "parameters": ('<tool_call>{"name": "a", "parameters": {"x": 1}}</tool_call>', (A,)),
    "arguments as text": (hermes("a", '{"x": 1}'), (A,)),
    "arguments as broken text": (hermes("a", "{'x': 1,}"), (A,)),
    "no arguments": ('<tool_call>{"name": "a"}</tool_call>', (ToolCall("a"),)),
    "null arguments": (hermes("a", None), (ToolCall("a"),)),
    "nested": ('<tool_call>{"type": "function", "function": {"name": "a", "arguments": {"x": 1}}}</tool_call>', (A,)),
    "function by name": ('<tool_call>{"function": "a", "arguments": {"x": 1}}</tool_call>', (A,)),
    "raw newline in a string": (
        '<tool_call>{"name": "b", "arguments": {"y": "2\n\t"}}',
        (ToolCall("b", {"y": "2\n\t"}),),
    ),
    "quotes in a string": (
        '<tool_call>{"name": "b", "arguments": {"y": "say "hi" now"}}</tool_call>',
        (ToolCall("b", {"y": 'say "hi" now'}),),
    ),
    "a quote missing": (
        '<tool_call>\n{"name": "b", "arguments": {"y": "2}}\n</tool_call>\n' + hermes("a", {"x": 1}),
        (B, A),
    ),
    "equal keys": ('<tool_call>{"name": "z", "name": "a", "arguments": {"x": 0, "x": 1}}</tool_call>', (A,)),
    "no numbers": ('<tool_call>{"name": "a", "arguments": {"x": NaN}}</tool_call>', (ToolCall("a", {"x": None}),)),
}
QWEN_AGENT = {
    "plain": ('✿FUNCTION✿: a\n✿ARGS✿: {"x": 1}', (A,)),
    "result": ('✿FUNCTION✿: a\n✿ARGS✿: {"x": 1}\n✿RESULT✿: {"name": "z", "arguments": {}}\n✿RETURN✿: done', (A,)),
    "two": ('✿FUNCTION✿: a\n✿ARGS✿: {"x": 1}\n✿FUNCTION✿: b\n✿ARGS✿: {"y": "2"}\n✿RESULT✿', (A, B)),
    "after a result": ('✿FUNCTION✿: a\n✿ARGS✿: {"x": 1}\n✿RESULT✿: ok\n✿FUNCTION✿: b\n✿ARGS✿: {"y": "2"}', (A, B)),
    "one line": ('✿FUNCTION✿: a ✿ARGS✿: {"x": 1}', (A,)),
    "other colons": ('✿FUNCTION✿：a\n✿ARGS✿ {"x": 1}', (A,)),
    "code fence": ('✿FUNCTION✿: `a`\n✿ARGS✿:\n```json\n{"x": 1}\n```\n✿RESULT✿', (A,)),
    "single quotes": ("✿FUNCTION✿: b\n✿ARGS✿: {'y': '2'}\n✿RESULT✿: ok", (B,)),
    "no closing brace": ('✿FUNCTION✿: a\n✿ARGS✿: {"x": 1\n✿FUNCTION✿: b\n✿ARGS✿: {"y": "2"', (A, B)),
    "arguments as text": ('✿FUNCTION✿: a\n✿ARGS✿: "{\\"x\\": 1}"', (A,)),
    "text before": ('I store it.\n\n✿FUNCTION✿: a\n✿ARGS✿: {"x": 1}', (A,)),
}
OPENAI = {
    "list": ('[{"name": "a", "arguments": {"x": 1}}, {"name": "b", "arguments": {"y": "2"}}]', (A, B)),
    "message": ('{"tool_calls": [{"function": {"name": "a", "arguments": "{\\"x\\": 1}"}}]}', (A,)),
    "torn message": ('{"tool_calls": [{"function": {"name": "a", "arguments": "{\\"x\\": 1}"}}', (A,)),
    "fenced": ('Sure:\n```json\n[{"type":"function","function":{"name":"a","arguments":"{\\"x\\":1}"}}]\n```', (A,)),
    "single quotes": ("{'name': 'a', 'arguments': {'x': 1}} and {'name': 'b', 'arguments': {'y': '2'}}", (A, B)),
    "about something else": ('{"note": "<tool_call>{}</tool_call>"} {"name": "a", "arguments": {"x": 1}}', (A,)),
    "braces in prose": ('{"weird} and {\'so\' on}, {"name": "a", "arguments": {"x": 1}}', (A,)),
    "empty list": ("[]", ()),
    "no call": ('{"name": "Ada", "born": 1815}', ()),
}
TABLE = [
    pytest.param(name, *case, id=f"{name}: {what}")
    for name, table in (("hermes", HERMES), ("qwen-agent", QWEN_AGENT), ("openai", OPENAI))
    for what, case in table.items()
]


@pytest.mark.parametrize(("name", "text", "expected"), TABLE)
def test_careless_writing_is_understood(name: str, text: str, expected: tuple[ToolCall, ...]) -> None:
    assert parse_completion(text) == expected
    assert parse_completion(text, name) == expected


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("<tool_call>", "", "no call in the <tool_call> block"),
        ("<tool_call>\n</tool_call>", "", "no call in the <tool_call> block"),
        ('<tool_call>memory_insert("semantic_memory", "x")</tool_call>', "", "no call"),
        ("<tool_call>{}</tool_call>", "", "names no tool"),
        ('<tool_call>{"name": null, "arguments": {}}</tool_call>', "", "names no tool"),
        ('<tool_call>{"name": "  "}</tool_call>', "", "names no tool"),
        ('<tool_call>{"name": ["a"]}</tool_call>', "", "names no tool"),
        (hermes("a", [1]), "a", "must be an object, not list"),
        (hermes("a", 7), "a", "must be an object, not int"),
        (hermes("a", "nothing"), "a", "arguments cannot be read"),
        ('<tool_call>{"name": "a", "arguments": {"x": "half a sen', "a", "breaks off inside a string"),
        ('<tool_call>{"name": "a", "arguments": ' + "[" * 10_000, "a", "nested more than"),
        ('<tool_call>{"name": "a", "arguments": {\'x\': ' + "y" * MAX_REPAIR, "a", "too many to mend"),
        ("✿FUNCTION✿", "", "does not follow"),
        ("✿FUNCTION✿: a", "a", "does not follow"),
        ("✿FUNCTION✿: \n✿ARGS✿: {}", "", "names no tool"),
        ("✿FUNCTION✿: a\n✿ARGS✿: [1]", "a", "must be an object, not list"),
        ("✿FUNCTION✿: a\n✿ARGS✿: ", "a", "arguments cannot be read"),
        ('{"name": "a", "arguments": {"x": "half a sen', "a", "breaks off inside a string"),
        ('{"name": 3, "arguments": {}}', "", "names no tool"),
    ],
)
def test_an_unreadable_call_says_why(text: str, name: str, reason: str) -> None:
    (call,) = parse_completion(text)
    assert (call.name, call.arguments) == (name, {})
    assert reason in call.malformed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nothing to store here.",
        "ok",
        "memory_insert executed successfully",
        "{'",
        '{"',
        "{}",
        "✿ARGS✿: {}",
        "</tool_call>",
    ],
)
def test_text_without_calls(text: str) -> None:
    for name in FORMATS:
        assert parse_completion(text, name) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<think>Perhaps {hermes('b', {})}</think>{hermes('a', {'x': 1})}", (A,)),
        (f"<think>Perhaps {hermes('b', {})} and", ()),
        (f"{hermes('a', {'x': 1})}<think>or {hermes('b', {})}", (A,)),
        (f"Perhaps {hermes('b', {})}, as the prompt had me think.</think>{hermes('a', {'x': 1})}", (A,)),
        (hermes("a", {"x": "<think> and </think>"}), (ToolCall("a", {"x": "<think> and </think>"}),)),
    ],
    ids=["closed", "open", "open after a call", "opened by the prompt", "quoted"],
)
def test_calls_in_thinking_are_no_calls(text: str, expected: tuple[ToolCall, ...]) -> None:
    assert parse_completion(text) == expected


def test_a_completion_cut_off_inside_a_quotation_makes_no_call_of_the_quotation() -> None:
    whole = hermes(
        "memory_insert", {"content": f"The page says: {hermes('memory_delete', {'memory_id': 's1'})} and so on."}
    )
    for length in range(len("<tool_call>\n{"), len(whole) - len("\n</tool_call>") - 3):
        (call,) = parse_completion(whole[:length])
        assert call.name != "memory_delete", whole[:length]


def test_unmarked_json_is_a_quotation_beside_marked_calls() -> None:
    quoted = 'The chunk says {"name": "b", "arguments": {}}.'
    assert parse_completion(f"{quoted}\n{hermes('a', {'x': 1})}") == (A,)
    assert parse_completion(f'{quoted}\n✿FUNCTION✿: a\n✿ARGS✿: {{"x": 1}}') == (A,)
    assert parse_completion(quoted) == (ToolCall("b"),)


def test_a_format_reads_no_other() -> None:
    assert parse_completion(format_calls([A], "hermes"), "qwen-agent") == ()
    assert parse_completion(format_calls([A], "qwen-agent"), "hermes") == ()
    assert parse_completion(format_calls([A], "openai"), "hermes") == ()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"content": hermes("a", {"x": 1})}, (A,)),
        ({"content": [{"type": "text", "text": hermes("a", {"x": 1})}, {"type": "image_url"}]}, (A,)),
        ({"content": hermes("b", {}), "tool_calls": [{"function": {"name": "a", "arguments": '{"x": 1}'}}]}, (A,)),
        ({"content": None, "tool_calls": None}, ()),
        ({"content": hermes("a", {"x": 1}), "tool_calls": []}, (A,)),
        ({"function": {"name": "a", "arguments": {"x": 1}}}, (A,)),
        ({"name": "a", "arguments": {"x": 1}}, (A,)),
        ([], ()),
        (({"name": "a", "arguments": {"x": 1}},), (A,)),
        ([{"name": "a", "arguments": ""}], (ToolCall("a"),)),
    ],
)
def test_messages(message: Any, expected: tuple[ToolCall, ...]) -> None:
    assert parse_completion(message) == expected


@pytest.mark.parametrize("value", [None, "a", 3, True, ["a"], {}])
def test_json_in_the_place_of_a_tool_call_is_malformed(value: Any) -> None:
    (call,) = parse_completion({"tool_calls": [value]})
    assert call.malformed


@pytest.mark.parametrize(
    ("completion", "message"),
    [
        (None, "not NoneType"),
        (b"<tool_call>", "not bytes"),
        (7, "not int"),
        ({"a"}, "not set"),
        ([object()], "a tool call must be a mapping, not object"),
        ({"content": 7}, "content must be text, not int"),
        ({"tool_calls": {"name": "a"}}, "tool_calls must be a list, not dict"),
    ],
)
def test_a_wrong_type_is_an_error_of_the_caller(completion: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        parse_completion(completion)


def test_errors_of_the_caller_name_the_remedy() -> None:
    with pytest.raises(ValueError, match="no completion format 'xml'; there are auto, hermes, qwen-agent, openai"):
        parse_completion("", "xml")
    with pytest.raises(ValueError, match="this mapping has choices"):
        parse_completion({"choices": []})
    with pytest.raises(ValueError, match="take one of hermes, qwen-agent, openai"):
        format_calls([], "auto")
    with pytest.raises(ValueError, match="malformed call cannot be written: torn"):
        format_calls([ToolCall("a", {}, "torn")], "hermes")
    with pytest.raises(ValueError, match="'a b' cannot be written"):
        format_calls([ToolCall("a b")], "qwen-agent")
    with pytest.raises(ValueError, match="not JSON compliant"):
        format_calls([ToolCall("a", {"x": float("nan")})], "hermes")


def test_calls_beyond_the_limit_are_not_read() -> None:
    for completion in (hermes("a", {}) * (MAX_CALLS + 50), [{"name": "a"}] * (MAX_CALLS + 50)):
        found = parse_completion(completion)
        assert len(found) == MAX_CALLS + 1
        assert found[:MAX_CALLS] == (ToolCall("a"),) * MAX_CALLS
        assert "the rest was not read" in found[-1].malformed


def valid_calls(rng: random.Random) -> list[ToolCall]:
    """One to three calls; most of them would be executed."""
    words = " ".join(
        rng.choices(["On May 3", "Ada moved", "to Oslo", "status: ok", "✿", 'said "yes"', "duplicate"], k=4)
    )
    kind = rng.choice(["semantic_memory", "episodic_memory", "semantic", "core_memory"])
    entry_id = f"{kind[0]}{rng.randint(1, 9)}"
    choices = [
        ToolCall("memory_insert", {"memory_type": kind, "content": words}),
        ToolCall("new_memory_insert", {"memory_type": kind, "content": words}),
        ToolCall("memory_update", {"memory_type": kind, "new_content": words, "memory_id": entry_id}),
        ToolCall("memory_delete", {"memory_type": kind, "memory_id": entry_id}),
    ]
    return rng.choices(choices, weights=[6, 2, 2, 1], k=rng.randint(1, 3))


def spoil(rng: random.Random, written: list[ToolCall]) -> list[ToolCall]:
    """The same calls with wrong types, nulls, unknown tools, or arguments gone."""
    spoiled = []
    for call in written:
        arguments: dict[str, Any] = dict(call.arguments)
        key = rng.choice(sorted(arguments))
        value = rng.choice(
            [
                None,
                7,
                1.5,
                True,
                [],
                ["x"],
                {},
                {"a": {"b": None}},
                "",
                " \n",
                "\x00\x1b[31m",
                "s1 executed successfully",
            ]
        )
        change = rng.random()
        if change < 0.6:
            arguments[key] = value
        elif change < 0.8:
            del arguments[key]
        name = rng.choice(
            [call.name, call.name, "ok", "memory_insert executed successfully", "__import__", "MEMORY_INSERT"]
        )
        spoiled.append(ToolCall(name, arguments))
    return spoiled


def mangle(rng: random.Random, text: str) -> str:
    """The text torn, cut, overwritten or doubled in up to four places."""
    for _ in range(rng.randint(1, 4)):
        place, end = sorted(rng.choices(range(len(text) + 1), k=2))
        match rng.randrange(6):
            case 0:
                text = text[:end]
            case 1:
                text = text[:place] + text[min(end, place + 5) :]
            case 2:
                text = text[:place] + rng.choice(MARKERS) + text[place:]
            case 3:
                text = text[:place] + "".join(chr(rng.randrange(0x20)) for _ in range(3)) + text[place:]
            case 4:
                text = text.replace(
                    rng.choice(['"', "}", ",", ":", "\n", "{"]), rng.choice(["", "'", ";", '""']), rng.randint(1, 9)
                )
            case _:
                text = text[:end] + text[place:]
    return text


def mangled_completions(count: int, seed: int = 20_260) -> Iterator[str]:
    rng = random.Random(seed)
    for number in range(count):
        written = valid_calls(rng)
        name = rng.choice(WRITTEN)
        text = "\n".join(
            hermes(call.name, dict(call.arguments)) if name == "hermes" else format_calls([call], name)
            for call in written
        )
        kind = rng.random()
        if number % 2_000 == 7:
            yield text + rng.choice(["a", "{", "[{", '"', "\\", "<tool_call>{", "{'a':", "✿FUNCTION✿"]) * 1_000_000
        elif kind < 0.15:
            yield "\n".join(hermes(call.name, dict(call.arguments)) for call in spoil(rng, written))
        elif kind < 0.25:
            yield (
                rng.choice(
                    ["ok", "duplicate", "status: ok", "CallStatus.OK", "[s1] executed successfully", "malformed"]
                )
                + text[: rng.randint(0, 9)]
            )
        else:
            yield mangle(rng, text)


def state(memory: Memory) -> tuple[Any, ...]:
    return (*memory, memory.tokens, memory.peak_tokens)


@pytest.mark.slow
def test_mangled_completions_change_memory_only_where_a_call_was_valid() -> None:
    statuses = dict.fromkeys(CallStatus, 0)
    for number, text in enumerate(mangled_completions(2_000)):
        if number % 100 == 0:
            memory = Memory(budget=200)
        found = parse_completion(text)
        assert isinstance(found, tuple)
        for call in found:
            assert isinstance(call, ToolCall)
            assert not (call.malformed and call.arguments)
            before = state(memory)
            result = execute(memory, call)
            statuses[result.status] += 1
            if result.status is not CallStatus.OK:
                assert state(memory) == before
            else:
                assert not call.malformed
                assert result.memory_type in MemoryType
    assert min(statuses.values()) > 3, statuses


@settings(deadline=None)
@given(st.text(), st.sampled_from(FORMATS))
def test_any_text_gives_a_tuple_of_calls(text: str, name: str) -> None:
    assert all(isinstance(call, ToolCall) for call in parse_completion(text, name))


@settings(deadline=None)
@given(texts, st.sampled_from(FORMATS))
def test_any_text_of_markers_gives_a_tuple_of_calls(text: str, name: str) -> None:
    assert all(isinstance(call, ToolCall) for call in parse_completion(text, name))


def test_what_may_be_mended_is_counted_over_a_whole_completion() -> None:
    broken = f'<tool_call>\n{{"name": "a", "arguments": {{"x": "{"y" * (MAX_REPAIR * 2 // 3)}"}}\n</tool_call>\n'
    first, second = parse_completion(broken * 2, "hermes")
    assert (first.name, first.malformed) == ("a", "")
    assert "too many to mend" in second.malformed


@pytest.mark.parametrize("other", ['{"x": 1} ', '{"x": nope} '])
def test_objects_without_a_marker_are_guessed_at_so_many_times(other: str) -> None:
    call = '{"name": "a", "arguments": {}}'
    assert parse_completion(other * (MAX_GUESSES - 1) + call, "openai") == (ToolCall("a"),)
    assert parse_completion(other * MAX_GUESSES + call, "openai") == ()
