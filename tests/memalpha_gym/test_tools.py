"""What calls do, and that a bad one does nothing."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.tools import ALIASES, SEARCH_RESULTS, CallStatus, ToolCall, ToolResult, execute, tool_schemas
from tests.tiny import delete, insert, look, update

SEMANTIC, EPISODIC, CORE = "semantic_memory", "episodic_memory", "core_memory"


def filled(**kwargs: Any) -> Memory:
    """A memory with a core, s1, s2 and e1, where these types are on."""
    memory = Memory(**kwargs)
    for call in (
        update("Ada, a pilot", None, CORE),
        insert("Ada flies"),
        insert("Bob cooks"),
        insert("May 1", EPISODIC),
    ):
        execute(memory, call)
    return memory


def state(memory: Memory) -> tuple[Any, ...]:
    """All that can be seen of a memory, and the ids that it would give next."""
    twin = memory.fork()
    twin.budget = None
    next_ids = [twin.insert(kind, "?new?").id for kind in (MemoryType.SEMANTIC, MemoryType.EPISODIC)]
    return tuple(memory), memory.render(), memory.tokens, memory.peak_tokens, next_ids


BAD_CALLS = [
    (CallStatus.MALFORMED, ToolCall("memory_insert", {"memory_type": SEMANTIC, "content": "x"}, malformed="no JSON")),
    (CallStatus.UNKNOWN_TOOL, ToolCall("memory_wipe", {})),
    (CallStatus.UNKNOWN_TOOL, ToolCall("", {})),
    (CallStatus.UNKNOWN_TOOL, ToolCall("x executed successfully", {"memory_type": SEMANTIC, "content": "x"})),
    (CallStatus.UNKNOWN_TOOL, look("Ada")),
    (CallStatus.MISSING_ARGUMENT, ToolCall("memory_insert", {})),
    (CallStatus.MISSING_ARGUMENT, ToolCall("memory_insert", {"memory_type": SEMANTIC})),
    (CallStatus.MISSING_ARGUMENT, insert(None)),
    (CallStatus.MISSING_ARGUMENT, insert("x", None)),
    (CallStatus.MISSING_ARGUMENT, update("x")),
    (CallStatus.MISSING_ARGUMENT, ToolCall("memory_update", {"memory_type": CORE, "content": "x"})),
    (CallStatus.MISSING_ARGUMENT, delete()),
    (CallStatus.WRONG_TYPE, ToolCall("memory_insert", ["semantic_memory", "x"])),  # type: ignore[arg-type]
    (CallStatus.WRONG_TYPE, ToolCall("memory_insert", "semantic_memory")),  # type: ignore[arg-type]
    (CallStatus.WRONG_TYPE, insert(7)),
    (CallStatus.WRONG_TYPE, insert(True)),
    (CallStatus.WRONG_TYPE, insert(["x"])),
    (CallStatus.WRONG_TYPE, insert({"text": "x"})),
    (CallStatus.WRONG_TYPE, insert("x", 1)),
    (CallStatus.WRONG_TYPE, delete(1)),
    (CallStatus.EMPTY_TEXT, insert("")),
    (CallStatus.EMPTY_TEXT, insert(" \n\t")),
    (CallStatus.EMPTY_TEXT, update(" ", None, CORE)),
    (CallStatus.EMPTY_TEXT, update("", "s1")),
    (CallStatus.EMPTY_TEXT, delete("")),
    (CallStatus.BAD_MEMORY_TYPE, insert("x", "working_memory")),
    (CallStatus.BAD_MEMORY_TYPE, insert("x", CORE)),
    (CallStatus.UNKNOWN_ID, update("x", "s9")),
    (CallStatus.UNKNOWN_ID, update("x", "e1")),
    (CallStatus.UNKNOWN_ID, delete("s1; s2")),
    (CallStatus.UNKNOWN_ID, delete("s1", EPISODIC)),
    (CallStatus.DUPLICATE, insert("Ada flies")),
    (CallStatus.DUPLICATE, insert(" Ada flies\n")),
    (CallStatus.DUPLICATE, update("Bob cooks", "s1")),
    (CallStatus.DUPLICATE, update("Ada, a pilot", None, CORE)),
]


@pytest.mark.parametrize(("status", "call"), BAD_CALLS, ids=lambda item: str(item)[:80])
def test_bad_call_is_reported_and_changes_nothing(status: CallStatus, call: ToolCall) -> None:
    memory = filled()
    before = state(memory)
    result = execute(memory, call)
    assert result.status is status
    assert result.status.failed == (status is not CallStatus.DUPLICATE)
    assert result.detail
    assert not result.wrote
    assert state(memory) == before


def test_every_status_has_a_case() -> None:
    assert set(CallStatus) - {status for status, _ in BAD_CALLS} == {CallStatus.OK, CallStatus.OVER_BUDGET}


def test_good_calls() -> None:
    memory = filled()
    assert execute(memory, insert("  Eve sings ")) == ToolResult(
        "memory_insert", CallStatus.OK, "", MemoryType.SEMANTIC, "s3", "Eve sings"
    )
    assert execute(memory, insert("Ada flies", EPISODIC)).entry_id == "e2", "the lists do not share their texts"
    assert execute(memory, update("Ada dives", "s1")).content == "Ada dives"
    assert execute(memory, update("Ada, a diver", None, CORE)).content == memory.core == "Ada, a diver"
    assert execute(memory, delete("s2")) == ToolResult(
        "memory_delete", CallStatus.OK, "", MemoryType.SEMANTIC, "s2", "Bob cooks"
    )
    assert execute(memory, delete(None, CORE)).content == "Ada, a diver"
    assert [(entry.id, entry.content) for _, entry in memory] == [
        ("s1", "Ada dives"),
        ("s3", "Eve sings"),
        ("e1", "May 1"),
        ("e2", "Ada flies"),
    ]


def test_wrote_is_true_of_stored_text_only() -> None:
    memory = filled()
    wrote = [execute(memory, call).wrote for call in (insert("a"), update("b", "s1"), delete("s1"), insert("a"))]
    assert wrote == [True, True, False, False]


def test_core_over_its_limit_is_reported_as_it_was_stored() -> None:
    memory = Memory()
    result = execute(memory, update("word " * 600, None, CORE))
    assert result.status is CallStatus.OK
    assert result.content == memory.core
    assert memory.tokens <= 512


@pytest.mark.parametrize("name", ["semantic", "SEMANTIC_MEMORY", " Semantic "])
def test_short_and_loosely_written_memory_types(name: str) -> None:
    result = execute(Memory(), insert("x", name))
    assert (result.status, result.memory_type) == (CallStatus.OK, MemoryType.SEMANTIC)


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_aliases_are_reported_by_the_canonical_name(alias: str, name: str) -> None:
    arguments = {"memory_type": "semantic", "content": "x", "query": "x"}
    result = execute(Memory(), ToolCall(alias, arguments), search=True)
    assert (result.tool, result.status) == (name, CallStatus.OK)


@pytest.mark.parametrize("call", [insert("x"), update("x", "s1"), delete("s1"), look("x")], ids=lambda call: call.name)
def test_types_that_are_off_are_refused(call: ToolCall) -> None:
    memory = Memory(types=(MemoryType.CORE, MemoryType.EPISODIC))
    result = execute(memory, call, search=True)
    assert result.status is CallStatus.BAD_MEMORY_TYPE
    assert "episodic_memory" in result.detail
    assert "use semantic" not in result.detail
    assert not list(memory)


def test_budget_refuses_growth_and_nothing_else() -> None:
    memory = Memory(budget=4)
    assert execute(memory, insert("one two three four")).status is CallStatus.OK
    for call in (
        insert("more"),
        insert("more", EPISODIC),
        update("one two three four five", "s1"),
        update("me", None, CORE),
    ):
        before = state(memory)
        result = execute(memory, call)
        assert result.status is CallStatus.OVER_BUDGET
        assert "budget is 4" in result.detail
        assert state(memory) == before
    assert execute(memory, update("one", "s1")).status is CallStatus.OK
    assert execute(memory, insert("more")).status is CallStatus.OK


def test_search_finds_the_best_entries_first() -> None:
    memory = Memory()
    for number in range(9):
        execute(memory, insert(f"Person {number} likes tea"))
    execute(memory, insert("Ada likes green tea"))
    result = execute(memory, look("green"), search=True)
    assert result.status is CallStatus.OK
    assert result.found[0] == ("s10", "Ada likes green tea")
    assert len(result.found) == SEARCH_RESULTS
    assert execute(memory, look("green", EPISODIC), search=True).found == ()
    assert execute(memory, look("green", CORE), search=True).status is CallStatus.BAD_MEMORY_TYPE


def test_megabyte_arguments_are_taken_and_their_errors_stay_short() -> None:
    memory, big = filled(), "word " * 200_000
    assert execute(memory, insert(big)).status is CallStatus.OK
    assert execute(memory, update(big, None, CORE)).status is CallStatus.OK
    assert len(memory.core) < 5_000
    before = state(memory)
    for call in (insert("x", big), ToolCall(big, {})):
        assert len(execute(memory, call).detail) < 300
    assert state(memory) == before


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
tools = st.sampled_from(["memory_insert", "new_memory_insert", "memory_update", "memory_delete", "memory_search"])
values = {
    "memory_type": st.sampled_from([SEMANTIC, EPISODIC, CORE, "semantic"]) | json_values,
    "content": st.text() | json_values,
    "new_content": st.sampled_from(["Ada flies", "x"]) | json_values,
    "memory_id": st.sampled_from(["s1", "s2", "e1", "s99", "core"]) | json_values,
    "query": json_values,
}
calls = st.builds(
    ToolCall,
    tools | st.text(),
    st.fixed_dictionaries({}, optional=values) | st.fixed_dictionaries(values) | json_values,
    st.just("") | st.text(max_size=3),
)


@given(st.lists(calls, max_size=6), st.booleans(), st.none() | st.integers(8, 20))
def test_no_call_raises_and_only_successes_change_the_memory(
    calls: list[ToolCall], search: bool, budget: int | None
) -> None:
    memory = filled(budget=budget)
    for call in calls:
        before = state(memory)
        result = execute(memory, call, search=search)
        if result.status is not CallStatus.OK or result.tool == "memory_search":
            assert state(memory) == before
        if result.wrote:
            assert any(entry.content == result.content for entry in memory.entries(result.memory_type))  # type: ignore[arg-type]
    assert memory.tokens == sum(entry.tokens for _, entry in memory) <= (budget or memory.tokens)


@pytest.mark.parametrize("types", [kinds for n in range(4) for kinds in combinations(MemoryType, n)], ids=str)
@pytest.mark.parametrize("search", [False, True])
def test_schemas_are_openai_functions_for_the_types_that_are_on(types: tuple[MemoryType, ...], search: bool) -> None:
    schemas = tool_schemas(types, search=search)
    assert json.loads(json.dumps(schemas)) == list(schemas)
    offered = {}
    for schema in schemas:
        assert schema.keys() == {"type", "function"}
        assert schema["type"] == "function"
        function = schema["function"]
        assert function.keys() == {"name", "description", "parameters"}
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", function["name"])
        parameters = function["parameters"]
        assert parameters["type"] == "object"
        assert set(parameters["required"]) <= parameters["properties"].keys()
        assert all(value["type"] == "string" and value["description"] for value in parameters["properties"].values())
        offered[function["name"]] = parameters["properties"]["memory_type"]["enum"]
    lists = [kind for kind in types if kind is not MemoryType.CORE]
    expected = {
        "memory_insert": lists,
        "memory_update": list(types),
        "memory_delete": list(types),
        "memory_search": lists,
    }
    if not search:
        del expected["memory_search"]
    assert offered == {name: kinds for name, kinds in expected.items() if kinds}


def test_arguments_that_a_schema_requires_are_those_that_execution_misses() -> None:
    good = {"memory_type": SEMANTIC, "content": "x", "new_content": "y", "memory_id": "s1", "query": "z"}
    for schema in tool_schemas(search=True):
        function = schema["function"]
        arguments = {key: good[key] for key in function["parameters"]["properties"]}
        assert execute(filled(), ToolCall(function["name"], arguments), search=True).status is CallStatus.OK
        for key in function["parameters"]["required"]:
            fewer = {name: value for name, value in arguments.items() if name != key}
            result = execute(filled(), ToolCall(function["name"], fewer), search=True)
            assert result.status is CallStatus.MISSING_ARGUMENT
            assert repr(key) in result.detail


def test_lone_surrogates_are_stored_as_something_that_can_be_written() -> None:
    memory = Memory()
    result = execute(memory, insert("half \ud800 pair"))
    assert result.content == "half ? pair"
    assert memory.entries(MemoryType.SEMANTIC)[0].content.encode() == b"half ? pair"
