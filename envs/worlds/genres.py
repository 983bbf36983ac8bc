"""Documents: conversations, letters, minutes, reports and logs, put together from what must be said and from filler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from memalpha_gym.tokenization import get_tokenizer

from .draws import Draws
from .entities import Cast, Entity
from .filler import FillerWriter
from .language import Lexicon, sentence, written
from .references import refer

DOCUMENT_TOKENS = 240
"""About how long a document is."""

ASIDES = 7
"""Every how many messages and sentences of letters have words that lead up to them."""

SLACK = 10
"""Half a sentence, in tokens: what is left of a document's room when another sentence would go further past its end."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a chunk has to say.

    Attributes:
        text: one or more sentences, which stay together.
        about: whom it speaks of; they neither say it themselves nor are they told, where anyone else is there.
        also: others whom it names, in full; they neither say it nor are they told.
        speaker: who must say it, where it is in the first person.
        log: whether it is an entry of a log, and so stands in one.
        bare: whether it is said as it stands, without words that lead up to it.
    """

    text: str
    about: tuple[Entity, ...] = ()
    also: tuple[Entity, ...] = ()
    speaker: Entity | None = None
    log: bool = False
    bare: bool = False

    @property
    def named(self) -> tuple[Entity, ...]:
        """Everybody whom it names."""
        return (*self.about, *self.also)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the documents of one chunk share.

    Attributes:
        lexicon: the words.
        cast: who may be spoken of.
        day: when they are written.
        hours: the minutes of the day, first and last.
        noise: the share of filler sentences that name an attribute without its value.
        seed, chunk: of the stream, and the chunk's number: what its filler is dealt by.
    """

    lexicon: Lexicon
    cast: Cast
    day: date
    hours: tuple[int, int]
    noise: float = 0.0
    seed: int = 0
    chunk: int = 0

    @property
    def date(self) -> str:
        """The day in words."""
        return written(self.lexicon.frames.date, self.day)


def write_chunk(scene: Scene, draws: Draws, goal: int, lines: Sequence[Line]) -> str:
    """The text of a chunk of about `goal` tokens, in which all `lines` are said.

    A chunk whose lines alone are longer than `goal` comes out longer.
    """
    logged = [line for line in lines if line.log]
    said = [line for line in lines if not line.log]
    count = max(1, round(goal / DOCUMENT_TOKENS), bool(logged) + bool(said))
    shares: list[list[Line]] = [[] for _ in range(count - bool(logged))]
    for line in said:
        draws.choice(shares).append(line)
    plans: list[tuple[_Genre, list[Line]]] = [(_genre_for(draws, share), share) for share in shares]
    if logged:
        plans.insert(draws.below(count), (_log, logged))
    pen = _Pen(scene, draws, goal)
    documents = []
    for number, (genre, share) in enumerate(plans):
        documents.append(genre(pen, share, goal * (number + 1) // count))
    return "\n\n".join(documents)


class _Pen:
    """What writes a chunk: it draws people and sentences, and counts the tokens and with them the hours."""

    def __init__(self, scene: Scene, draws: Draws, goal: int) -> None:
        self.scene = scene
        self.frames = scene.lexicon.frames
        self.draws = draws
        self.goal = goal
        self.used = 0
        self.filler = FillerWriter(scene.lexicon, scene.cast, draws, scene.day, scene.seed, scene.chunk, scene.noise)
        self._count = get_tokenizer().count

    def put(self, text: str) -> str:
        """Count a piece of text that ends a line."""
        self.used += self._count(text + "\n")
        return text

    def clock(self) -> str:
        """The time of day, by how much of the chunk is written."""
        first, last = self.scene.hours
        minute = first + (last - first) * min(self.used, self.goal) // self.goal
        return f"{minute // 60:02d}:{minute % 60:02d}"

    def people(self, count: int, lines: Sequence[Line]) -> list[Entity]:
        """People who are there: those who must speak, and others whom the lines are not about, no two of one first name.

        Nobody who is there is spoken of in filler as if absent.
        """
        cast = self.scene.cast
        found = list(dict.fromkeys(line.speaker for line in lines if line.speaker is not None))
        about = {person.short for line in lines for person in line.named}
        passing = [self.draws.choice(cast.crowd) for _ in range(count) if len(cast.crowd)]
        passing = [person for person in passing if person.short not in about]
        free = [person for person in cast.people if person.short not in about]
        rest = [person for person in cast.people if person.short in about]
        mixed = self.draws.sample([*self.draws.sample(free, count), *passing], 2 * count)
        for person in (*mixed, *self.draws.sample(free, len(free)), *self.draws.sample(rest, len(rest))):
            if len(found) < count and all(person.short != other.short for other in found):
                found.append(person)
        self.filler.leave_out(found)
        return found

    def aside(self, text: str, line: Line | None) -> str:
        """What is said in a conversation or a letter, sometimes with words that lead up to it."""
        if (line is not None and line.bare) or self.draws.below(ASIDES):
            return text
        return self.draws.choice(self.frames.asides).format(x=text)

    def said(self, line: Line) -> str:
        """What a line says, with those whom it is about called in one way or another."""
        return refer(line.text, line.about, self.draws)

    def body(self, end: int, lines: Sequence[Line], write: Callable[[Line | None], str]) -> list[str]:
        """Pieces of text up to token `end`: the lines at random places in filler. `write(None)` writes filler."""
        start = self.used
        queue = sorted(((start + self.draws.below(max(end - start, 1)), i) for i in range(len(lines))), reverse=True)
        waiting = sum(self._count(line.text) for line in lines)
        pieces = []
        while queue or self.used + waiting < end - SLACK:
            if queue and (queue[-1][0] <= self.used or self.used + waiting >= end - SLACK):
                line = lines[queue.pop()[1]]
                waiting -= self._count(line.text)
                pieces.append(self.put(write(line)))
            else:
                pieces.append(self.put(write(None)))
        return pieces


_Genre = Callable[[_Pen, Sequence[Line], int], str]


def _genre_for(draws: Draws, lines: Sequence[Line]) -> _Genre:
    """A genre in which these lines can be said: the first person needs a conversation or its own letter."""
    speakers = {line.speaker.name for line in lines if line.speaker is not None}
    if not speakers:
        return draws.choice(
            (_chat, _chat, _mail, _notes, _article, _log) if not lines else (_chat, _mail, _notes, _article)
        )
    others = {one.name for line in lines if line.speaker is None for one in line.named}
    return _mail if len(speakers) == 1 and not speakers & others and draws.chance(0.5) else _chat


def _names(people: Sequence[Entity]) -> str:
    return ", ".join(person.name for person in people)


def _chat(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    present = pen.people(3 + pen.draws.below(2), lines)
    head = pen.put(pen.draws.choice(pen.frames.chat_head).format(d=pen.scene.date, n=_names(present)))

    def message(line: Line | None) -> str:
        if line is None:
            speaker = pen.draws.choice(present)
            text = pen.filler.message(speaker, present)
        else:
            able = [person for person in present if person not in line.named] or present
            speaker = line.speaker or pen.draws.choice(able)
            text = pen.said(line)
        return pen.frames.chat_line.format(c=pen.clock(), a=speaker.short, x=pen.aside(text, line))

    return "\n".join([head, *pen.body(end, lines, message)])


def _mail(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    author, reader = pen.people(2, lines)[:2]
    slots = {"a": author.name, "b": reader.name, "h": reader.short, "d": pen.scene.date}
    head = pen.put(pen.draws.choice(pen.frames.mail_head).format(**slots, x=_subject(pen)))
    farewell = pen.put(pen.draws.choice(pen.frames.mail_end).format(g=author.short))

    def write(line: Line | None) -> str:
        return pen.aside(pen.filler.prose() if line is None else pen.said(line), line)

    return "\n\n".join([head, *_paragraphs(pen, pen.body(end, lines, write)), farewell])


def _notes(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    slots = {
        "d": pen.scene.date,
        "j": pen.draws.choice(pen.scene.cast.projects).name,
        "n": _names(pen.people(4, lines)),
    }
    head = pen.put(sentence(pen.draws.choice(pen.frames.notes_head), **slots))

    def write(line: Line | None) -> str:
        return pen.frames.notes_line.format(x=pen.filler.prose() if line is None else pen.said(line))

    return "\n".join([head, *pen.body(end, lines, write)])


def _article(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    pen.filler.leave_out(())
    head = pen.put(pen.draws.choice(pen.frames.article_head).format(d=pen.scene.date, x=_subject(pen)))

    def write(line: Line | None) -> str:
        return pen.filler.prose() if line is None else pen.said(line)

    return "\n".join([head, *_paragraphs(pen, pen.body(end, lines, write))])


def _log(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    pen.filler.leave_out(())
    head = pen.put(pen.draws.choice(pen.frames.log_head).format(d=pen.scene.date))

    def write(line: Line | None) -> str:
        text = pen.filler.entry() if line is None else pen.said(line)
        return pen.frames.log_line.format(c=pen.clock(), x=text)

    return "\n".join([head, *pen.body(end, lines, write)])


def _subject(pen: _Pen) -> str:
    return pen.filler.heading(pen.draws.choice(pen.frames.subjects))


def _paragraphs(pen: _Pen, sentences: Sequence[str]) -> list[str]:
    """Sentences in paragraphs of three to five."""
    paragraphs = []
    place = 0
    while place < len(sentences):
        length = 3 + pen.draws.below(3)
        paragraphs.append(" ".join(sentences[place : place + length]))
        place += length
    return paragraphs
