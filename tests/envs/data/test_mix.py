"""The training mix: its proportions, and files that share nothing."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from memalpha_gym.envs.data.contamination import collect, find_overlaps
from memalpha_gym.envs.data.mix import MIX_SHARES, Mix, build_mix, shares, takes
from memalpha_gym.envs.data.validate import Checked, find_faults
from memalpha_gym.envs.parquet.files import read_rows
from memalpha_gym.envs.parquet.rows import read_tasks
from memalpha_gym.envs.reading.places import MissingDataError
from memalpha_gym.registration import ENVIRONMENTS
from memalpha_gym.tasks import Split
from tests.envs.sources import copy_fixtures
from tests.playing import FIXTURES, make_env
from tests.real_data import real_data

FILES = ("train.parquet", "validation.parquet", "test.parquet")


def mix(data: Path, out: Path, train: int = 4, others: int = 2) -> tuple[dict[str, dict[str, int]], list[str]]:
    """The instances of each source in each file, and what was said on the way."""
    notes: list[str] = []
    counts = {
        split: shares(train if split is Split.TRAIN else others)
        for split in (Split.TRAIN, Split.VALIDATION, Split.TEST)
    }
    built = build_mix(Mix(data, 0, "paper", {}, notes.append), out, counts)
    assert all(file.path.is_file() for file in built)
    return {file.path.name: dict(file.instances) for file in built}, notes


def shared(folder: Path, one: str, other: str) -> list[str]:
    sides = (collect(read_tasks(folder / name)) for name in (one, other))
    return [str(overlap) for overlap in find_overlaps(*sides)]


def test_the_mix_has_the_published_proportions() -> None:
    # 567 instances: at most 100 of a source, TREC and NLU being one there (51 and 49)
    published = shares(100)
    assert sum(published.values()) == 567
    assert (published["TREC-Coarse-v0"], published["NLU-v0"]) == (51, 49)
    assert shares(1) == dict.fromkeys(MIX_SHARES, 1)


def test_the_mix_names_the_sources_that_have_no_data(tmp_path: Path) -> None:
    copy_fixtures("trec", tmp_path)
    built, notes = mix(tmp_path, tmp_path / "out")
    assert built == {name: {"TREC-Coarse-v0": 2 if name == "train.parquet" else 1} for name in FILES}
    expected = [name for name in MIX_SHARES if name != "TREC-Coarse-v0"]
    assert [note.split(":")[0] for note in notes] == [
        f"skipped {name} in {split}" for split in ("test", "validation", "train") for name in expected
    ]


def test_a_mix_of_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(MissingDataError, match="no data for any source of the mix in train or validation or test"):
        mix(tmp_path / "nothing", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_files_of_a_mix_share_nothing_though_the_raw_data_of_their_splits_does(tmp_path: Path) -> None:
    """The fixtures' articles, chats and abstracts come back from question to question, as those of the data sets do."""
    built, notes = mix(FIXTURES, tmp_path)
    for one, other in combinations(FILES, 2):
        assert shared(tmp_path, one, other) == []
    assert set(built["test.parquet"]) == set(MIX_SHARES)
    assert {"SQuAD-v0", "HotpotQA-v0", "PubMed-RCT-v0"} <= set(built["train.parquet"])
    # What would share something in spite of the division is left out, and counted.
    assert any(note.startswith("booksum in train: ") and "0 instances of 4 written" in note for note in notes)


def test_the_mix_of_real_data(tmp_path: Path) -> None:
    folder = real_data("squad")
    built, _ = mix(folder, tmp_path / "a")
    mix(folder, tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    rows = list(read_rows(tmp_path / "a" / "train.parquet"))
    assert len(rows) == sum(built["train.parquet"].values())
    assert [row["instance_id"] for row in rows] == list(range(len(rows)))
    assert list(find_faults(tmp_path / "a", Checked())) == []
    for one, other in combinations(FILES, 2):
        assert shared(tmp_path / "a", one, other) == []


def test_the_files_of_a_mix_are_read_as_the_published_ones(tmp_path: Path) -> None:
    copy_fixtures("trec", tmp_path)
    mix(tmp_path, tmp_path / "memalpha")
    envs = [make_env("MemAlpha/Memalpha-v0", data=str(tmp_path), split=name.removesuffix(".parquet")) for name in FILES]
    sizes = [len(env.unwrapped.source) for env in envs]  # type: ignore[attr-defined]
    assert sizes == [2, 1, 1]


def test_only_some_sources_have_a_recipe() -> None:
    assert takes("MemAlpha/SQuAD-v0", "recipe")
    assert not takes("MemAlpha/Recall-v0", "recipe")
    assert set(MIX_SHARES) <= set(ENVIRONMENTS)
