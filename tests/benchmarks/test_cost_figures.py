"""Costs of a row: worked by hand; and what cannot be seen is None."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from memalpha_gym.benchmarks.cost_figures import cost_figures
from memalpha_gym.benchmarks.prices import Prices
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

USAGE = {
    "writing": {"calls": 10, "tokens_in": 5_000, "tokens_out": 500, "embedding_tokens": 800},
    "recalling": {"calls": 2, "tokens_in": 900, "tokens_out": 100, "embedding_tokens": 50},
    "background": {"calls": 1, "tokens_in": 400, "tokens_out": 100},
}


def record(agent: str = "product:lines", failed: str = "", models: Any = None, **costs: Any) -> EpisodeRecord:
    key = EpisodeKey("MemAlpha/Recall-v0", agent, 0, 0, recall_tokens=128)
    return EpisodeRecord(key, failed=failed, chunk_tokens=3_000, usage=models or {}, costs=costs)


def test_a_products_costs() -> None:
    told = {"product": "x==1", "metered": True, "usage": USAGE, "store_tokens": 100, "degraded": ["BM25"]}
    figures = cost_figures(
        [
            record(**told, recall_seconds=[0.1, 0.3], observe_seconds=[1.0, 2.0, 9.0], peak_bytes=7),
            record(**{**told, "store_tokens": 300}, recall_seconds=[0.2], observe_seconds=[2.0], peak_bytes=9),
            record(**told, failed="OSError", recall_seconds=[99.0]),
        ]
    )
    assert figures.write_tokens == (5_500 + 500) / 3, (
        "tokens of writing and of the background, for a thousand of the stream"
    )
    assert figures.embedded_tokens == pytest.approx(800 / 3)
    assert figures.store_tokens == 200
    assert figures.recall_seconds[0] == pytest.approx(0.2)
    assert figures.observe_seconds[0] == 2.0
    assert figures.peak_bytes == 9
    assert figures.degraded == ("BM25",)
    assert figures.metered
    prices = Prices(date(2026, 1, 1), "USD", 1.0, 10.0, 2.0)
    assert figures.money(prices) == pytest.approx(3 * (6_300 * 1 + 700 * 10 + 850 * 2) / 1_000_000), "failed ones too"


def test_what_is_known_of_some_episodes_only_is_not_known() -> None:
    told = {"product": "x==1", "usage": USAGE, "store_tokens": 100}
    figures = cost_figures([record(**told), record(**{**told, "usage": None, "store_tokens": None})])
    assert (figures.usage, figures.write_tokens, figures.embedded_tokens, figures.store_tokens) == (
        None,
        None,
        None,
        None,
    )
    assert figures.unusable == ("its usage is not known in 1 of 2 episodes",)
    failed = cost_figures([record(**told), record(**{**told, "usage": None}, failed="OSError")])
    assert failed.write_tokens == 2_000
    assert (failed.usage_episodes, failed.episodes, failed.unusable) == (1, 2, ())
    assert failed.money(Prices(date(2026, 1, 1), "USD", 1.0, 1.0, 1.0)) is None, "not of the failed one"


def test_a_log_with_figures_that_cannot_be_still_has_its_rows() -> None:
    nan = {"repr": "nan"}  # as records hold it
    old = {"product": "x==1", "usage": {"writing": {"calls": nan}}, "store_tokens": nan, "store_bytes": 10**400}
    figures = cost_figures([record(**old), record(**old, peak_bytes="x", observe_seconds=[nan], degraded="all")])
    assert (figures.usage, figures.store_tokens, figures.store_bytes, figures.peak_bytes) == (None, None, None, None)
    assert figures.unusable[0] == "store_tokens is nan"
    assert figures.degraded == ()


def test_only_what_we_counted_is_metered() -> None:
    told = {"metered": True, "usage": {}, "product": "x==1"}
    assert cost_figures([record("product:lines", **told)]).metered
    assert cost_figures([record("bm25-lines")]).metered
    for agent in ("their.module:Agent", "product:their.module:Product", "product:((", "mirror:their.module:Product"):
        assert not cost_figures([record(agent, **told)]).metered


def test_money_is_of_the_reader_too() -> None:
    prices = Prices(date(2026, 1, 1), "USD", 1.0, 10.0, None, reader_input=100.0)
    reader = ChatUsage(prompt_tokens=1_000_000, completion_tokens=1_000_000)
    (figures,) = (cost_figures([record(product="x==1", usage={})]),)
    assert figures.money(prices) == 0
    assert figures.money(prices, reader) == 110.0
    embedded = cost_figures([record(product="x==1", usage={"writing": {"embedding_tokens": 5}})])
    assert embedded.money(prices, reader) is None, "no price of what was embedded"


def test_what_cannot_be_seen_is_no_zero() -> None:
    figures = cost_figures([record(product="x==1", metered=False, usage=None, store_tokens=None)])
    assert (figures.store_tokens, figures.write_tokens, figures.usage) == (None, None, None)
    assert figures.money(Prices(date(2026, 1, 1), "USD", 1.0, 1.0)) is None
    assert figures.recall_seconds == (None, None)


def test_a_policy_of_ours_uses_what_its_model_used_and_a_strangers_is_not_known() -> None:
    used = {"agent": {"calls": 2, "prompt_tokens": 90, "completion_tokens": 30, "latencies": []}}
    assert cost_figures([record("memagent:m@u", models=used)]).write_tokens == 120 / 3
    assert cost_figures([record("bm25-lines")]).write_tokens == 0
    assert cost_figures([record("their.module:Agent")]).write_tokens is None
