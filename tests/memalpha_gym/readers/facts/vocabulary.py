"""A small vocabulary of its own for the tests of the facts reader's parts."""

from __future__ import annotations

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.reader import FactsReader
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary

ATTRIBUTES = (
    AttributeWords(
        "pager", ValueKind.NUMBER, "person", ("pager number", "beeper"), ("page", "ring"), low=1000, high=2000
    ),
    AttributeWords("locker", ValueKind.NUMBER, "person", ("locker number",), (), low=1000, high=2000),
    AttributeWords("pet", ValueKind.TEXT, "person", ("animal",), ("keep", "own"), ("cat", "dog", "parrot")),
    AttributeWords(
        "coach", ValueKind.PERSON, "person", ("coached by", "learns from"), ("coach", "train", "pupil", "wing")
    ),
    AttributeWords("sponsor", ValueKind.TEXT, "project", (), ("pay",), ("Oak Fund", "Elm Trust")),
    AttributeWords("step", ValueKind.LIST, "project", ("decided",), (), ("buy two boats", "sell three cars")),
    AttributeWords("trip", ValueKind.EVENT, "person", ("visited",), ("go",), ("North Cape", "Long Beach", "Red Hill")),
    AttributeWords("dive", ValueKind.COUNT, "person", (), ("plunge", "go under"), plural="dives"),
    AttributeWords(
        "school visit", ValueKind.COUNT, "person", (), ("visit school", "talk school"), plural="school visits"
    ),
)
VOCABULARY = Vocabulary(
    women=("Ada", "Eva"),
    men=("Bob", "Tom"),
    surnames=("Stone", "Rivers", "Field"),
    projects=("project Kite",),
    attributes=ATTRIBUTES,
    sources=("the front desk", "the yearbook", "the notice board"),
    bynames=("Ace", "Duke"),
    year=2025,
)


def read(notes: list[str], need: Need, vocabulary: Vocabulary = VOCABULARY) -> Reading:
    """What the reader replies from a memory of some notes."""
    memory = Memory()
    for note in notes:
        memory.insert(MemoryType.SEMANTIC, note)
    request = ReadRequest(memory, "?", "substring", need=need, vocabulary=vocabulary)
    return FactsReader().read([request])[0]


def pager(*notes: str, subject: str = "Ada Stone") -> str:
    """Ada Stone's pager, by some notes."""
    return read(list(notes), Need(Program.LOOKUP, subject, "pager")).text
