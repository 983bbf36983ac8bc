"""How a step and an episode are shown: as text in a terminal, as a page in a browser."""

from memalpha_gym.views.ansi import render_ansi
from memalpha_gym.views.html import render_html
from memalpha_gym.views.step import StepView

__all__ = ["StepView", "render_ansi", "render_html"]
