"""A class with the right methods is enough: what ships here, and what a stranger writes, fits the protocols."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.protocols import (
    BatchAgent,
    PrivilegedAgent,
    Reading,
    ReadRequest,
    ResettableAgent,
    Verdict,
    Write,
)
from memalpha_gym.registration import AGENTS, JUDGES, READERS, load, make
from tests.tiny import TinySource, WholeReader, insert, tiny_env


def test_only_agents_that_are_told_the_task_are_privileged() -> None:
    classes = {name: load(reference) for name, reference in AGENTS.items() if name != "cheat"}  # one of many
    privileged = [name for name, cls in classes.items() if issubclass(cls, PrivilegedAgent)]
    assert privileged == ["oracle", "ledger", "memagent-asked"]


def test_optional_methods_are_recognised() -> None:
    class Bare:
        def act(self, observation: object) -> tuple[()]:
            return ()

    class Full(Bare):
        def reset(self, seed: int) -> None: ...

        def reveal(self, task: object) -> None: ...

        def act_batch(self, observations: object) -> list[tuple[()]]:
            return []

    for protocol in (BatchAgent, PrivilegedAgent, ResettableAgent):
        assert isinstance(Full(), protocol)
        assert not isinstance(Bare(), protocol)


def test_records_are_immutable_and_a_request_holds_no_answers() -> None:
    request = ReadRequest(Memory(), "?", "f1")
    assert {field.name for field in fields(request)} == {
        *("memory", "question", "metric", "source", "query_prompt", "form", "need", "vocabulary")
    }
    for record, name in ((request, "question"), (Reading("x"), "text"), (Verdict(True), "valid")):
        with pytest.raises(FrozenInstanceError):
            setattr(record, name, "other")


@pytest.mark.parametrize("name", [name for name in READERS if name not in ("chat", "facts")])
def test_readers_answer_in_order_one_reading_a_request(name: str) -> None:
    reader, memory = make(READERS, "reader", name), Memory()
    memory.insert(MemoryType.SEMANTIC, "Ada lives in Oslo.")
    memory.insert(MemoryType.SEMANTIC, "Bob plays the flute.")
    questions = ["Where does Ada live?", "What does Bob play?", "Where does Ada live?"]
    readings = reader.read([ReadRequest(memory, question, "substring") for question in questions])
    assert [("Oslo" in reading.text, "flute" in reading.text) for reading in readings] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    assert reader.read([]) == []
    assert reader.name


@pytest.mark.parametrize("name", [name for name in JUDGES if name != "chat"])
def test_judges_answer_in_order_one_verdict_a_write(name: str) -> None:
    judge = make(JUDGES, "judge", name)
    writes = [Write(MemoryType.SEMANTIC, "Ada lives in Oslo."), Write(MemoryType.SEMANTIC, "n/a")] * 2
    assert [verdict.valid for verdict in judge.judge(writes)] == [True, False, True, False]
    assert judge.judge([]) == []
    assert judge.name


def test_a_strangers_source_and_reader_plug_in() -> None:
    env = tiny_env(reader=WholeReader())
    assert isinstance(env.source, TinySource)
    env.reset(options={"task_index": 1})
    *_, info = env.step([insert("Eve sings")])
    assert info["correctness"] == 1
