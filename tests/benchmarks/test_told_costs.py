"""What is left of costs that anyone told."""

from __future__ import annotations

from typing import Any

import pytest

from memalpha_gym.benchmarks.told_costs import checked_chat_usage, checked_costs
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.recording import jsonable

WRONG = [float("nan"), float("inf"), -float("inf"), 10**400, 10**5000, "x", "7", -1, True, [], {}, object()]


def test_what_can_be_is_kept_as_it_is() -> None:
    told = {
        "product": "mem0==2.2.1",
        "degraded": ["BM25"],
        "metered": True,
        "usage": {"writing": {"calls": 3, "tokens_in": 900, "seconds": 0.5}},
        "store_tokens": 100,
        "store_bytes": None,
        "observe_seconds": [0.5, 1],
    }
    assert checked_costs(told) == told
    assert checked_costs({}) == checked_costs(None) == {}
    assert checked_costs({"mine": 3}) == {}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("recorded", [False, True])
def test_what_cannot_be_is_unknown_and_named(wrong: Any, recorded: bool) -> None:
    value = jsonable(wrong) if recorded else wrong
    found = checked_costs(
        {"store_bytes": value, "usage": {"writing": {"calls": 1, "failures": value}}, "store_tokens": 9}
    )
    assert (found["store_bytes"], found["usage"], found["store_tokens"]) == (None, None, 9)
    first, second = found["unusable"]
    assert first.startswith("store_bytes is ")
    assert second.startswith("writing.failures is ")
    assert len(first) < 80
    times = checked_costs({"observe_seconds": [0.1, value]})
    assert times["observe_seconds"] is None


@pytest.mark.parametrize(
    "wrong", [3, "writing", {"thinking": {}}, {"writing": 3}, {"writing": {"thoughts": 3}}, float("nan")]
)
def test_usage_is_counts_by_phase(wrong: Any) -> None:
    found = checked_costs({"usage": wrong})
    assert found["usage"] is None
    assert len(found["unusable"]) == 1


def test_texts_are_short_and_printed_as_they_are() -> None:
    found = checked_costs({"product": "x\x1b[2J" * 999, "degraded": ["y" * 999] * 99, "unusable": ["z\n" * 999, 3]})
    assert len(found["degraded"][0]) == 200
    assert max(len(found["product"]), len(found["unusable"][0])) <= 200
    assert len(found["degraded"]) == 16
    assert "\x1b" not in found["product"]
    assert checked_costs({"degraded": "search", "product": 3, "metered": 1}) == {
        "degraded": [],
        "product": "",
        "metered": False,
    }
    assert checked_costs([3])["unusable"] == ["costs are [3]"]


def test_chat_usage_that_can_be_is_taken() -> None:
    usage = ChatUsage(3, 1, 2, {"timeout": 1}, 900, 30, (0.5, 1.0))
    assert checked_chat_usage("agent", usage) == checked_chat_usage("agent", usage.as_dict()) == (usage, [])


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: type(value).__name__)
def test_chat_usage_that_cannot_be_is_named(wrong: Any) -> None:
    for figures in ({"calls": wrong}, {"failures": {"timeout": wrong}}, {"failures": {3: 1}}, {"latencies": (wrong,)}):
        if figures == {"latencies": (True,)}:
            continue  # which is rounded to 1
        found, faults = checked_chat_usage("agent", ChatUsage(**figures))
        assert found is None
        assert len(faults) == 1
        assert faults[0].startswith("usage of agent: ")
        assert len(faults[0]) < 300
    recorded = ChatUsage().as_dict() | {"calls": jsonable(wrong)}
    assert checked_chat_usage("agent", recorded)[0] is None
    assert checked_chat_usage("agent", wrong)[0] is None
