"""Writers in further registers and layouts, in the words of `other_phrases.txt`: those that a reader may be worked on with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from memalpha_gym.envs.worlds.vocabulary import split_vocabulary
from memalpha_gym.tasks import Split
from memalpha_gym.vocabulary import ValueKind

from .other_phrases import PHRASES
from .records import Record, batched, by_subject

WOMEN = {name for split in (Split.TRAIN, Split.VALIDATION, Split.TEST) for name in split_vocabulary(split).women}


def predicate(record: Record, also: bool = False) -> str:
    """What is said of the subject, in one way or in another."""
    if record.kind is ValueKind.COUNT:
        return f"has had {record.value} so far" if also else f"has been through {record.value}"
    phrase = PHRASES[record.noun]
    said = (phrase.also if also else phrase.said).format(v=record.value)
    return f"{said} on {record.since}" if record.kind is ValueKind.EVENT else said


def label(record: Record, short: bool = False) -> str:
    """What the attribute is called in lists."""
    if record.kind is ValueKind.COUNT:
        return f"{record.value.partition(' ')[2]}"
    phrase = PHRASES[record.noun]
    return phrase.short if short else phrase.label


def value(record: Record, day: str = "{:%Y-%m-%d}") -> str:
    """The value in a list; of an event with its day."""
    if record.kind is ValueKind.COUNT:
        return str(record.number)
    return f"{record.value}, {day.format(record.day)}" if record.kind is ValueKind.EVENT else record.value


def former(record: Record, form: str) -> str:
    """What was before the last change, or nothing."""
    return form.format(record.former[-1][0]) if record.former else ""


def is_project(subject: str) -> bool:
    """Whether a subject is no person."""
    return not (len(subject.split()) == 2 and subject[0].isupper())


def csv_rows(records: list[Record]) -> list[str]:
    """CSV with a header, some rows an entry."""
    entries = []
    for some in batched(records, 8):
        sheet = io.StringIO()
        rows = csv.writer(sheet, lineterminator="\n")
        rows.writerow(["name", "attribute", "value", "since", "previous value"])
        for r in some:
            rows.writerow([r.subject, label(r), value(r), r.day.isoformat(), former(r, "{}")])
        entries.append(sheet.getvalue())
    return entries


def yaml_profiles(records: list[Record]) -> list[str]:
    """YAML, one mapping a subject, nested where there is history."""
    entries = []
    for subject, own in by_subject(records).items():
        lines = [f"{subject}:"]
        for key, same in _grouped(own):
            first = same[0]
            if first.kind is ValueKind.EVENT:
                lines += [f"  {key}:", *(f"    - {{place: {r.value}, day: {r.day.isoformat()}}}" for r in same)]
            elif len(same) > 1:
                lines += [f"  {key}:", *(f"    - {r.value}" for r in same)]
            elif first.former:
                lines += [f"  {key}:", f"    now: {value(first)}", f"    before: {first.former[-1][0]}"]
            else:
                lines.append(f"  {key}: {value(first)}")
        entries.append("\n".join(lines))
    return entries


def _grouped(records: list[Record]) -> Iterator[tuple[str, list[Record]]]:
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(label(record), []).append(record)
    return iter(grouped.items())


def outline(records: list[Record]) -> list[str]:
    """Nested bullets."""
    entries = []
    for subject, own in by_subject(records).items():
        points = [f"    - {label(r, True)} -- {value(r)}{former(r, ' [old: {}]')}" for r in own]
        entries.append("\n".join([f"* {subject}", *points]))
    return entries


def diary(records: list[Record]) -> list[str]:
    """An assistant's diary in the first person."""
    openings = ("I was told that", "I have learned that", "As the chat had it,", "Noted for myself:")
    entries = []
    for i, r in enumerate(records):
        text = f"{openings[i % 4]} {r.subject} {predicate(r)}."
        entries.append(text + former(r, " Until then I had {} in my notes."))
    return entries


def telegram(records: list[Record]) -> list[str]:
    """Capitals, with STOP."""
    entries = []
    for r in records:
        old = former(r, " STOP FORMERLY {}")
        entries.append(f"{r.subject} STOP {label(r)} {value(r, '{:%d %B %Y}')}{old} STOP".upper())
    return entries


def attribute_headings(records: list[Record]) -> list[str]:
    """A heading for each attribute, and under it who has what."""
    entries = []
    for key, own in _grouped(records):
        for some in batched(own, 6):
            lines = [f"{r.subject}, {value(r)}{former(r, ' (till recently {})')}" for r in some]
            entries.append("\n".join([f"# {key}", "", *lines]))
    return entries


def key_paths(records: list[Record]) -> list[str]:
    """Paths as in a settings tree, several lines an entry."""
    lines = []
    for r in records:
        path = f"{r.subject} {label(r)}".lower().replace("the ", "").replace("'", "").replace(".", "")
        parts = path.split()
        who = len(r.subject.lower().replace("the ", "").split())
        key = f"{'.'.join(parts[:who])}.{'_'.join(parts[who:])}"
        if r.kind is ValueKind.EVENT:
            lines.append(f"{key}[{r.day.isoformat()}]={r.value}")
        elif r.kind is ValueKind.LIST:
            lines.append(f"{key}[]={r.value}")
        else:
            lines.append(f"{key}={value(r)}")
            lines += [f"{key}.old={r.former[-1][0]}"] if r.former else []
    return ["\n".join(some) for some in batched(lines, 10)]


def pronouns(records: list[Record]) -> list[str]:
    """A paragraph a subject: the name once, then pronouns."""
    entries = []
    for subject, own in by_subject(records).items():
        he = "It" if is_project(subject) else "She" if subject.split()[0] in WOMEN else "He"
        sentences = []
        for i, pair in enumerate(batched(own, 2)):
            told = [predicate(r) + former(r, " (formerly {})") for r in pair]
            sentences.append(f"{he if i else subject} {', and '.join(told)}.")
        entries.append(" ".join(sentences))
    return entries


def asides(records: list[Record]) -> list[str]:
    """The subject last, and history in the same sentence."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            said = f"{r.value} in all: that is what {r.subject} has done"
        else:
            said = PHRASES[r.noun].turned.format(v=value(r, "on {:%d %B %Y},"), s=r.subject)
        entries.append(f"{said[0].upper()}{said[1:]}{former(r, ', after {} until now')}.")
    return entries
