"""The script of an episode: which chunk says what, what that changes, and what is asked. Families write it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from memalpha_gym.tasks import Operation, OperationKind, Question, Split

from .entities import Cast, Entity, draw_cast
from .genres import Line
from .knobs import Knobs
from .language import Attribute, Lexicon, Numbers, Values, bare, choose, is_of_filler, lexicon, possessive, sentence
from .requirements import Requirements
from .solver import Claim, Ledger, Standing, sound
from .stream import Calendar, StreamOperations, start_of


class Script:
    """What an episode says, changes and asks, and the tools that families write it with.

    Args:
        split: whose words are used.
        knobs: how the episode is made.
        rng: the randomness of what happens. Where it is told has its own (`places`), and so has filler, so that the same
            happens in a longer stream.
        required: what the episode requires, and so the size of its cast.
    """

    def __init__(self, split: Split, knobs: Knobs, rng: np.random.Generator, required: Requirements) -> None:
        self.split = split
        self.lexicon: Lexicon = lexicon(split)
        self.knobs = knobs
        self.rng = rng
        self.places = rng.spawn(1)[0]
        self.cast: Cast = draw_cast(self.lexicon, rng, required.people, required.projects, knobs.tokens)
        self.calendar = Calendar(
            knobs.chunks, knobs.sessions or knobs.chunks, start_of(split), self.lexicon.frames.date
        )
        self.ledger = Ledger()
        self.questions: list[Question] = []
        self.scan: list[str] = []
        self.keeps_history = False  # whether what held before the last change is asked for
        self._names = {entity.name: entity.names for entity in (*self.cast.people, *self.cast.projects)}
        self._lines: dict[int, list[Line]] = defaultdict(list)
        self._operations: dict[int, list[Operation]] = defaultdict(list)
        self._values: dict[Values, list[str]] = {}
        self._numbers: set[int] = set()
        self._used: Counter[Values] = Counter()
        self._promised: Counter[Values] = Counter()
        self._carriers = self._draw_carriers()

    # --- where things are said --------------------------------------------------------------------------------------------

    def _draw_carriers(self) -> list[int]:
        """The chunks that may say something that matters, in order."""
        chunks, count = self.knobs.chunks, self.knobs.carriers
        if count * 2 > chunks:
            return sorted(int(i) for i in self.places.permutation(chunks)[:count])
        found: set[int] = set()
        while len(found) < count:
            found.add(int(self.places.integers(chunks)))
        return sorted(found)

    def moments(self, count: int, after: int = -1, before: int | None = None) -> list[int]:
        """`count` different chunks that may say something, in order; the less crowded of two candidates each time.

        Args:
            count: how many.
            after: only chunks behind this one.
            before: only chunks ahead of this one.

        Raises:
            ValueError: there are not as many.
        """
        free = [chunk for chunk in self._carriers if chunk > after and (before is None or chunk < before)]
        if len(free) < count:
            raise ValueError(f"{count} moments are wanted for one fact, and {len(free)} chunks may tell it")
        chosen = []
        for _ in range(count):
            one, other = (free[int(i)] for i in self.places.integers(len(free), size=2))
            chunk = one if len(self._lines[one]) <= len(self._lines[other]) else other
            free.remove(chunk)
            chosen.append(chunk)
        return sorted(chosen)

    def most(self, before: int | None = None) -> int:
        """How many moments there are, ahead of `before`."""
        return sum(before is None or chunk < before for chunk in self._carriers)

    @property
    def turn(self) -> int:
        """A chunk behind which something can still be said: what must be told before something else is told before it."""
        return self._carriers[len(self._carriers) * 2 // 3]

    # --- values -----------------------------------------------------------------------------------------------------------

    def promise(self, attribute: Attribute) -> None:
        """Keep a value of the attribute for something that is told later on."""
        self._promised[attribute.values] += 1

    def spare(self, attribute: Attribute) -> int:
        """Values of the attribute that are left, less those that are promised; attributes of the same values share them."""
        return attribute.variety - self._used[attribute.values] - self._promised[attribute.values]

    def value(self, attribute: Attribute, *, promised: bool = False) -> str:
        """A value of the attribute that nobody has had in this episode; with `promised`, one that was kept.

        Raises:
            ValueError: all were used.
        """
        values = attribute.values
        self._promised[values] -= promised
        self._used[values] += 1
        if isinstance(values, Numbers):
            return values.form.format(self._number(values))
        if values not in self._values:
            self._values[values] = [values[i] for i in self.rng.permutation(len(values))]
        if not self._values[values]:
            raise ValueError(f"there are no more values for {attribute.noun!r}")
        return self._values[values].pop()

    def _number(self, numbers: Numbers) -> int:
        while True:
            number = int(self.rng.integers(numbers.low, numbers.high))
            if number not in self._numbers and not is_of_filler(number):
                self._numbers |= {number, int(str(number)[::-1])}  # no value is another's read backwards
                return number

    # --- saying -----------------------------------------------------------------------------------------------------------

    def say(self, chunk: int, line: Line) -> None:
        """Have a chunk say something."""
        self._lines[chunk].append(line)

    def state(self, chunk: int, subject: Entity, attribute: Attribute, value: str, *, change: bool = False) -> None:
        """Have a chunk state a fact, in a form drawn by the knobs, and note the claim."""
        self.say(chunk, self._statement(subject, attribute, value, change))
        self.ledger.add(Claim(chunk, subject.name, attribute.noun, value))

    def correct(self, chunk: int, subject: Entity, attribute: Attribute, value: str, told: int) -> None:
        """Have a chunk correct what chunk `told` said of a fact."""
        text = sentence(attribute.says[0], **_slots(subject, value))
        date = self.calendar.written(told)
        self.say(chunk, Line(choose(self.rng, self.lexicon.corrections).format(d=date, x=text), (subject,), bare=True))
        self.ledger.add(Claim(chunk, subject.name, attribute.noun, value))

    def rumour(self, chunk: int, subject: Entity, attribute: Attribute, value: str) -> None:
        """Have a chunk report a rumour of a fact, which never counts."""
        text = sentence(attribute.says[0], **_slots(subject, value))
        self.say(chunk, Line(choose(self.rng, self.lexicon.rumours).format(x=text), (subject,), bare=True))
        self.ledger.add(Claim(chunk, subject.name, attribute.noun, value, Standing.RUMOURED))

    def _statement(self, subject: Entity, attribute: Attribute, value: str, change: bool) -> Line:
        knobs, rng = self.knobs, self.rng
        draw = float(rng.random())
        also = tuple(person for person in self.cast.people if person.name == value)
        if subject.kind == "person" and attribute.me and draw < knobs.first_person:
            return Line(sentence(attribute.me, n="now " if change else "", v=value), (subject,), also, subject)
        templates = attribute.changes if change else attribute.says
        if draw > 1 - knobs.coreference:
            template = choose(rng, tuple(filter(_takes_pronoun, templates)))
            before = choose(rng, self.lexicon.meets if subject.kind == "person" else self.lexicon.reviews)
            pronouns = {"S": subject.pronoun, "S's": subject.possessive, "v": value}
            named = sentence(before, S=subject.name)
            return Line(f"{named} {sentence(template, **pronouns)}", (subject,), also)
        if attribute.on_file and not change and 0.45 < draw < 0.55:
            text = choose(rng, self.lexicon.frames.says_log).format(S=subject.name, k=attribute.noun, v=value)
            return Line(text, (subject,), also, log=True)
        return Line(sentence(choose(rng, templates), **_slots(subject, value)), (subject,), also)

    def plain(self, subject: Entity, attribute: Attribute, value: str) -> str:
        """The fact as an ideal memory would hold it."""
        return sentence(attribute.says[0], **_slots(subject, value))

    # --- what changes, and what is asked ----------------------------------------------------------------------------------

    def change(
        self,
        chunk: int,
        subject: Entity,
        attribute: Attribute,
        value: str,
        stale: Sequence[str] = (),
        text: str = "",
        *,
        corrects: bool = False,
    ) -> None:
        """Note that a chunk states a fact, or gives it another value where it had some.

        With `corrects`, the value before was never right, and so is no history.
        """
        kind = OperationKind.UPDATE if stale else OperationKind.STATE
        self.note(
            chunk,
            Operation(
                kind,
                f"{subject.name} / {attribute.noun}",
                subject.names,
                bare(value),
                tuple(bare(old) for old in stale),
                text or self.plain(subject, attribute, value),
                former=(bare(stale[-1]),) if self.keeps_history and stale and not corrects else (),
            ),
        )

    def note(self, chunk: int, operation: Operation) -> None:
        """Note what a chunk changes; of people, a memory may use any of their names."""
        known = self._names.get(operation.subject[0], operation.subject)
        subject = tuple(dict.fromkeys((*operation.subject, *known)))
        self._operations[chunk].append(replace(operation, subject=subject))

    def ask(self, question: Question, solutions: Iterable[str]) -> bool:
        """Ask a question if the solver finds that it has one right answer and was not asked yet; whether it was asked."""
        new = all(question.text != other.text or question.asked_after != other.asked_after for other in self.questions)
        if not (new and sound(question, solutions)):
            return False
        self.questions.append(question)
        return True

    # --- the result -------------------------------------------------------------------------------------------------------

    def lines(self) -> dict[int, tuple[Line, ...]]:
        """What each chunk says."""
        return {chunk: tuple(lines) for chunk, lines in sorted(self._lines.items()) if lines}

    def operations(self) -> StreamOperations:
        """What each chunk changes."""
        by_chunk = {chunk: tuple(operations) for chunk, operations in sorted(self._operations.items())}
        return StreamOperations(self.knobs.chunks, by_chunk)


def asking(attribute: Attribute, subject: str, rng: np.random.Generator) -> str:
    """A question for an attribute of a subject."""
    return sentence(choose(rng, attribute.asks), S=subject, **{"S's": possessive(subject)})


def _slots(subject: Entity, value: str) -> dict[str, str]:
    return {"S": subject.name, "S's": possessive(subject.name), "v": value}


def _takes_pronoun(template: str) -> bool:
    """Whether a pronoun can stand for the subject: as the first word, or as a possessive."""
    return template.startswith("{S}") or "{S's}" in template
