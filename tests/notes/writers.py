"""Writers of notes. Each is given a perfect memory's records and gives the entries that it would store."""

from __future__ import annotations

import json
from collections.abc import Iterator

from memalpha_gym.vocabulary import ValueKind

from . import further_strangers as unseen
from . import strangers
from .phrases import PHRASES
from .records import Record, Writer, batched, by_subject


def _predicate(record: Record) -> str:
    """What is said of the subject: "resides in Harrvik"."""
    if record.kind is ValueKind.COUNT:
        return f"has done {record.value} in total"
    said = PHRASES[record.noun][0].format(v=record.value)
    return f"{said} on {record.since}" if record.kind is ValueKind.EVENT else said


def _label(record: Record) -> str:
    return f"number of {record.noun}s" if record.kind is ValueKind.COUNT else PHRASES[record.noun][1]


def _value(record: Record) -> str:
    if record.kind is ValueKind.COUNT:
        return str(record.number)
    return f"{record.value} on {record.since}" if record.kind is ValueKind.EVENT else record.value


def _earlier(record: Record, form: str) -> str:
    return form.format(v=record.former[-1][0]) if record.former else ""


# --- worked on ----------------------------------------------------------------------------------------------------------------


def own_sentences(records: list[Record]) -> list[str]:
    """One sentence a fact, in words of the writer's own."""
    return [f"{r.subject} {_predicate(r)}.{_earlier(r, ' Previously it was {v}.')}" for r in records]


def telegraphic(records: list[Record]) -> list[str]:
    """One entry a subject, everything in a row."""
    return [
        f"{subject} – " + "; ".join(f"{_label(r)} {_value(r)}{_earlier(r, ' (was {v})')}" for r in own)
        for subject, own in by_subject(records).items()
    ]


def markdown_table(records: list[Record]) -> list[str]:
    """Tables of a few rows each: subject, attribute, value, what was before."""
    head = "| Who | What | Value | Earlier value |\n|---|---|---|---|\n"
    rows = (f"| {r.subject} | {_label(r)} | {_value(r)} | {_earlier(r, 'formerly {v}') or '-'} |" for r in records)
    return [head + "\n".join(some) for some in batched(rows, 6)]


def json_profiles(records: list[Record]) -> list[str]:
    """A JSON object a subject."""
    return [
        json.dumps({"name": subject, **dict(_json_members(own))}, ensure_ascii=False)
        for subject, own in by_subject(records).items()
    ]


def _json_members(records: list[Record]) -> Iterator[tuple[str, object]]:
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.noun.replace(" ", "_"), []).append(record)
    for key, own in grouped.items():
        if own[0].kind is ValueKind.EVENT:
            yield key, [{"place": r.value, "date": r.day.isoformat()} for r in own]
        elif own[0].former:
            yield key, {"current": own[0].value, "previous": own[0].former[-1][0]}
        else:
            yield key, own[0].value if len(own) == 1 else [r.value for r in own]


# --- for checking -------------------------------------------------------------------------------------------------------------


def first_names(records: list[Record]) -> list[str]:
    """Lower-cased scraps with first names."""
    return [
        f"{_short(r.subject)}: {_label(r)} = {_value(r)}{_earlier(r, ', before that {v}')}".lower() for r in records
    ]


def _short(subject: str) -> str:
    return subject.split()[0] if len(subject.split()) == 2 and subject[0].isupper() else subject


def journal(records: list[Record]) -> list[str]:
    """A dated journal that is only added to."""
    entries = []
    for r in records:
        if r.kind is ValueKind.EVENT:
            entries.append((r.day, f"{r.since}: {r.subject} {PHRASES[r.noun][0].format(v=r.value)}."))
            continue
        for value, day in [*r.former, (r.value, r.day)]:
            said = f"has done {value} in total" if r.kind is ValueKind.COUNT else PHRASES[r.noun][0].format(v=value)
            entries.append((day, f"{day.day} {day:%B} {day.year}: {r.subject} {said}."))
    return [text for _, text in sorted(entries)]


# --- held out -----------------------------------------------------------------------------------------------------------------


def prose(records: list[Record]) -> list[str]:
    """A paragraph a subject, several facts in a sentence."""
    entries = []
    for subject, own in by_subject(records).items():
        sentences = []
        for i, pair in enumerate(batched(own, 2)):
            said = " and ".join(_predicate(r) for r in pair)
            who = subject if i == 0 else "The same project" if _short(subject) == subject else _short(subject)
            sentences.append(f"{who} {said}.")
            sentences += [f"(Earlier on, the {r.noun} was {r.former[-1][0]}.)" for r in pair if r.former]
        entries.append(" ".join(sentences))
    return entries


def key_value(records: list[Record]) -> list[str]:
    """key=value lines under the subject in brackets, as in a settings file."""
    entries = []
    for subject, own in by_subject(records).items():
        lines = [f"[{subject}]"]
        for r in own:
            key = r.noun.replace(" ", "_").replace("-", "_")
            if r.kind is ValueKind.EVENT:
                lines.append(f'{key} = "{r.value}" ({r.day.isoformat()})')
            else:
                lines.append(f"{key} = {_value(r)}")
            lines += [f"previous_{key} = {r.former[-1][0]}"] if r.former else []
        entries.append("\n".join(lines))
    return entries


def by_attribute(records: list[Record]) -> list[str]:
    """A list for each attribute, with the attribute as its heading."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.noun, []).append(record)
    entries = []
    for noun, own in grouped.items():
        for some in batched(own, 5):
            lines = [f"- {r.subject}: {_value(r)}{_earlier(r, ' (formerly {v})')}" for r in some]
            entries.append("\n".join([f"## {noun.capitalize()}s", *lines]))
    return entries


def inverted(records: list[Record]) -> list[str]:
    """The value first, the subject last."""
    entries = []
    for r in records:
        value = f"{r.value}, {r.since}," if r.kind is ValueKind.EVENT else r.value
        noun = f"total of {r.noun}s" if r.kind is ValueKind.COUNT else r.noun
        entries.append(f"{value} – that is the {noun} of {r.subject}.{_earlier(r, ' It used to be {v}.')}")
    return entries


def arrows(records: list[Record]) -> list[str]:
    """Histories with arrows and the days on which things changed."""
    entries = []
    for r in records:
        if r.kind is ValueKind.EVENT:
            entries.append(f"{r.subject} → {r.noun} → {r.value} ({r.day.day} {r.day:%b} {r.day.year})")
        else:
            steps = [*(value for value, _ in r.former), _value(r)]
            entries.append(f"{r.subject} / {r.noun}: {' → '.join(steps)} (as of {r.day.isoformat()})")
    return entries


def questioned(records: list[Record]) -> list[str]:
    """A question a fact, with its answer."""
    entries = []
    for r in records:
        asked = f"What is {r.subject}'s {r.noun}?"
        if r.kind is ValueKind.COUNT:
            asked = f"How many {r.noun}s has {r.subject} done?"
        elif r.kind is ValueKind.LIST:
            asked = f"Name a {r.noun} on {r.subject}."
        elif r.kind is ValueKind.EVENT:
            asked = f"When was {r.subject}'s {r.noun} ({r.value})?"
        answer = r.since if r.kind is ValueKind.EVENT else str(r.number) if r.kind is ValueKind.COUNT else r.value
        entries.append(f"Q: {asked}\nA: {answer}{_earlier(r, ' (before: {v})')}")
    return entries


def holders_in_brackets(records: list[Record]) -> list[str]:
    """A row an attribute, with who has each value in brackets behind it."""
    nouns: dict[str, list[str]] = {}
    for r in records:
        title = f"{r.noun}s".replace("mans", "men") if r.kind is not ValueKind.LIST else f"{r.noun}s on {r.subject}"
        value = str(r.number) if r.kind is ValueKind.COUNT else r.value
        day = f", {r.since}" if r.kind is ValueKind.EVENT else ""
        held = value if r.kind is ValueKind.LIST else f"{value} ({r.subject}{day}{_earlier(r, '; formerly {v}')})"
        nouns.setdefault(title, []).append(held)
    return [f"{title[0].upper()}{title[1:]}: {'; '.join(rows)}" for title, rows in nouns.items()]


WORKED_ON: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        own_sentences,
        telegraphic,
        markdown_table,
        json_profiles,
        strangers.csv_rows,
        strangers.yaml_profiles,
        strangers.outline,
        strangers.diary,
        strangers.telegram,
        questioned,
        holders_in_brackets,
    )
}
CHECKED: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        first_names,
        journal,
        strangers.attribute_headings,
        strangers.key_paths,
        strangers.pronouns,
        strangers.asides,
    )
}
HELD_OUT: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        prose,
        key_value,
        by_attribute,
        inverted,
        arrows,
        unseen.tags,
        unseen.infobox,
        unseen.chat_memo,
        unseen.legalese,
        unseen.text_messages,
        unseen.verb_second,
        unseen.passive,
        unseen.log_lines,
        unseen.struck_out,
        unseen.dossier,
        unseen.wide_table,
        unseen.turned,
    )
}
