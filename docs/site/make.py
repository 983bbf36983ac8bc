"""Builds the pages: `python -m docs.site.make`, or `make docs`.

Copies docs/ to build/docs-source, adds a page for each environment, each part of the reference and each notebook, and runs
Sphinx, where a warning is an error. The pages are in build/docs, need no network and no server.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from .environment_pages import environment_pages
from .notebook_pages import ORDER, notebook_page
from .reference import reference_pages

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE, PAGES = ROOT / "build" / "docs-source", ROOT / "build" / "docs"
CONTENTS: dict[str, tuple[str, ...]] = {
    "Use": (
        "start",
        "environments",
        "scoring",
        "benchmarks",
        "leaderboard",
        "products",
        "language_models",
        "training",
        "lines",
        "adapters",
    ),
    "Extend": ("plugging_in", "map", "contributing"),
    "Know": ("paper", "scale", "gpu", "measurements", "log", "citing"),
}
"""The pages of docs/ as they stand in the contents."""


def assemble(source: Path = SOURCE) -> None:
    """Write everything that Sphinx reads into a folder."""
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    docs = ROOT / "docs"
    shutil.copytree(docs / "images", source / "images")
    (source / "_static").mkdir()
    shutil.copy(docs / "site" / "memalpha.css", source / "_static")
    shutil.copy(docs / "site" / "conf.py", source)
    for page in docs.glob("*.md"):
        text = _links_within(page.read_text(encoding="utf-8"))
        (source / page.name).write_text(text, encoding="utf-8")
    environments = environment_pages()
    _write(source / "environments", environments)
    _append(source / "environments.md", _contents([f"environments/{name}" for name in environments], "Their pages"))
    reference = {_file(title): text for title, text in reference_pages().items()}
    _write(source / "reference", reference)
    _write(source / "reference", {"index": f"# Reference\n\nFrom the docstrings.\n{_contents(list(reference))}"})
    notebooks = {
        name: notebook_page(ROOT / "notebooks" / f"{name}.ipynb", source / "notebooks" / "pictures") for name in ORDER
    }
    _write(source / "notebooks", {name: _links_within(text) for name, text in notebooks.items()})
    _write(source / "notebooks", {"index": f"# Notebooks\n{_contents(list(ORDER))}"})
    parts = [_contents(list(pages), title, hidden=True) for title, pages in CONTENTS.items()]
    parts.insert(1, _contents(["notebooks/index", "reference/index"], "Read", hidden=True))
    _append(source / "index.md", "\n".join(parts))


def _write(folder: Path, pages: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _contents(names: list[str], title: str = "", hidden: bool = False) -> str:
    options = [f":caption: {title}"] * bool(title) + [":hidden:"] * hidden + [":maxdepth: 1"]
    return "\n".join(["", "```{toctree}", *options, "", *names, "```", ""])


def _file(title: str) -> str:
    return title.lower().replace(" ", "_")


def _links_within(text: str) -> str:
    """A text whose links to notebooks lead to their pages; those to files of the repository, which is not here, become paths."""
    text = re.sub(r"\]\(\.\./notebooks/(\w+)\.ipynb\)", r"](notebooks/\1.md)", text)
    return re.sub(r"\[([^\]]+)\]\(\.\./([^)#]+)\)", _as_path, text)


def _as_path(link: re.Match[str]) -> str:
    said, path = link[1], link[2]
    return f"`{path}`" if said.strip("`") in (path, Path(path).name) else f"{said} (`{path}`)"


def main() -> int:
    """The command."""
    from sphinx.cmd.build import build_main

    assemble()
    shutil.rmtree(PAGES, ignore_errors=True)
    return int(build_main(["-q", "-W", "--keep-going", "-b", "html", str(SOURCE), str(PAGES)]))


if __name__ == "__main__":
    sys.exit(main())
