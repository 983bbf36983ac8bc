"""What there is to see of an episode, for whatever draws it: text in a terminal (`rendering`) or a page (`pages`).

All of it was written by chunks and by models, so that none of it is trusted: what draws it passes it through `harmless`.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.harmless import harmless as harmless  # what draws views finds it here
from memalpha_gym.memory import MemoryEntry, MemoryType
from memalpha_gym.tools import ToolCall, ToolResult


@dataclass(frozen=True, slots=True)
class StepView:
    """One step. A view without `reward_terms` is of an episode that was only just started.

    Attributes:
        source: the source's name.
        chunk: the text that was read in this step.
        chunk_index: its index.
        chunks_total: the number of chunks of the episode.
        calls: the step's calls.
        results: what came of them, one per call.
        memory_before: everything stored before the calls.
        memory_after: everything stored after them.
        memory_tokens: tokens stored after the calls.
        memory_budget: the most tokens that may be stored; None for no limit.
        chunk_tokens: tokens of the chunk.
        reward: what the step was paid.
        reward_terms: its terms by name, unweighted; None for a term that is not known yet.
        answers: the answers read so far, as `info["answers"]` has them: mappings with `question`, `answers`,
            `prediction`, `score` (None where the reading failed, as `error` then explains) and `asked_after` (chunk index).
    """

    source: str
    chunk: str
    chunk_index: int
    chunks_total: int
    calls: tuple[ToolCall, ...]
    results: tuple[ToolResult, ...]
    memory_before: tuple[tuple[MemoryType, MemoryEntry], ...]
    memory_after: tuple[tuple[MemoryType, MemoryEntry], ...]
    memory_tokens: int
    memory_budget: int | None
    chunk_tokens: int
    reward: float
    reward_terms: Mapping[str, float | None]
    answers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that a step added (`old` is None), changed, or removed (`new` is None)."""

    id: str
    old: str | None
    new: str | None

    @property
    def kind(self) -> str:
        """`added`, `changed` or `removed`."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


def as_views(frame: StepView | Sequence[StepView]) -> Sequence[StepView]:
    """The steps to draw, of which there must be one.

    Raises:
        ValueError: there is none.
    """
    views = (frame,) if isinstance(frame, StepView) else frame
    if not views:
        raise ValueError("there is no step to draw; give a StepView, or a sequence of one or more")
    return views


def changes(view: StepView) -> list[Change]:
    """What the step did to the memory: entries added and changed in the order of the memory, then entries removed."""
    before = {(memory_type, entry.id): entry.content for memory_type, entry in view.memory_before}
    after = {(memory_type, entry.id): entry.content for memory_type, entry in view.memory_after}
    written = [Change(key[1], before.get(key), text) for key, text in after.items() if before.get(key) != text]
    return written + [Change(key[1], text, None) for key, text in before.items() if key not in after]


def tally(view: StepView) -> str:
    """The changes as counts: `1 added, 12 unchanged`."""
    counts = {"added": 0, "changed": 0, "removed": 0, "unchanged": len(view.memory_after)}
    for change in changes(view):
        counts[change.kind] += 1
        counts["unchanged"] -= change.new is not None
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "empty"


def progress(view: StepView) -> str:
    """Where in its episode the step is: `chunk 3 of 10`."""
    return f"chunk {view.chunk_index + 1} of {view.chunks_total}"


def usage(view: StepView) -> tuple[float, str]:
    """The share of the budget in use, at most 1 and without a budget 0; and the use of the memory in words."""
    if view.memory_budget is None:
        return 0.0, f"{view.memory_tokens:,} tokens, no budget"
    share = view.memory_tokens / view.memory_budget if view.memory_budget else 1.0
    return min(share, 1.0), f"{view.memory_tokens:,} of {view.memory_budget:,} tokens, {share:.0%}"


def arguments(call: ToolCall) -> list[tuple[str, str]]:
    """Names and values of a call's arguments, be they what they may, at lengths that can be shown."""
    given: Any = call.arguments
    items = list(given.items())[:8] if isinstance(given, Mapping) else [("arguments", given)]
    return [
        (_cut(str(name), 40), _cut(value, 400) if isinstance(value, str) else reprlib.repr(value))
        for name, value in items
    ]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]} …"


def outcome(result: ToolResult) -> str:
    """What is to be said of a result beside its status: what was wrong, or what a search found."""
    return f"found {', '.join(entry_id for entry_id, _ in result.found)}" if result.found else result.detail


def answers(view: StepView) -> list[Mapping[str, Any]]:
    """All answers where the episode is over; before that, those that were read at this step."""
    over = view.chunk_index + 1 == view.chunks_total
    return [answer for answer in view.answers if over or answer.get("asked_after") == view.chunk_index]


def answer_texts(answer: Mapping[str, Any]) -> tuple[str, str, str]:
    """The score, what the reader said, and what was expected."""
    score, error = answer["score"], answer.get("error")
    said = f"the reading failed: {error}" if error else answer["prediction"] or "(nothing)"
    return "failed" if score is None else f"{score:.2f}", said, " | ".join(answer["answers"]) or "(no answer)"


def terms(view: StepView) -> dict[str, str]:
    """The reward terms by name, with a dash for those that are not known yet."""
    return {name: "–" if term is None else f"{term:.3f}" for name, term in view.reward_terms.items()}
