"""PerLTQA: the events of a person's life with the talks about them, and questions about both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.scoring import holds, words
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .building.chunking import MOST_TOKENS, count_tokens, cut
from .building.keywords import keywords
from .reading.fields import DataError, Field
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm, load_split
from .reading.splits import TASKS, check_index, draw, draw_in_order, unique


class PerLTQAEnv(MemoryConstructionEnv):
    """PerLTQA: what happened in a person's life, and what was said about it.

    ## Description
    An episode is a part of one invented person's life: events, told one a chunk with the talks about them (Mem-α, section
    4.1; its data has 23.3 chunks of 517 tokens and 100 questions). An event of more than 2,048 tokens is cut between
    sentences. Questions are those of the data set about these events (kind `event`) and talks (kind `dialogue`).

    The gold is a list of keywords. The reference has a language model shorten each answer to them, and a file of such
    answers, with ";" between keywords, is read as it is. Else they are the phrases that the data set marks in the answer
    and that were told word for word; or, without any, the names, numbers and rarer words of the answer that were told.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores the
    share of the keywords that the reply holds (metric `keywords_semicolon`).

    ## Arguments
    - `data`: a folder with the data set's two files (memories and questions), or a folder with such a sub-folder
      `perltqa/`. Default: MEMALPHA_DATA; the hub has no copy, and the error says where to get the files.
    - `split`: `train`, `validation`, `test` or `all`; divided by person.
    - `events`: the most events an episode (24, drawn from those that are asked about).
    - `questions`: the most questions an episode (100).

    ## Registered ids
    - `MemAlpha/PerLTQA-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        events: int = 24,
        questions: int = 100,
        **options: Any,
    ) -> None:
        super().__init__(PerLTQASource(data, parse_split(split), events, questions), **options)


VERSION = 0
PROMPT = "Reply from what the memory says about the person, in a sentence or less."
SECTIONS = ("events", "dialogues")
KEYWORDS = 5
SHORT_WORDS = 3
"""An answer of as many words is its own keyword."""
HEADING_TOKENS = 64

_MEMORY = re.compile(r"[\w-]+(?:#[\w-]+)?")


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its id in the data set, such as `1_0_2`, and its text with the talks about it."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the raw data: its answer, the key phrases that it marks, and the events that it is about."""

    text: str
    answer: str
    anchors: tuple[str, ...]
    events: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person with events and questions about them."""

    name: str
    events: tuple[Event, ...]
    questions: tuple[Asked, ...]


def _parse(documents: Iterable[Field]) -> Sequence[Person]:
    """The persons that have both: events in a file of memories, and questions in a file of questions."""
    memories: dict[str, dict[str, Event]] = {}
    questions: dict[str, list[Asked]] = {}
    where = ""
    for document in documents:
        where = document.file
        for name, part in _persons(document):
            if _holds_questions(part):
                questions.setdefault(name, []).extend(_questions(part))
            else:
                memories.setdefault(name, {}).update((event.id, event) for event in _events(part, name))
    if not (memories and questions):
        missing = "questions (perltqa_en_v2.json)" if memories else "events (perltmem_en_v2.json)"
        raise DataError(
            f"{where}: the data has no {missing}; PerLTQA takes both files. Put both into one folder and give that."
        )
    known = (_person(name, events, questions.get(name, ())) for name, events in memories.items())
    return [person for person in known if person.questions]


def _person(name: str, events: Mapping[str, Event], questions: Iterable[Asked]) -> Person:
    """A person with the questions about events that are there."""
    asked = unique(
        (question for question in questions if events.keys() >= set(question.events)), lambda asked: asked.text
    )
    return Person(name, tuple(events.values()), tuple(asked))


def _persons(document: Field) -> Iterator[tuple[str, Field]]:
    """Each person's part of a file: members of an object, or of the objects of a list."""
    for part in document.rows():
        profile = part.find("profile")
        if profile and isinstance(profile.value, dict):  # a list of persons, who are named in their profiles
            yield profile.get("Protagonist").line(), part
        else:
            yield from part.members()


def _holds_questions(person: Field) -> bool:
    """Whether a person's part is of questions, which stand in lists, or of memories, which stand in objects."""
    sections = [section for name in ("events", "dialogues", "profile") if (section := person.find(name))]
    if not sections:
        raise person.error("has neither events nor dialogues nor a profile")
    return isinstance(sections[0].value, list)


def _events(person: Field, name: str) -> Iterator[Event]:
    talks: dict[str, list[str]] = {}
    dialogues = person.find("dialogues")
    for key, dialogue in dialogues.members() if dialogues else ():
        event = dialogue.find("events")
        talks.setdefault(event.scalar() if event else key.partition("#")[0], []).extend(_talk(dialogue))
    for key, event in person.get("events").members():
        said = event.get("content")
        parts = [*([said.text()] if said.value != "" else []), *talks.get(key, ())]
        if parts:
            date, about = _optional(event, "Creation Time"), _optional(event, "summary")
            heading = f"{f'[{date}] ' if date else ''}An event in the life of {name}{f': {about}' if about else ''}"
            yield Event(key, heading, "\n\n".join(parts))


def _optional(event: Field, member: str) -> str:
    """A member's text as one line; empty where it is missing, or no text."""
    found = event.find(member)
    return " ".join(found.value.split()) if found and isinstance(found.value, str) else ""


def _talk(dialogue: Field) -> Iterator[str]:
    """The talks of a dialogue, each under its time."""
    for time, lines in dialogue.get("contents").members():
        said = [lines.text()] if isinstance(lines.value, str) else list(_lines(lines))
        if said:
            yield "\n".join([f"They talked about it ({time}):", *said])


def _lines(lines: Field) -> Iterator[str]:
    for line in lines.items():
        if isinstance(line.value, list):
            yield from _lines(line)
        elif line.value:
            yield line.line()


def _questions(person: Field) -> Iterator[Asked]:
    """The questions about events and talks. Those about the profile have no event, and are not told."""
    for section in SECTIONS:
        group = person.find(section)
        for entry in group.items() if group else ():
            for key, questions in entry.members():
                for question in questions.items():
                    yield _question(question, key, section)


def _question(question: Field, key: str, section: str) -> Asked:
    reference, anchors = question.find("Reference Memory"), question.find("Memory Anchors")
    events = _event_ids(reference.value) if reference else ()
    return Asked(
        text=question.get("Question").line(),
        answer=question.get("Answer").line(),
        anchors=tuple(_anchors(anchors)) if anchors else (),
        events=events or _event_ids(key),
        kind=section.removesuffix("s"),
    )


def _event_ids(memories: object) -> tuple[str, ...]:
    """The events that a reference such as `['4_0_0', '4_0_1#3']`, a list or the text of one, names: `4_0_0`, `4_0_1`."""
    return tuple(dict.fromkeys(found.partition("#")[0] for found in _MEMORY.findall(str(memories))))


def _anchors(anchors: Field) -> Iterator[str]:
    """The phrases that a question's anchors mark: members of objects with their places, or texts."""
    for entry in anchors.items():
        for phrase in [entry.text()] if isinstance(entry.value, str) else [name for name, _ in entry.members()]:
            if phrase.strip():
                yield phrase.replace(";", ",").strip()


def _name(person: Person) -> str:
    return person.name


PERLTQA = RawForm(
    dataset=DataSet(
        "perltqa",
        (
            "PerLTQA JSON, two files: {person: {events: {id: {content, summary}}, dialogues: {id: {contents: {time: [line]}}}}} "
            "and [{person: {events: [{id: [{Question, Answer, Reference Memory, Memory Anchors}]}], dialogues: […]}}]"
        ),
        Hub(homepage="https://github.com/Elvin-Yiming-Du/PerLTQA (Dataset/en_v2/*.json)"),
    ),
    kinds=(JSON,),
    parse=_parse,
    group=_name,
)


@dataclass(frozen=True)
class PerLTQASource:
    """Tasks over PerLTQA's persons; the arguments are those of `PerLTQAEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN
    events: int = 24
    questions: int = 100

    name: ClassVar[str] = "perltqa"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        check_count("events", self.events)
        check_count("questions", self.questions)
        load_split(PERLTQA, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        (person,) = draw(rng, load_split(PERLTQA, self.data, self.split), 1)
        asked_of = frozenset(event for question in person.questions for event in question.events)
        events = [event for event in person.events if event.id in asked_of]
        told = draw_in_order(rng, events, self.events)
        chunks, places = _chunks(told)
        asked = [question for question in person.questions if places.keys() >= set(question.events)]
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(
                _as_question(question, chunks, places) for question in draw_in_order(rng, asked, self.questions)
            ),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"person": person.name},
        )


def _chunks(events: Sequence[Event]) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """A chunk for each event, or several for a long one; and the chunks of each."""
    chunks: list[str] = []
    places: dict[str, tuple[int, ...]] = {}
    for event in events:
        (heading,) = cut(event.heading, HEADING_TOKENS)[:1]
        pieces = [f"{heading}\n\n{piece}" for piece in cut(event.text, MOST_TOKENS - HEADING_TOKENS)]
        places[event.id] = tuple(range(len(chunks), len(chunks) + len(pieces)))
        chunks += pieces
    return chunks, places


def _as_question(question: Asked, chunks: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> Question:
    evidence = sorted({chunk for event in question.events for chunk in places[event]})
    return Question(
        text=question.text,
        answers=("; ".join(_gold(question, "\n".join(chunks[chunk] for chunk in evidence))),),
        metric="keywords_semicolon",
        evidence=tuple(evidence),
        kind=question.kind,
    )


def _gold(question: Asked, told: str) -> Sequence[str]:
    """What a reply should hold: a list that the file gives, or phrases of the answer that were told."""
    if ";" in question.answer or len(words(question.answer)) <= SHORT_WORDS:
        return [part.strip() for part in question.answer.split(";") if part.strip()]
    asked = frozenset(words(question.text))
    marked = [
        anchor
        for anchor in question.anchors
        if holds(question.answer, anchor) and holds(told, anchor) and not asked.issuperset(words(anchor))
    ]
    return marked or keywords(question.answer, told, KEYWORDS, known=question.text) or [question.answer]
