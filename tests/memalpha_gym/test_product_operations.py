"""Operations of a product: in one thread, within a time limit, and none fails another's episode."""

from __future__ import annotations

import sys
import threading
from itertools import count

import pytest

from memalpha_gym.product_operations import Operations, StoreSize
from memalpha_gym.products import (
    Phase,
    PhaseUsage,
    ProductCrashError,
    ProductError,
    ProductTimeoutError,
    ProductUsage,
    Recalled,
)
from tests.products import Hanging, Hiding, Hoarder, Opaque, Sentences


def test_all_operations_run_in_one_thread_and_are_timed() -> None:
    threads = set()

    class Watched(Sentences):
        def observe(self, text: str, *, index: int) -> None:
            threads.add(threading.get_ident())
            super().observe(text, index=index)

        def items(self) -> list[Recalled]:
            threads.add(threading.get_ident())
            return list(super().items())

    product = Operations(Watched)
    product.reset(0)
    product.observe("Ada lives in Oslo.", 0)
    assert product.items() == [Recalled("Ada lives in Oslo.", "0-0", 0)]
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert [len(product.seconds[name]) for name in ("reset", "observe", "items")] == [1, 1, 1]
    product.close()


def test_a_hang_is_a_typed_failure_and_the_next_episode_has_a_new_instance() -> None:
    made = count()

    class Hangs(Hanging):
        def __init__(self) -> None:
            super().__init__()
            self.number = next(made)

        def usage(self) -> ProductUsage:
            return ProductUsage({Phase.WRITING: PhaseUsage(calls=self.number + 5)})

    product = Operations(Hangs, time_limit=0.05)
    product.reset(0)
    with pytest.raises(ProductTimeoutError, match="observe did not end within"):
        product.observe("Ada lives in Oslo.", 0)
    assert not product.alive
    usage = product.usage()
    assert usage is not None
    assert usage.phases[Phase.WRITING].calls == 5, "what it used until then is kept"
    with pytest.raises(ProductError, match="given up"):
        product.recall("Where?", 8)
    product.reset(0)
    assert product.alive
    assert next(made) == 2
    product.close()


def test_whatever_a_product_raises_is_its_own_failure() -> None:
    class Rude(Sentences):
        def recall(self, question: str, *, tokens: int) -> list[Recalled]:
            if question == "exit":
                sys.exit(3)
            raise {"time": TimeoutError, "key": KeyError}[question]("x")

    product = Operations(Rude)
    product.reset(0)
    for question, kind, message in (
        ("key", ProductError, "recall: KeyError"),
        ("time", ProductError, "recall: TimeoutError"),
        ("exit", ProductCrashError, "asked to exit"),
    ):
        with pytest.raises(kind, match=message):
            product.recall(question, 8)
    assert not product.alive, "one that died is given up"


def test_what_has_no_end_is_taken_only_as_far_as_it_is_of_use() -> None:
    product = Operations(Hoarder)
    product.reset(0)
    product.observe("Ada lives in Oslo.", 0)
    whole, more = product.recall("Where?", 8)
    assert (whole.text, len(more.text)) == ("Ada lives in Oslo.", 8 * 200 + 1)
    product.close()


def test_what_a_product_lacks_is_none() -> None:
    product = Operations(Opaque)
    product.reset(0)
    assert product.items() is None
    assert product.usage() is None
    assert product.degraded == ("search",)
    product.close()


def test_a_coroutine_is_not_taken_for_something_done() -> None:
    class Asynchronous(Sentences):
        async def observe(self, text: str, *, index: int) -> None:  # type: ignore[override]
            super().observe(text, index=index)

        async def recall(self, question: str, *, tokens: int) -> list[Recalled]:  # type: ignore[override]
            return []

    product = Operations(Asynchronous)
    product.reset(0)
    with pytest.raises(ProductError, match="methods are not asynchronous"):
        product.observe("Ada lives in Oslo.", 0)
    with pytest.raises(ProductError, match="methods are not asynchronous"):
        product.recall("Where?", 8)
    product.close()


def test_what_a_product_does_when_it_is_thrown_away_is_done_in_no_thread_of_ours() -> None:
    where = []

    class Ending(Sentences):
        def __del__(self) -> None:
            where.append(threading.get_ident())

    product = Operations(Ending)
    product.reset(0)
    product.close()
    assert where != []
    assert threading.get_ident() not in where


def test_items_are_the_store_if_they_hold_what_is_recalled() -> None:
    product = Operations(Hiding)
    product.reset(0)
    product.observe("Ada lives in Oslo.", 0)
    assert product.store() == StoreSize(0, 0), "nothing was recalled, and nothing speaks against it"
    product.recall("Where?", 8)
    assert product.store() == StoreSize(fault="items() is empty, and yet texts were recalled")
    product.observe("Bo lives in Rome.", 1)
    assert product.store().items == 0, "what it held before the last chunk may be gone"
    product.close()

    class Partly(Sentences):
        def items(self) -> list[Recalled]:
            return list(super().items())[:1]

    product = Operations(Partly)
    product.reset(0)
    product.observe("Ada lives in Oslo. Bo lives in Rome.", 0)
    product.recall("Where?", 8)
    assert product.store().fault == "items() lacks 1 of 2 texts that were recalled"
    product.close()


def test_another_version_than_the_run_was_planned_with_does_not_play() -> None:
    product = Operations(Sentences, identity="sentences==2")
    with pytest.raises(ProductError, match="planned with sentences==2, and here is sentences==1"):
        product.reset(0)
    product.close()
