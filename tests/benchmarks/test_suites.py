"""`bench --suite` as a user calls it, on the small files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.suites import SUITES
from memalpha_gym.cli import main
from memalpha_gym.registration import ENVIRONMENTS
from tests.playing import FIXTURES
from tests.real_data import real_data


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str


Bench = Callable[..., Done]


@pytest.fixture
def bench(capsys: pytest.CaptureFixture[str]) -> Bench:
    def run(*arguments: object, agents: str = "empty") -> Done:
        command = ["bench", "--agents", agents, "--episodes", "1", "--workers", "1", *map(str, arguments)]
        status = main(command)
        printed = capsys.readouterr()
        return Done(status, " ".join(printed.out.split()), " ".join(printed.err.split()))

    return run


def test_every_column_names_environments_that_are_registered() -> None:
    candidates = [each for columns in SUITES.values() for column in columns for each in column.candidates]
    assert {each.environment.removeprefix("MemAlpha/") for each in candidates} <= ENVIRONMENTS.keys()


def test_columns_of_a_suite_have_names_of_their_own() -> None:
    for columns in SUITES.values():
        assert len({column.name for column in columns}) == len(columns)
    assert [len(SUITES[name]) for name in ("memalpha", "memoryagentbench", "memoryagentbench-full")] == [7, 9, 15]


def test_a_suite_that_needs_no_data(bench: Bench, tmp_path: Path) -> None:
    done = bench("--suite", "quick", "--json", tmp_path / "x.json", agents="oracle,empty")
    assert done.status == 0
    assert re.search(r"agent Recall 0 Recall 1 mean (± )?memory ─+ oracle † 1\.000 1\.000 1\.000", done.out)
    figures = json.loads((tmp_path / "x.json").read_text())
    assert [(row["column"], row["agent"]) for row in figures["rows"]] == [
        (column, agent) for column in ("Recall 0", "Recall 1") for agent in ("oracle", "empty")
    ]
    assert figures["summary"][0]["scores"] == {"Recall 0": 1.0, "Recall 1": 1.0}
    assert figures["settings"]["suite"] == "quick"
    assert "published" not in figures


WORLDS = (
    "Recall MultiHop Update Conflict Temporal Count Preference Abstain Forget Poison Paraphrase Labels Summary".split()
)


def test_worlds_in_one_table(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ("--suite", "worlds", "--env-arg", "level=0", "--out", tmp_path / "x.db", "--json", tmp_path / "x.json")
    monkeypatch.setenv("COLUMNS", "112")
    wide = bench(*command, agents="oracle,empty").out
    assert wide.startswith(
        "Multi Con- Tem- Pref- Ab- Para- Sum- agent Recall Hop Update flict poral Count erence stain Forget"
    )
    assert f"oracle † {'1.000 ' * 14}" in wide
    assert "Mean correctness over 1 episodes each." in wide
    assert "stream" not in wide.partition("Mean")[0]
    monkeypatch.setenv("COLUMNS", "80")
    narrow = bench(*command, agents="oracle,empty").out
    assert re.match(r"oracle † empty ─+ Recall 1\.000 0\.000 MultiHop 1\.000 0\.000 ", narrow)
    summary = json.loads((tmp_path / "x.json").read_text())["summary"]
    assert list(summary[0]["scores"]) == WORLDS
    assert set(summary[0]["scores"].values()) == {1.0}
    assert "insert/" in bench(*command, "--details", agents="oracle,empty").out


def test_a_suite_is_resumed(bench: Bench, tmp_path: Path) -> None:
    first = bench("--suite", "quick", "--out", tmp_path / "x.db")
    again = bench("--suite", "quick", "--out", tmp_path / "x.db")
    assert again.out == first.out
    assert "holds 2 of 2 episodes" in again.err


def test_sources_without_data_stay_empty(bench: Bench, tmp_path: Path) -> None:
    for source in ("squad", "trec"):
        (tmp_path / source).symlink_to(FIXTURES / source)
    done = bench("--suite", "memalpha", "--data", tmp_path, "--published", "--split", "all")
    assert done.status == 0
    assert "Left empty, for lack of data: HotpotQA, PerLTQA, NLU, PubMed, BookSum." in done.out
    assert re.search(r"empty 0\.000 – – 0\.000 – – – – 0\.000", done.out)
    assert "Mem-α-4B ‡ 0.786" in done.out
    assert "HotpotQA stays empty: MemAlpha/HotpotQA-v0: No hotpotqa data" in done.err
    assert "SQuAD: SQuAD-v0, split all, recipe paper; TREC-C: TREC-Coarse-v0, split all, recipe paper." in done.out


def test_published_files_come_first(bench: Bench) -> None:
    out = bench("--suite", "memalpha", "--data", FIXTURES, "--split", "train").out
    assert "SQuAD: Memalpha-v0, split train, data_source squad;" in out
    assert "TREC-C: TREC-Coarse-v0, split train, recipe paper;" in out


def test_the_stand_in_for_an_answer_judge_is_named(bench: Bench, tmp_path: Path) -> None:
    arguments = ("--suite", "memoryagentbench-full", "--data", FIXTURES, "--out", tmp_path / "x.db")
    for done in (bench(*arguments), bench(*arguments)):
        assert "Replies in LME(S*) were judged by overlap-standin, which stands in for a language model" in done.out
        assert "FC-SH: MemoryAgentBench-v0, split test, data_source factconsolidation_sh_6k, form raw" in done.out


def test_locomo_is_played_whole(bench: Bench) -> None:
    assert "LoCoMo: LoCoMo-v0, split all." in bench("--suite", "locomo", "--data", FIXTURES).out


def test_where_no_column_has_data_the_status_says_so(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = bench("--suite", "memoryagentbench", "--data", tmp_path / "nothing")
    assert done.status == 2
    assert done.out == ""
    assert "InfBench stays empty" in done.err
    assert "there are no data for any of its columns" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--suite", "locmo"], "there is no suite 'locmo'; did you mean locomo?"),
        (["--suite", "quick", "--env", "SQuAD-v0"], "--suite and --env exclude each other"),
        (["--published"], "--published: give a suite that has published rows"),
        (["--suite", "locomo", "--published"], "--published: give a suite that has published rows"),
        (["--suite", "quick", "--env-arg", "level=3"], "--env-arg level: the suite sets this itself"),
        (["--suite", "quick", "--reader", "chatt"], "there is no reader named 'chatt'"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], message: str, bench: Bench) -> None:
    done = bench(*arguments)
    assert done.status == 2
    assert done.out == ""
    assert message in done.err


def test_real_data(bench: Bench) -> None:
    done = bench("--suite", "memalpha", "--data", real_data("squad"), "--published", agents="oracle")
    assert done.status == 0
    assert re.search(r"oracle † 1\.000", done.out)
