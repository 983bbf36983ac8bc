"""Frozen readers: they answer questions from a memory, and never learn; and the rule by which an agent is read."""

from __future__ import annotations

from typing import Any

from memalpha_gym.readers.reader import Reader


def reader_for(agent: Any, reader: Reader) -> Reader:
    """The reader under an agent's own reading rule, where it has one; else the reader itself.

    Some baselines are a way to write and a way to read: `agent.reader_options` holds the arguments that differ, such as
    `{"top_entries": 2}`.

    Args:
        agent: any agent.
        reader: the reader that all agents are read by.

    Raises:
        TypeError: the agent has a reading rule and the reader takes none.
    """
    options = getattr(agent, "reader_options", None)
    if not options:
        return reader
    if not hasattr(reader, "with_options"):
        raise TypeError(f"the agent is read with {dict(options)}, and the reader {reader.name} has no with_options")
    changed: Reader = reader.with_options(**options)
    return changed
