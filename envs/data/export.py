"""`memalpha-gym data export`: rows as JSON lines."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from .output import PathArgument, counted, optional, read


@dataclass(frozen=True)
class Export:
    """Write files as JSON lines: an instance per line, its chunks, questions and metadata as JSON and not as text in JSON."""

    path: PathArgument
    """A parquet file, or a folder of them."""
    to: Literal["jsonl"] = "jsonl"
    """The format."""
    out: Annotated[str | None, optional("FILE")] = None
    """The file to write. Default: standard output."""
    skip_bad: bool = False
    """Leave out rows that are at fault, name and count them."""

    def run(self) -> int:
        """Write the lines."""
        lines = (json_line(row.row) for row in read(self.path, self.skip_bad))
        if self.out is None:
            for line in lines:
                print(line)
            return 0
        path = Path(self.out).expanduser()
        with path.open("w", encoding="utf-8") as file:
            count = sum(1 for line in lines if file.write(line + "\n"))
        print(f"{path}: {counted(count, 'line')}")
        return 0


def json_line(row: Mapping[str, Any]) -> str:
    """A row as one line, its JSON columns decoded. Half a surrogate pair, which UTF-8 has no form for, stays an escape."""
    encoded = ("chunks", "questions_and_answers", "metadata")
    decoded = {name: json.loads(value or "{}") if name in encoded else value for name, value in row.items()}
    return json.dumps(decoded, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
