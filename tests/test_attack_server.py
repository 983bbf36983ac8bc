"""The faulty server's harness: nothing falls, and what would fall is seen."""

from __future__ import annotations

import pytest

from memalpha_gym.chat import asynchronous
from memalpha_gym.chat.replies import ChatReply
from tests.attack.kinds import kinds
from tests.attack.server import attack_server


def test_some_kinds_of_failure() -> None:
    only = ("ends by length", "no content", "redirect 307", "usage of 10^300", "Retry-After nan")
    tried = attack_server(15, only)
    assert (tried.tried, tried.fallen) == (45, ())


def test_a_failure_that_becomes_a_score_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asynchronous, "read_body", lambda content, latency, request: ChatReply("yes", attempts=1))
    tried = attack_server(3, ("ends by length",))
    assert any("a failure became a score" in line for line in tried.fallen)


def test_there_are_many_kinds() -> None:
    assert len(kinds("http://127.0.0.1:9")) >= 70


@pytest.mark.slow
def test_every_kind_of_failure() -> None:
    assert (
        attack_server(len(kinds("http://127.0.0.1:9"))).fallen == ()
    )  # once each; `make attack` meets each in every way
