"""The contract of products: one that keeps it passes, and each of those that break it is told what it breaks."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from memalpha_gym.agents.products.lines import LinesProduct
from memalpha_gym.product_checks import CHECKS, Verdict, check_product
from tests import products


@pytest.mark.parametrize("product", [LinesProduct, products.Sentences])
def test_a_product_that_keeps_the_contract_passes(product: type) -> None:
    findings = check_product(product)
    assert [finding.check for finding in findings] == list(CHECKS)
    broken = [str(finding) for finding in findings if finding.verdict is not Verdict.KEPT]
    assert not [one for one in broken if "usage" not in one]


def test_what_a_product_lacks_is_neither_kept_nor_broken() -> None:
    verdicts = {finding.check: finding.verdict for finding in check_product(products.Opaque)}
    assert not [check for check, verdict in verdicts.items() if verdict is Verdict.BROKEN]
    assert verdicts["items cover what is recalled"] is verdicts["usage begins anew"] is Verdict.LACKING


@pytest.mark.parametrize(
    ("product", "check", "seen"),
    [
        (products.Leaky, "nothing is left after reset", "still recalls"),
        (products.Learning, "recall changes nothing", "recall something else"),
        (products.Deaf, "what was observed can be recalled", "did not recall 'Tallinn'"),
        (products.Hiding, "items cover what is recalled", "does not hold"),
        (products.Breaking, "unicode is text", "UnicodeEncodeError"),
        (products.Nameless, "it says what it is", "name is empty"),
        (products.Wordy, "the cut holds", "Recalled"),
        (products.Uncountable, "usage begins anew", "writing.calls is nan"),
        (partial(products.Raising, "name", "ValueError"), "it says what it is", "name: ValueError: as it likes"),
        (partial(products.Raising, "observe", "GeneratorExit"), "the cut holds", "observe: GeneratorExit"),
        (partial(products.Raising, "recall"), "the cut holds", "recall: KeyboardInterrupt: as it likes"),
        (partial(products.Raising, "items"), "items cover what is recalled", "items: KeyboardInterrupt"),
        (partial(products.Raising, "usage", "SystemExit"), "usage begins anew", "asked to exit"),
        (partial(int, "x"), "unicode is text", "start: ValueError"),
        (products.Remembering, "nothing is left for a new instance", "before this one was told"),
    ],
)
def test_what_is_broken_is_named(product: Any, check: str, seen: str) -> None:
    (finding,) = (finding for finding in check_product(product) if finding.check == check)
    assert finding.failed
    assert seen in str(finding)


def test_a_hang_is_broken_and_does_not_hold_up_the_checks() -> None:
    findings = check_product(products.Hanging, time_limit=0.05)
    told = {finding.check: str(finding) for finding in findings if finding.failed}
    assert told["what was observed can be recalled"].endswith("observe did not end within 0.05 seconds")
    assert [finding.check for finding in findings] == list(CHECKS)


def test_a_product_that_is_not_deterministic_is_noted() -> None:
    noted = [finding for finding in check_product(products.Changing) if finding.verdict is Verdict.NOTED]
    assert [finding.check for finding in noted] == ["the same again"]
    assert "--repeats" in noted[0].detail
