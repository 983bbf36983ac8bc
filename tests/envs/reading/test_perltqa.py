"""PerLTQA's two files, which belong together: both forms of them, and faults with their places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.perltqa import PerLTQASource
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.places import MissingDataError
from tests.envs.sources import FIXTURES, copy_fixtures
from tests.envs.test_perltqa import documents, load


def test_older_form_with_lists_of_persons_and_nested_talks_is_read(tmp_path: Path) -> None:
    memories, questions = documents()
    for person in memories.values():
        for talk in person["dialogues"].values():
            talk["contents"] = {time: [lines] for time, lines in talk["contents"].items()}
    source = load(tmp_path, list(memories.values()), questions)
    assert source[0] == PerLTQASource(FIXTURES, "all")[0]


@pytest.mark.parametrize("name", ["perltmem_en.json", "perltqa_en.json"])
def test_one_file_alone_is_not_enough(tmp_path: Path, name: str) -> None:
    copy_fixtures("perltqa", tmp_path)
    (tmp_path / "perltqa" / name).unlink()
    with pytest.raises(DataError, match=r"takes both files\. Put both into one folder"):
        PerLTQASource(tmp_path)


def test_missing_data_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_DATA", raising=False)
    with pytest.raises(MissingDataError, match=r"Elvin-Yiming-Du/PerLTQA.*data="):
        PerLTQASource()


def _event(memories: Any) -> Any:
    return next(iter(memories.values()))["events"]["1_0_0"]


def _question(questions: Any) -> Any:
    return next(iter(questions[0].values()))["events"][0]["1_0_0"][1]


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda m, q: _event(m).pop("content"), r"memories\.json: Mara Harrow\.events\.1_0_0\.content is missing"),
        (
            lambda m, q: next(iter(m.values())).update(events=[]),
            r"memories\.json: Mara Harrow\.dialogues is an object; a list",
        ),
        (lambda m, q: next(iter(m.values())).pop("events"), r"memories\.json: Mara Harrow\.events is missing"),
        (
            lambda m, q: _question(q).pop("Question"),
            r"questions\.json: \[0\]\.Mara Harrow\.events\[0\]\.1_0_0\[1\]\.Question",
        ),
        (lambda m, q: _question(q).update(Answer=""), r"events\[0\]\.1_0_0\[1\]\.Answer is an empty text"),
        (lambda m, q: _question(q).update({"Memory Anchors": "x"}), r"Memory Anchors is a text; a list"),
    ],
)
def test_faults_are_reported_with_file_and_place(tmp_path: Path, damage: Any, place: str) -> None:
    memories, questions = documents()
    damage(memories, questions)
    with pytest.raises(DataError, match=place):
        load(tmp_path, memories, questions)
