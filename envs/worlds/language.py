"""How a world speaks: attributes and their wordings, values, and the lexicon that one split owns.

A split owns every string that its text is made of: names, values, sentence templates, document frames. These lie in
`words_train.py`, `words_validation.py` and `words_test.py`; `splits.py` proves that they share nothing. Templates are
`str.format` templates of our own:

| slot      | stands for                                                                                   |
|-----------|----------------------------------------------------------------------------------------------|
| `{S}`     | the subject: a person's or project's name; a pronoun where the sentence before has named it    |
| `{S's}`   | the same as a possessive                                                                       |
| `{v}`     | the value                                                                                      |
| `{a}` `{b}` | two people of the cast, in filler                                                            |
| `{j}`     | a project of the cast, in filler                                                               |
| `{t}` `{p}` `{w}` | a thing, a place and a moment of no importance, in filler                                |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import numpy as np

from memalpha_gym.tasks import Split


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values that are numbers: `form.format(n)` for low ≤ n < high. At least three digits, so that no time of day is one."""

    low: int
    high: int
    form: str = "{}"


@dataclass(frozen=True, slots=True)
class Parts:
    """Values that are put together: each of `first` with each of `second`, `joint` between them."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    joint: str = " "

    def __iter__(self) -> Iterator[str]:
        return (f"{one}{self.joint}{other}" for one in self.first for other in self.second)


def listed(text: str) -> tuple[str, ...]:
    """The items of a list that is written with commas."""
    return tuple(text.split(", "))


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that can be said of a person or a project, and its wordings in one split.

    Attributes:
        noun: what it is called; unique in the lexicon. Filler may name it without giving a value.
        values: what it can be.
        says: sentences that state it; the first is the plainest, and the one that an ideal memory would keep.
        changes: sentences that state a new value without the old one; empty where it never changes.
        asks: questions about it; the first has `{S}` and not `{S's}`, so that a description can stand there.
        me: the same as `says`, in the subject's own mouth; empty for projects. `{n}` is "now " after a change.
        on_file: whether it is the sort of thing that logs and directories hold.
    """

    noun: str
    values: tuple[str, ...] | Numbers | Parts
    says: tuple[str, ...]
    changes: tuple[str, ...]
    asks: tuple[str, ...]
    me: str = ""
    on_file: bool = True

    @property
    def variety(self) -> int:
        """How many different values there are."""
        return self.values.high - self.values.low if isinstance(self.values, Numbers) else len(list(self.values))


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
class Filler:
    """Sentences that hold nothing anyone asks for, about the same people and projects.

    Attributes:
        prose: sentences for letters, minutes and reports.
        chat: messages.
        log: entries of a log.
        noise: sentences that name an attribute (`{k}`) of a subject (`{S}`) and give no value.
        things, places, moments: what fills `{t}`, `{p}` and `{w}`.
    """

    prose: tuple[str, ...]
    chat: tuple[str, ...]
    log: tuple[str, ...]
    noise: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that one split's text is made of.

    Attributes:
        women, men: first names.
        surnames: surnames, put together from a beginning and an end.
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


def possessive(name: str) -> str:
    """`Mara Velten's`."""
    return f"{name}'s"


def choose(rng: np.random.Generator, items: tuple[str, ...]) -> str:
    """One of the items."""
    return items[int(rng.integers(len(items)))]
