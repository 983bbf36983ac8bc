"""Where data lies: what is given, the variable, the hub; and what is said where there is none."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from memalpha_gym.envs.reading.places import DataSet, Hub, MissingDataError, Place, find, load_hub
from memalpha_gym.registration import ENVIRONMENTS

ROWS = DataSet("memalpha", "parquet files", Hub("x/y", "small"), suffix=".parquet")
ANY = DataSet("squad", "SQuAD JSON", Hub(homepage="https://example.org"))


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def names(place: Place, folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in place.paths]


def test_the_argument_counts_before_the_variable_and_that_before_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a/one.json", "b/two.json")
    monkeypatch.setenv("MEMALPHA_DATA", str(tmp_path / "a"))
    assert names(find(ANY, tmp_path / "b"), tmp_path) == ["b/two.json"]
    assert names(find(ANY, None), tmp_path) == ["a/one.json"]
    monkeypatch.delenv("MEMALPHA_DATA")
    assert find(ROWS, None) == Place("hub:x/y")


def test_a_file_is_taken_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "rows.bin")
    assert names(find(ROWS, tmp_path / "rows.bin"), tmp_path) == ["rows.bin"]


def test_a_folder_with_a_sub_folder_for_the_data_set(tmp_path: Path) -> None:
    put(tmp_path, "SQuAD/deep/a.json", "SQuAD/b", "other.json", "nlu/c.csv")
    assert names(find(ANY, tmp_path), tmp_path) == ["SQuAD/b", "SQuAD/deep/a.json"]


def test_a_folder_without_one_is_searched_unless_others_have_theirs_there(tmp_path: Path) -> None:
    put(tmp_path, "mine.json", "deep/more.json")
    assert names(find(ANY, tmp_path), tmp_path) == ["deep/more.json", "mine.json"]
    put(tmp_path, "nlu/c.csv")
    assert names(find(ANY, tmp_path), tmp_path) == ["mine.json"]


@pytest.mark.parametrize(
    "name", ["memory_agent_bench", "memoryagentbench", "Memory-Agent-Bench", "Memalpha-Memoryagentbench"]
)
def test_names_of_folders_count_whatever_their_punctuation(tmp_path: Path, name: str) -> None:
    bench = DataSet("memory_agent_bench", "parquet files", Hub("x/y"), suffix=".parquet")
    put(tmp_path, f"{name}/test.parquet", "memalpha/train.parquet", "pubmed_rct/train.txt")
    assert names(find(bench, tmp_path), tmp_path) == [f"{name}/test.parquet"]
    assert names(find(DataSet("pubmed-rct", "text", Hub()), tmp_path), tmp_path) == ["pubmed_rct/train.txt"]


def test_a_clone_of_the_one_published_set_is_not_taken_for_the_other(tmp_path: Path) -> None:
    put(tmp_path, "Memalpha-Memoryagentbench/test.parquet")
    with pytest.raises(MissingDataError):
        find(DataSet("memalpha", "parquet files", Hub(), suffix=".parquet"), tmp_path)


def test_every_folder_that_the_page_of_environments_names_is_one_that_is_looked_for() -> None:
    page = (Path(__file__).parents[3] / "docs" / "environments.md").read_text(encoding="utf-8")
    table = page[page.index("| ids `MemAlpha/…-v0`") : page.index("Generated families have levels")]
    folders = set(re.findall(r"`([\w-]+)/`", table))
    assert len(folders) > 10
    assert folders <= {row.data for row in ENVIRONMENTS.values()}


def test_hidden_files_and_those_beside_arrow_tables_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, ".x", "_y", "cache-1.arrow", "state.json", "a.arrow")
    assert names(find(ANY, tmp_path), tmp_path) == ["a.arrow"]


def test_a_suffix_chooses_files(tmp_path: Path) -> None:
    put(tmp_path, "memalpha/a.parquet", "memalpha/README.md")
    assert names(find(ROWS, tmp_path), tmp_path) == ["memalpha/a.parquet"]


def test_a_changed_file_is_another_place(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    before = find(ANY, tmp_path)
    assert find(ANY, str(tmp_path)) == before
    (tmp_path / "a.json").write_text("xy")
    assert find(ANY, tmp_path) != before


def test_no_data_says_where_it_was_looked_for_and_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "squad/a.parquet")
    with pytest.raises(MissingDataError) as error:
        find(ROWS, tmp_path)
    assert str(error.value) == (
        f"No memalpha data: {tmp_path} holds neither a folder memalpha/ with such files nor such files itself. Wanted: parquet "
        "files. Give a file, or a folder with such files in memalpha/, as data= (--data) or in MEMALPHA_DATA; or load it from "
        "the hub, with a network and pip install 'memalpha-gym[data]'. MemAlpha/Recall-v0 is a generated environment that needs "
        "no data."
    )
    with pytest.raises(MissingDataError, match="nowhere does not exist"):
        find(ROWS, tmp_path / "nowhere")


def test_the_hub_gives_every_split(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def load(*arguments: str, **options: str) -> dict[str, Any]:
        asked.append((arguments, options))
        if not options:
            raise RuntimeError("Dataset scripts are no longer supported")
        return {"train": [1], "test": [2]}

    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load))
    assert load_hub(ROWS) == {"train": [1], "test": [2]}
    assert asked == [
        (("x/y", "small"), {}),
        (("x/y",), {"data_dir": "small", "revision": "refs/convert/parquet"}),
    ]


def test_a_hub_that_cannot_be_reached_is_missing_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: str) -> dict[str, Any]:
        raise ConnectionError("no network")

    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load))
    monkeypatch.setattr("memalpha_gym.envs.reading.places.unreachable_hub", lambda: "")
    with pytest.raises(MissingDataError, match=r"x/y could not be loaded from the hub \(no network\)"):
        load_hub(ROWS)
    monkeypatch.setattr("memalpha_gym.envs.reading.places.unreachable_hub", lambda: "hub.example")
    with pytest.raises(MissingDataError, match=r"there is no connection to hub\.example, and it is not in the cache"):
        load_hub(ROWS)
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingDataError, match="datasets, which loads x/y from the hub, is not installed"):
        load_hub(ROWS)
    with pytest.raises(MissingDataError, match=r"no copy in this form; fetch it from https://example\.org"):
        load_hub(ANY)
