from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym import registration
from memalpha_gym.agents.products import catalogue, named
from memalpha_gym.agents.products.catalogue import PRODUCTS, find_product, fingerprint, lock_digest, version_of
from memalpha_gym.agents.products.isolated import IsolatedProduct
from tests.agents.products.fakes import forget_digests, install_fake


def test_every_product_can_be_asked_for_by_its_name() -> None:
    assert {f"memalpha_gym.agents.products.named:{name}" for name in PRODUCTS} < set(registration.PRODUCTS.values())
    for name in PRODUCTS:
        maker = getattr(named, name)
        assert (maker.func, maker.args) == (IsolatedProduct, (name,))
    with pytest.raises(ValueError, match="there is no product 'mem9'; there are mem0"):
        find_product("mem9")


def test_versions_are_those_of_the_locks() -> None:
    assert version_of("mem0") == "2.2.1"
    assert version_of("amem") == "ceffb86"
    assert (
        len({lock_digest(name) for name in PRODUCTS}) == len({fingerprint(name) for name in PRODUCTS}) == len(PRODUCTS)
    )


def test_a_lock_that_pins_something_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = install_fake(tmp_path, monkeypatch)
    (home / "locks" / "fake.txt").write_text("other==1.0\n")
    forget_digests()
    with pytest.raises(ValueError, match="does not pin fake"):
        catalogue.version_of("fake")
    forget_digests()
