"""The table of own stores: what it says, its marks, and the same as JSON."""

from __future__ import annotations

import io
import json
import re
from datetime import date

from rich.console import Console

from memalpha_gym.benchmarks.cost_figures import CostFigures
from memalpha_gym.benchmarks.prices import Prices
from memalpha_gym.benchmarks.statistics import Row
from memalpha_gym.benchmarks.table.own_store import print_own_stores
from memalpha_gym.benchmarks.table.rows import as_json
from tests.benchmarks.table.test_rows import SETTINGS
from tests.benchmarks.test_differences import played

MEM0 = "product:mem0(infer=False) [mem0==2.2.1 lock 1f3a]"
PRICES = Prices(date(2026, 11, 28), "USD", 1.0, 10.0, 0.0)
NOTHING: dict[str, object] = {"episode_return": None, "memory_tokens": None, "peak_memory_tokens": None}


def rows() -> list[Row]:
    writing = {
        "writing": {"calls": 10.0, "tokens_in": 95_000.0, "tokens_out": 5_000.0},
        "recalling": {"embedding_calls": 24.0, "embedding_tokens": 480.0, "failures": 1.0},
    }
    costs = CostFigures(5_400.0, 7.0, 9, 33_000.0, 2_000.0, (0.074, 0.2), (0.6, 1.5), ("BM25",), False, writing)
    seen: dict[str, object] = {"context_tokens": 127.4, "context_tokens_max": 128, **NOTHING}
    return [
        played(MEM0, {1: (0.5,), 2: (1.0,)}, costs=costs, **seen),
        played("product:their.module:Hidden", {1: (0.25,), 2: (0.25,)}, **seen),
        played(
            "empty", {1: (0.0,), 2: (0.0,)}, costs=CostFigures(store_tokens=0.0, write_tokens=0.0, usage={}), **seen
        ),
        played("verbatim", {1: (1.0,), 2: (1.0,)}, "all", **seen),
    ]


def printed(prices: Prices | None = None) -> str:
    console = Console(file=io.StringIO(), width=150, highlight=False)
    print_own_stores(console, rows(), {**SETTINGS, "repeats": 3}, prices)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_the_figures_of_a_row_and_dashes_for_what_cannot_be_seen() -> None:
    text = printed(PRICES)
    assert "TREC-Coarse-v0, 128 tokens" in text
    figures = re.search(r"product:mem0\(infer=False\) ° \* +(.+)", text)
    assert figures is not None
    assert figures[1].split()[3:] == "+0.750 – -0.250 127 128 5.4k 33.0k 2.0k 74 200 0.60 0.14 12".split()
    hidden = re.search(r"product:Hidden +(.+)", text)
    assert hidden is not None
    assert hidden[1].split()[3:] == "+0.250 – -0.750 127 128 – – – – – – – 12".split()


def test_the_whole_text_has_a_name_of_its_own_and_is_not_ranked() -> None:
    text = printed()
    assert re.search(r"whole text +10 ", text)
    assert "verbatim " not in text.partition("Readers are shown")[0]


def test_marks_are_explained_and_the_note_says_what_intervals_are_over() -> None:
    text = " ".join(printed(PRICES).split())
    assert "° product:mem0(infer=False) ran without BM25: off in this installation." in text
    assert "* what product:mem0(infer=False) asked of models is its own word, and was not metered." in text
    assert f"product:mem0(infer=False) is {MEM0}." in text
    assert (
        "product:mem0(infer=False) asked of models: writing 10 calls, 95.0k tokens in, 5.0k out; recalling 24 embeddings of "
        "480 tokens, 1 failed."
    ) in text
    assert "over tasks and their 3 repeats" in text
    assert "USD, at the prices of 2026-11-28" in text


def test_json_has_null_for_what_cannot_be_seen() -> None:
    first, hidden, *_ = as_json(rows(), {}, prices=PRICES)["rows"]
    assert (first["return"], first["memory_tokens"], first["recall_tokens"]) == (None, None, 128)
    assert first["differences"]["empty"]["mean"] == 0.75
    assert first["differences"]["bm25-lines"] is None
    assert first["recall_ms"] == {"p50": 74.0, "p95": 200.0}
    assert (first["cost"], first["currency"], first["prices"]) == (0.145, "USD", "2026-11-28")
    assert first["metered"] is False
    assert (hidden["cost"], hidden["store_tokens"], hidden["write_tokens_per_1k"], hidden["metered"]) == (None,) * 4
    assert json.dumps(first, allow_nan=False)
