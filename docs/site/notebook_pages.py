"""Notebooks as pages: their text, their code, and what it shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ORDER = (
    "first_steps",
    "your_own_agent",
    "your_own_environment",
    "compare_agents",
    "inside_an_episode",
    "train_a_policy",
    "plug_into_trl",
)


def notebook_page(path: Path, pictures: Path) -> str:
    """A notebook as Markdown; its pictures are written into a folder beside the page.

    Args:
        path: the notebook.
        pictures: the folder for pictures.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    parts: list[str] = []
    for number, cell in enumerate(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source.replace(".ipynb)", ".md)"))
            continue
        parts.append(f"```python\n{source}\n```")
        for place, output in enumerate(cell["outputs"]):
            parts += _shown(output, pictures, f"{path.stem}_{number}_{place}")
    return "\n\n".join(parts) + f"\n\n*The notebook itself: `notebooks/{path.name}`.*\n"


def _shown(output: Mapping[str, Any], pictures: Path, name: str) -> Iterator[str]:
    data = output.get("data", {})
    if "image/png" in data:
        pictures.mkdir(parents=True, exist_ok=True)
        (pictures / f"{name}.png").write_bytes(base64.b64decode("".join(data["image/png"])))
        yield f"![What the cell above draws]({pictures.name}/{name}.png)"
    elif "text/html" in data:
        yield f'```{{raw}} html\n<div class="memalpha-output">{"".join(data["text/html"])}</div>\n```'
    else:
        text = "".join(output.get("text", data.get("text/plain", "")))
        yield f"```text\n{text.rstrip()}\n```"
