"""The default reader reads each question with the reader that it is made for."""

from __future__ import annotations

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.auto import AutoReader
from memalpha_gym.readers.facts.reader import FactsReader
from memalpha_gym.readers.lexical import LexicalReader
from memalpha_gym.readers.reader import Reading, ReadRequest
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY


def requests() -> list[ReadRequest]:
    memory = Memory()
    memory.insert(MemoryType.SEMANTIC, "Ada Stone's pager is 1234.")
    memory.insert(MemoryType.SEMANTIC, "Q: What is Bob's pager?\nA: 1555")
    ada, bob = (Need(Program.LOOKUP, name, "pager") for name in ("Ada Stone", "Bob Field"))
    return [
        ReadRequest(memory, "What is Ada's pager?", "substring", need=ada, vocabulary=VOCABULARY),
        ReadRequest(memory, "What is Bob's pager?", "substring"),
        ReadRequest(memory, "What is Bob's pager?", "substring", need=bob, vocabulary=VOCABULARY),
    ]


def test_questions_with_a_need_are_looked_up_and_others_are_read_by_their_words() -> None:
    assert [reading.text for reading in AutoReader().read(requests())] == ["1234", "1555", "1555"]
    assert AutoReader().read([]) == []


def test_each_reader_is_called_once() -> None:
    calls: list[tuple[str, int]] = []

    class Counting(FactsReader):
        def read(self, requests: object) -> list[Reading]:  # type: ignore[override]
            calls.append(("facts", len(requests)))  # type: ignore[arg-type]
            return super().read(requests)  # type: ignore[arg-type]

    AutoReader(facts=Counting()).read(requests() * 2)
    assert calls == [("facts", 4)]


def test_options_reach_both() -> None:
    """A fact has two queries here, of which one is for the by-name."""
    reader = AutoReader(FactsReader(), LexicalReader()).with_options(top_entries=1)
    assert [len(reading.entry_ids) for reading in reader.read(requests())] == [
        2,
        1,
        2,
    ]
