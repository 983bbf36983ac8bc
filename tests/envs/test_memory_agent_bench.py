"""MemoryAgentBench as an environment, in both of its forms."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from memalpha_gym.envs.memory_agent_bench import memory_agent_bench_source
from memalpha_gym.envs.parquet.raw_rows import RawTasks
from memalpha_gym.envs.parquet.tasks import ParquetTasks
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.parquet_samples import FIXTURES, bench_rows, raw_rows
from tests.playing import make_env, play

BENCH = "MemAlpha/MemoryAgentBench-v0"
FOLDER = FIXTURES / "memory_agent_bench"


def test_the_form_follows_from_the_files(tmp_path: Path) -> None:
    assert isinstance(memory_agent_bench_source(FIXTURES), ParquetTasks)
    assert isinstance(memory_agent_bench_source(FIXTURES, form="raw"), RawTasks)
    assert isinstance(memory_agent_bench_source(FOLDER / "raw.parquet"), RawTasks)
    shutil.copy(FOLDER / "raw.parquet", tmp_path)
    shutil.copy(FOLDER / "entity2id.json", tmp_path)
    assert len(memory_agent_bench_source(tmp_path)) == len(raw_rows())
    with pytest.raises(DataError, match=r"holds only files with a column context\. Take the other form="):
        memory_agent_bench_source(tmp_path, form="memalpha")
    with pytest.raises(ValueError, match="form='paper': give one of memalpha, raw"):
        memory_agent_bench_source(FIXTURES, form="paper")


def test_there_is_nothing_to_train_on() -> None:
    assert len(memory_agent_bench_source(FIXTURES)) == len(memory_agent_bench_source(FIXTURES, "all")) == 5
    for form in ("memalpha", "raw"):
        with pytest.raises(DataError, match="has no train split"):
            memory_agent_bench_source(FIXTURES, "train", form)


@pytest.mark.parametrize("data_source", [row["data_source"] for row in bench_rows()])
def test_every_published_source_is_played(data_source: str) -> None:
    env = make_env(BENCH, split="test", data_source=data_source)
    assert play(env, "oracle")[1]["correctness"] == 1
    assert play(env, "empty")[1]["correctness"] <= 0.5


@pytest.mark.parametrize("data_source", [row["metadata"]["source"] for row in raw_rows()])
def test_every_raw_source_is_played(data_source: str) -> None:
    env = make_env(BENCH, split="test", form="raw", data_source=data_source)
    _, info = play(env, "oracle")
    assert info["correctness"] == (0.5 if data_source == "recsys_redial_full" else 1), (
        "the oracle names one film of two"
    )
    assert info.get("answer_judge") == ("overlap-standin" if data_source == "longmemeval_s*" else None)
    empty = play(env, "empty")[1]["correctness"]
    assert empty == (0.5 if data_source == "longmemeval_s*" else 0), "one of two questions there wants abstention"
