"""A figure of matplotlib that a notebook shows by itself. Imported when one is drawn, as matplotlib may be missing."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WIDTH = 7.0
"""Inches."""


class Picture(Figure):
    """A figure that is in nobody's list of open ones, so that it is shown once, and without `%matplotlib`."""

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        self.savefig(file, format="png", dpi=80)
        return file.getvalue()


def picture(height: float, width: float = WIDTH) -> Picture:
    """An empty picture of so many inches."""
    made = Picture(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    return made
