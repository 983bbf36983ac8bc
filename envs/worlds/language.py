"""How a world speaks: attributes and their wordings, values, and the lexicon that one split owns.

A split owns every string that its text is made of: names, values, sentence templates, document frames. These lie in
`words_train.py`, `words_validation.py` and `words_test.py`; `splits.py` proves that they share nothing. Templates are
`str.format` templates of our own:

| slot      | stands for                                                                                   |
|-----------|----------------------------------------------------------------------------------------------|
| `{S}`     | the subject: a person's or project's name; a pronoun where the sentence before has named it    |
| `{S's}`   | the same as a possessive                                                                       |
| `{v}`     | the value                                                                                      |

Filler has slots of its own, each of which is drawn anew for every sentence; `{n2}` is another `{n}`, and so on:

| slot              | stands for                                                                             |
|-------------------|----------------------------------------------------------------------------------------|
| `{a}` `{b}` `{f}` | three different people who are not there                                               |
| `{s}` `{o}` `{i}` | she, her, her or he, him, his: `{a}`                                                   |
| `{g}` `{h}`       | a passer-by by full name; somebody who is there, by first name (in conversations only) |
| `{j}`             | a project                                                                              |
| `{t}` `{p}` `{w}` | a thing, a place and a moment of no importance                                         |
| `{x}` `{l}`       | the title of a book or the name of a ship; a town                                      |
| `{n}` `{m}`       | a small number; a number as large as those of attributes, which is never one of theirs |
| `{q}` `{y}`       | a price; a year long past                                                              |
| `{c}` `{d}` `{e}` | a time of day; a date before the day of writing, and one after it                      |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from itertools import product

import numpy as np

from memalpha_gym.dates import MONTHS
from memalpha_gym.tasks import Split

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

CLASSES, OF_FILLER = 7, 3
"""Numbers are of seven classes, by their remainder, and those of filler are of the fourth: no value of an attribute is one."""


def is_of_filler(number: int) -> bool:
    """Whether a number can only stand in filler."""
    return number % CLASSES == OF_FILLER


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values that are numbers: `form.format(n)` for low ≤ n < high, but for those of filler.

    They have at least three digits, so that no time of day is one.
    """

    low: int
    high: int
    form: str = "{}"


@dataclass(frozen=True, slots=True)
class Parts:
    """Values that are put together: each of `first` with each of `second`, `joint` between them.

    Where they become one word, a letter that one ends and the other begins with is written once: `Ash` and `hurst` make
    `Ashurst`.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    joint: str = " "

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def __len__(self) -> int:
        return len(self.first) * len(self.second)

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise IndexError(f"there is no value {index}; there are {len(self)}")
        return self._together(self.first[index // len(self.second)], self.second[index % len(self.second)])

    def _together(self, one: str, other: str) -> str:
        doubled = not self.joint and one[-1].lower() == other[0]
        return f"{one}{self.joint}{other[doubled:]}"


Values = tuple[str, ...] | Numbers | Parts


def listed(text: str) -> tuple[str, ...]:
    """The items of a list that is written with commas."""
    return tuple(text.split(", "))


def forms(text: str) -> tuple[str, ...]:
    """The templates of a text, one a line, in each of which `[one|other]` is a choice: all that can be made so."""
    return tuple(form for line in text.strip().splitlines() for form in _chosen(line.strip()))


def _chosen(line: str) -> Iterator[str]:
    pieces = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(re.split(r"[\[\]]", line))]
    return ("".join(choice) for choice in product(*pieces))


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that can be said of a person or a project, and its wordings in one split.

    Attributes:
        noun: what it is called; unique in the lexicon. Filler may name it without giving a value.
        values: what it can be; attributes with the same values share them, so that a value tells no attribute.
        says: sentences that state it; the first is the plainest, and the one that an ideal memory would keep.
        changes: sentences that state a new value without the old one; empty where it never changes.
        asks: questions about it; the first has `{S}` and not `{S's}`, so that a description can stand there.
        me: the same as `says`, in the subject's own mouth; empty for projects. `{n}` is "now " after a change.
        on_file: whether it is the sort of thing that logs and directories hold.
    """

    noun: str
    values: Values
    says: tuple[str, ...]
    changes: tuple[str, ...]
    asks: tuple[str, ...]
    me: str = ""
    on_file: bool = True

    @property
    def variety(self) -> int:
        """How many different values there are."""
        if isinstance(self.values, Numbers):
            return (self.values.high - self.values.low) * (CLASSES - 1) // CLASSES
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Frames:
    """The forms of documents. `{d}` is a date, `{c}` a clock time, `{x}` a text, `{n}` a list of names.

    Attributes:
        chat_head, chat_line: a conversation, and one message of `{a}` in it.
        mail_head, mail_end: a letter from `{a}` to `{b}`; `{h}` and `{g}` are their first names.
        notes_head, notes_line: minutes of a meeting about `{j}`.
        article_head: a report in a house paper.
        log_head, log_line: entries of a duty log.
        subjects: headings for letters and reports.
        says_log: an entry in a log that states an attribute, from `{S}`, `{k}` (the noun) and `{v}`.
        asides: what leads up to a statement in a conversation or a letter.
        date: a date, from `{day}`, `{month}`, `{year}` and `{weekday}`.
    """

    chat_head: tuple[str, ...]
    chat_line: str
    mail_head: tuple[str, ...]
    mail_end: tuple[str, ...]
    notes_head: tuple[str, ...]
    notes_line: str
    article_head: tuple[str, ...]
    log_head: tuple[str, ...]
    log_line: str
    subjects: tuple[str, ...]
    says_log: tuple[str, ...]
    asides: tuple[str, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """The sentences of one kind of text: a core, sometimes with an opening ahead of it and a tail behind it.

    Attributes:
        openings: what a sentence can begin with.
        cores: what it says; one that begins with a capital takes no opening, and one that ends with a full stop, or the like,
            takes no tail.
        tails: what can be added, with the comma or the space ahead of it.
    """

    openings: tuple[str, ...]
    cores: tuple[str, ...]
    tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filler:
    """Sentences that hold nothing anyone asks for, about people, projects and things that come and go.

    Attributes:
        prose: sentences for letters, minutes and reports.
        chat: messages.
        log: entries of a log.
        noise: sentences that name an attribute (`{k}`) of a subject (`{S}`) and give no value.
        follows: what is said of a person who has just been named; project_follows: of a project.
        things, places, moments, titles, localities: what fills `{t}`, `{p}`, `{w}`, `{x}` and `{l}`.
        money: a price, from its number.
    """

    prose: Grammar
    chat: Grammar
    log: Grammar
    noise: tuple[str, ...]
    follows: tuple[str, ...]
    project_follows: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    moments: tuple[str, ...]
    titles: Parts
    localities: tuple[str, ...]
    money: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that one split's text is made of.

    Attributes:
        women, men: first names.
        surnames: surnames, put together from a beginning and an end.
        madam, sir: how people are called by their surnames, from `{}`.
        projects: names of projects.
        project: how a project is called, from `{}`, its name.
        start: the date of the first chunk, as (year, month, day).
        person: attributes of people; project_attributes: those of projects.
        leads: the relation from a project to the person who leads it; `{v}` is a person.
        mentor: a relation from a person to another one.
        leader, mentored: descriptions of a person through these relations, from `{S}`.
        meets: sentences that name a person and nothing else, before a sentence with a pronoun.
        reviews: the same for a project.
        rumours: how a rumour is told, from `{x}`, the sentence.
        corrections: how a correction is told, from `{x}` and `{d}`, the date of what was wrong.
        frames, filler: the forms of documents and what fills them.
    """

    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: Parts
    madam: str
    sir: str
    projects: tuple[str, ...]
    project: str
    start: tuple[int, int, int]
    person: tuple[Attribute, ...]
    project_attributes: tuple[Attribute, ...]
    leads: Attribute
    mentor: Attribute
    leader: str
    mentored: str
    meets: tuple[str, ...]
    reviews: tuple[str, ...]
    rumours: tuple[str, ...]
    corrections: tuple[str, ...]
    frames: Frames
    filler: Filler

    @property
    def most_people(self) -> int:
        """The most people of whom an episode can tell something: names are left for those who pass by."""
        return (len(self.women) + len(self.men)) * 2 // 3


@cache
def lexicon(split: Split) -> Lexicon:
    """The words of a split.

    Raises:
        ValueError: worlds have no such split.
    """
    if split not in (Split.TRAIN, Split.VALIDATION, Split.TEST):
        raise ValueError(
            f"generated worlds have no split {str(split)!r}: choose 'train', 'validation' or 'test', which share no "
            "template, name or seed"
        )
    module = import_module(f".words_{split}", __package__)
    words: Lexicon = module.LEXICON
    return words


def sentence(template: str, **slots: str) -> str:
    """A template filled in, with a capital at its beginning."""
    text = template.format(**slots)
    return text[:1].upper() + text[1:]


def bare(value: str) -> str:
    """A value without its article: what a reply must hold at least."""
    for article in ("a ", "an ", "the "):
        if value.startswith(article):
            return value.removeprefix(article)
    return value


def written(form: str, day: date) -> str:
    """A date in words, from `{day}`, `{month}`, `{year}` and `{weekday}`."""
    return form.format(day=day.day, month=MONTHS[day.month - 1], year=day.year, weekday=WEEKDAYS[day.weekday()])


def possessive(name: str) -> str:
    """`Mara Velten's`."""
    return f"{name}'s"


def choose(rng: np.random.Generator, items: tuple[str, ...]) -> str:
    """One of the items."""
    return items[int(rng.integers(len(items)))]
