"""Where tests find samples of the public data sets, which are not part of this repository, and figures of the paper's code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_data(source: str) -> Path:
    """The folder that has a sub-folder of raw files of a source; skips the test where there is none."""
    given = os.environ.get("MEMALPHA_DATA")
    folder = Path(given).expanduser() if given else _BESIDE / "raw"
    if not (folder / source).is_dir():
        pytest.skip(f"no raw {source} data: {folder / source} is not there (name a folder in MEMALPHA_DATA)")
    return folder


def parity(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of what the paper's code gives, `scores.jsonl` or `episodes.jsonl`; skips the test where it is not."""
    given = os.environ.get("MEMALPHA_PARITY")
    path = (Path(given).expanduser() if given else _BESIDE / "parity") / name
    if not path.is_file():
        pytest.skip(f"no figures of the paper's code: {path} is not there (name their folder in MEMALPHA_PARITY)")
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())
