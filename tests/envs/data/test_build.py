"""Files that are the same whenever they are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.data.build import Build, build
from memalpha_gym.envs.data.source import drawn_tasks, open_source, source_id
from memalpha_gym.envs.parquet.files import read_rows
from memalpha_gym.envs.parquet.rows import read_tasks, to_row
from tests.playing import FIXTURES


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


@pytest.mark.parametrize(
    ("count", "message"),
    [
        ("trec-coarse", "--count 'trec-coarse' is not of the form SOURCE=N"),
        ("trec-coarse=-1", "is not of the form SOURCE=N"),
        ("banking77=4", "banking77 is no source of the mix; there are squad, hotpotqa, perltqa"),
        ("nothing=4", "there is no source 'nothing'"),
    ],
)
def test_a_count_of_what_is_not_in_the_mix_is_refused(tmp_path: Path, count: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Build("mix", str(tmp_path), raw=str(FIXTURES), count=(count,)).run()


def test_a_count_is_for_the_mix_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--count squad=4: only the mix has several sources; give --instances"):
        Build("squad", str(tmp_path), raw=str(FIXTURES), count=("squad=4",)).run()


def test_counts_of_single_sources_of_the_mix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = {"instances": 2, "validation_instances": 1, "test_instances": 1, "raw": str(FIXTURES)}
    others = tuple(f"{name}=0" for name in ("hotpotqa", "perltqa", "longmemeval", "nlu", "pubmed-rct", "booksum"))
    assert Build("mix", str(tmp_path), count=(*others, "squad=3"), **few).run() == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path / 'train.parquet'}: 4 instances (squad 3, trec-coarse 1)",
        f"{tmp_path / 'validation.parquet'}: 2 instances (squad 1, trec-coarse 1)",
        f"{tmp_path / 'test.parquet'}: 2 instances (squad 1, trec-coarse 1)",
    ]
