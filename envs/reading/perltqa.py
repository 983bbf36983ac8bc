"""PerLTQA's raw form: a file of memories, which are events with the talks about them, and a file of questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .fields import DataError, Field
from .file_kinds import JSON
from .places import DataSet, Hub
from .raw_data import RawForm
from .splits import unique

SECTIONS = ("events", "dialogues")

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
