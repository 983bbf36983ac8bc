"""The wrapper that takes completions; what it shares with `action_format` is tested with the environment."""

from __future__ import annotations

import pytest

from memalpha_gym.spaces import Unicode
from memalpha_gym.wrappers import ParseCompletion
from tests.tiny import tiny_env

CALL = (
    '<tool_call>{"name": "memory_insert", "arguments": {"memory_type": "semantic", "content": "Ada flies"}}</tool_call>'
)


def test_a_completion_is_an_action() -> None:
    env = ParseCompletion(tiny_env())
    assert env.action_space == Unicode()
    env.reset(seed=0)
    _, _, _, _, info = env.step(f"I keep this. {CALL}")
    assert [result.content for result in info["results"]] == ["Ada flies"]


def test_there_are_only_so_many_formats() -> None:
    with pytest.raises(ValueError, match="action_format is 'xml'; give one of auto, hermes"):
        ParseCompletion(tiny_env(), "xml")
