"""What an honest, a worse and a cheating submitter get."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.leaderboard import checks
from memalpha_gym.benchmarks.leaderboard.board import board
from memalpha_gym.benchmarks.leaderboard.checks import Status, check, check_all
from memalpha_gym.benchmarks.leaderboard.command import BASELINES
from tests.benchmarks.leaderboard.conftest import write

Given = dict[str, Any]


@pytest.mark.parametrize("path", sorted(BASELINES.glob("*.json")), ids=lambda path: path.stem)
def test_the_scripted_agents_entries_hold(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = checks.read_entry(path)
    known = {each.place: each.task_hash for each in entry.episodes}
    for place in random.sample(sorted(known), 1):
        assert checks.hash_at(place) == known[place]
    monkeypatch.setattr(checks, "hash_at", known.__getitem__)
    checked = check(path, 1 if path.stem in ("empty", "random", "oracle") else 0)
    assert not [why for why in checked.reasons if "--verify N" not in why], "make leaderboard-entries makes them anew"
    assert checked.status is not Status.REFUTED


def test_an_honest_entry_is_verified(tmp_path: Path, given: Given, quick: None) -> None:
    checked = check(write(tmp_path, given), 2)
    assert (checked.status, checked.reasons, len(checked.replayed)) == (Status.VERIFIED, (), 2)


def raised(given: Given) -> None:
    for each in given["episodes"]:
        each["correctness"] = 0.9
    columns = {each["column"] for each in given["episodes"]}
    given["means"] = {**dict.fromkeys(columns, 0.9), "mean": 0.9}


def test_raised_scores_are_found_by_playing(tmp_path: Path, given: Given, quick: None) -> None:
    raised(given)
    checked = check(write(tmp_path, given), 1)
    assert checked.status is Status.REFUTED
    assert "and the entry says 0.900" in checked.reasons[0]


def disguised(given: Given) -> None:
    raised(given)
    given["agent_source"] = "0" * 12


def strangers(given: Given) -> None:
    raised(given)
    given["agent"] = "mine:Best"


@pytest.mark.parametrize(("edit", "why"), [(disguised, "has another source here"), (strangers, "the submitter's word")])
def test_what_cannot_be_run_here_is_never_verified(
    tmp_path: Path, given: Given, quick: None, edit: Any, why: str
) -> None:
    edit(given)
    checked = check(write(tmp_path, given), 2)
    assert checked.status is Status.UNVERIFIED
    assert why in checked.reasons[0]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda one: one["means"].update(mean=0.5), "its means are not those of its episodes"),
        (lambda one: one["episodes"][0].update(correctness=1.0), "its means are not those of its episodes"),
        (lambda one: one["episodes"].pop(), "it lacks"),
        (lambda one: one["episodes"].clear(), "it lacks"),
        (lambda one: one["episodes"].append(one["episodes"][0]), "it has twice"),
        (lambda one: one["episodes"][3].update(task=123456), "and the board has not"),
        (lambda one: one["episodes"][5].update(task_hash="f" * 16), "is another task than is generated here"),
        (lambda one: one["settings"].update(seed=7), "seed differs"),
        (lambda one: one["settings"].update(reader="mine:Kind"), "reader differs"),
        (lambda one: one["episodes"][0].update(memory_tokens=9), "more in memory than there ever was"),
        (lambda one: one.update(privileged=True), "is not told the tasks, and the entry says otherwise"),
        (lambda one: one.update(name="x" * 400), "name is"),
        (lambda one: one.update(name="a\x1b[2Jb"), "name is"),
        (lambda one: one.update(note="x"), "its fields are not those of an entry"),
        (lambda one: one["episodes"][0].update(correctness=1.5), "correctness is 1.5"),
        (lambda one: one["episodes"][0].update(correctness=None), "has failed and a score, or neither"),
        (lambda one: one["episodes"][0].update(calls={"x": "<b>"}), "something else than counts"),
        (lambda one: one["means"].update(mean=True), "means holds something else"),
        (lambda one: one.update(format=2), "it is no entry of format 1"),
    ],
)
def test_what_is_not_so_is_refuted_and_named(tmp_path: Path, given: Given, quick: None, edit: Any, why: str) -> None:
    edit(given)
    checked = check(write(tmp_path, given), 1)
    assert checked.status is Status.REFUTED
    assert any(why in each for each in checked.reasons), checked.reasons


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 400])
def test_numbers_that_are_none_are_refuted(tmp_path: Path, given: Given, number: str) -> None:
    text = json.dumps(given).replace('"correctness": 0', f'"correctness": {number}, "was": 0', 1)
    (tmp_path / "entry.json").write_text(text)
    assert check(tmp_path / "entry.json", 0).status is Status.REFUTED


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, '{"format": 1, "format": 1}', "\ud800"])
def test_files_that_are_no_entries_are_refuted(tmp_path: Path, text: str) -> None:
    (tmp_path / "entry.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    checked = check(tmp_path / "entry.json", 0)
    assert (checked.status, checked.entry, checked.name) == (Status.REFUTED, None, "entry.json")


def test_an_entry_of_another_version_is_not_compared(tmp_path: Path, given: Given) -> None:
    given["version"] = "9.9"
    checked = check(write(tmp_path, given), 1)
    assert (checked.status, "it is of version 9.9" in checked.reasons[0]) == (Status.UNVERIFIED, True)


def test_a_name_is_the_first_ones(tmp_path: Path, given: Given, quick: None) -> None:
    one = write(tmp_path, given, "a.json")
    two = write(tmp_path, {**given, "name": " EMPTY "}, "b.json")
    first, second = check_all([one, two], 0)
    assert first.status is not Status.REFUTED
    assert (second.status, "a.json has this name" in second.reasons[0]) == (Status.REFUTED, True)


def test_the_board_has_the_same_tasks_for_everybody() -> None:
    assert len(board()) == 52
    assert len({place.column for place in board()}) == 13
