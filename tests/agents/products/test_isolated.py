from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.products import catalogue
from memalpha_gym.agents.products.isolated import IsolatedProduct, TimeLimits
from memalpha_gym.products import (
    ClosableProduct,
    InspectableProduct,
    MeteredProduct,
    Phase,
    ProductCrashError,
    ProductError,
    ProductTimeoutError,
    Recalled,
)
from tests.agents.products.fakes import Echo, forget_digests, install_fake


@pytest.fixture(autouse=True)
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    monkeypatch.delenv("MEMALPHA_EMBEDDING", raising=False)


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IsolatedProduct]:
    install_fake(tmp_path, monkeypatch)
    product = make(tmp_path)
    product.reset(0)
    yield product
    product.close()
    forget_digests()


def make(folder: Path, **kwargs: Any) -> IsolatedProduct:
    return IsolatedProduct("fake", folder=str(folder / "environments"), **kwargs)


def test_it_is_a_product_with_all_that_a_product_may_have(product: IsolatedProduct) -> None:
    assert isinstance(product, InspectableProduct)
    assert isinstance(product, MeteredProduct)
    assert isinstance(product, ClosableProduct)
    assert product.name == "fake==1.0"
    assert product.degraded() == ("sense", "a chat model", "an embedding model")
    product.observe("One.", index=0)
    product.observe("Two \ud800.", index=1)
    wanted = [Recalled("One.", "0", 0), Recalled("Two ?.", "1", 1)]
    assert product.recall("?", tokens=9) == wanted
    assert product.items() == wanted
    product.reset(1)
    assert product.items() == []


def test_nothing_that_one_episode_wrote_is_there_in_the_next(product: IsolatedProduct, tmp_path: Path) -> None:
    def told(text: str) -> str:
        product.observe(text, index=0)
        return product.items()[-1].text

    folders = {json.loads(told("!look"))["folder"]}
    for place in ("~/.learned", "learned", "tmp/learned"):
        told(f"!write {place}")
        assert told(f"!read {place}") == "what I learned"
    process = product._running.process._process  # type: ignore[union-attr]
    product.reset(1)
    assert process is not None
    assert process.poll() is not None, "another process"
    folders.add(json.loads(told("!look"))["folder"])
    assert len(folders) == 2
    assert sum(map(os.path.exists, folders)) == 1
    told("!run ! test -e ~/.learned && ! test -e learned && ! test -e tmp/learned")


def test_a_process_is_kept_where_that_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch)
    product = make(tmp_path, renew=False)
    product.reset(0)
    running = product._running
    product.reset(1)
    assert product._running is running
    product.close()
    forget_digests()


def test_a_driver_without_items_is_not_inspectable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch, inspectable=False)
    assert not isinstance(make(tmp_path), InspectableProduct)
    forget_digests()


def test_models_are_metered_by_phase_and_from_reset_on(product: IsolatedProduct) -> None:
    product._running.proxy.endpoints["chat/completions"] = Echo(usage={"prompt_tokens": 30, "completion_tokens": 4})  # type: ignore[union-attr]
    product.observe("!ask a question", index=0)
    product.recall("?", tokens=9)
    usage = product.usage()
    writing, recalling = usage.phases[Phase.WRITING], usage.phases[Phase.RECALLING]
    assert (writing.calls, writing.tokens_in, writing.tokens_out, writing.embedding_calls) == (1, 30, 4, 1)
    assert (recalling.calls, recalling.embedding_calls, recalling.embedding_tokens) == (0, 1, 1)
    assert Phase.BACKGROUND not in usage.phases
    assert usage.store_bytes == 1000
    assert (usage.peak_bytes or 0) > 1_000_000
    product.reset(1)
    assert product.usage().phases == {}


@pytest.mark.parametrize("order", ["!die", "!garbage", "!fail out of cheese"])
def test_a_failure_is_that_of_one_episode(product: IsolatedProduct, order: str) -> None:
    with pytest.raises(ProductError):
        product.observe(order, index=0)
    with pytest.raises(ProductCrashError, match="reset begins anew"):
        product.observe("more", index=1)
    product.reset(1)
    product.observe("more", index=0)
    assert [item.text for item in product.items()] == ["more"]


def test_a_hang_ends_by_the_limit_of_its_operation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch)
    product = make(tmp_path, limits=TimeLimits(observe=0.2))
    product.reset(0)
    with pytest.raises(ProductTimeoutError):
        product.observe("!hang", index=0)
    product.close()
    forget_digests()


def test_items_of_another_form_are_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch)
    product = make(tmp_path, sensible=False)
    product.reset(0)
    with pytest.raises(ProductCrashError, match="not of the form"):
        product.recall("?", tokens=9)
    product.close()
    with pytest.raises(ProductError, match="unexpected keyword argument 'colour'"):
        make(tmp_path, colour="red").reset(0)
    forget_digests()


def test_nothing_is_left_of_a_product_that_is_forgotten(product: IsolatedProduct, tmp_path: Path) -> None:
    other = make(tmp_path)
    other.reset(0)
    process, models = other._running.process._process, other._running._folder  # type: ignore[union-attr]
    del other
    gc.collect()
    assert process is not None
    assert process.poll() is not None
    assert not os.path.exists(models)


def test_its_fingerprint_changes_with_lock_driver_and_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = install_fake(tmp_path, monkeypatch)
    seen = {make(tmp_path).fingerprint, make(tmp_path, chat="m@http://127.0.0.1:9/v1").fingerprint}
    monkeypatch.setenv("MEMALPHA_EMBEDDING", "e@http://127.0.0.1:9/v1")
    seen.add(make(tmp_path).fingerprint)
    for file in ("locks/fake.txt", "drivers/fake.py", "worker.py"):
        with open(home / file, "a") as changed:
            changed.write("# another release\n")
        forget_digests()
        seen.add(catalogue.fingerprint("fake"))
    assert len(seen) == 6
    forget_digests()


def test_what_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="memalpha-gym products install mem0"):
        IsolatedProduct("mem0", folder=str(tmp_path))
    with pytest.raises(ValueError, match="there is no product 'mem9'"):
        IsolatedProduct("mem9")
