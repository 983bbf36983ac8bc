"""Mem-α's published instances as an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.parquet.files import write_rows
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.parquet_samples import FIXTURES, memalpha_rows, write_fixtures
from tests.playing import make_env, play

MEMALPHA = "MemAlpha/Memalpha-v0"
SOURCES = [row["data_source"] for row in memalpha_rows()]


@pytest.mark.parametrize("data_source", SOURCES)
@pytest.mark.parametrize("scoring", ["robust", "paper"])
def test_every_source_is_played_and_scored(data_source: str, scoring: str) -> None:
    env = make_env(MEMALPHA, split="train", data_source=data_source, scoring=scoring)
    _, info = play(env, "oracle")
    if data_source not in ("booksum", "perltqa") or scoring == "robust":
        assert info["correctness"] == 1
    assert play(env, "empty")[1]["correctness"] <= 0.5
    assert info.get("answer_judge") == ("overlap-standin" if data_source == "lme_train" else None)


def test_a_lexical_reader_finds_answers_in_a_verbatim_memory() -> None:
    env = make_env(MEMALPHA, split="train", data_source="squad")
    assert play(env, "verbatim")[1]["correctness"] == 1


def test_splits_follow_the_files() -> None:
    sources = [make_env(MEMALPHA, split=split).unwrapped.source for split in ("train", "validation", "test", "all")]  # type: ignore[attr-defined]
    assert [len(source) for source in sources] == [7, 1, 1, 8]


def test_broken_data_is_reported_when_the_environment_is_made(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", [{**memalpha_rows()[0], "metadata": "{"}])
    with pytest.raises(DataError, match=r"train\.parquet: row 0: metadata is not JSON"):
        make_env(MEMALPHA, data=str(tmp_path))


def test_fixtures_are_those_of_the_samples(tmp_path: Path) -> None:
    write_fixtures(tmp_path)
    for path in sorted(tmp_path.rglob("*.*")):
        assert path.stat().st_size < 20_000
        assert (FIXTURES / path.relative_to(tmp_path)).exists()
