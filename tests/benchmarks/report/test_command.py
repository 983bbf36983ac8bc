"""`memalpha-gym report` as a user calls it: what the page says, that it is the same page whatever the run went through."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from tests.benchmarks.report.conftest import HOSTILE, Episodes, Page, keep, keys, play


def report(*arguments: object) -> Path:
    out = Path(str(arguments[0])).with_suffix(".html")
    assert main(["report", *map(str, arguments), "--out", str(out)]) == 0
    return out


def test_the_page_answers_who_where_why_at_what_cost_and_shows_one(whole_page: Path, episodes: Episodes) -> None:
    page = Page(whole_page)
    assert "3 agents, 2 environments, 12 episodes" in page.text
    assert re.search(r"extract has the best mean: correctness 0\.\d{3}", page.text)
    assert "So few tasks make no lead sure: their p cannot fall below 0.125." in page.text  # 2 of 2 ** 4 ways to swap
    assert "ledger †" in page.text
    assert "is told the task, and is not ranked" in page.text
    for heading in ("Who is best", "Where each loses", "Why", "At what cost", "Each environment", "Show me one"):
        assert heading in page.words
    assert "Facts that change, some of them several times." in page.text  # what the family tests
    assert page.html.count('<svg class="chart"') == 3  # memory along two families' streams, score against memory
    ids = page.ids()
    assert len(ids) == len(set(ids))
    links = {attrs["href"] for tag, attrs in page.opened if tag == "a"}
    assert {link for link in links if not re.fullmatch(r"#(e\d+|find-\d+-\d+-\d+)", str(link))} <= {
        f"#{each}" for each in ids
    }
    assert [row["score"] for row in page.data["episodes"]] == [
        record.correctness
        for record, _ in sorted(
            episodes, key=lambda each: (each[0].key.environment, each[0].key.task_index, each[0].key.agent)
        )
    ]


def test_an_episode_is_there_step_by_step(whole_page: Path) -> None:
    page = Page(whole_page)
    number = next(
        number for number, row in enumerate(page.data["episodes"]) if page.data["agents"][row["agent"]] == "ledger"
    )
    row = page.data["episodes"][number]
    episode, task = page.block(f"e{number}"), page.block(f"t{row['task']}")
    assert len(episode["steps"]) == len(task["chunks"]) == task["total"]
    assert not episode["differs"]
    assert "rewards" in episode["compared"]
    stored: dict[str, str] = {}
    for step in episode["steps"]:
        for entry, text in step["changes"]:
            stored.pop(entry, None) if text is None else stored.__setitem__(entry, text)
    assert len(stored) > 5
    assert all(answer["score"] == 1 and not answer["cause"] for answer in episode["answers"])
    held = {fact["key"]: states for fact, states in zip(task["facts"], episode["facts"], strict=True)}
    assert all(
        set(states) <= set(" r") and states[-1] == "r" for states in held.values()
    )  # a ledger is right about all
    told = {what for fact in task["facts"] for _, what, _ in fact["told"]}
    assert {"state", "asked"} <= told
    texts = page.block("texts")
    assert episode["answers"][0]["question"].lower() in texts[number]


def test_a_run_that_was_killed_resumed_and_merged_gives_the_same_page(
    tmp_path: Path, episodes: Episodes, whole_page: Path
) -> None:
    one = keep(tmp_path / "one.db", episodes[::-2], "1/2")
    two = keep(tmp_path / "two.db", episodes[-2::-2], "2/2")
    assert main(["merge", str(two), str(one), "--out", str(tmp_path / "merged.db")]) == 0
    assert whole_page.read_bytes() == report(tmp_path / "merged.db").read_bytes()
    three = keep(tmp_path / "three.db", episodes[:3])  # the same episodes once more
    assert whole_page.read_bytes() == report(one, three, two).read_bytes()


def test_what_was_not_played_to_its_end_is_said(tmp_path: Path, episodes: Episodes) -> None:
    page = Page(report(keep(tmp_path / "half.db", episodes[:5], "1/2", finished=False)))
    assert "Not played to their end: shards 1/2." in page.text
    assert "Not in the files: shards 2/2." in page.text


def test_settings_are_never_in_one_mean(tmp_path: Path, episodes: Episodes, capsys: pytest.CaptureFixture[str]) -> None:
    others = play(keys(["extract", "empty"], ["MemAlpha/Recall-v0"], budget="1.5x"))
    others += play(keys(["extract"], ["MemAlpha/Recall-v0"], budget="3x", split="validation"))
    log = keep(tmp_path / "run.db", [*episodes, *others])
    page = Page(report(log))
    assert "Across settings" in page.words
    assert len(page.data["groups"]) == 3
    assert any("budget 1.5x" in name and "split test" in name for name in page.data["groups"])
    assert "Mean correctness under each memory budget." in page.text
    only = Page(report(log, "--only", "budget=1.5x"))
    assert len(only.data["episodes"]) == 4
    assert len(only.data["groups"]) == 1
    assert main(["report", str(log), "--only", "budget=9x"]) == 2
    assert "there is no such episode; budget is 1.5x, 3x, none" in capsys.readouterr().err


def test_failed_episodes_are_shown_and_not_ranked(tmp_path: Path, episodes: Episodes) -> None:
    failing = play(keys(["refusing"], ["MemAlpha/Recall-v0"]))
    page = Page(report(keep(tmp_path / "run.db", [*episodes, *failing])))
    assert "2 episodes of 14 failed" in page.text
    assert "refusing !" in page.text
    assert "failed = 0" in page.words
    number = next(number for number, row in enumerate(page.data["episodes"]) if row["failed"])
    episode = page.block(f"e{number}")
    assert "RuntimeError" in episode["traceback"]
    assert len(episode["steps"]) == 1  # what came before it failed
    assert episode["steps"][0]["changes"] == []


def test_no_text_gets_out_of_its_place(tmp_path: Path, episodes: Episodes) -> None:
    failing = play(keys(["refusing"], ["MemAlpha/Recall-v0"], tasks=1))
    log = keep(tmp_path / "run.db", [*episodes[:4], *failing])
    page = Page(report(log, "--title", HOSTILE))
    kinds = [attrs.get("type") for tag, attrs in page.opened if tag == "script"]
    assert kinds.count(None) == 1
    assert not re.search("[\x1b\u202e\ud800]", page.html)
    assert not any(name.startswith("on") for _, attrs in page.opened for name in attrs)
    assert not re.search(r"https?:|url\(|@import", page.html)


def test_where_room_runs_out_the_same_tasks_are_left_of_all(run_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from memalpha_gym.benchmarks.report import building, command

    monkeypatch.setattr(command, "build", lambda *args, **kwargs: building.build(*args, **kwargs, room=20_000))
    page = Page(report(run_db))
    kept = [row["kept"] for row in page.data["episodes"]]
    assert 0 < kept.count(2) < 12
    assert kept.count(1) == 12 - kept.count(2)
    assert f"Of 12 episodes {kept.count(2)} are held step by step" in page.text
    few = Page(report(run_db, "--steps", "1"))
    assert sum(row["kept"] == 2 for row in few.data["episodes"]) == 6


def test_tables_for_papers_programs_and_pages(run_db: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("csv", "latex", "markdown")}
    assert (
        main(["report", str(run_db), *(part for name, path in files.items() for part in (f"--{name}", str(path)))]) == 0
    )
    assert not run_db.with_suffix(".html").exists()
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8"))))
    assert [row["environment"] for row in rows if row["agent"] == "extract"] == ["all", "Recall", "Update"]
    over_all, *each = [row for row in rows if row["agent"] == "extract"]
    mean = sum(float(row["correctness"]) for row in each) / 2
    assert float(over_all["correctness"]) == pytest.approx(mean)
    assert float(over_all["ci_low"]) <= mean <= float(over_all["ci_high"])
    latex = files["latex"].read_text(encoding="utf-8")
    assert latex.count(r"\toprule") == 2  # the leaderboard, and each environment
    assert r"95 \% interval" in latex
    assert r"ledger $^\dagger$ & 1.000 & 1.000 to 1.000" in latex
    lines = files["markdown"].read_text(encoding="utf-8").splitlines()
    assert sorted({line.count("|") for line in lines if line.startswith("|")}) == [5, 7]
    assert re.search(r"\\| Update \\| 0\\.\\d{3} \\| 0\\.\\d{3} \\| 1\\.000 \\|", "\n".join(lines))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "report: name a file that bench --out has written"),
        (["none.db"], "there is no episode log none.db"),
        (["run.db", "run.db"], "name each file once"),
        (["run.db", "--out", "run.db"], "is the log itself"),
        (["run.db", "--out", "no/where.html"], "name a file in a folder that exists"),
        (["run.db", "--csv", "a", "--latex", "a"], "give each a file of its own"),
        (["run.db", "--only", "budget"], "is not of the form NAME=VALUE"),
        (["run.db", "--only", "colour=red"], "episodes are told apart by environment, agent"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    run_db: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run_db.parent)
    assert main(["report", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
