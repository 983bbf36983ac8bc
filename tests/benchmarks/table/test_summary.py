"""A suite in one table: what is in its cells, and what is missing."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from memalpha_gym.benchmarks.cost_figures import CostFigures
from memalpha_gym.benchmarks.statistics import Row
from memalpha_gym.benchmarks.table.published_results import MEMORY_AGENT_BENCH, VALIDATION, PublishedResults
from memalpha_gym.benchmarks.table.summary import as_json, print_summary, published_rows, summary_rows

COLUMNS = VALIDATION.columns


def row(agent: str, column: str, correctness: float | None, memory: float | None = 1000.0, **changes: object) -> Row:
    values: dict[str, object] = {
        "privileged": agent == "oracle",
        "budget": None,
        "episodes": 2,
        "failures": {},
        "ci95": (None, None),
        "episode_return": 1.0,
        "peak_memory_tokens": memory,
        "chunk_tokens": 9000.0,
        "calls": {},
        "invalid_calls": 0,
        "seconds": 1.0,
    }
    return Row(
        environment="MemAlpha/X-v0",
        agent=agent,
        column=column,
        correctness=correctness,
        memory_tokens=memory,
        **{**values, **changes},
    )


FULL = [row("verbatim", column, 0.1 * index) for index, column in enumerate(COLUMNS)]
PARTIAL = [row("verbatim", "SQuAD", 0.8, 500), row("verbatim", "NLU", 0.5, 1500), row("oracle", "SQuAD", 1.0)]
PARTIAL.append(row("oracle", "NLU", None, None, failures={"OSError": 2}))


def printed(
    rows: list[Row], published: PublishedResults | None = None, columns: tuple[str, ...] = COLUMNS, width: int = 120
) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_summary(console, columns, rows, published, {"reader": "lexical", "scoring": "robust"})
    return console.file.getvalue()


def test_a_mean_wants_every_column() -> None:
    (whole,) = summary_rows(COLUMNS, FULL)
    assert whole.mean == whole.mean_of_played == pytest.approx(0.3)
    verbatim, oracle = summary_rows(COLUMNS, PARTIAL)
    assert (verbatim.mean, verbatim.mean_of_played, verbatim.memory_tokens) == (None, pytest.approx(0.65), 1000)
    assert (oracle.mean, oracle.mean_of_played, oracle.privileged) == (None, None, True)


def test_budgets_are_rows() -> None:
    rows = [row("verbatim", column, 0.5, budget=budget) for column in COLUMNS for budget in (0.1, 400)]
    assert [(each.agent, each.budget) for each in summary_rows(COLUMNS, rows)] == [("verbatim", 0.1), ("verbatim", 400)]
    assert re.search(r"verbatim +400 +0\.500", printed(rows))


def test_means_without_failed_episodes_are_marked_and_counted_beside() -> None:
    rows = [row("verbatim", "SQuAD", 0.8), row("verbatim", "NLU", 0.6)]
    rows += [
        row("quitter", "SQuAD", 0.9),
        row("quitter", "NLU", 0.8, failures={"Unsure: no": 1}, correctness_failed_0=0.4),
    ]
    text = printed(rows, columns=("SQuAD", "NLU"))
    assert re.search(r"agent +SQuAD +NLU +mean +failed = 0 +memory", text)
    assert re.search(r"verbatim +0\.800 +0\.600 +0\.700 +0\.700", text)
    assert re.search(r"quitter +0\.900 +0\.800! +0\.850! +0\.650", text)
    assert "! leaves out episodes that failed" in text
    honest, quitter = as_json(("SQuAD", "NLU"), summary_rows(("SQuAD", "NLU"), rows))
    assert "failed" not in honest
    assert (quitter["failed"], quitter["mean_failed_0"]) == ({"SQuAD": 0, "NLU": 1}, pytest.approx(0.65))


def test_cells_and_footnotes() -> None:
    text = printed(PARTIAL)
    assert re.search(
        r"agent +SQuAD +HotpotQA +PerLTQA +TREC-C +NLU +PubMed +BookSum +mean +played +failed = 0 +memory", text
    )
    assert re.search(r"verbatim +0\.800 +– +– +– +0\.500 +– +– +– +0\.650 +0\.650 +1\.0k", text)
    assert re.search(r"oracle † +1\.000 ", text)
    assert "Left empty, for lack of data: HotpotQA, PerLTQA, TREC-C, PubMed, BookSum." in text
    assert "printed" not in text
    assert "played" not in printed(FULL)
    assert "Left empty" not in printed(FULL)


def test_published_rows_are_marked_with_their_means_computed_again() -> None:
    text = printed(FULL, VALIDATION)
    assert re.search(r"Mem-α-4B ‡ +0\.786 .* 0\.187 +0\.619 +0\.642 +7\.9k", text)
    assert re.search(r"verbatim +0\.000 .* 0\.600 +0\.300 +1\.0k", text)
    assert "‡ published in arXiv 2509.25911 and not measured here" in text
    assert "reader lexical, scoring robust" in " ".join(text.split())


def test_published_means_of_the_columns_that_were_played() -> None:
    published = published_rows(COLUMNS, PARTIAL, VALIDATION)
    assert published[-1].mean_of_played == pytest.approx((0.786 + 0.658) / 2)
    assert published[-1].mean == pytest.approx(0.619, abs=5e-4)


def test_columns_without_published_figures() -> None:
    columns = (*MEMORY_AGENT_BENCH.columns, "EventQA")
    text = " ".join(printed([row("empty", column, 0.0) for column in columns], MEMORY_AGENT_BENCH, columns).split())
    assert "No published figures: EventQA; mean leaves them out of those rows." in text


def test_no_heading_is_cut_on_a_narrow_console() -> None:
    assert "…" not in printed(PARTIAL, VALIDATION, width=40).splitlines()[0]


def test_what_was_judged_by_a_stand_in_is_told() -> None:
    from memalpha_gym.benchmarks.table.rows import print_table

    console = Console(file=io.StringIO(), width=120, highlight=False)
    print_table(console, [row("empty", "LME(S*)", 0.0, answer_judge="overlap-standin")], {})
    assert "Replies in LME(S*) were judged by overlap-standin, which stands in for" in console.file.getvalue()


def test_json() -> None:
    ours, theirs = (
        as_json(COLUMNS, summary_rows(COLUMNS, PARTIAL)),
        as_json(COLUMNS, published_rows(COLUMNS, FULL, VALIDATION)),
    )
    assert ours[0]["scores"]["SQuAD"] == 0.8
    assert ours[0]["scores"]["PubMed"] is None
    assert "printed_average" not in ours[0]
    assert theirs[-1]["printed_average"] == 0.642


def test_own_stores_have_a_row_for_each_limit_with_marks_and_no_memory() -> None:
    own = CostFigures(degraded=("BM25",))
    played = [
        row("product:x [x==1]", "SQuAD", 0.5, recall_tokens=128, costs=own),
        row("product:x [x==1]", "SQuAD", 0.75, recall_tokens=512),
        row("verbatim", "SQuAD", 1.0, recall_tokens="all"),
    ]
    console = Console(file=io.StringIO(), width=100, highlight=False)
    print_summary(console, ["SQuAD"], played, None, {})
    lines = [line.split() for line in console.file.getvalue().splitlines() if line.strip()]
    assert lines[0] == ["agent", "shown", "SQuAD", "mean"]
    assert ["product:x", "°", "128", "0.500", "0.500"] in lines
    assert ["product:x", "°", "512", "0.750", "0.750"] in lines
    assert ["whole", "text", "all", "1.000", "1.000"] in lines
