"""Sphinx's settings for the pages of docs/: see docs/contributing.md for why Sphinx."""

from memalpha_gym import __version__

project, author, version, release = "memalpha-gym", "The memalpha-gym contributors", __version__, __version__
copyright = "The memalpha-gym contributors, Apache-2.0"  # noqa: A001  (Sphinx's name for it)
extensions = ["myst_parser"]
myst_heading_anchors = 3
myst_enable_extensions = ["fieldlist"]
html_theme = "furo"
html_title = "memalpha-gym"
html_static_path = ["_static"]
html_css_files = ["memalpha.css"]
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # excerpts are fetched, which files cannot be
highlight_language = "text"
suppress_warnings = ["misc.highlighting_failure"]
