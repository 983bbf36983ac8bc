"""From a product's name to the product."""

from __future__ import annotations

import pytest

from memalpha_gym.product_specs import TIME_LIMIT, identity_of, parse_product, settled
from tests.products import Sentences


def test_a_spec_says_what_makes_a_product_and_how_long_it_may_take() -> None:
    spec = parse_product("tests.products:Sentences(keep=3, time_limit=5)")
    assert spec.time_limit == 5
    assert spec.make().keep == 3  # type: ignore[attr-defined]
    assert not spec.metered
    assert parse_product("lines").metered
    assert parse_product("lines").time_limit == TIME_LIMIT


def test_a_settled_spec_names_the_version_that_plays() -> None:
    text = settled("tests.products:Sentences(keep=3)")
    assert text == "tests.products:Sentences(keep=3) [sentences==1]"
    assert settled(text) == text
    assert parse_product(text).identity == "sentences==1"
    assert parse_product(text).make().keep == 3  # type: ignore[attr-defined]


def test_a_fingerprint_is_part_of_the_identity() -> None:
    product = Sentences()
    product.fingerprint = "lock 1f[3a]"  # type: ignore[attr-defined]
    assert identity_of(product) == "sentences==1 lock 1f(3a)"
    product.name = "sly\n\x1b[2J==1"
    assert identity_of(product) == "sly (2J==1 lock 1f(3a)", "nothing that a terminal would act on"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("line", "did you mean lines"),
        ("lines(size=3)", "size"),
        ("lines(time_limit=0)", "time_limit is 0"),
        ("lines(time_limit=true)", "time_limit is True"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_product(text).make()


def test_a_class_that_is_not_there_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="nothing named 'Nobody'"):
        parse_product("tests.products:Nobody").make()
