"""Fake products through the whole command: table, JSON, resuming, repeats, failures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.bench import main
from memalpha_gym.recording import RunLog

ARGUMENTS = "--env Recall-v0 --env-arg tokens=1000 --env-arg facts=4 --episodes 2 --workers 1 --recall-tokens 64"
FAKES = "product:tests.products:Sentences,product:tests.products:Hanging(time_limit=0.05),product:tests.products:Opaque"


def test_products_are_compared_and_a_run_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, figures = tmp_path / "run.db", tmp_path / "figures.json"
    command = [*ARGUMENTS.split(), "--agents", FAKES, "--out", str(out), "--json", str(figures)]
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "Recall-v0, 64 tokens" in text
    assert re.search(r"product:Hanging\(time_limit=0.05\) \* +0/2 +–", text)
    assert "ProductTimeoutError: observe did not end within 0.05 seconds" in text
    assert re.search(r"product:Opaque ° ", text)
    rows = {row["agent"]: row for row in json.loads(figures.read_text())["rows"]}
    assert list(rows) == [
        "product:tests.products:Sentences [sentences==1]",
        "product:tests.products:Hanging(time_limit=0.05) [sentences==1]",
        "product:tests.products:Opaque [opaque==1]",
        "empty",
        "bm25-lines",
        "verbatim",
    ]
    assert {(row["return"], row["memory_tokens"]) for row in rows.values()} == {(None, None)}
    assert all(row["context_tokens_max"] <= 64 for row in list(rows.values())[:-1] if not row["failed"])
    assert rows["empty"]["context_tokens"] == 0
    with RunLog(out) as log:
        first = list(log.rows())
    assert main(command) == 0
    with RunLog(out) as log:
        assert list(log.rows()) == first, "nothing was played again"


def test_what_products_and_agents_may_not_do_ends_no_run_and_is_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, prices, fake = tmp_path / "figures.json", tmp_path / "prices.toml", "tests.products:"
    prices.write_text('date = 2026-11-28\ncurrency = "USD"\n[per_million_tokens]\ninput = 1\noutput = 1\n')
    names = (
        "product:{}Raising(where='recall')",
        "product:{}Uncountable",
        "product:{}Hiding",
        "product:{}Quitter",
        "{}Teller",
    )
    agents = ",".join(name.format(fake) for name in names)
    command = [
        *ARGUMENTS.split(),
        "--agents",
        agents,
        "--json",
        str(figures),
        "--prices",
        str(prices),
        "--episodes",
        "1",
    ]
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "recall: KeyboardInterrupt: as it likes" in text
    assert re.search(r"product:Uncountable \? +1 ", text)
    assert (
        "product:Uncountable told figures that cannot be, or not of every episode; they are dashes: writing.calls is nan"
        in text
    )
    assert re.search(r"Teller \* \? ", text), "its word, whatever it says of that"
    data = json.loads(figures.read_text(), parse_constant=pytest.fail)
    _, uncountable, hiding, quitter, teller, *_ = data["rows"]
    assert (uncountable["product_usage"], uncountable["store_bytes"], uncountable["cost"]) == (None, None, None)
    assert uncountable["store_tokens"] > 0
    assert hiding["store_tokens"] is None, "items() shows nothing of what it recalls"
    assert hiding["unusable"] == ["items() is empty, and yet texts were recalled"]
    assert quitter["failed"] > 0 or quitter["correctness"] is not None
    assert (teller["metered"], teller["store_tokens"], teller["peak_bytes"], teller["product_usage"]) == (
        False,
        None,
        None,
        {},
    )


def test_repeats_are_episodes_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "figures.json"
    agents = "product:tests.products:Changing"
    assert main([*ARGUMENTS.split(), "--agents", agents, "--repeats", "3", "--json", str(figures)]) == 0
    assert "over tasks and their 3 repeats" in " ".join(capsys.readouterr().out.split())
    row = json.loads(figures.read_text())["rows"][0]
    assert row["episodes"] == 6
    assert [len(scores) for scores in row["repeat_scores"].values()] == [3, 3]


def test_a_mirror_stands_beside_policies(capsys: pytest.CaptureFixture[str]) -> None:
    options = ARGUMENTS.partition(" --recall-tokens")[0].split()
    assert main([*options, "--agents", "mirror:tests.products:Sentences,verbatim"]) == 0
    assert re.search(r"mirror:Sentences \* +2 ", capsys.readouterr().out)
