"""Where tests find samples of the public data sets, which are not part of this repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "raw"


def real_data(source: str) -> Path:
    """The folder that has a sub-folder of raw files of a source; skips the test where there is none."""
    given = os.environ.get("MEMALPHA_DATA")
    folder = Path(given).expanduser() if given else _BESIDE
    if not (folder / source).is_dir():
        pytest.skip(f"no raw {source} data: {folder / source} is not there (name a folder in MEMALPHA_DATA)")
    return folder
