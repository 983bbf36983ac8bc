"""Documents: conversations, letters, minutes, reports and logs, put together from what must be said and from filler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from memalpha_gym.tokenization import get_tokenizer

from .draws import Draws
from .entities import Cast, Entity
from .language import Lexicon, possessive, sentence

DOCUMENT_TOKENS = 240
"""About how long a document is."""

SLACK = 6
"""Half a sentence, in tokens: what is left of a document's room when another sentence would go further past its end."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a chunk has to say.

    Attributes:
        text: one or more sentences, which stay together.
        about: whom it speaks of; they neither say it themselves nor are they told, where anyone else is there.
        speaker: who must say it, where it is in the first person.
        log: whether it is an entry of a log, and so stands in one.
        bare: whether it is said as it stands, without words that lead up to it.
    """

    text: str
    about: tuple[Entity, ...] = ()
    speaker: Entity | None = None
    log: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What the documents of one chunk share.

    Attributes:
        lexicon: the words.
        cast: who may be spoken of.
        date: the day, in words.
        hours: the minutes of the day, first and last.
        noise: the share of filler sentences that name an attribute without its value.
    """

    lexicon: Lexicon
    cast: Cast
    date: str
    hours: tuple[int, int]
    noise: float


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
        self.words = scene.lexicon.filler
        self.draws = draws
        self.goal = goal
        self.used = 0
        self.prose, self.messages, self.entries = (
            draws.deck(templates) for templates in (self.words.prose, self.words.chat, self.words.log)
        )
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
        """People who may talk about what the lines say: those who must, and others whom it is not about."""
        speakers = list(dict.fromkeys(line.speaker for line in lines if line.speaker is not None))
        about = [person for line in lines if line.speaker is None for person in line.about]
        others = [person for person in self.scene.cast.people if person not in speakers]
        free = [person for person in others if person not in about]
        found = speakers + self.draws.sample(free, max(count - len(speakers), 1))
        rest = [person for person in others if person not in found]
        return found + self.draws.sample(rest, count - len(found)) if len(found) < count else found

    def filler(self, templates: Iterator[str], people: Sequence[Entity]) -> str:
        """A sentence that holds nothing anyone asks for, about two of these people.

        This is where nearly all text comes from, so one draw serves all slots: its digits in a mixed radix.
        """
        words, projects = self.words, self.scene.cast.projects
        rest, first = divmod(self.draws.wide(), len(people))
        rest, gap = divmod(rest, len(people) - 1)
        one, other = people[first], people[(first + gap + 1) % len(people)]
        if self.draws.chance(self.scene.noise):
            return self._noise(one, other)
        rest, project = divmod(rest, len(projects))
        rest, thing = divmod(rest, len(words.things))
        rest, place = divmod(rest, len(words.places))
        text = next(templates).format(
            a=one.short,
            b=other.short,
            j=projects[project].name,
            t=words.things[thing],
            p=words.places[place],
            w=words.moments[rest % len(words.moments)],
        )
        return text[0].upper() + text[1:]

    def others(self, *present: Entity) -> list[Entity]:
        """The people of the cast whom a text by or to those present may speak of."""
        return [person for person in self.scene.cast.people if not any(person is one for one in present)]

    def _noise(self, one: Entity, other: Entity) -> str:
        """A sentence in which `one` comes upon an attribute of `other` or of a project, without its value."""
        subject, attributes = other, self.scene.lexicon.person
        if self.draws.below(3) == 0:
            subject, attributes = self.draws.choice(self.scene.cast.projects), self.scene.lexicon.project_attributes
        slots = {"S's": possessive(subject.name), "k": self.draws.choice(attributes).noun, "a": one.short}
        return sentence(self.draws.choice(self.words.noise), **slots)

    def aside(self, line: Line) -> str:
        """What a line says, sometimes with words that lead up to it."""
        if line.bare or self.draws.below(3):
            return line.text
        return self.draws.choice(self.frames.asides).format(x=line.text)

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
    others = {one.name for line in lines if line.speaker is None for one in line.about}
    return _mail if len(speakers) == 1 and not speakers & others and draws.chance(0.5) else _chat


def _names(people: Sequence[Entity]) -> str:
    return ", ".join(person.name for person in people)


def _chat(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    present = pen.people(3 + pen.draws.below(2), lines)
    head = pen.put(pen.draws.choice(pen.frames.chat_head).format(d=pen.scene.date, n=_names(present)))

    spoken_of = {person.short: pen.others(person) for person in present}

    def message(line: Line | None) -> str:
        if line is None:
            speaker = pen.draws.choice(present)
            text = pen.filler(pen.messages, spoken_of[speaker.short])
        else:
            able = [person for person in present if person not in line.about] or present
            speaker = line.speaker or pen.draws.choice(able)
            text = pen.aside(line)
        return pen.frames.chat_line.format(c=pen.clock(), a=speaker.short, x=text)

    return "\n".join([head, *pen.body(end, lines, message)])


def _mail(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    author, reader = pen.people(2, lines)[:2]
    slots = {"a": author.name, "b": reader.name, "h": reader.short, "d": pen.scene.date}
    head = pen.put(pen.draws.choice(pen.frames.mail_head).format(**slots, x=pen.draws.choice(pen.frames.subjects)))
    farewell = pen.put(pen.draws.choice(pen.frames.mail_end).format(g=author.short))

    spoken_of = pen.others(author, reader)

    def write(line: Line | None) -> str:
        return pen.filler(pen.prose, spoken_of) if line is None else pen.aside(line)

    return "\n\n".join([head, *_paragraphs(pen, pen.body(end, lines, write)), farewell])


def _notes(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    slots = {
        "d": pen.scene.date,
        "j": pen.draws.choice(pen.scene.cast.projects).name,
        "n": _names(pen.people(4, lines)),
    }
    head = pen.put(sentence(pen.draws.choice(pen.frames.notes_head), **slots))

    def write(line: Line | None) -> str:
        return pen.frames.notes_line.format(
            x=pen.filler(pen.prose, pen.scene.cast.people) if line is None else line.text
        )

    return "\n".join([head, *pen.body(end, lines, write)])


def _article(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    slots = {"d": pen.scene.date, "x": pen.draws.choice(pen.frames.subjects)}
    head = pen.put(pen.draws.choice(pen.frames.article_head).format(**slots))

    def write(line: Line | None) -> str:
        return pen.filler(pen.prose, pen.scene.cast.people) if line is None else line.text

    return "\n".join([head, *_paragraphs(pen, pen.body(end, lines, write))])


def _log(pen: _Pen, lines: Sequence[Line], end: int) -> str:
    head = pen.put(pen.draws.choice(pen.frames.log_head).format(d=pen.scene.date))

    def write(line: Line | None) -> str:
        text = pen.filler(pen.entries, pen.scene.cast.people) if line is None else line.text
        return pen.frames.log_line.format(c=pen.clock(), x=text)

    return "\n".join([head, *pen.body(end, lines, write)])


def _paragraphs(pen: _Pen, sentences: Sequence[str]) -> list[str]:
    """Sentences in paragraphs of three to five."""
    paragraphs = []
    place = 0
    while place < len(sentences):
        length = 3 + pen.draws.below(3)
        paragraphs.append(" ".join(sentences[place : place + length]))
        place += length
    return paragraphs
