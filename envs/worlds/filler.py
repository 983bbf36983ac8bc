"""Filler: sentences that hold nothing anyone asks for, put together so that few are made in the same way.

A sentence is a core, sometimes with an opening and a tail. Cores are dealt out over the whole stream: a chunk takes those at
places of its own, so that any chunk can be written alone and a core comes again only when all others have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from math import gcd
from zlib import crc32

from memalpha_gym.dates import MONTHS

from .draws import Draws, Items
from .entities import Cast, Entity
from .language import CLASSES, OF_FILLER, Grammar, Lexicon, possessive, written
from .references import call

CHUNK_STRIDE = 37
"""Places in the row of cores from one chunk to the next: about as many as a chunk takes of one kind."""

ORDERS = 1_009
"""Orders in which a row can be dealt: each stream has one of them."""

OPENED, TAILED = 0.2, 0.25
"""The shares of sentences with an opening and with a tail, where the core allows it."""

FOLLOWED, CORRECTED, RUMOURED = 0.05, 0.015, 0.01
"""The shares of prose that names somebody and goes on by pronoun, that corrects something, and that tells a rumour."""

PASSING = 0.3
"""The share of people in filler who pass by."""

NEIGHBOURS = 8
"""People of the crowd who are looked at for one who can be named: more than are ever there and named in one sentence."""

SMALL = 50
LARGE = (1_100, 9_900), (20_100, 98_500)
"""Numbers as large as those of attributes; every fourth is of the second range, and every fourth price is one of these."""

PRICES = ("{}", "{}.50", "{}.20", "{}.75")
YEARS = 1890, 2015

FRIDAY, MONTH = 4, 30


class FillerWriter:
    """Writes the filler of one chunk.

    Args:
        words: the split's words.
        cast: who may be spoken of.
        draws: the chunk's randomness.
        day: the day of the chunk.
        seed: the stream's; it sets the order in which rows are dealt.
        chunk: the chunk's number, which sets its place in the rows.
        noise: the share of sentences that name an attribute without its value.
    """

    def __init__(
        self, words: Lexicon, cast: Cast, draws: Draws, day: date, seed: int, chunk: int, noise: float
    ) -> None:
        self._lexicon, self._words, self._cast = words, words.filler, cast
        self._draws, self._day, self._noise = draws, day, noise
        self._order, self._turn = seed % ORDERS, seed + chunk * CHUNK_STRIDE
        self._dealt: dict[int, int] = {}
        self._absent: Sequence[Entity] = cast.people
        self._present: frozenset[str] = frozenset()
        self._addressed: Sequence[Entity] = ()
        self._lists: dict[str, Items[str]] = {
            "t": self._words.things,
            "p": self._words.places,
            "w": self._words.moments,
            "l": self._words.localities,
            "x": self._words.titles,
        }
        self._projects = (*cast.projects, *cast.other_projects)

    def leave_out(self, present: Sequence[Entity]) -> None:
        """From here on nobody is spoken of who is there."""
        self._present = frozenset(person.name for person in present)
        self._absent = [person for person in self._cast.people if person.name not in self._present]

    def prose(self) -> str:
        """A sentence of a letter, minutes or a report. One with a date is never a correction, which could be older."""
        draws, words = self._draws, self._lexicon
        turn = draws.below(1_000)
        if turn < 1_000 * FOLLOWED:
            return self._introduced()
        said = self._sentence(self._words.prose)
        if turn < 1_000 * (FOLLOWED + CORRECTED) and not any(month in said for month in MONTHS):
            told = written(words.frames.date, self._workday(-1 - draws.below(MONTH)))
            return draws.choice(words.corrections).format(d=told, x=said)
        if turn < 1_000 * (FOLLOWED + CORRECTED + RUMOURED):
            return draws.choice(words.rumours).format(x=said)
        return said

    def message(self, speaker: Entity, present: Sequence[Entity]) -> str:
        """A message of a conversation, which may be addressed to somebody else who is there."""
        self._addressed = [person for person in present if person is not speaker]
        return self._sentence(self._words.chat)

    def entry(self) -> str:
        """An entry of a log."""
        return self._sentence(self._words.log)

    def heading(self, template: str) -> str:
        """What a letter or a report is about."""
        return _capital(template.format_map(_Slots(self)))

    def _sentence(self, grammar: Grammar) -> str:
        draws = self._draws
        if draws.chance(self._noise):
            return self._mention()
        text = self._deal(grammar.cores)
        opened = not text[0].isupper() and draws.chance(OPENED)
        timed = _tells_time(text)
        if text[-1] not in ".?!":
            tail = draws.choice(grammar.tails) if draws.chance(TAILED) else ""
            text = f"{text}." if timed and _tells_time(tail) else f"{text}{tail}."
            timed = timed or _tells_time(tail)
        if opened:
            opening = draws.choice(grammar.openings)
            text = text if timed and _tells_time(opening) else f"{opening} {text}"
        return _capital(text.format_map(_Slots(self)))

    def _deal(self, row: Sequence[str]) -> str:
        """The next of a row, of which each chunk takes a stretch of its own."""
        length, dealt = len(row), self._dealt.get(id(row), self._turn) + 1
        self._dealt[id(row)] = dealt
        return row[dealt * _step(length, self._order) % length]

    def _introduced(self) -> str:
        """Somebody or a project is named, and a sentence by pronoun follows."""
        draws, words, slots = self._draws, self._lexicon, _Slots(self)
        if draws.below(3) == 0:
            named, follows = draws.choice(words.reviews).format(S=slots["j"]), self._words.project_follows
        else:
            named, follows = draws.choice(words.meets).format(S=slots["a"]), self._words.follows
        return f"{_capital(named)} {_capital(draws.choice(follows).format_map(slots))}"

    def _mention(self) -> str:
        """A sentence in which somebody comes upon an attribute of somebody else or of a project, without its value."""
        draws, slots = self._draws, _Slots(self)
        subject, attributes = slots["f"], self._lexicon.person
        if draws.below(3) == 0:
            subject, attributes = slots["j"], self._lexicon.project_attributes
        slots |= {"S's": possessive(subject), "k": draws.choice(attributes).noun}
        return _capital(self._deal(self._words.noise).format_map(slots))

    # --- what fills the slots ---------------------------------------------------------------------------------------------

    def fill(self, slot: str, slots: _Slots) -> str:
        """What stands in a slot of a sentence."""
        draws, words = self._draws, self._words
        if slot == "l" and slots.passing is not None:
            return _town_of(slots.passing, words.localities)
        if items := self._lists.get(slot[0]):
            return draws.choice(items)
        match slot[0]:
            case "a":
                slots.first = self._someone(slots.named)
                return call(slots.first, draws)
            case "b" | "f":
                return call(self._someone(slots.named), draws)
            case "s" | "o" | "i":
                return _PRONOUNS[slot][slots.whom().pronoun]
            case "g":
                slots.passing = self._passer_by(slots.named)
                return slots.passing.name
            case "h":
                return draws.choice(self._addressed).short
            case "j":
                return draws.choice(self._projects if draws.below(2) else self._cast.projects).name
            case "n":
                return str(2 + draws.below(SMALL))
            case "m":
                return self._number()
            case "q":
                return words.money.format(self._price())
            case "y":
                return str(YEARS[0] + draws.below(YEARS[1] - YEARS[0]))
            case "c":
                return f"{7 + draws.below(14)}:{draws.below(12) * 5:02d}"
            case "e":
                return written(self._lexicon.frames.date, self._workday(3 + draws.below(MONTH)))
            case "d":
                return written(self._lexicon.frames.date, self._workday(-1 - draws.below(MONTH)))
        raise KeyError(slot)

    def _someone(self, named: set[str]) -> Entity:
        """Somebody who is not there and not yet named in the sentence, as long as there is anybody."""
        draws, crowd = self._draws, self._cast.crowd
        for _ in range(6):
            passing = len(crowd) > 0 and (not self._absent or draws.chance(PASSING))
            found = draws.choice(crowd) if passing else draws.choice(self._absent or self._cast.people)
            if found.name not in self._present and found.name not in named:
                break
        named.add(found.name)
        return found

    def _passer_by(self, named: set[str]) -> Entity:
        """Somebody who passes by, is not there and not yet named in the sentence; where nobody is left, anyone is."""
        crowd = self._cast.crowd
        start = self._draws.below(max(len(crowd), 1))
        for turn in range(min(len(crowd), NEIGHBOURS)):
            found = crowd[(start + turn) % len(crowd)]
            if found.name not in named and found.name not in self._present:
                named.add(found.name)
                return found
        return self._someone(named)

    def _number(self) -> str:
        low, high = LARGE[self._draws.below(4) == 0]
        number = low + self._draws.below(high - low)
        return str(number - number % CLASSES + OF_FILLER)

    def _price(self) -> str:
        draws = self._draws
        return self._number() if draws.below(4) == 0 else draws.choice(PRICES).format(2 + draws.below(96))

    def _workday(self, days: int) -> date:
        day = self._day + timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - FRIDAY))


class _Slots(dict[str, str]):
    """The slots of one sentence, each of which is drawn when it is needed, and once."""

    def __init__(self, writer: FillerWriter) -> None:
        super().__init__()
        self._writer = writer
        self.named: set[str] = set()
        self.first: Entity | None = None
        self.passing: Entity | None = None

    def __missing__(self, slot: str) -> str:
        text = self[slot] = self._writer.fill(slot, self)
        return text

    def whom(self) -> Entity:
        """The person whom pronouns stand for."""
        if self.first is None:
            self["a"]
        assert self.first is not None
        return self.first


_PRONOUNS = {
    "s": {"she": "she", "he": "he"},
    "o": {"she": "her", "he": "him"},
    "i": {"she": "her", "he": "his"},
}


def _town_of(person: Entity, towns: Sequence[str]) -> str:
    """The town that somebody who passes by comes from, always the same."""
    return towns[crc32(person.name.encode()) % len(towns)]


@cache
def _step(length: int, order: int) -> int:
    """Items of a row from one that is dealt to the next: all of them come before any comes again, and neighbours are unlike."""
    first = length // 4 + order * length // (2 * ORDERS)
    return next(step for step in range(first + 1, first + length + 2) if gcd(step, length) == 1)


@cache
def _tells_time(template: str) -> bool:
    """Whether a piece of a sentence says when, so that no other piece may."""
    return any(slot in template for slot in ("{c", "{d", "{e", "{w", "{y"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
