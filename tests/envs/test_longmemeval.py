"""LongMemEval: sessions by date in chunks of whole turns, evidence, question types, and both kinds of file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.longmemeval import LongMemEvalSource
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.sources import FIXTURES


def rows() -> list[dict[str, Any]]:
    """The rows of a small file in the raw form."""
    return json.loads((FIXTURES / "longmemeval" / "longmemeval_oracle.json").read_text())


def load(folder: Path, content: list[Any], **settings: Any) -> LongMemEvalSource:
    """A source over one file of those rows."""
    (folder / "file.json").write_text(json.dumps(content))
    return LongMemEvalSource(folder, "all", **settings)


def test_sessions_come_by_date_in_chunks_that_cut_no_turn() -> None:
    known = {row["question_id"]: row for row in rows()}
    for index in range(4):
        task = LongMemEvalSource(FIXTURES, "all")[index]
        text = "\n".join(task.chunks)
        assert max(count_tokens(task.chunks)) <= MOST_TOKENS
        dates = [line[1 : line.index("]")] for line in text.splitlines() if line.startswith("[2023/")]
        assert dates == sorted(dates)
        for name in task.metadata["ids"]:
            for session in known[name]["haystack_sessions"]:
                for turn in session:
                    if len(turn["content"]) < 5_000:
                        assert sum(turn["content"] in chunk for chunk in task.chunks) >= 1


def test_turn_that_is_longer_than_a_chunk_is_cut_between_sentences() -> None:
    long = max((turn["content"] for row in rows() for session in row["haystack_sessions"] for turn in session), key=len)
    source = LongMemEvalSource(FIXTURES, "all", questions=13)
    task = source[0]
    assert count_tokens([long])[0] > MOST_TOKENS
    assert not any(long in chunk for chunk in task.chunks)
    assert max(count_tokens(task.chunks)) <= MOST_TOKENS
    sentences = {line for chunk in task.chunks for line in chunk.replace("\n", " ").split(". ")}
    assert set(long.split(". ")[1:-1]) <= sentences


def test_evidence_is_the_chunks_of_the_turns_that_are_marked() -> None:
    known = {row["question_id"]: row for row in rows()}
    task = LongMemEvalSource(FIXTURES, "all", questions=13)[0]
    assert len(task.questions) == 13
    for name, question in zip(task.metadata["ids"], task.questions, strict=True):
        turns = [
            turn["content"]
            for session in known[name]["haystack_sessions"]
            for turn in session
            if turn.get("has_answer")
        ]
        assert turns
        assert set(question.evidence) == {i for i, chunk in enumerate(task.chunks) for turn in turns if turn in chunk}


def test_types_dates_and_abstention() -> None:
    task = LongMemEvalSource(FIXTURES, "all", questions=13)[0]
    assert all(
        question.metric == "judged" and question.text.startswith("(Asked on 2023/") for question in task.questions
    )
    kinds = {question.kind: question for question in task.questions}
    assert set(kinds) == {row["question_type"] for row in rows()} | {"abstention"}
    assert kinds["abstention"].answers == ()
    assert kinds["knowledge-update"].answers[0].endswith("hens")


def test_question_and_its_twin_without_an_answer_are_in_one_split() -> None:
    ids = [LongMemEvalSource(FIXTURES, split, questions=13)[0].metadata["ids"] for split in ("train", "test")]
    both = [{"q00", "q00_abs"} & set(names) for names in ids]
    assert sorted(map(len, both)) in ([0, 0], [0, 2])


def test_number_of_sessions_can_be_bounded(tmp_path: Path) -> None:
    content = rows()
    whole, bounded = load(tmp_path, content)[0], load(tmp_path, content, sessions=4)[0]
    count = sum(chunk.count("] Chat of the user") for chunk in bounded.chunks)
    assert count < sum(chunk.count("] Chat of the user") for chunk in whole.chunks)
    assert all(question.evidence for question in bounded.questions)


def test_longer_history_counts_where_two_files_ask_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(rows()))
    long = rows()
    for row in long:
        row["haystack_dates"] += ["2023/12/01 (Fri) 10:00"]
        row["haystack_session_ids"] += [f"more_{row['question_id']}"]
        row["haystack_sessions"] += [[{"role": "user", "content": f"One more chat about {row['question_id']}."}]]
    (tmp_path / "b.json").write_text(json.dumps(long))
    task = LongMemEvalSource(tmp_path, "all", questions=1)[0]
    assert f"One more chat about {task.metadata['ids'][0]}." in task.chunks[-1]


def test_optional_members_may_be_missing(tmp_path: Path) -> None:
    content = rows()
    for row in content:
        for name in ("question_date", "haystack_session_ids", "answer_session_ids"):
            row.pop(name)
        row["answer"] = 7
        row["haystack_sessions"].append([])
        row["haystack_dates"].append("2023/12/01 (Fri) 10:00")
    task = load(tmp_path, content)[0]
    assert not task.questions[0].text.startswith("(Asked")
    assert {question.answers for question in task.questions} <= {("7",), ()}


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda row: row.pop("question_id"), r"\[2\]\.question_id is missing"),
        (lambda row: row.pop("question"), r"\[2\]\.question is missing"),
        (lambda row: row.pop("answer"), r"\[2\]\.answer is missing"),
        (lambda row: row.update(haystack_sessions=[]), r"\[2\]\.haystack_sessions is empty"),
        (lambda row: row["haystack_dates"].pop(), r"\[2\]\.haystack_dates has 1 items; there are 2 sessions"),
        (lambda row: row["haystack_session_ids"].append("x"), r"\[2\]\.haystack_session_ids has 3 items"),
        (
            lambda row: row["haystack_sessions"][1][0].pop("role"),
            r"\[2\]\.haystack_sessions\[1\]\[0\]\.role is missing",
        ),
        (
            lambda row: row["haystack_sessions"][1].append("Hi"),
            r"\[2\]\.haystack_sessions\[1\]\[\d+\] is a text; an object",
        ),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, damage: Any, place: str) -> None:
    content = rows()
    damage(content[2])
    with pytest.raises(DataError, match=rf"file\.json: {place}.*data="):
        load(tmp_path, content)
