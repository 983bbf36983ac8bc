"""What a chat client has used: calls, retries, failures by cause, tokens, latency."""

from __future__ import annotations

import math
import threading
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym.chat.replies import ChatFailure, ChatReply


@dataclass(frozen=True, slots=True)
class ChatUsage:
    """What a number of calls came to. Usages of different processes and episodes add up.

    Attributes:
        calls: requests that were sent, retries of one request not counted again; failed ones included.
        cached: requests that the response cache answered; they count in nothing else.
        retries: further attempts at requests that failed at first.
        failures: requests that failed for good, by cause.
        prompt_tokens: tokens in, of requests that succeeded, in the server's count.
        completion_tokens: tokens out.
        latencies: seconds of each request that succeeded, in the order in which they ended.
    """

    calls: int = 0
    cached: int = 0
    retries: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latencies: tuple[float, ...] = ()

    @classmethod
    def of(cls, outcome: ChatReply | ChatFailure) -> ChatUsage:
        """What one request came to."""
        if isinstance(outcome, ChatFailure):
            return cls(calls=1, retries=outcome.attempts - 1, failures={str(outcome.cause): 1})
        if outcome.cached:
            return cls(cached=1)
        return cls(
            calls=1,
            retries=outcome.attempts - 1,
            prompt_tokens=outcome.prompt_tokens,
            completion_tokens=outcome.completion_tokens,
            latencies=(outcome.latency,),
        )

    @property
    def p50(self) -> float | None:
        """The median latency in seconds; None where no request succeeded."""
        return _quantile(self.latencies, 0.50)

    @property
    def p95(self) -> float | None:
        """The latency in seconds that 95 % of the requests stayed within; None where no request succeeded."""
        return _quantile(self.latencies, 0.95)

    def __add__(self, other: ChatUsage) -> ChatUsage:
        return ChatUsage(
            self.calls + other.calls,
            self.cached + other.cached,
            self.retries + other.retries,
            dict(sorted((Counter(self.failures) + Counter(other.failures)).items())),
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.latencies + other.latencies,
        )

    def as_dict(self) -> dict[str, Any]:
        """The usage in JSON's terms; `ChatUsage.from_dict` reads it again."""
        return {
            "calls": self.calls,
            "cached": self.cached,
            "retries": self.retries,
            "failures": dict(self.failures),
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "latencies": [round(latency, 4) for latency in self.latencies],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ChatUsage:
        """The usage that `as_dict` wrote."""
        return cls(**{**values, "latencies": tuple(values["latencies"])})


def _quantile(latencies: tuple[float, ...], share: float) -> float | None:
    """The smallest latency that at least `share` of all are within."""
    return sorted(latencies)[math.ceil(share * len(latencies)) - 1] if latencies else None


class ChatMeter:
    """Adds up what calls use; safe with several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._counts: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._latencies = array("d")

    def add(self, outcome: ChatReply | ChatFailure) -> None:
        """Book the end of one request."""
        with self._lock:
            if isinstance(outcome, ChatReply) and outcome.cached:
                self._counts["cached"] += 1
                return
            self._counts["calls"] += 1
            self._counts["retries"] += outcome.attempts - 1
            if isinstance(outcome, ChatFailure):
                self._failures[str(outcome.cause)] += 1
                return
            self._counts["prompt_tokens"] += outcome.prompt_tokens
            self._counts["completion_tokens"] += outcome.completion_tokens
            self._latencies.append(outcome.latency)

    @property
    def usage(self) -> ChatUsage:
        """All that was booked since the start, or since the last `take`."""
        with self._lock:
            return self._usage()

    def take(self) -> ChatUsage:
        """The same, and start anew: what one episode used, where episodes are played one after another."""
        with self._lock:
            usage = self._usage()
            self._clear()
            return usage

    def _usage(self) -> ChatUsage:
        return ChatUsage(
            failures=dict(sorted(self._failures.items())), latencies=tuple(self._latencies), **self._counts
        )
