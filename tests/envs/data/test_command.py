"""`memalpha-gym data` as a user calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from memalpha_gym.envs.data.command import COMMANDS
from tests.envs.parquet_rows import CHUNKS, row, write
from tests.envs.sources import copy_fixtures
from tests.playing import FIXTURES


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str


@pytest.fixture
def data(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def run(*arguments: object) -> Done:
        status = main(["data", *map(str, arguments)])
        printed = capsys.readouterr()
        return Done(status, printed.out, printed.err)

    return run


Data = Callable[..., Done]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["data", *arguments])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(re.search(rf"\b{name}\b", shown) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["data", name, "--help"])
    assert end.value.code == 0
    assert f"usage: memalpha-gym data {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "sqad", "--out", "x"], "there is no source 'sqad'; did you mean squad?"),
        (["build", "squad", "--raw", FIXTURES, "--out", "x", "--split", "tset"], "there is no split 'tset'"),
        (["build", "squad", "--raw", "nowhere", "--out", "x"], "nowhere does not exist"),
        (
            ["build", "squad", "--raw", FIXTURES, "--out", "x", "--instances", "0"],
            "--instances is 0; give a whole number, 1 or more",
        ),
        (["build", "squad", "--raw", FIXTURES, "--out", "x", "--env-arg", "a"], "not of the form NAME=VALUE"),
        (
            ["build", "squad", "--raw", FIXTURES, "--out", "x", "--env-arg", "split=all"],
            "use the option --split instead",
        ),
        (["build", "squad", "--raw", FIXTURES, "--out", "x", "--env-arg", "a=1"], "has no argument 'a'"),
        (["build", "squad", "--raw", FIXTURES, "--out", "x", "--recipe", "stew"], "there is no recipe 'stew'"),
        (["build", "recall", "--out", "x", "--recipe", "paper"], "has no argument 'recipe'"),
        (["inspect", "nowhere.parquet"], "does not exist"),
        (["inspect", "sqad"], "there is no source 'sqad'"),
        (["validate", "nowhere"], "does not exist"),
        (["validate", FIXTURES / "squad"], "holds no parquet file"),
        (["export", "nowhere"], "does not exist"),
        (["contamination", "nowhere", "nowhere"], "does not exist"),
    ],
)
def test_what_is_wrong_is_one_line(arguments: list[object], message: str, data: Data) -> None:
    done = data(*arguments)
    assert done.status == 2
    assert done.out == ""
    assert done.err.startswith("memalpha-gym: ")
    assert done.err.count("\n") == 1
    assert message in done.err


@pytest.mark.parametrize(
    "arguments", [["buld"], ["export", "nowhere", "--to", "xml"], ["build", "squad"], ["validate"]]
)
def test_arguments_that_cannot_be_read_are_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["data", *arguments])
    assert end.value.code == 2
    shown = capsys.readouterr().err
    assert {"buld": "buld", "export": "xml", "build": "--out", "validate": "PATH"}[arguments[0]] in shown
    assert "--help" in shown


def test_build_then_inspect_validate_and_export(tmp_path: Path, data: Data) -> None:
    done = data("build", "squad", "--raw", FIXTURES, "--out", tmp_path, "--split", "train,test", "--instances", 2)
    assert done.status == 0
    assert done.out.splitlines() == [
        f"{tmp_path / name}: 2 instances of MemAlpha/SQuAD-v0" for name in ("squad-train.parquet", "squad-test.parquet")
    ]
    assert re.search(r"squad +4 .*\n +as Mem-α reports +9\.9 +1,084 +94\.8", data("inspect", tmp_path).out)
    done = data("validate", tmp_path)
    assert (done.status, done.out) == (0, "0 faults, 0 warnings in 4 rows of 2 files\n")
    lines = data("export", tmp_path / "squad-test.parquet").out.splitlines()
    done = data("export", tmp_path / "squad-test.parquet", "--to", "jsonl", "--out", tmp_path / "x.jsonl")
    assert done.out == f"{tmp_path / 'x.jsonl'}: 2 lines\n"
    assert (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines() == lines
    first = json.loads(lines[0])
    assert len(first["chunks"]) == first["num_chunks"]
    assert first["questions_and_answers"][0].keys() == {"question", "answer"}


def test_a_source_can_be_inspected_without_being_written(data: Data) -> None:
    done = data("inspect", "trec-coarse", "--raw", FIXTURES, "--split", "all", "--instances", 2)
    assert done.status == 0
    assert re.search(r"icl_trec_coarse_6600shot_balance +2 .* label", done.out)


def test_the_mix(tmp_path: Path, data: Data) -> None:
    copy_fixtures("trec", tmp_path)
    options = ("--raw", tmp_path, "--instances", 4, "--validation-instances", 1, "--test-instances", 1)
    done = data("build", "mix", "--out", tmp_path / "a", *options)
    assert done.status == 0
    assert done.out.splitlines() == [
        f"{tmp_path / 'a' / 'train.parquet'}: 2 instances (trec-coarse 2)",
        f"{tmp_path / 'a' / 'validation.parquet'}: 1 instance (trec-coarse 1)",
        f"{tmp_path / 'a' / 'test.parquet'}: 1 instance (trec-coarse 1)",
    ]
    assert "skipped SQuAD-v0 in train: No squad data" in done.err
    data("build", "mix", "--out", tmp_path / "b", *options)
    assert (tmp_path / "a/train.parquet").read_bytes() == (tmp_path / "b/train.parquet").read_bytes()


def test_broken_data_stop_the_mix(tmp_path: Path, data: Data) -> None:
    copy_fixtures("trec", tmp_path)
    (tmp_path / "squad").mkdir()
    (tmp_path / "squad" / "x.json").write_text('{"data": [}')
    done = data("build", "mix", "--raw", tmp_path, "--out", tmp_path / "a")
    assert (done.status, done.out) == (2, "")
    assert "x.json: line 1" in done.err


def test_data_that_are_too_few_to_divide_do_not(tmp_path: Path, data: Data) -> None:
    copy_fixtures("trec", tmp_path)
    copy_fixtures("perltqa", tmp_path)
    done = data("build", "mix", "--raw", tmp_path, "--out", tmp_path / "a", "--instances", 1)
    assert done.status == 0
    assert "skipped PerLTQA-v0 in validation: " in done.err
    assert "(perltqa 3, trec-coarse 5)" in done.out


def test_validate_lists_faults(tmp_path: Path, data: Data) -> None:
    bad = [row(1, [CHUNKS[0], "  "]), row(2, num_questions=5), row(3, metadata=None)]
    path = write(tmp_path / "rows.parquet", [row(0), *bad])
    done = data("validate", path)
    assert done.status == 1
    lines = done.out.splitlines()
    assert lines[0] == f"{path}: row 1: chunks[1] is an empty text"
    assert lines[-1] == "2 faults, 1 warning in 4 rows of 1 file"
    done = data("validate", path, "--limit", "1")
    assert done.out.splitlines()[1] == "and 2 more; --limit 0 prints all"
    assert data("validate", write(tmp_path / "odd.parquet", bad[2:])).status == 0


def test_contamination_lists_findings(tmp_path: Path, data: Data) -> None:
    paths = [write(tmp_path / f"{name}.parquet", [row(0, [*CHUNKS, f"{name} " * 30])]) for name in ("a", "b")]
    shared = data("contamination", *paths)
    assert shared.status == 1
    assert "question: a.parquet: row 0 questions_and_answers[0] and b.parquet: row 0" in shared.out
    assert shared.out.splitlines()[-1] == "shared by 1 instance and 1 instance: question 2"
    other = write(tmp_path / "c.parquet", [row(0, ["nothing alike"], [("How is it?", "alike")])])
    done = data("contamination", paths[0], other)
    assert (done.status, done.out) == (0, "shared by 1 instance and 1 instance: nothing\n")


def test_bad_rows_are_an_error_or_are_skipped_named_and_counted(tmp_path: Path, data: Data) -> None:
    path = write(tmp_path / "rows.parquet", [row(0), row(1, chunks="[")])
    for arguments in (["inspect", path], ["export", path], ["contamination", path, path]):
        done = data(*arguments)
        assert done.status == 2
        assert "rows.parquet: row 1: chunks is not JSON" in done.err
    done = data("export", path, "--skip-bad")
    assert done.status == 0
    assert json.loads(done.out)["instance_id"] == 0
    assert "skipped " in done.err
    assert f"{path}: 1 row skipped" in done.err
