"""The text space and the space of tool calls."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import Any

import numpy as np
import pytest
from gymnasium.spaces import Dict, Text
from gymnasium.vector.utils import batch_space, create_shared_memory

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.spaces import ToolCalls, Unicode, as_calls
from memalpha_gym.tools import CallStatus, ToolCall, execute

CALL = ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "x"})


def test_unicode_contains_any_text_up_to_its_length() -> None:
    space = Unicode(5)
    assert all(text in space for text in ("", "abc", "žluté"[:5], "北京🙂", "\ud800", "\x00\n"))
    assert all(other not in space for other in ("abcdef", b"abc", 5, None, ["a"]))
    assert "x" * 10**6 in Unicode()
    assert not isinstance(space, Text)


def test_unicode_refuses_a_length_below_one() -> None:
    with pytest.raises(ValueError, match="max_length is 0"):
        Unicode(0)


@pytest.mark.parametrize("space", [Unicode(), Unicode(3), ToolCalls(), ToolCalls((MemoryType.EPISODIC,))], ids=str)
def test_samples_are_members_and_follow_from_the_seed(space: Any) -> None:
    def samples(seed: int) -> list[Any]:
        space.seed(seed)
        return [space.sample() for _ in range(30)]

    first = samples(1)
    assert all(sample in space for sample in first)
    assert samples(1) == first != samples(2)


@pytest.mark.parametrize("space", [Unicode(7), ToolCalls((MemoryType.CORE,))], ids=str)
def test_spaces_survive_pickling_and_batching(space: Any) -> None:
    space.seed(3)
    twin = pickle.loads(pickle.dumps(space))
    assert twin == space
    assert twin.sample() == space.sample()
    assert len(batch_space(space, 2).sample()) == 2
    assert Dict({"a": space}) == Dict({"a": twin})


def test_equality() -> None:
    assert Unicode(5) == Unicode(5) != Unicode(6)
    assert ToolCalls() == ToolCalls() != ToolCalls((MemoryType.CORE,))
    assert ToolCalls() != Unicode()
    assert "5" in repr(Unicode(5))
    assert "core_memory" in repr(ToolCalls())


def test_shared_memory_is_refused_rather_than_filled_with_garbage() -> None:
    with pytest.raises(Exception, match="Unicode"):
        create_shared_memory(Unicode(), n=2)


def test_membership_of_tool_calls() -> None:
    space = ToolCalls()
    for action in ((), [], (CALL,), [CALL, ToolCall("nonsense")]):
        assert action in space
    for action in (CALL, None, "text", ({"name": "memory_insert"},), np.array([1])):
        assert action not in space


def test_samples_hold_valid_and_invalid_calls() -> None:
    space, memory = ToolCalls(seed=0), Memory()
    sizes, statuses = Counter[int](), Counter[CallStatus]()
    for _ in range(400):
        calls = space.sample()
        sizes[len(calls)] += 1
        statuses.update(execute(memory, call, search=True).status for call in calls)
    assert set(sizes) == {0, 1, 2, 3}
    expected = {
        CallStatus.OK,
        CallStatus.UNKNOWN_TOOL,
        CallStatus.MISSING_ARGUMENT,
        CallStatus.WRONG_TYPE,
        CallStatus.UNKNOWN_ID,
        CallStatus.BAD_MEMORY_TYPE,
    }
    assert expected <= set(statuses)
    assert statuses[CallStatus.OK] > 200


def test_samples_write_to_the_types_that_are_on() -> None:
    space = ToolCalls((MemoryType.EPISODIC,), seed=0)
    named = {call.arguments.get("memory_type") for _ in range(100) for call in space.sample()}
    assert named <= {"episodic_memory", None, 7}


@pytest.mark.parametrize(
    "action",
    [
        CALL,
        [CALL],
        (CALL,),
        [{"name": CALL.name, "arguments": CALL.arguments}],
        ({"name": CALL.name, "arguments": CALL.arguments},),
    ],
)
def test_as_calls_takes_calls_and_mappings(action: Any) -> None:
    assert as_calls(action) == (CALL,)


def test_as_calls_of_nothing() -> None:
    assert as_calls(()) == as_calls([]) == ()
    assert as_calls([{"name": "memory_delete"}]) == (ToolCall("memory_delete", {}),)


@pytest.mark.parametrize("action", [None, 3, {"name": "memory_insert"}, "<tool_call>", {CALL.name}])
def test_as_calls_refuses_what_is_no_sequence(action: Any) -> None:
    with pytest.raises(TypeError, match=r"sequence of ToolCalls.*ParseCompletion"):
        as_calls(action)


@pytest.mark.parametrize("item", [None, "memory_insert", {"arguments": {}}, {"name": 3}, b"x", "x" * 10**6])
def test_as_calls_refuses_items_that_are_no_calls(item: Any) -> None:
    with pytest.raises(TypeError, match="name and arguments") as caught:
        as_calls([CALL, item])
    assert len(str(caught.value)) < 200
