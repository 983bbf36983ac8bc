"""What a product gives, as plain values; and what of it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest

from memalpha_gym.product_values import (
    MOST_FEATURES,
    identity_of,
    plain_features,
    plain_items,
    plain_name,
    plain_recalled,
    plain_usage,
)
from memalpha_gym.products import Phase, PhaseUsage, ProductUsage, Recalled


def kind_of(value: Any) -> str:
    return type(value).__name__  # an integer of 5,000 digits has no form that could be shown


class Named:
    def __init__(self, name: Any, fingerprint: Any = "") -> None:
        self.name, self.fingerprint = name, fingerprint


def test_a_name_is_one_line_that_says_something() -> None:
    assert plain_name(Named(" mem0==2.2.1 ")) == "mem0==2.2.1"
    assert identity_of(Named("mem0==2", "lock 1f[3a]\n")) == "mem0==2 lock 1f(3a)", (
        "a spec is settled to it in brackets"
    )
    for empty in ("", " \n"):
        with pytest.raises(ValueError, match="empty"):
            plain_name(Named(empty))
    for wrong in ("a\nb", "\x1b[2J", "a" * 999):
        with pytest.raises(ValueError, match="one line"):
            plain_name(Named(wrong))
    with pytest.raises(TypeError, match="type int"):
        plain_name(Named(3))
    with pytest.raises(TypeError, match="fingerprint is 3"):
        identity_of(Named("x", 3))


def test_features_that_are_off_are_few_and_short() -> None:
    assert plain_features(["BM25", " word\nsearch ", "BM25", ""]) == ("BM25", "word search")
    told = plain_features(f"feature {index}" for index in count())
    assert len(told) == MOST_FEATURES
    assert told[-1] == "and more"
    (long,) = plain_features(["x" * 3_000])
    assert len(long) == 60
    for wrong in ("search", b"search", [None], 3):
        with pytest.raises(TypeError):
            plain_features(wrong)


@pytest.mark.parametrize("place", [float("nan"), -1, 10**400, "0", True, 2**31, 1.0])
def test_a_chunk_index_is_the_number_of_a_chunk(place: Any) -> None:
    with pytest.raises(TypeError, match="chunk_index of 'Ada'"):
        plain_items([Recalled("Ada", "", place)])


def test_a_chunk_that_was_not_told_is_refused() -> None:
    assert plain_items([Recalled("Ada", "", 1)], chunks=2) == [Recalled("Ada", "", 1)]
    with pytest.raises(ValueError, match="chunk_index of 'Ada' is 2, and 2 chunks were told"):
        plain_items([Recalled("Ada", "", 2)], chunks=2)


def test_what_has_no_end_is_taken_as_far_as_asked() -> None:
    assert len(plain_recalled((Recalled(str(index)) for index in count()), 5)[0]) == 10
    found, hashes = plain_recalled((Recalled(f" {index}" + "x" * 10**6) for index in count()), 5)
    assert [len(one.text) for one in found] == [1_001], "no longer than five tokens can be"
    assert hashes == {hash(" 0" + "x" * 10**6)}, "of the whole text, as items have it"
    same = Recalled("Ada " * 300)
    assert plain_recalled([same] * 9 + [Recalled("Bo")], 9)[0] == [same, Recalled("Bo")], "a text again takes no room"
    with pytest.raises(ValueError, match="id of 'Ada' has 9,999 characters"):
        plain_recalled([Recalled("Ada", "x" * 9_999)], 5)


def test_usage_that_can_be_is_taken_as_it_is() -> None:
    used = ProductUsage({Phase.WRITING: PhaseUsage(calls=1, seconds=2)}, store_bytes=7)
    assert plain_usage(used) == (used, ())
    assert plain_usage(ProductUsage({"recalling": PhaseUsage()})) == (ProductUsage({Phase.RECALLING: PhaseUsage()}), ())  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "wrong", [float("nan"), float("inf"), 10**400, 10**5000, "x", -1, True, None, 1.5, [], object()], ids=kind_of
)
def test_usage_that_cannot_be_is_named_and_nothing_of_it_is_taken(wrong: Any) -> None:
    found, faults = plain_usage(ProductUsage({Phase.WRITING: PhaseUsage(calls=3, tokens_in=wrong)}, store_bytes=7))
    assert found is None
    (fault,) = faults
    assert fault.startswith("writing.tokens_in is ")
    assert len(fault) < 120
    if wrong is not None:
        assert plain_usage(ProductUsage(peak_bytes=wrong))[1][0].startswith("peak_bytes is ")


class Sly(float):
    def __le__(self, _: object) -> bool:
        return True

    __ge__ = __le__


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -0.5, "x", True, Sly(-5)])
def test_seconds_are_a_number(wrong: Any) -> None:
    found, (fault,) = plain_usage(ProductUsage({Phase.WRITING: PhaseUsage(seconds=wrong)}))
    assert found is None
    assert fault.startswith("writing.seconds is ")


def test_phases_are_those_that_there_are() -> None:
    class Endless(dict[Any, Any]):
        def items(self) -> Iterator[Any]:  # type: ignore[override]
            return ((str(index), PhaseUsage()) for index in count())

    wrong: list[tuple[Mapping[Any, Any], str]] = [
        ({"thinking": PhaseUsage()}, "'thinking'"),
        ({Phase.WRITING: {"calls": 1}}, "'calls'"),
        (Endless(), "'0'"),
        (None, "phases is None"),  # type: ignore[list-item]
    ]
    for phases, seen in wrong:
        found, faults = plain_usage(ProductUsage(phases))
        assert found is None
        assert seen in faults[0]
    assert plain_usage({"writing": {}})[1] == ("usage() gave {'writing': {}}, of type dict, and no ProductUsage",)
