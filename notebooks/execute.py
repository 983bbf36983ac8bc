"""Runs the notebooks of this folder and keeps what they show.

    python notebooks/execute.py                  # all that can run here, in place
    python notebooks/execute.py first_steps      # one
    python notebooks/execute.py --check          # changes nothing, and fails where a text is not what was kept

Each runs in a kernel of its own, which imports this checkout. One whose packages are missing is left out, and said to be.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
NEEDS = {"train_a_policy": ("torch",), "plug_into_trl": ("torch", "trl", "datasets")}
"""What a notebook needs beside the package, matplotlib and a kernel."""
UNLIKE = {"train_a_policy", "plug_into_trl"}
"""Notebooks whose figures may differ in the last places between processors."""


def names() -> list[str]:
    """All notebooks."""
    return sorted(path.stem for path in FOLDER.glob("*.ipynb"))


def missing(name: str) -> list[str]:
    """The packages that a notebook needs and that are not installed."""
    return [
        package for package in ("nbclient", "ipykernel", "matplotlib", *NEEDS.get(name, ())) if not find_spec(package)
    ]


def executed(name: str) -> Any:
    """A notebook with what it shows when it is run here.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised.
    """
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    paths = [str(FOLDER.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    # Of this interpreter, whatever kernels are installed for others.
    os.environ |= {"PYTHONPATH": os.pathsep.join(paths), "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}, record_timing=False
        )
        client.execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(_kept(cell.outputs))
    return notebook


def _kept(outputs: list[Any]) -> Iterator[Any]:
    """Outputs but for progress, which is no result."""
    for output in outputs:
        html = output.get("data", {}).get("text/html", "")
        if output.output_type == "stream" and output.name == "stderr":
            continue
        if "<progress" not in html:
            yield output


def texts(notebook: Any) -> list[list[str]]:
    """What each cell shows, as text: the same in each run, where the code is."""
    shown = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            parts = [output.get("text", "") or output.get("data", {}).get("text/html", "") for output in cell.outputs]
            shown.append([re.sub(r"0x[0-9a-f]+", "0x", part) for part in parts])
    return shown


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which notebooks; all by default")
    parser.add_argument("--check", action="store_true", help="change nothing, compare")
    options = parser.parse_args()
    import nbformat

    wrong = 0
    for name in options.names or names():
        path = FOLDER / f"{name}.ipynb"
        if lacking := missing(name):
            print(f"{name}: left out, since {', '.join(lacking)} is not installed")
            continue
        notebook = executed(name)
        if options.check:
            kept = nbformat.read(path, as_version=4)
            same = name in UNLIKE or texts(kept) == texts(notebook)
            wrong += not same
            print(
                f"{name}: {'as kept' if same else 'shows something else than what was kept; run notebooks/execute.py'}"
            )
        else:
            nbformat.write(notebook, path)
            print(f"{name}: {path.stat().st_size / 1000:.0f} kB")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
