"""Steps to draw: an ordinary one with everything in it, and variations of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from memalpha_gym.memory import MemoryEntry, MemoryType
from memalpha_gym.tools import CallStatus, ToolCall, ToolResult
from memalpha_gym.views.step import StepView

SEMANTIC, EPISODIC = MemoryType.SEMANTIC, MemoryType.EPISODIC

INSERT = ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "Bob owns a red kite."})
DELETE = ToolCall("memory_delete", {"memory_type": "episodic_memory", "memory_id": "e9"})
TORN = ToolCall("", {}, "the call cannot be read: it breaks off inside a string")

VIEW = StepView(
    source="tiny",
    chunk="Ada moved to Quito.\nBob owns a red kite.",
    chunk_index=1,
    chunks_total=3,
    calls=(INSERT, INSERT, DELETE, TORN),
    results=(
        ToolResult("memory_insert", CallStatus.OK, "", SEMANTIC, "s3", "Bob owns a red kite."),
        ToolResult("memory_insert", CallStatus.DUPLICATE, "the same text is already stored as s3", SEMANTIC, "s3"),
        ToolResult("memory_delete", CallStatus.UNKNOWN_ID, "episodic_memory has no entry 'e9'", EPISODIC),
        ToolResult("", CallStatus.MALFORMED, TORN.malformed),
    ),
    memory_before=(
        (SEMANTIC, MemoryEntry("s1", "Ada lives in Oslo.", 5)),
        (SEMANTIC, MemoryEntry("s2", "Eve sings.", 3)),
        (EPISODIC, MemoryEntry("e1", "On May 3 it rained.", 6)),
    ),
    memory_after=(
        (SEMANTIC, MemoryEntry("s1", "Ada lives in Quito.", 6)),
        (SEMANTIC, MemoryEntry("s2", "Eve sings.", 3)),
        (SEMANTIC, MemoryEntry("s3", "Bob owns a red kite.", 6)),
    ),
    memory_tokens=15,
    memory_budget=60,
    chunk_tokens=1_234,
    reward=0.25,
    reward_terms={"format": 0.5, "content": 1.0, "correctness": None, "compression": None},
    answers=(),
)


def answer(question: str, prediction: str, score: float | None, **kwargs: Any) -> dict[str, Any]:
    """An answer as `info["answers"]` has it."""
    known = {"answers": ("Oslo", "Christiania"), "kind": "", "asked_after": 1, "entry_ids": (), "error": ""}
    return {"question": question, "prediction": prediction, "score": score, **known, **kwargs}


def everywhere(text: str) -> StepView:
    """A view in which everything that chunks, models and readers write is `text`."""
    call = ToolCall(text, {text: text, "nested": [text]})
    entry = MemoryEntry(text, text, 1)
    return replace(
        VIEW,
        source=text,
        chunk=text,
        calls=(call, call, INSERT),
        results=(
            ToolResult(text, CallStatus.UNKNOWN_TOOL, text),
            ToolResult("memory_search", CallStatus.OK, "", SEMANTIC, found=((text, text),)),
            ToolResult("memory_insert", CallStatus.OK, "", SEMANTIC, "s1", text),
        ),
        memory_before=((SEMANTIC, MemoryEntry("s1", text, 1)), (EPISODIC, entry)),
        memory_after=((SEMANTIC, MemoryEntry("s1", text + "!", 1)), (SEMANTIC, entry)),
        reward_terms={text: 1.0},
        answers=(answer(text, text, 0.5, answers=(text,)), answer(text, "", None, error=text)),
    )
