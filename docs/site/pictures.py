"""Makes the pictures of README.md and docs/: `python -m docs.site.pictures`. Needs matplotlib, and Chromium for the pages.

`episode.png` is what became of each fact of an episode; `results.png` is what a notebook shows of an evaluation; `report.png` is
the top of the page that `memalpha-gym report` makes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import memalpha_gym
from memalpha_gym import cli

FOLDER = Path(__file__).resolve().parent.parent / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def photograph(html: str, path: Path, width: int, height: int) -> None:
    """Draw a page as a PNG.

    Raises:
        FileNotFoundError: there is no Chromium.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError(f"none of {', '.join(BROWSERS)} is installed")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(
            f'<!doctype html><meta charset="utf-8"><body style="margin:16px;font-family:system-ui">{html}',
            encoding="utf-8",
        )
        flags = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
        )
        size = (f"--window-size={width},{height}", f"--screenshot={path}")
        subprocess.run([browser, *flags, *size, page.as_uri()], check=True, capture_output=True)


def main() -> int:
    """The command."""
    FOLDER.mkdir(exist_ok=True)
    played = memalpha_gym.evaluate("extract", "Update-v0", episodes=1, progress=False)
    (FOLDER / "episode.png").write_bytes(played.plot.timeline()._repr_png_())  # type: ignore[attr-defined]
    families = ["Recall-v0", "Update-v0", "Conflict-v0", "Forget-v0"]
    results = memalpha_gym.evaluate("extract", families, episodes=8, progress=False)
    other = memalpha_gym.evaluate("random-prune", families, episodes=8, progress=False)
    html = f"{results._repr_html_()}<br>{results.compare(other)._repr_html_()}"
    photograph(html, FOLDER / "results.png", 960, 500)
    photograph(report(), FOLDER / "report.png", 1100, 900)
    return 0


def report() -> str:
    """The page of a small run."""
    with tempfile.TemporaryDirectory() as folder:
        run, page = Path(folder, "run.db"), Path(folder, "run.html")
        for agent in ("extract", "random-prune", "empty"):
            memalpha_gym.evaluate(
                agent, ["Recall-v0", "Update-v0", "Conflict-v0"], episodes=6, tokens=2000, facts=8, progress=False
            ).save(run)
        assert cli.main(["report", str(run), "--out", str(page)]) == 0
        return page.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
