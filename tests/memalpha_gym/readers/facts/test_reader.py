"""The facts reader: wordings of all kinds, what it does not take for a fact, what it cannot reach, and how long it takes."""

from __future__ import annotations

import ast
import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.reader import FactsReader
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.scoring import ABSTENTION, holds
from memalpha_gym.tasks import Split
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY, pager, read

HERE = Path(__file__).parent
PACKAGE = Path(__file__).resolve().parents[4] / "memalpha_gym" / "readers" / "facts"


def wordings() -> Iterator[dict[str, Any]]:
    for line in (HERE / "wordings.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def need_of(program: str, subject: Any, attribute: str, *about: str) -> Need:
    return Need(Program(program), subject if isinstance(subject, str) else need_of(*subject), attribute, about)


TEXTS = {"test site": "Gull Point", "charitable sponsor": "Aurora Foundation"}


def widened(vocabulary: Vocabulary) -> Vocabulary:
    """A vocabulary that has all numbers and texts of the wordings."""

    def wide(words: AttributeWords) -> AttributeWords:
        if words.kind is ValueKind.NUMBER:
            return replace(words, low=100, high=100_000)
        return replace(words, values=(*words.values, TEXTS[words.noun])) if words.noun in TEXTS else words

    return replace(vocabulary, attributes=tuple(map(wide, vocabulary.attributes)))


@pytest.mark.parametrize("family", sorted({wording["family"] for wording in wordings()}))
def test_notes_are_understood_in_many_wordings(family: str) -> None:
    vocabulary = widened(FAMILIES[family].vocabulary(Split.TRAIN))
    wrong = []
    for wording in wordings():
        if wording["family"] == family:
            text = read(wording["notes"], need_of(*wording["need"]), vocabulary).text
            right = text == wording["want"] or (wording["want"] != ABSTENTION and holds(text, wording["want"]))
            wrong += [] if right else [(wording["notes"], wording["want"], text)]
    assert wrong == []


def test_the_file_of_wordings_is_read() -> None:
    assert sum(1 for _ in wordings()) > 350


def test_the_entries_that_a_reply_comes_from_are_named() -> None:
    need = Need(Program.LOOKUP, Need(Program.LOOKUP, "Ada Stone", "coach"), "pet")
    reading = read(["Ada Stone's coach is Bob Field.", "Tom Rivers keeps a cat.", "Bob Field keeps a dog."], need)
    assert (reading.text, set(reading.used_ids)) == ("dog", {"s1", "s3"})
    assert set(reading.entry_ids) == {"s1", "s2", "s3"}
    assert read(["Ada Stone's coach is Bob Field."], need).used_ids == ()


def test_core_is_read() -> None:
    memory = Memory()
    memory.write_core("Ada Stone's pager is 1234.")
    request = ReadRequest(
        memory, "?", "substring", need=Need(Program.LOOKUP, "Ada Stone", "pager"), vocabulary=VOCABULARY
    )
    assert FactsReader().read([request])[0].text == "1234"


def test_only_the_best_entries_are_looked_at() -> None:
    memory = Memory()
    for i in range(30):
        memory.insert(
            MemoryType.SEMANTIC, f"Ada Stone's pager was asked for {i} times: pager, pager number, beeper of Ada."
        )
    memory.insert(
        MemoryType.SEMANTIC, "A. Stone has 1234 as a pager among many other things that nobody would ever look for."
    )
    request = ReadRequest(
        memory, "?", "substring", need=Need(Program.LOOKUP, "Ada Stone", "pager"), vocabulary=VOCABULARY
    )
    assert FactsReader().read([request])[0].text == ABSTENTION
    assert FactsReader(top_entries="all").read([request])[0].text == "1234"
    assert FactsReader().with_options(top_entries=2).top_entries == 2


def test_a_question_without_a_need_is_a_failed_reading() -> None:
    (reading,) = FactsReader().read([ReadRequest(Memory(), "Where does Ada live?", "substring")])
    assert "lexical" in reading.error


def test_a_first_name_counts_while_nobody_else_has_it() -> None:
    assert pager("Ada: pager 1234", "Ada Stone came by.") == "1234"
    assert pager("Ada: pager 1234", "Ada Stone came by.", "Ada Rivers came by.") == ABSTENTION
    assert pager("Ada: pager 1234", "Ada Rivers came by.") == ABSTENTION


def test_values_without_what_they_are_values_of_are_nothing() -> None:
    bag = "Ada Stone has to do with 1234, 1555, a dog, Bob Field, North Cape. Pager, locker, pet, coach, trip."
    assert pager(bag) == ABSTENTION
    for noun in ("pet", "coach", "locker"):
        assert read([bag], Need(Program.LOOKUP, "Ada Stone", noun)).text == ABSTENTION


def test_every_value_under_every_attribute_is_a_contradiction() -> None:
    values = ("1234", "a dog", "Bob Field")
    everything = [f"Ada Stone's {noun} is {value}." for noun in ("pager", "pet", "coach") for value in values]
    for noun in ("pager", "pet"):
        assert read(everything, Need(Program.LOOKUP, "Ada Stone", noun)).text == ABSTENTION
        assert read([" ".join(everything)], Need(Program.LOOKUP, "Ada Stone", noun)).text == ABSTENTION


def test_the_order_in_which_entries_were_stored_never_counts() -> None:
    need = Need(Program.LOOKUP, "Ada Stone", "pager")
    notes = ["Ada Stone's pager is 1234.", "Ada Stone's pager is 1555.", "Ada Stone's locker is 1777.", "Ada met Bob."]
    assert {read(random.Random(seed).sample(notes, 4), need).text for seed in range(10)} == {ABSTENTION}
    dated = ["2 May 2025: Ada Stone's pager is 1234.", "9 May 2025: Ada Stone's pager is 1555.", *notes[2:]]
    assert {read(random.Random(seed).sample(dated, 4), need).text for seed in range(10)} == {"1555"}


def test_it_imports_nothing_by_which_it_could_reach_the_truth() -> None:
    allowed = ("dates", "memory", "needs", "readers", "scoring", "vocabulary")
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            own = [name.split(".")[1] for name in names if name.startswith("memalpha_gym.")]
            assert all(name in allowed for name in own), f"{path.name} imports {names}"


WORDS = st.sampled_from(
    "Ada Stone Bob Field Tom Eva Kite project pager locker pet coach trip dive dives cat dog parrot 1234 1555 3 three is was of "
    "'s : = ; , . ? ( ) [ ] | - -> → # \n \t { } \" 3 May 2025-05-03 now formerly until not and or her his Ace North Cape "
    "Correction rumour front desk yearbook over trust".split(" ")
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.lists(WORDS, max_size=30).map(" ".join), st.text(max_size=80)), max_size=4, unique=True))
def test_any_memory_can_be_read_in_any_order(notes: list[str]) -> None:
    notes = [note for note in dict.fromkeys(note.strip() for note in notes) if note]
    for program, noun, about in (
        (Program.LOOKUP, "pager", ()),
        (Program.LOOKUP, "coach", ()),
        (Program.BEFORE, "locker", ()),
        (Program.RANKED, "pet", ()),
        (Program.COUNT, "dive", ()),
        (Program.DAYS, "trip", ("North Cape", "Red Hill")),
    ):
        need = Need(program, "Ada Stone", noun, about)
        reading = read(notes, need)
        assert not reading.error
        assert reading.text == read(notes[::-1], need).text


@pytest.mark.parametrize(
    "piece",
    [
        "a. ",
        "Ada Stone's pager is 1234. ",
        "Ada: ",
        "(",
        "|",
        "1234 ",
        "pager ",
        ", not ",
        "Ada ",
        "#\n",
        "  - x:\n",
        '{"a":',
        "\t1\n",
    ],
)
def test_long_texts_are_read_in_linear_time(piece: str) -> None:
    need = Need(Program.LOOKUP, "Ada Stone", "pager")

    def seconds(length: int, run: int) -> float:
        text = piece * (length // len(piece) - run)  # another text in each run: what was read is kept
        start = time.process_time()  # whatever else the machine does
        read([text], need)
        return time.process_time() - start

    seconds(1_000, 0)
    short, long = (min(seconds(length, run) for run in range(2)) for length in (5_000, 40_000))
    assert long < 24 * short + 0.1, f"8 times the text took {long / short:.0f} times as long"
