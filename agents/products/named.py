"""The installed products by name, as `product:NAME` finds them."""

from __future__ import annotations

from functools import partial

from .isolated import IsolatedProduct

mem0 = partial(IsolatedProduct, "mem0")
langmem = partial(IsolatedProduct, "langmem")
txtai = partial(IsolatedProduct, "txtai")
amem = partial(IsolatedProduct, "amem")
graphiti = partial(IsolatedProduct, "graphiti")
simplemem = partial(IsolatedProduct, "simplemem")
memos = partial(IsolatedProduct, "memos")
cognee = partial(IsolatedProduct, "cognee")
