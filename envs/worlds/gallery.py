"""The gallery: one page with a real sample of every family and level, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from memalpha_gym.environment_pages import about
from memalpha_gym.tasks import Operation, OperationKind, Question, Split, Task
from memalpha_gym.views.shell import badge, details, page, section, table, text

from .families import FAMILIES
from .family import Family, FamilySource
from .knobs import LEVELS

LONGEST_LIST = 4
"""Values that must not be in a reply, of which a table names so many."""


def write_gallery(
    path: str | Path,
    *,
    families: Iterable[str] = tuple(FAMILIES),
    levels: Iterable[int] = LEVELS,
    split: str | Split = Split.TRAIN,
    index: int = 0,
    chunks: int = 2,
) -> Path:
    """Write one self-contained HTML page; the same arguments give the same bytes.

    It opens on the first sample, and is searched by what stands in it.

    Args:
        path: the file to write.
        families: which families, by name.
        levels: which levels.
        split: whose words.
        index: which task of each.
        chunks: how many chunks of each task are shown in full: the first ones that change something.

    Raises:
        ValueError: there is no family of a name, or no such split or level.
    """
    names = list(families)
    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        raise ValueError(f"there is no family {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    samples = {name: {level: FamilySource(FAMILIES[name], split, level)[index] for level in levels} for name in names}
    body = [_overview(samples), _SEARCH]
    for place, name in enumerate(names):
        body.append(_family(FAMILIES[name], samples[name], chunks, unfolded=not place))
    target = Path(path)
    whole = page(
        f"Generated worlds, split {split}",
        "".join(body),
        style=_file("gallery.css"),
        script=_file("gallery.js"),
        links=[(name, name) for name in names],
    )
    target.write_text(whole, encoding="utf-8")
    return target


_SEARCH = (
    '<p><label>Search families, questions and facts <input type="search" id="search"></label> '
    '<output class="note" id="found" aria-live="polite"></output></p>\n'
)


def _overview(samples: dict[str, dict[int, Task]]) -> str:
    """A line a family: what it tests, and how much there is of it at each level."""
    levels = list(next(iter(samples.values()), {}))
    heads = ["family", "tests", *(f"level {level}" for level in levels)]
    rows = [
        [
            f'<a href="#{text(name)}">{text(name)}</a>',
            f"{text(about(_id(name))[0])} <small>({text(str(FAMILIES[name].competency))})</small>",
            *(f"{_count(task)}" for task in tasks.values()),
        ]
        for name, tasks in samples.items()
    ]
    lead = (
        "Every family is a simulation that knows what is true at each moment. An agent reads the stream chunk by chunk and keeps "
        "a memory under a budget; questions come afterwards. Below is a real task of each, with what every fact went through."
    )
    note = '<p class="note">Tokens of the stream, facts and questions of the sample.</p>'
    return section("families", "Families", table("families", heads, rows, name="overview") + note, lead=lead)


def _count(task: Task) -> str:
    return f"{(task.tokens or 0) / 1000:.0f}k <small>{len(_fates(task))} facts, {len(task.questions)} questions</small>"


def _id(name: str) -> str:
    return f"MemAlpha/{name}-v0"


def _family(family: Family, tasks: dict[int, Task], chunks: int, *, unfolded: bool) -> str:
    sentence, _, whole = about(_id(family.name))
    parts = [details("the environment's page", f"<pre>{text(whole)}</pre>")]
    for place, (level, task) in enumerate(tasks.items()):
        parts.append(_sample(level, task, chunks, unfolded=unfolded and not place))
    heading = f"{family.name} ({_id(family.name)})"
    return section(family.name, heading, "".join(parts), lead=f"{sentence} Tests {family.competency}.")


def _sample(level: int, task: Task, chunks: int, *, unfolded: bool) -> str:
    fates = _fates(task)
    changed = sum(len(operations) > 1 for operations in fates.values())
    summary = (
        f"<b>Level {level}</b> <small>{task.tokens or 0:,} tokens in {len(task.chunks)} chunks; {len(fates)} facts, "
        f"{changed} of which change; {len(task.questions)} questions</small>"
    )
    body = [
        f"<p>Task <code>{text(task.task_id)}</code></p>",
        *_chunks(task, chunks),
        "<h4>Facts, and what became of them</h4>",
        table(f"facts of level {level}", ["fact", "told", "by the end", "asked"], _facts(task, fates), name="texts"),
        "<h4>Questions</h4>",
        table(f"questions of level {level}", _QUESTION_HEADS, _questions(task), name="texts"),
    ]
    return details(summary, "".join(body), unfolded=unfolded)


def _chunks(task: Task, count: int) -> Iterator[str]:
    operations = task.operations or ()
    telling = [chunk for chunk, changes in enumerate(operations) if changes]
    for chunk in telling[:count]:
        values = [operation.value for operation in operations[chunk] if operation.value]
        changes = "".join(f"<li>{_operation(operation)}</li>" for operation in operations[chunk])
        yield f"<h4>Chunk {chunk + 1}</h4><pre>{_marked(task.chunks[chunk], values)}</pre><ul>{changes}</ul>"


def _marked(words: str, values: Sequence[str]) -> str:
    """A text with these values marked."""
    longest = sorted(dict.fromkeys(filter(None, values)), key=len, reverse=True)
    if not longest:
        return text(words)
    parts = re.split(f"({'|'.join(map(re.escape, longest))})", words)
    return "".join(f"<mark>{text(part)}</mark>" if place % 2 else text(part) for place, part in enumerate(parts))


def _operation(operation: Operation) -> str:
    what = operation.text or f"no longer: {', '.join(operation.stale)}"
    return f"{operation.kind}: <i>{text(operation.key)}</i>. {text(what)}"


Fates = dict[str, list[tuple[int, Operation]]]
"""Each fact with what happened to it, and in which chunk."""


def _fates(task: Task) -> Fates:
    found: Fates = {}
    for chunk, operations in enumerate(task.operations or ()):
        for operation in operations:
            found.setdefault(operation.key, []).append((chunk, operation))
    return found


def _facts(task: Task, fates: Fates) -> Iterator[Sequence[str]]:
    """A row a fact: the sentence of each chunk that tells it, what holds by the end, and the questions that ask for its value."""
    for key, changes in fates.items():
        told = "".join(f"<li>{_telling(task, chunk, operation)}</li>" for chunk, operation in changes)
        last = changes[-1][1]
        if last.kind is OperationKind.RETRACT:
            end = badge("bad", "withdrawn")
        elif last.kind is OperationKind.CONTEST:
            end = badge("middling", "open")
        else:
            end = text(last.value)
        values = {operation.value for _, operation in changes} - {""}
        asked = [number for number, question in enumerate(task.questions, 1) if values & set(question.answers)]
        yield text(key), f"<ul>{told}</ul>", end, ", ".join(map(str, asked[:8])) + (" …" if len(asked) > 8 else "")


def _telling(task: Task, chunk: int, operation: Operation) -> str:
    """Where an operation is told: its chunk and kind, and the sentence with the value, where the value is named."""
    value = operation.value or next(iter(operation.claims), "")
    lines = [line for line in re.split(r"(?<=[.!?])\s+|\n", task.chunks[chunk]) if value and value in line]
    said = f": {_marked(lines[0].strip()[:300], [value])}" if lines else f": {text(value)}" if value else ""
    return f"<small>chunk {chunk + 1}, {operation.kind}</small>{said}"


_QUESTION_HEADS = ["", "question", "answers", "wrong", "evidence", "kind"]


def _questions(task: Task) -> Iterator[Sequence[str]]:
    return ((str(number), *_question(question)) for number, question in enumerate(task.questions, 1))


def _question(question: Question) -> Sequence[str]:
    when = "" if question.asked_after is None else f" (asked after chunk {question.asked_after + 1})"
    more = " …" if len(question.forbidden) > LONGEST_LIST else ""
    cells = (
        question.text + when,
        " / ".join(question.answers) or "(that it is not known)",
        " / ".join(question.forbidden[:LONGEST_LIST]) + more,
        f"chunk {', '.join(str(chunk + 1) for chunk in question.evidence)}" if question.evidence else "",
        question.kind + (f" (beside: {question.beside})" if question.beside else ""),
    )
    return tuple(map(text, cells))


def _file(name: str) -> str:
    return files("memalpha_gym.envs.worlds").joinpath(name).read_text(encoding="utf-8")
