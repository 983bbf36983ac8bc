"""PerLTQA: events with their talks, and gold keywords."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from memalpha_gym.envs.building.chunking import MOST_TOKENS, count_tokens
from memalpha_gym.envs.perltqa import PerLTQASource
from memalpha_gym.scoring import holds
from tests.envs.sources import FIXTURES


def documents() -> tuple[dict[str, Any], list[Any]]:
    """The memories and the questions of a small data set in the raw form."""
    memories, questions = (
        json.loads((FIXTURES / "perltqa" / f"{name}_en.json").read_text()) for name in ("perltmem", "perltqa")
    )
    return memories, questions


def load(folder: Path, memories: Any, questions: Any, **settings: Any) -> PerLTQASource:
    """A source over those two files."""
    (folder / "memories.json").write_text(json.dumps(memories))
    (folder / "questions.json").write_text(json.dumps(questions))
    return PerLTQASource(folder, "all", **settings)


def test_an_event_with_its_talks_is_a_chunk() -> None:
    memories, _ = documents()
    for index in range(4):
        task = PerLTQASource(FIXTURES, "all")[index]
        person = memories[task.metadata["person"]]
        assert len(task.chunks) == len(person["events"]) == 6
        for chunk, (key, event) in zip(task.chunks, person["events"].items(), strict=True):
            assert chunk.startswith(f"[{event['Creation Time']}] An event in the life of {task.metadata['person']}")
            assert event["content"] in chunk
            for talk in person["dialogues"].values():
                told = [line for lines in talk["contents"].values() for line in lines]
                assert all(line in chunk for line in told) == (talk["events"] == key)


def test_questions_about_events_and_talks_with_their_evidence() -> None:
    task = PerLTQASource(FIXTURES, "all")[0]
    assert len(task.questions) == 24
    assert {question.kind for question in task.questions} == {"event", "dialogue"}
    for question in task.questions:
        assert question.metric == "keywords_semicolon"
        (chunk,) = question.evidence
        assert all(holds(task.chunks[chunk], keyword) for keyword in question.answers[0].split(";"))


def test_gold_is_what_the_data_marks_in_the_answer_and_tells(tmp_path: Path) -> None:
    gold = {
        question.answers[0]
        for index in range(16)
        for question in PerLTQASource(FIXTURES, "all")[index].questions
        if question.text.startswith("How many crowns")
    }
    assert len(gold) == 24
    assert all("crowns; " in answer and "something else" not in answer for answer in gold)
    memories, questions = documents()
    first = next(iter(questions[0].values()))["events"][0]["1_0_0"]
    first[0] |= {"Question": "What is new?", "Answer": "A loft; near Wyke"}
    first[1] |= {
        "Question": "What is old?",
        "Memory Anchors": [],
        "Answer": "They met in Orlow and paid 100 crowns there.",
    }
    source = load(tmp_path, memories, questions)
    answers = {question.text: question.answers for index in range(16) for question in source[index].questions}
    assert answers["What is new?"] == ("A loft; near Wyke",)
    assert answers["What is old?"] == ("Orlow; 100; crowns",)


def test_settings_bound_an_episode() -> None:
    task = PerLTQASource(FIXTURES, "all", events=3, questions=5)[0]
    assert len(task.chunks) == 3
    assert len(task.questions) == 5
    assert all(0 <= chunk < 3 for question in task.questions for chunk in question.evidence)


def test_persons_are_in_one_split() -> None:
    persons = [{PerLTQASource(FIXTURES, split)[i].metadata["person"] for i in range(20)} for split in ("train", "test")]
    assert all(persons)
    assert not persons[0] & persons[1]


def test_long_event_is_cut_between_sentences(tmp_path: Path) -> None:
    memories, questions = documents()
    for person in memories.values():
        for event in person["events"].values():
            event["content"] += " The rain went on and on." * 350
    task = load(tmp_path, memories, questions)[0]
    assert len(task.chunks) == 12
    assert max(count_tokens(task.chunks)) <= MOST_TOKENS
    assert task.questions[0].evidence == (0, 1)
