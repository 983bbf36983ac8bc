"""The notebooks: what they show is kept, small, and what today's code shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import ROOT

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_kept_and_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < 200_000
    cells = json.loads(text)["cells"]
    outputs = [output for cell in cells if cell["cell_type"] == "code" for output in cell["outputs"]]
    assert len(outputs) > 1
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"] == list(
        range(1, sum(cell["cell_type"] == "code" for cell in cells) + 1)
    )
    assert not re.search(r"/(?:home|root|tmp|work)/", text), "a path of the machine that ran it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    written = "".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    links = re.findall(r"\]\((?!http)([^)#]+)\)", written)
    paths = re.findall(r"`((?:docs|examples|notebooks)/[\w./-]+)`", written)
    assert [link for link in links if not (FOLDER / link).exists()] == []
    assert [each for each in paths if not (ROOT / each).exists()] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_shows_what_was_kept(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "execute.py"), "--check", path.stem], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    if "left out" in done.stdout:
        pytest.skip(done.stdout.strip())
