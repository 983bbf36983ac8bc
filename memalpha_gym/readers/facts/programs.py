"""Running a need: every fact it rests on is looked up with a query of its own, and the program computes from what is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from memalpha_gym.dates import written
from memalpha_gym.memory import MemoryEntry
from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts import examples, resolution, sources, spread
from memalpha_gym.readers.facts.acts import told_words
from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.events import NTH_TIME, ONE_TIME
from memalpha_gym.readers.facts.lexicon import BYNAME, Lexicon
from memalpha_gym.readers.facts.mentions import Name
from memalpha_gym.readers.facts.resolution import Held, Settled
from memalpha_gym.readers.facts.timing import Claim
from memalpha_gym.vocabulary import AttributeWords, ValueKind

QUERY_NOUNS = 4
"""Synonyms of an attribute that a query names."""

LIST_WORDS = 40
"""The most words of a reply that lists values."""

MOST_HOPS = 8


@dataclass
class Lookup:
    """Looks facts up in one memory.

    Attributes:
        lexicon: the words.
        search: gives the entries that are shown for a query, best first.
        firsts, lasts: which first names and surnames stand with which others in what is stored.
        shown: the ids of all entries that were looked at.
    """

    lexicon: Lexicon
    search: Callable[[str], Sequence[MemoryEntry]]
    firsts: dict[str, set[str]]
    lasts: dict[str, set[str]]
    shown: dict[str, None] = field(default_factory=dict)

    def run(self, need: Need) -> Settled:
        """The reply to a need and the entries it comes from; an empty value where it is not known."""
        if need.program is Program.LABEL:
            return self._label(need)
        subject, used = self._subject(need)
        if not subject or need.attribute not in self.lexicon.attributes:
            return Settled()
        held = self.held(subject, need.attribute)
        found = _PROGRAMS[need.program](self, need, subject, held)
        return Settled(found.value, tuple(dict.fromkeys((*used, *found.entries)))) if found.value else Settled()

    def held(self, subject: str, noun: str) -> list[Held]:
        """The claims on a fact in the entries that a query for it gives; also those of the subject's by-names."""
        names = [subject]
        if BYNAME in self.lexicon.attributes and noun != BYNAME:
            byname = resolution.current(self.held(subject, BYNAME)).value
            names += [byname] if byname else []
        query = f"{' '.join(names)} {self._query_of(self.lexicon.attributes[noun])}"
        every = [
            (entry.id, claim) for entry in self._entries(query) for claim in claims_of(entry.content, self.lexicon)
        ]
        own = [(entry, claim) for entry, claim in every if any(self._is(claim.name, name) for name in names)]
        telling = spread.telling(
            [claim for _, claim in every if claim.noun == noun],
            [claim for _, claim in own],
            self.lexicon.attributes[noun].kind,
        )
        return [(entry, claim) for entry, claim in own if claim.noun == noun and telling(claim)]

    def full_name(self, name: str) -> str:
        """A person's full name, where only a part was told and it can be only one."""
        lasts, firsts = self.firsts.get(name, set()), self.lasts.get(name, set())
        if len(lasts) == 1:
            return f"{name} {next(iter(lasts))}"
        return f"{next(iter(firsts))} {name}" if len(firsts) == 1 else name

    def _subject(self, need: Need) -> tuple[str, tuple[str, ...]]:
        """Who a need is about: the name, or what the need that it hangs on replies."""
        if isinstance(need.subject, str):
            return need.subject, ()
        found = self.run(need.subject)
        return self.full_name(found.value), found.entries

    def _is(self, name: Name, subject: str) -> bool:
        """Whether a name in a note is the subject: the same, or a part of it that nobody else in the memory shares."""
        if name.other or subject == name.full:
            return name.full == subject
        first, _, last = subject.partition(" ")
        if name.first == first and not name.last:
            return self.firsts.get(first, set()) <= {last}
        return name.last == last and not name.first and self.lasts.get(last, set()) <= {first}

    def _entries(self, query: str) -> Iterator[MemoryEntry]:
        for entry in self.search(query):
            self.shown[entry.id] = None
            yield entry

    def _query_of(self, words: AttributeWords) -> str:
        hints = told_words(words) if words.kind is ValueKind.COUNT else words.hints[:QUERY_NOUNS]
        return " ".join((words.noun, words.plural, *words.nouns[:QUERY_NOUNS], *hints))

    # --- programs -----------------------------------------------------------------------------------------------------------

    def _lookup(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        found = resolution.current(held)
        if self.lexicon.attributes[need.attribute].kind is ValueKind.PERSON and found.value:
            return Settled(self.full_name(found.value), found.entries)
        return found

    def _ranked(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        speaking = {claim.source for _, claim in held if claim.source}
        if len({claim.value for _, claim in held}) > 1 and speaking:
            names = " ".join(self.lexicon.vocabulary.sources)
            texts = [entry.content for entry in self._entries(f"trust right disagree rather than over {names}")]
            held = sources.most_reliable(held, texts, self.lexicon)
        return resolution.current(held)

    def _before(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        found = resolution.before(held)
        return Settled(self.full_name(found.value), found.entries) if found.value else found

    def _days(self, held: Sequence[Held]) -> dict[str, tuple[date | None, str]]:
        """Where and when the subject's events were: the day, where only one is told, and the entry."""
        days: dict[str, set[date]] = defaultdict(set)
        entries: dict[str, str] = {}
        for entry, claim in _kept_events(held):
            days[claim.value] |= {claim.day} if claim.day else set()
            if claim.day or claim.value not in entries:
                entries[claim.value] = entry
        return {place: (min(days[place]) if len(days[place]) == 1 else None, entries[place]) for place in entries}

    def _date(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        day, entry = self._days(held).get(need.about[0], (None, ""))
        return Settled(written(day), (entry,)) if day else Settled()

    def _neighbour(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        days = self._days(held)
        day, entry = days.get(need.about[0], (None, ""))
        if day is None or any(other is None for other, _ in days.values()):
            return Settled()
        step = 1 if need.program is Program.NEXT else -1
        away = {place: (other - day).days * step for place, (other, _) in days.items() if other}
        ahead = [distance for distance in away.values() if distance > 0]
        nearest = [place for place, distance in away.items() if ahead and distance == min(ahead)]
        return Settled(nearest[0], (entry, days[nearest[0]][1])) if len(nearest) == 1 else Settled()

    def _apart(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        days = self._days(held)
        (one, entry), (other, second) = (days.get(place, (None, "")) for place in need.about[:2])
        if one is None or other is None:
            return Settled()
        apart = abs((one - other).days)
        return Settled("1 day" if apart == 1 else f"{apart} days", (entry, second))

    def _count(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        """The newest total that is told, or the number of single times, or which time it was, where these are more."""
        words = self.lexicon.attributes[need.attribute]
        nths = [(entry, claim) for entry, claim in held if claim.value.startswith(NTH_TIME) and not claim.former]
        totals = [(e, claim) for e, claim in held if claim.value != ONE_TIME and not claim.value.startswith(NTH_TIME)]
        times = _times([(entry, claim) for entry, claim in held if claim.value == ONE_TIME and not _is_over(claim)])
        total = resolution.current(totals)
        nth = max((int(claim.value.removeprefix(NTH_TIME)) for _, claim in nths), default=0)
        if not total.value and (totals or not (times or nths)):
            return Settled()
        number = max(int(total.value or 0), len(times), nth)
        if not number:
            return Settled()
        used = total.entries if total.value and number == int(total.value) else tuple(e for e, _ in (*times, *nths))
        return Settled(f"{number} {words.noun if number == 1 else words.plural}", used)

    def _list(self, need: Need, subject: str, held: Sequence[Held]) -> Settled:
        found = resolution.every(held)
        values: list[str] = []
        for value in dict.fromkeys(claim.value for _, claim in found):
            if len(", ".join((*values, value)).split()) <= LIST_WORDS:
                values.append(value)
        return Settled(", ".join(values), tuple(dict.fromkeys(entry for entry, _ in found)))

    def _label(self, need: Need) -> Settled:
        entries = list(self._entries(need.about[0]))
        label = examples.vote(need.about[0], [entry.content for entry in entries])
        return Settled(label, tuple(entry.id for entry in entries)) if label else Settled()


def _kept_events(held: Sequence[Held]) -> list[Held]:
    return [(entry, claim) for entry, claim in held if claim.value and not claim.denied]


def _is_over(claim: Claim) -> bool:
    """Whether a time is said no longer to count, and not that it did not take place."""
    return claim.former and not claim.denied


def _times(held: Sequence[Held]) -> list[Held]:
    """Single times, each once: those of one day are one, and one that was taken back is none."""
    gone = {claim.day for _, claim in held if claim.denied and claim.day}
    by_day: dict[object, Held] = {}
    for entry, claim in held:
        if not claim.denied and claim.day not in gone:
            by_day.setdefault(claim.day or (entry, claim.place), (entry, claim))
    return list(by_day.values())


_PROGRAMS: dict[Program, Callable[[Lookup, Need, str, Sequence[Held]], Settled]] = {
    Program.LOOKUP: Lookup._lookup,
    Program.RANKED: Lookup._ranked,
    Program.BEFORE: Lookup._before,
    Program.DATE: Lookup._date,
    Program.NEXT: Lookup._neighbour,
    Program.PREVIOUS: Lookup._neighbour,
    Program.DAYS: Lookup._apart,
    Program.COUNT: Lookup._count,
    Program.LIST: Lookup._list,
}
