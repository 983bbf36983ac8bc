"""Small parquet files of tasks, written by hand, for the tests of the data commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from memalpha_gym.envs.parquet.files import COLUMNS

CHUNKS = (
    "Mira Holt moved to Tarnby in 1987 and opened a mill.",
    "The mill burned down in 1992. Its owner left for Orsk.",
)
QUESTIONS = (("Where did Mira Holt move?", "Tarnby"), ("When did the mill burn down?", ["1992", "in 1992"]))


def row(
    number: int = 0,
    texts: Sequence[object] = CHUNKS,
    asked: Sequence[tuple[object, object]] = QUESTIONS,
    source: str = "squad",
    **columns: object,
) -> dict[str, Any]:
    """A row; `columns` take the place of what is made here."""
    questions = [{"question": question, "answer": answer} for question, answer in asked]
    return {
        "instance_id": number,
        "prompt": "Reply briefly.",
        "chunks": json.dumps(texts),
        "questions_and_answers": json.dumps(questions),
        "data_source": source,
        "metadata": "{}",
        "num_chunks": len(texts),
        "num_questions": len(questions),
        **columns,
    }


def labelled(number: int, examples: dict[str, str], asked: dict[str, str], source: str = "icl_nlu") -> dict[str, Any]:
    """A row that teaches labels: sentences with their numbers, shown and asked about."""
    lines = [f"Sentence: {sentence}\nLabel: {label}" for sentence, label in examples.items()]
    return row(number, ["\n\n".join(lines)], list(asked.items()), source)


def write(path: Path, rows: Sequence[dict[str, Any]], **types: pyarrow.DataType) -> Path:
    """A parquet file of rows, whatever they hold; bytes in a text column are written as they are."""
    columns = {}
    for name in rows[0]:
        cells = [each[name] for each in rows]
        given = types.get(name)
        if any(isinstance(cell, bytes) for cell in cells):
            raw = [cell.encode() if isinstance(cell, str) else cell for cell in cells]
            # A text column whose bytes nobody has looked at, as a faulty writer leaves it.
            columns[name] = pyarrow.Array.from_buffers(
                pyarrow.large_string(), len(raw), pyarrow.array(raw, pyarrow.large_binary()).buffers()
            )
        else:
            columns[name] = pyarrow.array(cells, given) if given else pyarrow.array(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


assert list(row()) == list(COLUMNS)
