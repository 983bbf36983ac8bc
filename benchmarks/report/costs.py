"""What an agent cost, over all environments of a group: the columns of that table of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.tools import DELETE, INSERT, UPDATE

from ..statistics import Row
from ..table.text import MISSING, seconds_text, short_number

Rows = Mapping[str, Row]


def _mean(name: str) -> Callable[[Rows], float | None]:
    def made(rows: Rows) -> float | None:
        known = [value for row in rows.values() if (value := getattr(row, name)) is not None]
        return sum(known) / len(known) if known else None

    return made


def _calls(tool: str) -> Callable[[Rows], float | None]:
    return lambda rows: sum(row.calls.get(tool, 0) for row in rows.values())


def _model(name: str) -> Callable[[Rows], float | None]:
    def made(rows: Rows) -> float | None:
        used = sum((row.usage["agent"] for row in rows.values() if "agent" in row.usage), ChatUsage())
        return float(getattr(used, name)) if any("agent" in row.usage for row in rows.values()) else None

    return made


def _own(name: str) -> Callable[[Rows], float | None]:
    def made(rows: Rows) -> float | None:
        known = [value for row in rows.values() if (value := getattr(row.costs, name)) is not None]
        return sum(known) / len(known) if known else None

    return made


def _asked(name: str) -> Callable[[Rows], float | None]:
    """What a product asked of models, in all phases."""

    def made(rows: Rows) -> float | None:
        known = [row.costs.usage for row in rows.values() if row.costs.usage]
        return sum(counts.get(name, 0.0) for usage in known for counts in usage.values()) if known else None

    return made


def _recall(rows: Rows) -> float | None:
    known = [half for row in rows.values() if (half := row.costs.recall_seconds[0]) is not None]
    return sum(known) / len(known) if known else None


COSTS: tuple[tuple[str, Callable[[Rows], float | None], Callable[[float | None], str]], ...] = (
    ("memory", _mean("memory_tokens"), short_number),
    ("peak", _mean("peak_memory_tokens"), short_number),
    ("stream", _mean("chunk_tokens"), short_number),
    ("shown a question", _mean("context_tokens"), short_number),
    ("store", _own("store_tokens"), short_number),
    ("inserts", _calls(INSERT), short_number),
    ("updates", _calls(UPDATE), short_number),
    ("deletes", _calls(DELETE), short_number),
    ("invalid calls", lambda rows: sum(row.invalid_calls for row in rows.values()), short_number),
    ("model calls", _model("calls"), short_number),
    ("model tokens in", _model("prompt_tokens"), short_number),
    ("model tokens out", _model("completion_tokens"), short_number),
    ("product's model calls", _asked("calls"), short_number),
    ("product's tokens in", _asked("tokens_in"), short_number),
    ("product's tokens out", _asked("tokens_out"), short_number),
    ("written tokens of models per 1k", _own("write_tokens"), short_number),
    ("recall s", _recall, seconds_text),
    ("seconds", lambda rows: sum(row.seconds for row in rows.values()), lambda value: seconds_text(value)),
)
"""Columns: what each is called, its figure from an agent's rows by environment (None where nobody knows), how it is written."""
CLOCK = ("seconds", "recall s")
"""Those that no two runs share."""
ALWAYS = ("memory", "stream", "inserts", "invalid calls")
"""Those that are shown where they are 0 for everybody, too."""


def cost_text(value: float | None, form: Callable[[float | None], str]) -> str:
    """A figure as it is written; a dash for what nobody knows."""
    return MISSING if value is None else form(value)
