"""Rows of coloured text as a picture, for `rgb_array`: what Gymnasium's RecordVideo and HumanRendering take.

The letters are Pillow's. All pictures are of one size, as a video needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memalpha_gym.views.step import harmless

WIDTH, HEIGHT = 960, 720
"""Of a picture, in pixels; both even, as video codecs ask."""
ROW = 16
MARGIN = 12
COLUMNS = 150
"""Characters that a row is cut to before it is drawn; what is wider than the picture is cut off at its edge."""

Colour = tuple[int, int, int]
GROUND: Colour = (250, 250, 248)
INK: Colour = (32, 33, 36)
DIM: Colour = (140, 143, 148)
GREEN: Colour = (28, 124, 60)
RED: Colour = (176, 40, 40)
AMBER: Colour = (176, 116, 0)
BLUE: Colour = (36, 84, 176)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a picture: text, or where `share` is given a bar that is filled so far.

    Attributes:
        text: in one line.
        colour: of the text, or of the bar's filled part.
        share: of the bar that is filled, in [0, 1]; None for a row of text.
    """

    text: str
    colour: Colour = INK
    share: float | None = None


def draw(rows: Iterable[Row]) -> NDArray[np.uint8]:
    """The rows from top to bottom as an array of 720 × 960 × 3; rows that do not fit are left out."""
    from PIL import Image, ImageDraw, ImageFont  # not loaded unless something is drawn

    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(13)
    for row, top in zip(rows, range(MARGIN, HEIGHT - MARGIN - ROW + 1, ROW), strict=False):
        if row.share is not None:
            right = MARGIN + round((WIDTH - 2 * MARGIN) * min(max(row.share, 0.0), 1.0))
            pen.rectangle((MARGIN, top + 3, WIDTH - MARGIN, top + ROW - 4), outline=DIM)
            pen.rectangle((MARGIN, top + 3, right, top + ROW - 4), fill=row.colour)
        else:
            text = harmless(" ".join(row.text[:COLUMNS].split()) if row.text.strip() else "")
            pen.text((MARGIN, top), text, fill=row.colour, font=font)
    return np.asarray(image, dtype=np.uint8).copy()
