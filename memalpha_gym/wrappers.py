"""Wrappers of memory environments."""

from __future__ import annotations

from typing import Any

import gymnasium as gym

from memalpha_gym.completions import FORMATS, paper_format, parse_completion
from memalpha_gym.line_by_line import LineByLine
from memalpha_gym.spaces import Unicode
from memalpha_gym.tools import ToolCall

__all__ = ["LineByLine", "ParseCompletion"]


class ParseCompletion(gym.ActionWrapper[dict[str, Any], Any, Any], gym.utils.RecordConstructorArgs):
    """Takes the text of a completion as action and hands its tool calls on.

    Args:
        env: an environment whose actions are tool calls.
        action_format: the form of the calls: `auto`, `hermes`, `qwen-agent`, `openai` or `mem-alpha`. Where the environment pays
            by the paper's rules, completions in the ✿ protocol are read by them as well.
    """

    def __init__(self, env: gym.Env[dict[str, Any], Any], action_format: str = "auto") -> None:
        if action_format not in FORMATS:
            raise ValueError(f"action_format is {action_format!r}; give one of {', '.join(FORMATS)}")
        gym.utils.RecordConstructorArgs.__init__(self, action_format=action_format)
        gym.ActionWrapper.__init__(self, env)
        self.action_format = action_format
        self.action_space = Unicode()
        config = getattr(env.unwrapped, "reward_config", None)
        self._published = config is not None and config.published_calls

    def action(self, action: Any) -> tuple[ToolCall, ...]:
        """The calls in a completion: text, or an OpenAI message or list of tool calls."""
        form = paper_format(action, self.action_format) if self._published else self.action_format
        return parse_completion(action, form)
