"""LoCoMo: sessions in order, pictures in words, evidence in any writing, adversarial questions, both file forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.locomo import LoCoMoSource, turn_ids
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.tasks import Task
from tests.envs.sources import FIXTURES
from tests.real_data import real_data


def document() -> dict[str, Any]:
    """One conversation in the raw form."""
    return json.loads((FIXTURES / "locomo" / "talk_0.json").read_text())


def load(folder: Path, content: Any) -> Task:
    """The first task over one file with that content."""
    (folder / "file.json").write_text(json.dumps(content))
    return LoCoMoSource(folder, "all")[0]


def test_sessions_are_dated_chunks_in_order(tmp_path: Path) -> None:
    content = document()
    content["session_10_date_time"], content["session_10"] = (
        "noon",
        [{"speaker": "Nell", "dia_id": "D10:1", "text": "Hi"}],
    )
    task = load(tmp_path, content)
    assert len(task.chunks) == 6  # session 6 has a date and no turns
    for number, chunk in zip((1, 2, 3, 4, 5, 10), task.chunks, strict=True):
        heading, _, *turns = chunk.split("\n")
        assert f"session {number}" in heading
        assert content[f"session_{number}_date_time"] in heading
        assert [turn.split(":")[0] for turn in turns] == [turn["speaker"] for turn in content[f"session_{number}"]]


def test_long_sessions_are_cut_between_turns(tmp_path: Path) -> None:
    content = document()
    content["session_2"] = [
        {"speaker": "Nell", "dia_id": f"D2:{n}", "text": f"Story number {n}: " + "and then we walked on " * 20}
        for n in range(1, 61)
    ]
    content["qa"] = [{"question": "Which?", "answer": "it", "evidence": ["D2:1", "D2:60"], "category": 1}]
    task = load(tmp_path, content)
    pieces = [chunk for chunk in task.chunks if "session 2" in chunk]
    assert len(pieces) > 2
    assert all(content["session_2_date_time"] in piece for piece in pieces)
    assert max(count_tokens(pieces)) <= MOST_TOKENS
    assert [line for piece in pieces for line in piece.split("\n")[2:]] == [
        f"Nell: {turn['text'].strip()}" for turn in content["session_2"]
    ]
    assert task.questions[0].evidence == (1, len(pieces))


def test_pictures_are_told_in_words(tmp_path: Path) -> None:
    content = document()
    content["session_1"] = [
        {"speaker": "Nell", "dia_id": "D1:1", "text": "Look!", "blip_caption": "a boat", "query": "red boat"},
        {"speaker": "Ivo", "dia_id": "D1:2", "text": "", "blip_caption": "a hat"},
        {"speaker": "Ivo", "dia_id": "D1:3", "text": "Ours.", "query": "old house", "img_url": ["https://example.org"]},
    ]
    lines = load(tmp_path, content).chunks[0].split("\n")[2:]
    assert lines[0].startswith("Nell: Look!")
    assert "a boat" in lines[0]
    assert "red boat" in lines[0]
    assert "a hat" in lines[1]
    assert "old house" in lines[2]
    assert "example.org" not in lines[2]


def test_questions_by_category() -> None:
    task = LoCoMoSource(FIXTURES / "locomo" / "talk_0.json", "all")[0]
    kinds = {question.kind: question for question in task.questions}
    assert list(kinds) == ["single-hop", "temporal", "multi-hop", "open-domain", "adversarial"]
    assert {question.metric for question in task.questions} == {"token_recall"}
    assert kinds["adversarial"].answers == ()
    assert kinds["adversarial"].forbidden == ("second prize",)
    assert all(question.answers and not question.forbidden for question in task.questions[:-1])
    assert task.questions[1].answers == ("3",)  # a number in the file
    assert "unknown" in task.query_prompt


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("D1:3", [(1, 3)]),
        ("D8:6; D9:17", [(8, 6), (9, 17)]),
        ("D9:1 D4:4 D4:6", [(9, 1), (4, 4), (4, 6)]),
        ("D:11:26", [(11, 26)]),
        ("D30:05", [(30, 5)]),
        ("D", []),
        ("", []),
    ],
)
def test_evidence_in_any_writing(text: str, turns: list[tuple[int, int]]) -> None:
    assert turn_ids(text) == turns


@pytest.mark.parametrize("evidence", [[], None, "D1:1", ["D99:1"], ["nonsense"], [["D1:1"]], 7])
def test_faulty_evidence_is_no_error(tmp_path: Path, evidence: Any) -> None:
    content = document()
    content["qa"][0]["evidence"] = evidence
    assert load(tmp_path, content).questions[0].evidence in ((), (0,))


def test_one_conversation_a_file_and_a_list_of_them_give_the_same(tmp_path: Path) -> None:
    content = document()
    single = load(tmp_path, content)
    qa = content.pop("qa")
    listed = load(tmp_path, [{"sample_id": "conv-1", "conversation": content, "qa": qa}])
    assert (listed.chunks, listed.questions) == (single.chunks, single.questions)
    assert listed.metadata["conversation"] == "conv-1"
    assert single.metadata["conversation"] == "file"


def test_length_is_the_number_of_distinct_conversations(tmp_path: Path) -> None:
    assert len(LoCoMoSource(FIXTURES, "all")) == 4
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(document()))
    assert len(LoCoMoSource(tmp_path, "all")) == 1
    splits = [LoCoMoSource(FIXTURES, split) for split in ("train", "test")]
    assert [len(source) for source in splits] == [2, 2]


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda talk: talk.pop("qa"), "qa is missing"),
        (lambda talk: talk.update(qa=[]), "qa is empty"),
        (lambda talk: talk.pop("speaker_a"), "speaker_a is missing"),
        (lambda talk: talk.pop("session_2_date_time"), "session_2_date_time is missing"),
        (lambda talk: talk["session_2"][1].pop("dia_id"), r"session_2\[1\]\.dia_id is missing"),
        (lambda talk: talk["session_2"][1].pop("text"), r"session_2\[1\] has neither a text nor a picture"),
        (lambda talk: talk["session_2"][1].update(text=3), r"session_2\[1\]\.text is a number"),
        (lambda talk: talk["qa"][2].pop("answer"), r"qa\[2\]\.answer is missing"),
        (lambda talk: talk["qa"][2].update(category=9), r"qa\[2\]\.category is 9; a number from 1 to 5"),
        (lambda talk: talk.update(session_3={"text": "x"}), r"session_3 is an object; a list"),
        (lambda talk: [talk.pop(f"session_{n}") for n in range(1, 6)], "the top level has no session"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, damage: Any, place: str) -> None:
    content = document()
    damage(content)
    with pytest.raises(DataError, match=rf"file\.json: {place}.*data="):
        load(tmp_path, content)


def test_real_data() -> None:
    source = LoCoMoSource(real_data("locomo"), "all")
    assert len(source) >= 3
    for index in range(len(source)):
        task = source[index]
        assert 10 <= len(task.chunks) <= 60
        assert max(count_tokens(task.chunks)) <= MOST_TOKENS
        kinds = {question.kind for question in task.questions}
        assert {"multi-hop", "temporal", "single-hop", "adversarial"} <= kinds
        with_evidence = [question for question in task.questions if question.evidence]
        assert len(with_evidence) >= 0.95 * len(task.questions)
        assert all(bool(question.answers) != (question.kind == "adversarial") for question in task.questions)
