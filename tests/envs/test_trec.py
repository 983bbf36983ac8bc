"""TREC: lines in Latin-1 or UTF-8, coarse and fine labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.trec import trec_source
from tests.envs.sources import FIXTURES
from tests.real_data import real_data


def test_labels_are_coarse_or_fine() -> None:
    coarse, fine = (trec_source(labels, data=FIXTURES, split="all")[0] for labels in ("coarse", "fine"))
    assert set(coarse.metadata["labels"]) == {"ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"}
    assert {label.partition(":")[0] for label in fine.metadata["labels"]} == set(coarse.metadata["labels"])
    assert len(fine.metadata["labels"]) == 10
    assert (coarse.source, fine.source) == ("trec_coarse", "trec_fine")
    with pytest.raises(ValueError, match=r"labels='medium'.*coarse, fine"):
        trec_source("medium", data=FIXTURES)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_either_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    text = (FIXTURES / "trec" / "questions_a.label").read_text(encoding="latin-1")
    (tmp_path / "lines").write_text(text, encoding=encoding)
    task = trec_source(data=tmp_path, split="all", examples=10_000)[0]
    everything = [*task.chunks, *(question.text for question in task.questions)]
    assert any("Café Brûlé" in text for text in everything)


def test_faulty_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions"
    path.write_text("HUM:ind Who was it ?\nHUM:ind Who else ?\nWho now ?\nNUM:date When ?\n")
    with pytest.raises(DataError, match=r"questions: line 3 is 'Who now \?'.*COARSE:fine"):
        trec_source(data=tmp_path)


@pytest.mark.parametrize(("labels", "count"), [("coarse", 6), ("fine", 47)])
def test_real_data(labels: str, count: int) -> None:
    source = trec_source(labels, data=real_data("trec"), split="all", examples=1_000)
    task = source[0]
    assert len(task.chunks) >= 10
    assert len(task.questions) == 100
    assert len(task.metadata["labels"]) >= count - 12
    balanced = trec_source(labels, data=real_data("trec"), split="all", examples=1_000, balanced=True)[0]
    assert len(balanced.metadata["labels"]) >= count
