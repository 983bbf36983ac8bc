"""The gallery: one page with a real sample of every family and level, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from memalpha_gym.tasks import Operation, Question, Split, Task

from .families import FAMILIES
from .family import Family, FamilySource
from .knobs import LEVELS

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
pre { white-space: pre-wrap; background: #f6f6f3; padding: .8rem 1rem; border-radius: .4rem; font: 14px/1.5 monospace; }
mark { background: #ffe9a8; } summary { cursor: pointer; font-weight: 600; } table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #ddd; font-size: 14px; }
"""


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
    body = [part for name in names for part in _family(FAMILIES[name], list(levels), split, index, chunks)]
    page = [
        "<!doctype html>",
        '<html lang="en"><meta charset="utf-8"><title>Worlds</title>',
        f"<style>{_STYLE}</style>",
    ]
    links = " · ".join(f'<a href="#{name}">{name}</a>' for name in names)
    target = Path(path)
    text = "\n".join([*page, f"<h1>Worlds, split {escape(str(split))}</h1>", f"<p>{links}</p>", *body, "</html>", ""])
    target.write_text(text, encoding="utf-8")
    return target


def _family(family: Family, levels: list[int], split: str | Split, index: int, chunks: int) -> Iterator[str]:
    yield f'<h2 id="{family.name}">MemAlpha/{family.name}-v0 <small>({escape(family.competency)})</small></h2>'
    for level in levels:
        source = FamilySource(family, split, level)
        task = source[index]
        yield f"<details><summary>Level {level}: {task.tokens:,} tokens, {len(task.chunks)} chunks</summary>"
        yield f"<p>Task <code>{escape(task.task_id)}</code></p>"
        yield from _chunks(task, chunks)
        yield "<table><tr><th>Question</th><th>Answers</th><th>Wrong</th><th>Chunks</th><th>Kind</th></tr>"
        yield from (_question(question) for question in task.questions)
        yield "</table></details>"


def _chunks(task: Task, count: int) -> Iterator[str]:
    operations = task.operations or ()
    telling = [chunk for chunk, changes in enumerate(operations) if changes]
    for chunk in telling[:count]:
        text = escape(task.chunks[chunk])
        for value in dict.fromkeys(operation.value for operation in operations[chunk] if operation.value):
            text = text.replace(escape(value), f"<mark>{escape(value)}</mark>")
        changes = "".join(f"<li>{_operation(operation)}</li>" for operation in operations[chunk])
        yield f"<h4>Chunk {chunk}</h4><pre>{text}</pre><ul>{changes}</ul>"


def _operation(operation: Operation) -> str:
    what = operation.text or f"no longer: {', '.join(operation.stale)}"
    return f"{operation.kind}: <i>{escape(operation.key)}</i>. {escape(what)}"


def _question(question: Question) -> str:
    when = "" if question.asked_after is None else f" (after chunk {question.asked_after})"
    cells = (
        question.text + when,
        " / ".join(question.answers) or "(abstain)",
        " / ".join(question.forbidden[:4]) + (" …" if len(question.forbidden) > 4 else ""),
        ", ".join(str(chunk) for chunk in question.evidence),
        question.kind + (f" (beside: {question.beside})" if question.beside else ""),
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
