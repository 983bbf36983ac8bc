"""Spaces for text and for tool calls.

`gymnasium.spaces.Text` is not used: its alphabet rejects ordinary text, its `contains` walks every character, and
AsyncVectorEnv with shared memory returns garbage for it without an error. A direct subclass of `Space[str]` makes that
vector environment refuse when it is built, and costs nothing to check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium.spaces import Space
from gymnasium.wrappers.utils import create_zero_array

from memalpha_gym.memory import MemoryType
from memalpha_gym.tools import DELETE, INSERT, SEARCH, UPDATE, ToolCall

_SYLLABLES = ("ka", "lo", "mi", "ne", "ra", "su", "to", "vi")


class Unicode(Space[str]):
    """Any string of up to `max_length` characters.

    Args:
        max_length: the most characters; whether a string is shorter is all that `contains` looks at.
        seed: seeds `sample`.
    """

    def __init__(self, max_length: int = 2**31 - 1, seed: int | np.random.Generator | None = None) -> None:
        if max_length < 1:
            raise ValueError(f"max_length is {max_length}; give 1 or more characters")
        self.max_length = max_length
        super().__init__(None, None, seed)

    @property
    def is_np_flattenable(self) -> bool:
        """No: it has no fixed size."""
        return False

    def sample(self, mask: None = None, probability: None = None) -> str:
        """A few short words; not a uniform draw from all strings."""
        words = self.np_random.integers(1, 6)
        syllables = self.np_random.integers(0, len(_SYLLABLES), size=(int(words), 2))
        return " ".join("".join(_SYLLABLES[i] for i in word) for word in syllables)[: self.max_length]

    def contains(self, x: Any) -> bool:
        """Whether `x` is a string that is not too long."""
        return isinstance(x, str) and len(x) <= self.max_length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unicode) and self.max_length == other.max_length

    def __repr__(self) -> str:
        return f"Unicode({self.max_length})"


@create_zero_array.register(Unicode)
def _no_text(space: Unicode) -> str:  # type: ignore[misc]  # its first argument is typed Space[_T], which no class fulfils
    """The text before the first: what FrameStackObservation may pad with."""
    return ""


class ToolCalls(Space[tuple[ToolCall, ...]]):
    """Tuples of tool calls, possibly empty. Any call is a member: what is wrong with it shows in its result.

    Samples hold up to three calls, valid and invalid ones: unknown tools, missing and wrong-typed arguments, unknown ids.

    Args:
        types: the memory types that samples write to.
        seed: seeds `sample`.
    """

    def __init__(
        self, types: Sequence[MemoryType] = tuple(MemoryType), seed: int | np.random.Generator | None = None
    ) -> None:
        self.types = tuple(types)
        super().__init__(None, None, seed)

    @property
    def is_np_flattenable(self) -> bool:
        """No: it has no fixed size."""
        return False

    def sample(self, mask: None = None, probability: None = None) -> tuple[ToolCall, ...]:
        """Up to three calls, some of them invalid."""
        return tuple(self._sample_call() for _ in range(int(self.np_random.integers(0, 4))))

    def contains(self, x: Any) -> bool:
        """Whether `x` is a tuple or list of `ToolCall`s."""
        return isinstance(x, tuple | list) and all(isinstance(call, ToolCall) for call in x)

    def _sample_call(self) -> ToolCall:
        tool = self._pick((INSERT, INSERT, INSERT, UPDATE, DELETE, SEARCH))
        memory_type = self._pick(self.types)
        arguments: dict[str, Any] = {
            "memory_type": str(memory_type),
            "content": self._sample_text(),
            "new_content": self._sample_text(),
            "memory_id": f"{memory_type[0]}{int(self.np_random.integers(1, 9))}",
            "query": self._sample_text(),
        }
        keys = {INSERT: ("content",), UPDATE: ("new_content", "memory_id"), DELETE: ("memory_id",), SEARCH: ("query",)}
        arguments = {key: arguments[key] for key in ("memory_type", *keys[tool])}
        fault = int(self.np_random.integers(0, 15))
        if fault == 0:
            return ToolCall("memory_forget", arguments)
        if fault == 1:
            arguments.popitem()
        elif fault == 2:
            arguments[next(reversed(arguments))] = 7
        return ToolCall(tool, arguments)

    def _sample_text(self) -> str:
        length = int(self.np_random.integers(1, 6))
        return " ".join(_SYLLABLES[int(i)] * 2 for i in self.np_random.integers(0, len(_SYLLABLES), size=length))

    def _pick(self, options: Sequence[Any]) -> Any:
        return options[int(self.np_random.integers(0, len(options)))]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ToolCalls) and self.types == other.types

    def __repr__(self) -> str:
        return f"ToolCalls({', '.join(self.types)})"


def as_calls(action: Any) -> tuple[ToolCall, ...]:
    """The calls of an action: a sequence of `ToolCall`s, or of mappings with `name` and `arguments`.

    Raises:
        TypeError: the action is something else, which is a mistake in the program and not in a model's output.
    """
    if isinstance(action, ToolCall):
        action = (action,)
    if isinstance(action, str) or not isinstance(action, Sequence):
        raise TypeError(
            f"an action is a sequence of ToolCalls, not {type(action).__name__}; for completion text, make the environment "
            "with action_format='auto' or wrap it in memalpha_gym.wrappers.ParseCompletion"
        )
    return tuple(call if isinstance(call, ToolCall) else _call_of(call) for call in action)


def _call_of(call: Any) -> ToolCall:
    if isinstance(call, Mapping) and isinstance(call.get("name"), str):
        return ToolCall(call["name"], call.get("arguments") or {})
    raise TypeError(f"an action holds ToolCalls or mappings with name and arguments, not {call!r:.80}")
