"""From a product's name to the product."""

from __future__ import annotations

import threading

import pytest

from memalpha_gym.product_specs import parse_product, settled
from memalpha_gym.product_thread import TIME_LIMIT
from memalpha_gym.product_values import identity_of
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("line", "did you mean lines"),
        ("lines(size=3)", "size"),
        ("lines(time_limit=0)", "time_limit is 0"),
        ("lines(time_limit=true)", "time_limit is True"),
        ("lines(time_limit=1e400)", "time_limit is inf; give the seconds"),
        (f"lines(time_limit={'9' * 400})", "time_limit is 99999999999999999999; give"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_product(text).make()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tests.products:Nameless", "name is empty"),
        ("tests.products:Raising(where='name')", "name: KeyboardInterrupt"),
        ("tests.products:Raising(where='fingerprint', what='GeneratorExit')", "name: GeneratorExit"),
        ("tests.products:Sentences(keeps=3)", "keeps"),
        ("mem0(folder='/nowhere')", "products install mem0"),
    ],
)
def test_a_product_that_does_not_say_what_it_is_is_not_planned_with(text: str, message: str) -> None:
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        settled(text)


def test_planning_ends_though_a_product_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    class Slow(Sentences):
        def close(self) -> None:
            go_on.wait()

    class Unnamed(Sentences):
        @property
        def name(self) -> str:  # type: ignore[override]
            go_on.wait()
            return ""

    monkeypatch.setattr("memalpha_gym.product_operations.CLOSING", 0.05)
    monkeypatch.setattr("memalpha_gym.product_specs.load", {"x:Slow": Slow, "x:Unnamed": Unnamed}.__getitem__)
    assert settled("x:Slow") == "x:Slow [sentences==1]"
    with pytest.raises(ValueError, match=r"name did not end within 0\.05 seconds"):
        settled("x:Unnamed(time_limit=0.05)")
    go_on.set()


def test_a_class_that_is_not_there_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="nothing named 'Nobody'"):
        parse_product("tests.products:Nobody").make()
