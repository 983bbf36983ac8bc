"""docs/adapters.md: its snippet runs, its links lead somewhere, every adapter is in its table with the version that is tested."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")
ADAPTERS = sorted(
    path.stem for path in (ROOT / "agents" / "adapters").glob("*.py") if path.stem not in ("__init__", "rows", "serve")
)
PACKAGES = {"tinker": "tinker-cookbook"}


def test_the_snippet_runs() -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", snippet], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ samples, return -?\d\.\d+\n", done.stdout)


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", PAGE)
    assert len(links) >= len(ADAPTERS)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_adapter_is_in_the_table_with_the_version_that_its_extra_begins_with(adapter: str) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith("| ") and f"agents/adapters/{adapter}.py" in line)
    assert row.count("|") == 6
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    wanted = re.search(
        rf"^{PACKAGES.get(adapter, adapter)}\S* >=([\d.]+), <", config["options.extras_require"][adapter], re.MULTILINE
    )
    assert wanted
    assert wanted[1] in row
    file = "verifiers.txt" if adapter == "verifiers" else "requirements.txt"
    pins = (ROOT / "tests" / "adapters" / file).read_text(encoding="utf-8")
    assert re.search(rf"^{PACKAGES.get(adapter, adapter)}=={re.escape(wanted[1])}", pins, re.MULTILINE)
