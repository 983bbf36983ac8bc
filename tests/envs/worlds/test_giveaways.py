"""No giveaways: what a sentence looks like does not tell whether it matters, and no wording comes again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from memalpha_gym.dates import MONTHS
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.language import WEEKDAYS, lexicon
from memalpha_gym.scoring import holds
from memalpha_gym.sentences import split_sentences
from memalpha_gym.tasks import Split, Task

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)
LOOKS = {
    "full name": re.compile(r"[A-Z]\w+ [A-Z]\w+"),
    "number": re.compile(r"\b\d{3,5}\b"),
    "name within a sentence": re.compile(r"(?<=[a-z,] )[A-Z]\w+"),
}
"""What a sentence that matters might be known by."""

FACTS = ("Recall", "Update", "MultiHop", "Abstain", "Forget", "Poison")
"""Families whose facts are attributes of people and projects, told in the words that all families share."""

HEAD = re.compile(r"^(\W*\d\d:\d\d\W*|[-*>] |\w+, \d\d:\d\d: |<[^>]*> |\[[^\]]*\] )|^\d\d:\d\d \w+: ")


@cache
def made(name: str, split: Split, level: int, index: int) -> Task:
    return FamilySource(FAMILIES[name], split, level)[index]


def sentences(task: Task) -> Iterator[tuple[str, bool]]:
    """Every sentence of a stream, without who says it and when, and whether it tells a value that is to be held."""
    assert task.operations is not None
    for index, chunk in enumerate(task.chunks):
        values = {change.value for change in task.operations[index] if change.value}
        for line in chunk.splitlines():
            for text in split_sentences(HEAD.sub("", line)):
                yield text, any(holds(text, value) for value in values)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("look", LOOKS)
def test_looks_do_not_tell_evidence_from_filler(split: Split, look: str) -> None:
    """A look is about as common among sentences that matter as among all others: as a detector it finds no more than chance."""
    seen: Counter[tuple[bool, bool]] = Counter()
    for name in FACTS:
        for level in (1, 3):
            for text, matters in sentences(made(name, split, level, level)):
                seen[matters, bool(LOOKS[look].search(text))] += 1
    evidence, filler = (seen[kind, True] / (seen[kind, True] + seen[kind, False]) for kind in (True, False))
    base = (seen[True, True] + seen[True, False]) / seen.total()
    precision = seen[True, True] / (seen[True, True] + seen[False, True])
    assert evidence < filler + 0.25, (evidence, filler)
    assert precision < 1.75 * base, (precision, base)
    assert filler > 0.1


@cache
def slots_of(split: Split) -> tuple[re.Pattern[str], ...]:
    """What is taken out of a sentence: things of each kind, then names, days and numbers."""
    words = lexicon(split)
    filler = words.filler
    rows = (filler.things, filler.places, filler.moments, filler.localities, words.projects, list(filler.titles))
    things = [re.compile("|".join(map(re.escape, sorted(row, key=len, reverse=True))), re.IGNORECASE) for row in rows]
    names = "|".join(re.escape(name) for name in (*words.women, *words.men, *words.surnames))
    days = "|".join((*MONTHS, *WEEKDAYS))
    rest = rf"({names}|{days}|_|\d[\d:.,-]*|\b(Ms|Mr|Madame|Monsieur|Miss|Mister)\b|,? )+"
    return (*things, re.compile(rest))


def skeleton(text: str, split: Split) -> str:
    """A sentence without names, numbers, dates and things: what is left of its wording."""
    for slot in slots_of(split):
        text = slot.sub("_", text)
    return text


def furniture(split: Split) -> set[str]:
    """The wordings of heads and farewells, which every letter and every meeting has."""
    words = lexicon(split)
    frames = words.frames
    ada, ben = f"{words.women[0]} {words.surnames[0]}", words.men[0]
    slots = {
        "a": ada,
        "b": ada,
        "g": ben,
        "h": ben,
        "x": words.projects[0],
        "n": f"{ada}, {ada}",
        "j": words.projects[0],
    }
    slots["d"] = frames.date.format(day=3, month="March", year=2025, weekday="Monday")
    heads = (
        *frames.chat_head,
        *frames.mail_head,
        *frames.mail_end,
        *frames.notes_head,
        *frames.article_head,
        *frames.log_head,
    )
    lines = [line for head in heads for line in head.format(**slots).splitlines()]
    return {skeleton(text, split) for line in lines for text in split_sentences(line)} | {""}


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("name", ["Recall", "Update", "Abstain"])
def test_a_wording_comes_a_few_times_in_a_stream_of_32_thousand_tokens(name: str, split: Split) -> None:
    task = made(name, split, 4, 2)
    assert task.tokens == 32_000
    frames = furniture(split)
    said = Counter(skeleton(text, split) for text, _ in sentences(task))
    said = Counter({text: count for text, count in said.items() if text not in frames})
    (_, most), *_ = said.most_common(1)
    assert most <= 6, said.most_common(5)
    assert len(said) > 800


@pytest.mark.parametrize("split", SPLITS)
def test_more_tokens_bring_more_people(split: Split) -> None:
    """In a longer stream more passers-by are met, some of whom are called like people who matter."""
    words = lexicon(split)
    full = re.compile(rf"\b({'|'.join((*words.women, *words.men))}) ({'|'.join(words.surnames)})\b")
    met = []
    for tokens in (8_000, 60_000):
        task = FamilySource(FAMILIES["Recall"], split, 1, tokens=tokens)[4]
        names = {match[0] for chunk in task.chunks for match in full.finditer(chunk)}
        asked = {subject for chunk in task.operations or () for change in chunk for subject in change.subject[:1]}
        firsts = {name.split()[0] for name in names & asked}
        met.append((len(names - asked), sum(name.split()[0] in firsts for name in names - asked)))
    assert met[1][0] > 2 * met[0][0]
    assert met[1][1] > met[0][1] > 0
