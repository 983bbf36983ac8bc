"""How fast the facts reader answers: 100 questions over 1,000 entries, with all that it reads parsed for the first time.

python -m memalpha_gym.benchmarks.speed.facts
"""

from __future__ import annotations

import time

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.reader import FactsReader
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary

QUESTIONS = 100
ENTRIES = 1_000

SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru")
FIRST = tuple(f"{one}{other}n".capitalize() for one in SYLLABLES for other in SYLLABLES[:5])
LAST = tuple(f"{one}{other}sen".capitalize() for one in SYLLABLES for other in SYLLABLES[5:])
ATTRIBUTES = tuple(
    AttributeWords(f"{word} number", ValueKind.NUMBER, "person", (word,), (), (), 1_000, 9_999)
    for word in ("desk", "locker", "badge", "pager", "parking", "card", "shelf", "garage", "laptop", "seat")
)
VOCABULARY = Vocabulary(women=FIRST[:25], men=FIRST[25:], surnames=LAST, attributes=ATTRIBUTES)


def entry(index: int, run: int) -> str:
    """A note with one fact and a sentence of no importance; another text in each run, so that nothing was parsed before."""
    who = f"{FIRST[index % 50]} {LAST[index % 47]}"
    noun = ATTRIBUTES[index % 10].noun
    return f"{who}'s {noun} is {1_000 + index * 7}. It came up over lunch number {run}, and nobody had anything to add to that."


def seconds(run: int) -> float:
    """Seconds for all questions, the memory's index included."""
    memory = Memory()
    for index in range(ENTRIES):
        memory.insert(MemoryType.SEMANTIC, entry(index, run))
    requests = []
    for index in range(0, ENTRIES, ENTRIES // QUESTIONS):
        need = Need(Program.LOOKUP, f"{FIRST[index % 50]} {LAST[index % 47]}", ATTRIBUTES[index % 10].noun)
        requests.append(ReadRequest(memory, "?", "substring", need=need, vocabulary=VOCABULARY))
    start = time.perf_counter()
    readings = FactsReader().read(requests)
    taken = time.perf_counter() - start
    assert len(readings) == QUESTIONS
    return taken


def main() -> None:
    """Print the best and the worst of five runs."""
    runs = sorted(seconds(run) for run in range(5))
    print(f"{QUESTIONS} questions over {ENTRIES} entries: {runs[0]:.2f} s at best, {runs[-1]:.2f} s at worst of 5 runs")


if __name__ == "__main__":
    main()
