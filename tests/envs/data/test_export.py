"""`memalpha-gym data export` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from tests.envs.parquet_rows import CHUNKS, row, write


def test_a_row_is_a_line_with_its_columns_decoded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "rows.parquet", [row(0), row(1, metadata=None)])
    assert main(["data", "export", str(path)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["instance_id"] for line in lines] == [0, 1]
    assert lines[0]["chunks"] == list(CHUNKS)
    assert lines[0]["questions_and_answers"][0] == {"question": "Where did Mira Holt move?", "answer": "Tarnby"}
    assert [line["metadata"] for line in lines] == [{}, {}]


def test_half_a_surrogate_pair_can_be_exported(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet", [row(0, [*CHUNKS, "a \ud83d b"])])
    out = tmp_path / "x.jsonl"
    assert main(["data", "export", str(path), "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["chunks"][2] == "a \ud83d b"
