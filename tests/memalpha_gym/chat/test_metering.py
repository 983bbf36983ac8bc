"""Calls, tokens, latencies and failures, added up."""

from __future__ import annotations

from memalpha_gym.chat.metering import ChatMeter, ChatUsage
from memalpha_gym.chat.replies import ChatFailure, ChatReply, FailureCause


def metered() -> ChatMeter:
    meter = ChatMeter()
    for latency in (0.4, 0.1, 0.3, 0.2):
        meter.add(ChatReply("x", prompt_tokens=100, completion_tokens=10, latency=latency))
    meter.add(ChatReply("x", prompt_tokens=100, completion_tokens=10, attempts=0))
    meter.add(ChatReply("x", latency=0.5, attempts=3))
    meter.add(ChatFailure(FailureCause.TIMEOUT, "", attempts=5))
    return meter


def test_everything_is_counted_once() -> None:
    usage = metered().usage
    assert (usage.calls, usage.cached, usage.retries) == (6, 1, 6)
    assert (usage.prompt_tokens, usage.completion_tokens) == (400, 40)
    assert usage.failures == {"timeout": 1}
    assert (usage.p50, usage.p95) == (0.3, 0.5)


def test_no_call_no_latency() -> None:
    usage = ChatMeter().usage
    assert usage == ChatUsage()
    assert usage.p50 is usage.p95 is None


def test_take_starts_anew() -> None:
    meter = metered()
    assert meter.take().calls == 6
    assert meter.usage == ChatUsage()


def test_usages_add_up_and_go_through_json() -> None:
    usage = metered().usage
    both = usage + usage
    assert (both.calls, both.failures, len(both.latencies)) == (12, {"timeout": 2}, 10)
    assert ChatUsage.from_dict(both.as_dict()) == both
    assert usage + ChatUsage() == usage
