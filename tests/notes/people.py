"""Writers as different people would be: in words of their own for every attribute, and with verbs for what is counted.

`third_phrases.txt` has a row an attribute: noun | predicate | label | a sentence that ends with the subject | a name for it.
`activities.txt` has a row an activity: noun | past | another past | gerund | a name for it | participle.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from memalpha_gym.vocabulary import ValueKind

from .records import Record, Writer, batched, by_subject
from .strangers import WOMEN, former, is_project

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Said:
    """How an attribute is put: a predicate, a label, a sentence that ends with the subject, a name."""

    predicate: str
    label: str
    turned: str
    name: str


@dataclass(frozen=True, slots=True)
class Done:
    """How an activity is put: "gave blood", "donated blood", "giving blood", "times blood was given", "been to give blood"."""

    past: str
    also: str
    gerund: str
    name: str
    participle: str


def _rows(name: str) -> list[list[str]]:
    return [row.split(" | ") for row in (HERE / name).read_text(encoding="utf-8").splitlines()]


SAID = {noun: Said(*rest) for noun, *rest in _rows("third_phrases.txt")}
DONE = {noun: Done(*rest) for noun, *rest in _rows("activities.txt")}
TIMES = ("", "once", "twice", *(f"{n} times" for n in "three four five six seven eight nine ten eleven twelve".split()))


def shown(r: Record, form: str = "{:%d/%m/%Y}") -> str:
    """A value in a list; of an event with its day."""
    if r.kind is ValueKind.COUNT:
        return str(r.number)
    return f"{r.value}, {form.format(r.day)}" if r.kind is ValueKind.EVENT else r.value


def predicate(r: Record) -> str:
    """What is said of the subject."""
    if r.kind is ValueKind.COUNT:
        return f"has {DONE[r.noun].participle} {TIMES[r.number]}"
    said = SAID[r.noun].predicate.format(v=r.value)
    return f"{said} on {r.since}" if r.kind is ValueKind.EVENT else said


def label(r: Record) -> str:
    """What the attribute is called in lists."""
    return DONE[r.noun].past if r.kind is ValueKind.COUNT else SAID[r.noun].label


def days(r: Record) -> list[date]:
    """Of a count: a day for each time, the last of them the record's."""
    return [r.day - timedelta(days=9 * back) for back in range(r.number - 1, -1, -1)]


def spoken(day: date) -> str:
    """`3 March 2025`."""
    return f"{day.day} {day:%B} {day.year}"


def pronoun(subject: str) -> str:
    """He, she or it."""
    return "it" if is_project(subject) else "she" if subject.split()[0] in WOMEN else "he"


def clipped(records: list[Record]) -> list[str]:
    """A scrap a fact."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            entries.append(f"{r.subject}: {DONE[r.noun].past} {r.number}x")
        else:
            entries.append(f"{r.subject}: {label(r)} {shown(r)}{former(r, ' (ex {})')}")
    return entries


def reporter(records: list[Record]) -> list[str]:
    """A paragraph a subject, which opens with what is known."""
    entries = []
    for subject, own in by_subject(records).items():
        sentences = []
        for i, pair in enumerate(batched(own, 2)):
            told = " and ".join(predicate(r) for r in pair)
            opening = f"It is known of {subject} that {pronoun(subject)}" if not i else pronoun(subject).capitalize()
            sentences.append(f"{opening} {told}.")
            sentences += [f"{r.former[-1][0]} was the {r.noun} in the past." for r in pair if r.former]
        entries.append(" ".join(sentences))
    return entries


def ledger_rows(records: list[Record]) -> list[str]:
    """A table with the day first."""
    head = "| date | who | topic | content | until then |\n|---|---|---|---|---|"
    rows = []
    for r in records:
        topic = DONE[r.noun].name if r.kind is ValueKind.COUNT else label(r)
        content = str(r.number) if r.kind is ValueKind.COUNT else r.value
        rows.append(f"| {r.day.isoformat()} | {r.subject} | {topic} | {content} | {former(r, '{}')} |")
    return ["\n".join([head, *some]) for some in batched(rows, 7)]


def records_json(records: list[Record]) -> list[str]:
    """A flat object a fact."""
    entries = []
    for r in records:
        row: dict[str, object] = {"who": r.subject, "field": label(r)}
        if r.kind is ValueKind.COUNT:
            row = {"who": r.subject, "activity": DONE[r.noun].gerund, "count": r.number}
        elif r.kind is ValueKind.EVENT:
            row |= {"where": r.value, "when": r.day.isoformat()}
        else:
            row |= {"value": r.value, "as_of": r.day.isoformat()}
            row |= {"was": r.former[-1][0]} if r.former else {}
        entries.append(json.dumps(row, ensure_ascii=False))
    return entries


def cards(records: list[Record]) -> list[str]:
    """A card a subject in Markdown."""
    entries = []
    for subject, own in by_subject(records).items():
        lines = [f"### {subject}"]
        for r in own:
            if r.kind is ValueKind.COUNT:
                lines.append(f"**{DONE[r.noun].gerund.capitalize()}:** {TIMES[r.number]}")
            else:
                name = SAID[r.noun].name.capitalize()
                lines.append(f"**{name}:** {shown(r, '{:%d %B %Y}')}{former(r, ' _(formerly {})_')}")
        entries.append("\n".join(lines))
    return entries


def day_book(records: list[Record]) -> list[str]:
    """A diary that is only added to; every time that something was done has a line."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            ways = (DONE[r.noun].past, DONE[r.noun].also)
            entries += [(day, f"{r.subject} {ways[i % 2]}.") for i, day in enumerate(days(r))]
        elif r.kind is ValueKind.EVENT:
            entries.append((r.day, f"{r.subject} {SAID[r.noun].predicate.format(v=r.value)}."))
        else:
            told = [*r.former, (r.value, r.day)]
            entries += [(day, f"{r.subject} {SAID[r.noun].predicate.format(v=value)}.") for value, day in told]
    return [f"{spoken(day)}. {text}" for day, text in sorted(entries)]


def changelog(records: list[Record]) -> list[str]:
    """What was set and what was changed, with running totals."""
    lines = []
    for r in records:
        who, when = f"[{r.subject}]", r.day.isoformat()
        if r.kind is ValueKind.COUNT:
            lines.append(f"{when} {who} {DONE[r.noun].past} (total now {r.number})")
        elif r.kind is ValueKind.EVENT:
            lines.append(f"{when} {who} {label(r)}: {r.value}")
        elif r.former:
            lines.append(f"{when} {who} {label(r)} changed from {r.former[-1][0]} to {r.value}")
        else:
            lines.append(f"{when} {who} {label(r)} set to {r.value}")
    return ["\n".join(some) for some in batched(lines, 8)]


def cleft(records: list[Record]) -> list[str]:
    """The value first, the subject last."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            entries.append(f"{TIMES[r.number].capitalize()} so far {r.subject} {DONE[r.noun].also}.")
        else:
            said = SAID[r.noun].turned.format(v=r.value, s=r.subject)
            on = f" on {r.since}" if r.kind is ValueKind.EVENT else ""
            entries.append(f"{said[0].upper()}{said[1:]}{on}.{former(r, ' {} it was before that.')}")
    return entries


def of_lines(records: list[Record]) -> list[str]:
    """The name of the thing, of whom, and what it is."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            entries.append(f"Number of times {r.subject} {DONE[r.noun].past}: {r.number}")
        elif r.kind is ValueKind.EVENT:
            entries.append(f"{SAID[r.noun].name.capitalize()} of {r.subject} on {r.since}: {r.value}")
        else:
            entries.append(f"The {SAID[r.noun].name} of {r.subject} is {r.value}{former(r, ', no longer {}')}.")
    return entries


def semicolons(records: list[Record]) -> list[str]:
    """Everything about a subject on one line, in predicates."""
    return [
        f"{subject} {'; '.join(predicate(r) + former(r, ' (not {} as before)') for r in own)}."
        for subject, own in by_subject(records).items()
    ]


def surname_first(records: list[Record]) -> list[str]:
    """A register by surname."""
    entries = []
    for r in records:
        first, _, last = r.subject.partition(" ")
        who = r.subject if is_project(r.subject) else f"{last}, {first}"
        entries.append(f"{who} -- {label(r)} -- {shown(r, '{:%d %b %Y}')}{former(r, ' -- before -- {}')}")
    return entries


def dated_lists(records: list[Record]) -> list[str]:
    """All the days of a thing in a sentence."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            *others, last = [f"{day.day} {day:%B}" for day in days(r)]
            on = f"{', '.join(others)} and {last}" if others else last
            entries.append(f"{r.subject} {DONE[r.noun].past} on {on}.")
        else:
            entries.append(f"{r.subject} {predicate(r)}{former(r, ', having had {} before')}.")
    return entries


PEOPLE: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        clipped,
        reporter,
        ledger_rows,
        records_json,
        cards,
        day_book,
        changelog,
        cleft,
        of_lines,
        semicolons,
        surname_first,
        dated_lists,
    )
}
