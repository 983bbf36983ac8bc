"""Finding data, and what is said where it is missing or broken: the same for every source."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from memalpha_gym.envs.hotpotqa import HOTPOTQA
from memalpha_gym.envs.longmemeval import LONGMEMEVAL
from memalpha_gym.envs.reading import raw_data
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.file_kinds import JSON
from memalpha_gym.envs.reading.places import DataSet, Hub, MissingDataError
from memalpha_gym.envs.reading.raw_data import RawForm, load_split
from memalpha_gym.tasks import Split
from tests.envs.sources import DATA_FILE, FIXTURES, SOURCES, copy_fixtures

NAMES = list(SOURCES)
HOMEPAGES = {
    "locomo": "snap-research/locomo",
    "longmemeval": "xiaowu0162/longmemeval-cleaned",
    "infbench_sum": "xinrongzhang2022/InfiniteBench",
}
"""Where those are to be fetched by hand that are not loaded from the hub."""


@pytest.fixture(autouse=True)
def _nothing_given_and_nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("MEMALPHA_DATA", raising=False)
    forget()
    yield
    forget()


def forget() -> None:
    """Drop what was loaded, the hub's rows included."""
    raw_data._load.cache_clear()
    raw_data._load_split.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_file_folder_and_folder_of_folders_are_all_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SOURCES[name](data=FIXTURES, split="all")
    assert source[0] == SOURCES[name](data=str(FIXTURES / name), split="all")[0]
    assert SOURCES[name](data=FIXTURES / name / DATA_FILE[name], split="test")[0].questions
    monkeypatch.setenv("MEMALPHA_DATA", str(FIXTURES))
    assert SOURCES[name](split="all")[0] == source[0]


@pytest.mark.parametrize("name", NAMES)
def test_file_and_folder_names_do_not_matter(name: str, tmp_path: Path) -> None:
    folder = copy_fixtures(name, tmp_path)
    (folder / name).rename(folder / name.upper())
    for number, path in enumerate(sorted((folder / name.upper()).iterdir())):
        path.rename(path.with_name(f"{number}{path.suffix}"))
    renamed, source = SOURCES[name](data=folder, split="test"), SOURCES[name](data=FIXTURES, split="test")
    assert renamed[0].chunks == source[0].chunks
    assert renamed[0].questions == source[0].questions


@pytest.mark.parametrize("name", NAMES)
def test_other_files_are_passed_over(name: str, tmp_path: Path) -> None:
    folder = copy_fixtures(name, tmp_path)
    (folder / name / ".gitkeep").touch()
    (folder / name / "NOTES.md").write_text("[Notes](#): nothing that is data.\n\n{see also}\n")
    (folder / name / "names.json").write_text('["a", "b"]')
    (folder / name / "licence.txt").write_text("Free: for everyone.\n")
    (folder / name / "image.bin").write_bytes(bytes(range(256)))
    assert SOURCES[name](data=folder, split="all")[0] == SOURCES[name](data=FIXTURES, split="all")[0]


@pytest.mark.parametrize("name", NAMES)
def test_byte_order_mark_and_windows_line_ends_change_nothing(name: str, tmp_path: Path) -> None:
    path = FIXTURES / name / DATA_FILE[name]
    text = path.read_text(encoding="latin-1" if name == "trec" else "utf-8")
    other = tmp_path / "other"
    other.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert SOURCES[name](data=other, split="test")[0] == SOURCES[name](data=path, split="test")[0]


@pytest.mark.parametrize("name", NAMES)
def test_missing_data_says_where_it_was_looked_for_and_what_to_do(name: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing here")
    other = "squad" if name != "squad" else "nlu"
    copy_fixtures(other, tmp_path)
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(MissingDataError) as caught:
            SOURCES[name](data=place)
        for part in (str(place), name, "data=", "MEMALPHA_DATA", "MemAlpha/Recall-v0"):
            assert part in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_no_data_and_no_hub_says_what_was_looked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise ConnectionError("no network")

    looked_for = HOMEPAGES.get(name, "hub")
    for module in (None, SimpleNamespace(load_dataset=unreachable)):
        monkeypatch.setitem(sys.modules, "datasets", module)
        with pytest.raises(MissingDataError) as caught:
            SOURCES[name]()
        for part in (looked_for, "data=", "MEMALPHA_DATA", "MemAlpha/Recall-v0"):
            assert part in str(caught.value)
        assert ("memalpha-gym[data]" in str(caught.value)) == (name not in HOMEPAGES)


@pytest.mark.parametrize("name", NAMES)
def test_hub_rows_are_read_where_no_file_is_given(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name in HOMEPAGES:
        pytest.skip("not loaded from the hub")
    asked: list[str] = []

    def load_dataset(hub_name: str, *_: str, **__: str) -> dict[str, HubTable]:
        asked.append(hub_name)
        return {"train": HubTable(hub_rows(name)[::2]), "test": HubTable(hub_rows(name)[1::2])}

    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load_dataset))
    source = SOURCES[name](split="all")
    assert source[0].questions
    assert source[1].questions
    assert len(asked) == 1


def test_parquet_copy_is_taken_of_hub_data_that_is_defined_by_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    def load_dataset(*_: str, revision: str = "main", **__: str) -> dict[str, HubTable]:
        if revision == "main":
            raise RuntimeError("Dataset scripts are no longer supported, but found banking77.py")
        return {revision: HubTable(hub_rows("banking77"))}

    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load_dataset))
    assert SOURCES["banking77"](split="all")[0].questions


@pytest.mark.parametrize("name", ["squad", "hotpotqa", "trec", "banking77"])
def test_data_sets_saved_locally_are_read(name: str, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows, labels = hub_rows(name), HubTable(hub_rows(name)).features
    table = datasets.Dataset.from_list(rows)
    for column, feature in labels.items():
        table = table.cast_column(column, datasets.ClassLabel(names=feature.names))
    datasets.DatasetDict({"train": table}).save_to_disk(tmp_path / "saved" / name)
    (tmp_path / "parquet").mkdir()
    table.to_parquet(tmp_path / "parquet" / "0.parquet")
    saved = SOURCES[name](data=tmp_path / "saved", split="all")[0]
    assert saved.questions
    assert SOURCES[name](data=tmp_path / "parquet", split="all")[0] == saved
    if labels:
        assert set(saved.metadata["labels"]) <= {name for feature in labels.values() for name in feature.names}


@pytest.mark.parametrize("name", NAMES)
def test_truncated_files_are_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / "cut"
    content = (FIXTURES / name / DATA_FILE[name]).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    if name in ("banking77", "nlu"):
        path.write_bytes(content[: content.rindex(b",")])
    if name in ("trec", "pubmed-rct"):
        path.write_bytes(content[: content.rindex(b":" if name == "trec" else b"\t") + 4 * (name == "trec")])
    for place in (path, tmp_path):
        with pytest.raises(DataError, match=r"line \d+.*(Mend|fetch it again)") as caught:
            SOURCES[name](data=place)
        assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_truncated_table_is_named(name: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for start in (b"PAR1", b"ARROW1", b"\xff\xff\xff\xff"):
        (tmp_path / "cut.parquet").write_bytes(start + b"\x10\x00\x00\x00 no table")
        with pytest.raises(DataError, match=r"cut\.parquet"):
            SOURCES[name](data=tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_empty_and_lfs_files_are_named(name: str, tmp_path: Path) -> None:
    path = copy_fixtures(name, tmp_path) / name / DATA_FILE[name]
    path.write_text("")
    with pytest.raises(DataError, match=f"{path.name}.*is empty"):
        SOURCES[name](data=tmp_path)
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    with pytest.raises(DataError, match=f"{path.name}.*Git LFS"):
        SOURCES[name](data=tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_file_of_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "song.txt"
    path.write_text("La la la.\nLa la.\n")
    with pytest.raises(DataError, match=r"song\.txt: is not"):
        SOURCES[name](data=path)


def test_json_lines_are_read(tmp_path: Path) -> None:
    rows = json.loads((FIXTURES / "hotpotqa" / "questions.json").read_text())
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    source = SOURCES["hotpotqa"]
    assert source(data=tmp_path, split="all")[0] == source(data=FIXTURES, split="all")[0]
    (tmp_path / "questions.jsonl").write_text("\n".join([*map(json.dumps, rows[:3]), '{"_id": ']))
    with pytest.raises(DataError, match=r"questions\.jsonl: line 4"):
        source(data=tmp_path, split="all")


def test_flat_folder_with_other_sources_beside_it(tmp_path: Path) -> None:
    copy_fixtures("nlu", tmp_path)
    (tmp_path / "mine.json").write_bytes((FIXTURES / "hotpotqa" / "questions.json").read_bytes())
    assert SOURCES["hotpotqa"](data=tmp_path, split="all")[0] == SOURCES["hotpotqa"](data=FIXTURES, split="all")[0]


@pytest.mark.parametrize("name", NAMES)
def test_files_are_parsed_once_until_they_change(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, opened = copy_fixtures(name, tmp_path), []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path.name) or read_bytes(path))
    first = SOURCES[name](data=folder, split="test")
    count = len(opened)
    assert count == len(set(opened)) > 0
    for split in ("test", "all"):
        assert SOURCES[name](data=folder, split=split)[0].questions
    assert pickle.loads(pickle.dumps(first))[0] == first[0]
    assert len(opened) == count
    path = folder / name / DATA_FILE[name]
    path.write_bytes(read_bytes(path) + b"\n")
    assert SOURCES[name](data=folder, split="test")[0].questions
    assert len(opened) > count


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,category\n__import__('os').abort(),a\n{0.__class__},a\n%s %n,a\n$(true),b\nplain,b\nmore,b\n")
    task = SOURCES["banking77"](data=path, split="all")[0]
    assert any("__import__" in text for text in (*task.chunks, *(question.text for question in task.questions)))


class HubTable:
    """As much of a `datasets.Dataset` as is used of it: rows with class numbers, and the names of the classes."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        columns = [column for column in rows[0] if column.endswith("label")]
        self.features = {column: SimpleNamespace(names=[f"{column} {n}" for n in range(3)]) for column in columns}

    def to_list(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self.rows]


def hub_rows(name: str) -> list[dict[str, Any]]:
    """Rows of the hub's form of a source."""
    if name == "squad":
        answers = {"text": ["nine", "nine bells", "nine"], "answer_start": [0, 0, 0]}
        context = "The tower of Sarn, {}th of its kind, holds nine bells. {} of them are cracked."
        return [
            {
                "id": f"{i}{q}",
                "title": f"Tower {i % 4}",
                "context": context.format(i, i),
                "question": q,
                "answers": answers,
            }
            for i in range(8)
            for q in (f"How many bells has tower {i}?", f"What does tower {i} hold?")
        ]
    if name == "hotpotqa":
        return [
            {
                "id": f"h{i}",
                "question": f"Who built mill {i}?",
                "answer": "Ode",
                "type": "bridge",
                "level": "easy",
                "supporting_facts": {"title": [f"Mill {i}", f"Mill {i}"], "sent_id": [0, 1]},
                "context": {
                    "title": [f"Mill {i}", f"Barn {i}"],
                    "sentences": [["It was built by Ode.", " It is red."], ["It is old."]],
                },
            }
            for i in range(6)
        ]
    if name == "musique":
        paragraphs = [
            {"idx": 0, "title": "Mill", "paragraph_text": "The mill was built by Ode.", "is_supporting": True},
            {"idx": 1, "title": "Ode", "paragraph_text": "Ode was born in Sarn.", "is_supporting": True},
        ]
        row = {"paragraphs": paragraphs, "answer": "Sarn", "answer_aliases": [], "answerable": True}
        return [{"id": f"2hop__{i}_0", "question": f"Where was the builder of mill {i} born?", **row} for i in range(6)]
    if name == "booksum":
        text = "Ode built a mill beside the weir. The miller of Sarn was glad. " * 700
        summary = [{"source": "notes", "text": "Ode builds a mill at Sarn.", "analysis": None}]
        return [
            {"bid": str(i), "book_title": f"Mill {i}", "chapter_id": "1", "text": f"{i}. {text}", "summary": summary}
            for i in range(4)
        ]
    columns = {
        "pubmed-rct": ("text", "label"),
        "clinc150": ("text", "intent"),
        "trec": ("text", "coarse_label", "fine_label"),
        "banking77": ("text", "label"),
        "nlu": ("utterance", "label"),
    }[name]
    return [{columns[0]: f"sentence number {i}", **dict.fromkeys(columns[1:], i % 3)} for i in range(30)]


# --- what splits share ----------------------------------------------------------------------------------------------------


def test_a_later_split_does_without_what_an_earlier_one_tells(tmp_path: Path) -> None:
    """Questions over shared articles: "a" to "e", each with one that it rests on and those that stand beside it."""
    everything = [(f"q{n}", needs, beside) for n in range(40) for needs in "abcde"[n % 5] for beside in ("xyz"[n % 3],)]
    form = RawForm(
        DataSet("any", "rows", Hub()),
        (JSON,),
        lambda documents: everything,
        group=lambda item: item[0],
        told=lambda item: {item[1] + item[0], item[2]},  # what it rests on is its own; what stands beside it is not
        without=lambda item, taken: (item[0], item[1], "" if item[2] in taken else item[2]),
    )
    (tmp_path / "rows.json").write_text("[]")
    test, validation, train = (load_split(form, tmp_path, Split(name)) for name in ("test", "validation", "train"))
    assert {beside for _, _, beside in test} == {"x", "y", "z"}
    assert {beside for _, _, beside in (*validation, *train)} == {""}
    assert len(test) + len(validation) + len(train) == len(load_split(form, tmp_path, Split.ALL)) == 40
    assert {beside for _, _, beside in load_split(form, tmp_path, Split.ALL)} == {"x", "y", "z"}


def test_an_item_that_rests_on_what_another_split_tells_is_left_out(tmp_path: Path) -> None:
    form = RawForm(
        DataSet("other", "rows", Hub()),
        (JSON,),
        lambda documents: [f"q{n}" for n in range(20)],
        group=str,
        told=lambda item: {int(item[1:]) % 10},  # two questions on each of ten articles
        without=lambda item, taken: None if int(item[1:]) % 10 in taken else item,
    )
    (tmp_path / "rows.json").write_text("[]")
    told = [{int(item[1:]) % 10 for item in load_split(form, tmp_path, Split(name))} for name in ("test", "train")]
    assert not told[0] & told[1]


@pytest.mark.parametrize("name", ["hotpotqa", "longmemeval"])
def test_splits_of_real_forms_tell_nothing_twice(name: str) -> None:
    form: Any = {"hotpotqa": HOTPOTQA, "longmemeval": LONGMEMEVAL}[name]
    told = [
        {key for item in load_split(form, FIXTURES, Split(split)) for key in form.told(item)}
        for split in ("test", "validation", "train")
    ]
    assert all(not one & other for one, other in combinations(told, 2))
