"""Files that are the same whenever they are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.data.build import MIX_SOURCES, build, build_mix, takes
from memalpha_gym.envs.data.contamination import collect, find_overlaps
from memalpha_gym.envs.data.source import drawn_tasks, open_source, source_id
from memalpha_gym.envs.data.validate import Checked, find_faults
from memalpha_gym.envs.parquet.files import read_rows
from memalpha_gym.envs.parquet.rows import read_tasks, to_row
from memalpha_gym.envs.reading.places import MissingDataError
from memalpha_gym.registration import ENVIRONMENTS
from tests.envs.sources import copy_fixtures
from tests.playing import FIXTURES
from tests.real_data import real_data


@pytest.mark.parametrize("name", ["squad", "locomo", "recall"])
def test_a_built_file_holds_the_tasks_and_is_the_same_each_time(name: str, tmp_path: Path) -> None:
    split = "train" if name == "recall" else "all"
    source = open_source(source_id(name), FIXTURES, split, {})
    assert build(source, tmp_path / "a.parquet", 3, seed=1) == min(3, len(source))
    build(open_source(source_id(name), str(FIXTURES), split, {}), tmp_path / "b.parquet", 3, seed=1)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    tasks = list(drawn_tasks(source, 3, seed=1))
    assert list(read_rows(tmp_path / "a.parquet")) == [to_row(task, number) for number, task in enumerate(tasks)]
    again = [row.task for row in read_tasks(tmp_path / "a.parquet")]
    assert [task.questions for task in again] == [task.questions for task in tasks]
    assert [task.vocabulary for task in again] == [task.vocabulary for task in tasks]


Skipped = list[tuple[str, str]]


def mix(data: Path, out: Path, train: int = 3, validation: int = 2) -> tuple[dict[str, list[str]], Skipped]:
    """The sources in each file, and (source, split) of what was left out."""
    skipped: Skipped = []
    counts = {"train": train, "validation": validation}
    built = build_mix(data, out, counts, 0, "paper", {}, lambda source, split, _: skipped.append((source, split)))
    assert all(file.path.is_file() for file in built)
    return {file.path.name: list(file.instances) for file in built}, skipped


def test_the_mix_names_the_sources_that_have_no_data(tmp_path: Path) -> None:
    copy_fixtures("trec", tmp_path)
    built, skipped = mix(tmp_path, tmp_path / "out")
    assert built == {f"{split}.parquet": ["TREC-Coarse-v0"] for split in ("train", "validation")}
    expected = [name for name in MIX_SOURCES if name in ENVIRONMENTS and name != "TREC-Coarse-v0"]
    assert skipped == [(name, split) for split in ("train", "validation") for name in expected]


def test_a_mix_of_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(MissingDataError, match="no data for any source of the mix in train or validation"):
        mix(tmp_path / "nothing", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_mix_of_real_data(tmp_path: Path) -> None:
    folder = real_data("squad")
    _, skipped = mix(folder, tmp_path / "a", 4, 2)
    mix(folder, tmp_path / "b", 4, 2)
    for name in ("train.parquet", "validation.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    there = [name for name in MIX_SOURCES if name in ENVIRONMENTS and (name, "train") not in skipped]
    rows = list(read_rows(tmp_path / "a" / "train.parquet"))
    assert len(rows) == 4 * len(there)
    assert [row["instance_id"] for row in rows] == list(range(len(rows)))
    assert list(find_faults(tmp_path / "a", Checked())) == []
    sides = (collect(read_tasks(tmp_path / "a" / name)) for name in ("train.parquet", "validation.parquet"))
    assert list(find_overlaps(*sides)) == []


def test_only_some_sources_have_a_recipe() -> None:
    assert takes("MemAlpha/SQuAD-v0", "recipe")
    assert not takes("MemAlpha/Recall-v0", "recipe")
