"""The default reader: what it replies from what is stored."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.readers.lexical import REPLY_TOKENS, TOP_ENTRIES, LexicalReader
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tokenization import get_tokenizer

ROOT = Path(__file__).resolve().parents[3]
SEMANTIC, EPISODIC, CORE = MemoryType.SEMANTIC, MemoryType.EPISODIC, MemoryType.CORE
count = get_tokenizer().count


def memory_of(*texts: str, kind: MemoryType = SEMANTIC) -> Memory:
    memory = Memory()
    for text in texts:
        memory.insert(kind, text)
    return memory


def read(memory: Memory, question: str, metric: str = "substring", reader: LexicalReader | None = None) -> Reading:
    (reading,) = (reader or LexicalReader()).read([ReadRequest(memory, question, metric)])
    return reading


@pytest.mark.parametrize("metric", ["substring", "label", "yes_no", "f1", "keywords_comma", "verdict"])
def test_an_empty_memory_knows_nothing(metric: str) -> None:
    assert read(Memory(), "Where does Ada live?", metric) == Reading("unknown", ())


def test_best_sentence_comes_first() -> None:
    memory = memory_of(
        "Bob plays the flute. He lives in Rome.", "Ada was ill. Ada lives in Oslo. She likes tea.", "It rained."
    )
    assert read(memory, "Where does Ada live?").text.startswith("Ada lives in Oslo.")
    assert read(memory, "What does Bob play?").text.startswith("Bob plays the flute.")


def test_too_little_in_common_is_unknown() -> None:
    memory = memory_of("Ada lives in Oslo.", "Bob plays the flute.")
    assert read(memory, "What did the harbour committee decide about Ada?").text == "unknown"
    assert read(memory, "Why do volcanoes erupt?").text == "unknown"
    assert read(memory, "What is it that they have?").text == "unknown", "stop words are nothing in common"


def test_every_memory_is_read() -> None:
    memory = memory_of("Ada lives in Oslo.")
    memory.insert(EPISODIC, "On May 1 Bob bought a kite.")
    memory.write_core("The user is called Eve.")
    for question, word, entry_id in (
        ("Where does Ada live?", "Oslo", "s1"),
        ("What did Bob buy?", "kite", "e1"),
        ("What is the user called?", "Eve", "core"),
    ):
        reading = read(memory, question)
        assert word in reading.text
        assert entry_id in reading.entry_ids


def test_top_entries_of_each_list_are_shown_best_first() -> None:
    memory = memory_of(*(f"Person {number} likes tea." for number in range(40)), "Ada likes green tea.")
    for number in range(40):
        memory.insert(EPISODIC, f"On day {number} tea was had.")
    reading = read(memory, "Who likes green tea?")
    assert len(reading.entry_ids) == 2 * TOP_ENTRIES
    assert reading.entry_ids[0] == "s41"


# --- notes -------------------------------------------------------------------------------------------------------------


def test_a_note_answers_its_question() -> None:
    memory = memory_of("Ada lives in Oslo.", "Q: Where does Ada live?\nA: Quito, since May")
    assert read(memory, "where does ADA live").text == "Quito, since May"
    assert read(memory, "Where does Ada work?").text != "Quito, since May"


def test_a_note_answers_questions_of_every_metric() -> None:
    memory = memory_of('Q: What is the label of this sentence? "hello there" A: 7', "Q: Is it so? A: no")
    assert read(memory, 'What is the label of this sentence? "hello there"', "label").text == "7"
    assert read(memory, "Is it so?", "yes_no").text == "no"


@pytest.mark.parametrize(
    "answers", [("Oslo", "Quito"), ("Oslo", "Quito, with a very long remark"), ("far away, Oslo", "Quito")]
)
def test_the_newest_note_counts(answers: tuple[str, str]) -> None:
    memory = memory_of(*(f"Q: Where does Ada live? A: {answer}" for answer in answers), "Bob cooks.", "Eve sings.")
    assert read(memory, "Where does Ada live?").text == answers[1]
    for number in range(9):
        memory.insert(SEMANTIC, f"Q: Where does Ada live? A: place {number}")
    assert read(memory, "Where does Ada live?").text == "place 8", "s13 is newer than s2"


def test_a_note_without_an_answer_is_no_note() -> None:
    assert read(memory_of("Q: Where does Ada live? A:"), "Where does Ada live?").text != ""


def test_notes_in_core() -> None:
    memory = Memory()
    memory.write_core("Q: Where does Ada live? A: Oslo")
    assert read(memory, "Where does Ada live?").text == "Oslo"


# --- forms of answer ---------------------------------------------------------------------------------------------------


def test_labels_are_given_by_vote() -> None:
    memory = memory_of(
        "Sentence: how far is the moon\nLabel: 3\nSentence: how far is the sun\nLabel: 3",
        "Sentence: who wrote the bible\nLabel: 8",
    )
    assert read(memory, 'What is the label of this sentence? "how far is mars"', "label").text == "3"
    assert read(memory, 'What is the label of this sentence? "who wrote emma"', "label").text == "8"
    assert read(memory, 'What is the label of this sentence? "zzz"', "label").text == "unknown"


def test_yes_where_both_things_are_found() -> None:
    memory = memory_of("The Alps and the Andes are mountains.", "Bob cooks.")
    assert read(memory, "Are the Alps and the Andes both mountains?", "yes_no").text == "yes"
    assert read(memory, "Are Tiger and Zebra both magazines?", "yes_no").text == "unknown"


@pytest.mark.parametrize(
    ("question", "dated"),
    [
        ("When did Ada buy a kite?", True),
        ("Since when does Ada own a kite?", True),
        ("What year did Ada buy a kite?", True),
        ("Which day did Ada buy a kite?", True),
        ("How long ago was it that Ada bought a kite?", True),
        ("What did Ada buy, a kite?", False),
        ("Whenever did Ada buy a kite?", False),
    ],
)
def test_questions_for_a_time_are_told_the_heading(question: str, dated: bool) -> None:
    memory = memory_of("Conversation of 7 May 2023\nAda bought a kite.\nIt was red.", "Bob cooks.")
    assert read(memory, question).text.startswith("Conversation of 7 May 2023 Ada bought a kite.") == dated


# --- length ------------------------------------------------------------------------------------------------------------


def test_only_what_is_near_the_best_is_replied() -> None:
    memory = memory_of(*(f"Person {number} lives in Rome." for number in range(9)), "Ada lives in Oslo.")
    assert read(memory, "Where does Ada live?").text == "Ada lives in Oslo."
    memory = memory_of(*(f"Ada saw bird number {number} near the lake." for number in range(30)))
    assert REPLY_TOKENS - 12 < count(read(memory, "Which bird was near the lake?").text) <= REPLY_TOKENS, (
        "alike are near"
    )


def test_sentences_that_tell_of_another_part_of_the_question_come_first() -> None:
    memory = memory_of("Ada Roe was born in 1911.", "Ada Roe was a baker born abroad.", "Bob Lee was born in 1920.")
    texts = read(memory, "Who was born first, Ada Roe or Bob Lee?").text
    assert texts.index("Bob Lee") < texts.index("baker")


@pytest.mark.parametrize("limit", [1, 5, 64, 200])
@pytest.mark.parametrize(
    "text",
    ["Ada " * 3_000, "Ada" + "x" * 20_000, "Ada " + "北京" * 5_000, "Ada! " * 500, "Ada 🙂🙃" * 900, "Ada\n" * 900],
)
def test_no_reply_is_over_the_limit(text: str, limit: int) -> None:
    reply = read(memory_of(text), "Ada", reader=LexicalReader(limit)).text
    assert 0 < count(reply) <= max(limit, count("unknown"))


@given(
    st.lists(st.text("Ada lives. Oslo\n?!éß北 ", min_size=1, max_size=200).filter(str.strip), max_size=6, unique=True)
)
def test_any_memory_can_be_read(texts: list[str]) -> None:
    memory = memory_of(*{text.strip(): None for text in texts})
    for metric in ("substring", "label", "yes_no"):
        reading = read(memory, "When does Ada live in Oslo?", metric)
        assert reading.text
        assert not reading.error
        assert count(reading.text) <= REPLY_TOKENS


@pytest.mark.parametrize("reply_tokens", [0, -1, "0", "many"])
def test_wrong_limits(reply_tokens: int | str) -> None:
    with pytest.raises(ValueError, match=r"reply_tokens is 0|reply_tokens is -1|many"):
        LexicalReader(reply_tokens)


@pytest.mark.parametrize("metric", ["substring", "label"])
@pytest.mark.parametrize(
    "text",
    ["." * 10**6, "Q: a" + " " * 10**6 + "b", "label" + " " * 10**6 + ".", "sentence" + " " * 10**6, "-" * 10**6],
)
def test_megabytes_of_anything(text: str, metric: str) -> None:
    """Passes in moments or, where time is not linear in the length, not within the patience of any test run."""
    assert read(memory_of("Ada lives in Oslo.", f"x {text} y"), "Where does Ada live?", metric).text


# --- what else is stored ------------------------------------------------------------------------------------------------

FACTS = (
    "Ada lives in Oslo. She has a dog.",
    "Bob plays the flute in Rome.",
    "In May Ada bought a boat.",
    "Eve's dog is called Rex.",
)
QUESTIONS = (
    ("Where does Ada live?", "substring"),
    ("When did Ada buy the boat?", "substring"),
    ("What did the harbour committee decide about Ada?", "substring"),
    ("Which dog does Bob's aunt keep in Rome?", "f1"),
    ("Are Rome and Oslo both cities?", "yes_no"),
    ('Which label has "where does ada live"?', "label"),
)
EXAMPLES = ("Sentence: where does bob live\nLabel: 3", "Sentence: who plays the flute\nLabel: 8")
unrelated = st.lists(
    st.lists(
        st.sampled_from("zinc quartz mauve 1942 Xavier hums. Quito? vivid\n → Label: 9".split(" ")),
        min_size=1,
        max_size=9,
    ),
    max_size=12,
)


@given(unrelated, st.randoms(use_true_random=False))
def test_unrelated_entries_change_no_reply(junk: list[list[str]], random: random.Random) -> None:
    plain = memory_of(*FACTS, *EXAMPLES)
    added = [" ".join(words) for words in junk]
    before, behind = added[::2], added[1::2]
    random.shuffle(before)
    padded = memory_of(*dict.fromkeys([*before, *FACTS, *EXAMPLES, *behind]))
    reader = LexicalReader(top_entries="all")
    for question, metric in QUESTIONS:
        assert read(padded, question, metric, reader).text == read(plain, question, metric, reader).text


@given(
    st.lists(
        st.sampled_from([*FACTS, "Ada has moved twice.", "Boats live long.", "Rome is old."]), unique=True, min_size=1
    )
)
def test_how_sure_it_is_depends_on_single_entries(texts: list[str]) -> None:
    """It abstains on a memory where it abstains on each of its entries alone."""
    reader = LexicalReader(top_entries="all")
    for question, metric in QUESTIONS[:5]:
        alone = [read(memory_of(text), question, metric, reader).text != "unknown" for text in texts]
        assert (read(memory_of(*texts), question, metric, reader).text != "unknown") == any(alone)


# --- determinism -------------------------------------------------------------------------------------------------------

PROGRAM = """
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.readers.lexical import LexicalReader

memory = Memory()
for i in range(60):
    memory.insert(MemoryType.SEMANTIC, f"Ada met Bob {i % 7}. Eve sang in town {i % 5}; it was day {i}.")
    memory.insert(MemoryType.EPISODIC, f"Sentence: where is town {i % 9}\\nLabel: {i % 4} ({i})")
questions = ["Who met Bob 3?", "When did Eve sing in town 2?", 'Label of "where is town 5"?', "Where is the day?"]
requests = [ReadRequest(memory, q, metric) for q in questions for metric in ("substring", "label", "yes_no")]
print(LexicalReader().read(requests))
"""


@pytest.mark.slow
def test_readings_are_the_same_under_any_hash_seed() -> None:
    outputs = set()
    for hash_seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "Reading(" in outputs.pop()


def test_reading_changes_no_memory() -> None:
    memory = memory_of("Ada lives in Oslo.", "Bob cooks.")
    before = memory.snapshot()
    first = read(memory, "Where does Ada live?")
    assert read(memory, "Where does Ada live?") == first
    assert (tuple(memory), memory.tokens) == (
        (*((SEMANTIC, e) for e in before.lists[0].by_id.values()),),
        before.tokens,
    )
