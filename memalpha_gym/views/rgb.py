"""A step as a picture: the text view, drawn. For videos of an episode, and for whatever takes `rgb_array`."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from memalpha_gym.views import ansi, picture
from memalpha_gym.views.step import StepView

_CODE = re.compile("\x1b\\[(\\d+)m")
_COLOURS = {
    ansi.BOLD: picture.BLUE,
    ansi.DIM: picture.DIM,
    ansi.RED: picture.RED,
    ansi.GREEN: picture.GREEN,
    ansi.YELLOW: picture.AMBER,
}


def render_rgb(view: StepView) -> NDArray[np.uint8]:
    """The step as an array of 720 × 960 × 3; each row has the colour that the text view begins it with."""
    return picture.draw(_row(line) for line in ansi.render_ansi(view).split("\n"))


def _row(line: str) -> picture.Row:
    code = next((int(found) for found in _CODE.findall(line) if int(found)), 0)
    return picture.Row(_CODE.sub("", line), _COLOURS.get(code, picture.INK))
