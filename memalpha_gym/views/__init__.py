"""How a step and an episode are shown: as text in a terminal, as a page in a browser, as a picture."""

from collections.abc import Callable
from typing import Any

from memalpha_gym.views.ansi import render_ansi
from memalpha_gym.views.html import render_html
from memalpha_gym.views.rgb import render_rgb
from memalpha_gym.views.step import StepView

__all__ = ["RENDERERS", "StepView", "render_ansi", "render_html", "render_rgb"]

RENDERERS: dict[str, Callable[[StepView], Any]] = {"ansi": render_ansi, "html": render_html, "rgb_array": render_rgb}
"""What draws a step, by render mode."""
