"""Sources by any of their names, and the tasks that are drawn of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.data.source import drawn_tasks, open_source, slug, source_id
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.registration import ENVIRONMENTS, environment_id
from tests.playing import FIXTURES


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("squad", "MemAlpha/SQuAD-v0"),
        ("SQuAD-v0", "MemAlpha/SQuAD-v0"),
        ("MemAlpha/SQuAD-v0", "MemAlpha/SQuAD-v0"),
        ("trec-coarse", "MemAlpha/TREC-Coarse-v0"),
        ("trec_fine", "MemAlpha/TREC-Fine-v0"),
        ("icl_nlu_8296shot_balance", "MemAlpha/NLU-v0"),
        ("icl_trec_coarse_6600shot_balance", "MemAlpha/TREC-Coarse-v0"),
        ("recall", "MemAlpha/Recall-v0"),
        ("somebody:Else/Thing-v1", "somebody:Else/Thing-v1"),
    ],
)
def test_a_source_goes_by_any_of_its_names(name: str, environment: str) -> None:
    assert source_id(name) == environment


def test_every_environment_goes_by_its_slug() -> None:
    assert [source_id(slug(name)) for name in ENVIRONMENTS] == [environment_id(name) for name in ENVIRONMENTS]


@pytest.mark.parametrize(("name", "hint"), [("sqad", "did you mean squad?"), ("trec", "trec-coarse or trec-fine")])
def test_a_name_that_is_none(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"there is no source {name!r}") as error:
        source_id(name)
    assert hint in str(error.value)


def test_the_seed_draws_the_instances() -> None:
    source = open_source(source_id("squad"), FIXTURES, "all", {})
    first, second = ([task.task_id for task in drawn_tasks(source, 5, seed)] for seed in (0, 1))
    assert len(set(first)) == 5
    assert first != second


def test_arguments_reach_the_environment() -> None:
    source = open_source(source_id("squad"), FIXTURES, "all", {"questions": 2})
    assert len(source[0].questions) == 2
    with pytest.raises(ValueError, match="has no argument 'qestions'"):
        open_source(source_id("squad"), FIXTURES, "all", {"qestions": 2})


def test_broken_data_is_reported_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "squad").mkdir()
    (tmp_path / "squad" / "x.json").write_text('{"data": [}')
    with pytest.raises(DataError, match=r"x\.json"):
        open_source(source_id("squad"), tmp_path, "all", {})
