"""Finding files of the published form, dividing them into splits, taking one source of them, and loading from the hub."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from memalpha_gym.envs.parquet.files import SUFFIX, write_rows
from memalpha_gym.envs.parquet.rows import to_row, to_task
from memalpha_gym.envs.parquet.tasks import ParquetSet, ParquetTasks, split_named
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.places import DataSet, Hub, MissingDataError
from memalpha_gym.tasks import Competency, Split
from tests.envs.parquet_samples import dialogue, memalpha_rows, published_row


def parquet_set(hub: str = "YuWangX/Memalpha", **kwargs: Any) -> ParquetSet:
    return ParquetSet(DataSet("memalpha", f"the parquet files of {hub}", Hub(hub), SUFFIX), **kwargs)


SET = parquet_set()
ROWS = memalpha_rows()


def tasks(data: Path | None, split: str = "all", **kwargs: Any) -> ParquetTasks:
    return ParquetTasks(kwargs.pop("form", SET), data, Split(split), **kwargs)


def ids(source: ParquetTasks) -> list[str]:
    return [source[index].task_id for index in range(len(source))]


def many(count: int, source: str = "squad") -> list[Any]:
    return [
        published_row(n, source, [dialogue(1, f"Note {n}."), f"More of {n}."], [("Which?", str(n))])
        for n in range(count)
    ]


# --- splits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train.parquet", Split.TRAIN),
        ("data/train-00000-of-00001.parquet", Split.TRAIN),
        ("validation/part0.parquet", Split.VALIDATION),
        ("squad_dev.parquet", Split.VALIDATION),
        ("TEST.parquet", Split.TEST),
        ("train/test.parquet", Split.TEST),
        ("latest.parquet", None),
        ("trainer/rows.parquet", None),
    ],
)
def test_the_split_that_a_name_speaks_of(name: str, split: Split | None) -> None:
    assert split_named(name) is split


def test_files_are_used_whole_and_the_test_file_validates_where_there_is_no_other(tmp_path: Path) -> None:
    write_rows(tmp_path / "memalpha" / "train.parquet", [*many(30), *many(20, "perltqa")])
    write_rows(tmp_path / "memalpha" / "test.parquet", many(4, "booksum"))
    form = parquet_set(validates_on_test=True)
    train, validation, test = (ids(tasks(tmp_path, split, form=form)) for split in ("train", "validation", "test"))
    assert (len(train), len(validation), len(test)) == (50, 4, 4)
    assert validation == test
    assert test[0] == "booksum-test-0"
    assert len(ids(tasks(tmp_path, form=form))) == 54
    with pytest.raises(DataError, match=r"has no validation split; there are: train, test, all\. Take another split="):
        tasks(tmp_path, "validation")  # of a benchmark that is for testing alone


def test_a_training_file_alone_validates_nothing(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", many(30))
    assert len(tasks(tmp_path, "train", form=parquet_set(validates_on_test=True))) == 30
    with pytest.raises(DataError, match=r"has no validation split; there are: train, all\. Take another split="):
        tasks(tmp_path, "validation", form=parquet_set(validates_on_test=True))


def test_a_validation_file_is_the_validation_split(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", many(30))
    write_rows(tmp_path / "validation.parquet", many(2, "perltqa"))
    assert len(tasks(tmp_path, "train")) == 30
    assert ids(tasks(tmp_path, "validation")) == ["perltqa-validation-0", "perltqa-validation-1"]
    with pytest.raises(DataError, match=r"has no test split; there are: train, validation, all\. Take another split="):
        tasks(tmp_path, "test")


def test_files_that_name_no_split_are_divided_like_raw_data(tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.parquet", many(20))
    sizes = [len(tasks(tmp_path, split)) for split in ("train", "validation", "test", "all")]
    assert sizes == [10, 2, 8, 20]
    bench = parquet_set(unnamed=Split.TEST)
    assert len(tasks(tmp_path, "test", form=bench)) == 20


# --- one source, bad rows -----------------------------------------------------------------------------------------------


def test_one_source_by_its_published_name_or_ours(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", ROWS)
    source = tasks(tmp_path, data_source="icl_nlu_8296shot_balance")
    assert ids(source) == ["icl_nlu_8296shot_balance-train-2"]
    assert (source.name, source.competency) == ("icl_nlu_8296shot_balance", Competency.LEARNING)
    assert len(tasks(tmp_path, data_source="nlu")) == 1
    everything = tasks(tmp_path)
    assert (everything.name, everything.competency) == ("memalpha", Competency.RETRIEVAL)
    with pytest.raises(
        DataError, match=r"has no rows of data_source='mystery'\. There are: booksum \(1\), hotpotqa \(1\), icl"
    ):
        tasks(tmp_path, data_source="mystery")


def test_our_own_rows_are_taken_by_the_same_name(tmp_path: Path) -> None:
    task = to_task(ROWS[0], "x", Split.TRAIN)
    write_rows(tmp_path / "train.parquet", [to_row(task, 0)])
    assert tasks(tmp_path, data_source="squad")[0] == task


def test_a_bad_row_is_an_error_or_is_skipped_by_name(tmp_path: Path) -> None:
    path = tmp_path / "train.parquet"
    write_rows(path, [ROWS[0], {**ROWS[1], "chunks": "[1,"}, {**ROWS[2], "num_questions": 9}])
    with pytest.raises(DataError, match=r"train\.parquet: row 1: chunks is not JSON"):
        tasks(tmp_path)
    with pytest.warns(
        UserWarning, match=r"2 of 3 rows were left out:\n.*row 1: chunks is not(.|\n)*row 2: num_questions"
    ):
        assert len(tasks(tmp_path, skip_bad=True)) == 1


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", [])
    with pytest.raises(DataError, match="has no rows"):
        tasks(tmp_path)


def test_an_index_beyond_the_tasks_is_an_error(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", ROWS)
    with pytest.raises(IndexError, match="memalpha all has tasks 0 to 6; there is no task 7"):
        tasks(tmp_path)[7]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", many(3))
    assert len(tasks(tmp_path)) == 3
    write_rows(tmp_path / "train.parquet", many(5))
    assert len(tasks(tmp_path)) == 5


# --- where data is ------------------------------------------------------------------------------------------------------


def test_a_file_a_folder_and_a_folder_of_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rows(tmp_path / "memalpha" / "deep" / "train.parquet", ROWS)
    (tmp_path / "squad").mkdir()
    for data in (tmp_path, tmp_path / "memalpha", tmp_path / "memalpha" / "deep" / "train.parquet"):
        assert len(tasks(data)) == len(ROWS)
    monkeypatch.setenv("MEMALPHA_DATA", str(tmp_path))
    assert len(tasks(None)) == len(ROWS)


def test_missing_data_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        MissingDataError, match=r"gone does not exist\. Wanted: the parquet files of YuWangX/Memalpha.*Recall"
    ):
        tasks(tmp_path / "gone")


def test_a_pointer_instead_of_data_says_so(tmp_path: Path) -> None:
    (tmp_path / "train.parquet").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    with pytest.raises(DataError, match="is a Git LFS pointer and not the data"):
        tasks(tmp_path)


# --- the hub ------------------------------------------------------------------------------------------------------------


def hub(monkeypatch: pytest.MonkeyPatch, load: Any) -> None:
    monkeypatch.delenv("MEMALPHA_DATA", raising=False)
    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load))


def test_the_hub_is_asked_where_no_data_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def load(name: str) -> dict[str, Any]:
        asked.append(name)
        return {"train": ROWS, "test": many(2)}

    hub(monkeypatch, load)
    form = parquet_set("somebody/rows")
    assert [len(tasks(None, split, form=form)) for split in ("test", "all")] == [2, 9]
    assert set(asked) == {"somebody/rows"}
    broken = parquet_set("somebody/broken")
    hub(monkeypatch, lambda name: {"test": [{**ROWS[0], "chunks": 1}]})
    with pytest.raises(DataError, match=r"hub:somebody/broken/test: row 0: chunks is a number"):
        tasks(None, form=broken)
