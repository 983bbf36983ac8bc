"""Replies and failures as values."""

from __future__ import annotations

import pickle

import pytest

from memalpha_gym.chat.replies import ChatError, ChatFailure, ChatReply, FailureCause


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Oslo", "Oslo"),
        ("<think>Quito?</think>\n\nOslo ", "Oslo"),
        ("Quito?</think>Oslo", "Oslo"),
        ("<think>hm, Quito", ""),
        ("say <think> aloud", "say <think> aloud"),
    ],
)
def test_thinking_is_not_said(text: str, said: str) -> None:
    assert ChatReply(text).said == said


def test_an_error_carries_its_failure() -> None:
    error = ChatError(ChatFailure(FailureCause.TIMEOUT, "no whole reply within 1 s", attempts=5))
    assert str(error) == "timeout: no whole reply within 1 s (5 attempts)"
    assert pickle.loads(pickle.dumps(error)).failure == error.failure
