"""The simplest product."""

from __future__ import annotations

from memalpha_gym.agents.products.lines import LinesProduct
from memalpha_gym.products import ClosableProduct, InspectableProduct, MeteredProduct, ProductUsage, Recalled


def test_lines_are_kept_as_they_are_and_found_by_their_words() -> None:
    product = LinesProduct()
    product.reset(0)
    product.observe("Ada lives in Oslo.\n\n  Bob owns a kite. \nEve sings.", index=0)
    product.observe("Rain fell.", index=1)
    assert product.recall("Who owns a kite?", tokens=1) == [Recalled("Bob owns a kite.", "1", 0)]
    assert [item.chunk_index for item in product.items()] == [0, 0, 0, 1]
    product.reset(0)
    assert product.recall("Who owns a kite?", tokens=9) == []


def test_it_is_seen_through_and_uses_no_model() -> None:
    product = LinesProduct()
    assert isinstance(product, InspectableProduct)
    assert isinstance(product, MeteredProduct)
    assert not isinstance(product, ClosableProduct)
    assert product.usage() == ProductUsage()
    assert product.degraded() == ()
