"""The records of the product protocol, and what is recognised of a stranger's class."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from memalpha_gym.products import checked_recalled
from memalpha_gym.protocols import (
    ClosableProduct,
    InspectableProduct,
    MeteredProduct,
    Phase,
    PhaseUsage,
    ProductCrashError,
    ProductError,
    ProductTimeoutError,
    Recalled,
)


class Bare:
    name = "bare==1"


class Full(Bare):
    def items(self) -> list[Recalled]:
        return []

    def usage(self) -> None: ...

    def close(self) -> None: ...


def test_optional_methods_are_recognised() -> None:
    for protocol in (InspectableProduct, MeteredProduct, ClosableProduct):
        assert isinstance(Full(), protocol)
        assert not isinstance(Bare(), protocol)


def test_a_recalled_text_needs_no_more_than_the_text() -> None:
    recalled = Recalled("Ada lives in Oslo.")
    assert (recalled.id, recalled.chunk_index) == ("", None)
    with pytest.raises(FrozenInstanceError):
        recalled.text = "Ada lives in Bergen."  # type: ignore[misc]


def test_what_only_looks_like_a_text_is_refused() -> None:
    class Sly(str):
        def strip(self, *_: object) -> str:
            return "short"

    for wrong in ("Ada", Recalled(Sly("Ada lives in Oslo.")), Recalled("Ada", 3), None):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="give memalpha"):
            checked_recalled(wrong)
    assert checked_recalled(Recalled("Ada")) == Recalled("Ada")


def test_usage_adds_up_figure_by_figure() -> None:
    first, second = PhaseUsage(1, 100, 10, 2, 50, 1, 0.5), PhaseUsage(2, 7, 3, 1, 9, 0, 0.25)
    assert first + second == PhaseUsage(3, 107, 13, 3, 59, 1, 0.75)
    assert [str(phase) for phase in Phase] == ["writing", "recalling", "answering", "background"]


def test_a_hang_and_a_crash_are_failures_of_an_operation() -> None:
    assert issubclass(ProductTimeoutError, ProductError)
    assert issubclass(ProductCrashError, ProductError)
