"""Products for real, behind their workers, with the scripted model: the contract, what they cost, and that they reach nothing.

Run by `tests/real_products/run.sh`, which installs them where $MEMALPHA_PRODUCTS says; one that is not there is skipped.
"""

from __future__ import annotations

import os

import pytest

from memalpha_gym.agents.products.catalogue import PRODUCTS
from memalpha_gym.agents.products.costs import measure, stream
from memalpha_gym.agents.products.environments import FOLDER_VARIABLE, interpreter
from memalpha_gym.agents.products.isolated import IsolatedProduct
from memalpha_gym.product_checks import check_product
from memalpha_gym.products import Phase, PhaseUsage

SLOW = {"graphiti", "cognee", "amem"}
"""Their checks take minutes; MEMALPHA_SLOW_PRODUCTS runs them too."""

# Calls and prompt tokens of models on 10 chunks of 3,000 tokens in all, by other programs over the same products.
MEASURED = {
    "mem0": (10, 95_000),
    "langmem": (10, 22_000),
    "txtai": (0, 0),
    "amem": (147, 147_000),
    "graphiti": (342, 417_000),
}


def installed(name: str) -> None:
    if FOLDER_VARIABLE not in os.environ:
        pytest.skip(f"{FOLDER_VARIABLE} does not say where products are installed: tests/real_products/run.sh")
    try:
        interpreter(name)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    if name in SLOW and "MEMALPHA_SLOW_PRODUCTS" not in os.environ:
        pytest.skip("takes minutes: set MEMALPHA_SLOW_PRODUCTS")


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    monkeypatch.delenv("MEMALPHA_EMBEDDING", raising=False)


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_keeps_the_contract(name: str) -> None:
    installed(name)
    findings = check_product(lambda: IsolatedProduct(name, renew=False))
    assert [str(finding) for finding in findings if finding.failed] == []


@pytest.mark.parametrize("name", MEASURED)
def test_costs_are_of_the_size_that_others_measured(name: str) -> None:
    installed(name)
    calls, tokens = MEASURED[name]
    costs = measure(name, stream())
    used = costs.usage.phases[Phase.WRITING]
    assert calls / 2 <= used.calls <= 2 * calls
    assert tokens / 2 <= used.tokens_in <= 2 * tokens
    assert used.embedding_tokens >= 2_900, "what is stored is embedded"
    assert sum(costs.usage.phases.values(), PhaseUsage()).failures == 0
    assert costs.usage.phases.get(Phase.BACKGROUND, PhaseUsage()).calls == 0
    assert costs.items is None or costs.items > 20


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_names_what_is_off_and_runs_alone(name: str) -> None:
    installed(name)
    product = IsolatedProduct(name)
    try:
        assert "an embedding model" in product.degraded()
        asked = product._start().asked
    finally:
        product.close()
    if not (asked.alone and asked.confined):
        pytest.skip("this system allows no network namespaces of one's own, or cannot confine what is written")
