"""The thread that a product's code runs in: nothing that it raises or holds up gets out."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import NoReturn

import pytest

from memalpha_gym.product_thread import ProductThread, within
from memalpha_gym.products import ProductCrashError, ProductError, ProductTimeoutError


class SlyError(Exception):
    def __str__(self) -> str:
        raise KeyboardInterrupt


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def work() -> NoReturn:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (KeyError("x"), ProductError, "recall: KeyError: 'x'"),
        (TimeoutError("slow"), ProductError, "recall: TimeoutError: slow"),
        (KeyboardInterrupt(), ProductError, "recall: KeyboardInterrupt: "),
        (GeneratorExit(), ProductError, "recall: GeneratorExit: "),
        (StopIteration(3), ProductError, "recall: StopIteration: 3"),
        (SystemExit(3), ProductCrashError, "the product asked to exit: 3"),
        (SlyError(), ProductError, "recall: SlyError: its message cannot be had"),
        (ProductTimeoutError("recall did not end"), ProductTimeoutError, "recall did not end"),
        (ValueError("\ud83d" + "x" * 9_999), ProductError, "recall: ValueError: \\ud83dxxx"),
    ],
)
def test_whatever_is_raised_is_a_product_error_of_words(error: BaseException, kind: type, message: str) -> None:
    thread = ProductThread()
    with pytest.raises(ProductError) as caught:
        thread.run("recall", raising(error), 5)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 2_100
    assert caught.value.__cause__ is caught.value.__context__ is None, "nothing of the product's comes out"
    assert "in work" in "".join(traceback.format_exception(caught.value)), "where it was raised is told"
    assert thread.run("recall", lambda: 7, 5) == 7
    thread.end()


def test_a_message_that_takes_for_ever_is_a_hang() -> None:
    go_on = threading.Event()

    class SlowError(Exception):
        def __str__(self) -> str:
            go_on.wait()
            return ""

    with pytest.raises(ProductTimeoutError, match=r"observe did not end within 0\.05 seconds"):
        ProductThread().run("observe", raising(SlowError()), 0.05)
    go_on.set()


def test_the_users_own_interrupt_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memalpha_gym.product_thread.Future.result", lambda *_: raising(KeyboardInterrupt())())
    with pytest.raises(KeyboardInterrupt):
        ProductThread().run("recall", lambda: 7, 5)


def test_what_may_fail_without_harm() -> None:
    assert within(5, lambda: 7) == 7
    assert within(5, raising(KeyboardInterrupt())) is None
    assert within(0.01, threading.Event().wait) is None
