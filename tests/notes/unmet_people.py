"""Writers as different people would be, held out: nobody looks at what a reader makes of their notes while mending it."""

from __future__ import annotations

import json

from memalpha_gym.vocabulary import ValueKind

from .people import DONE, SAID, TIMES, days, label, predicate, pronoun, shown, spoken
from .records import Record, Writer, batched, by_subject
from .strangers import former, is_project

ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def minutes(records: list[Record]) -> list[str]:
    """Numbered points as in minutes."""
    entries = []
    for some in batched(list(enumerate(records, 1)), 5):
        lines = []
        for number, r in some:
            if r.kind is ValueKind.COUNT:
                lines.append(f"{number}. To date, {r.subject} {DONE[r.noun].also} {TIMES[r.number]} in total.")
            else:
                lines.append(f"{number}. {r.subject} {predicate(r)}.{former(r, ' This replaces {}.')}")
        entries.append("\n".join(lines))
    return entries


def nested_json(records: list[Record]) -> list[str]:
    """An object a subject, with counts, events and history apart."""
    entries = []
    for subject, own in by_subject(records).items():
        facts: dict[str, object] = {}
        counts = {DONE[r.noun].past: r.number for r in own if r.kind is ValueKind.COUNT}
        events = [
            {"what": label(r), "place": r.value, "date": r.day.isoformat()} for r in own if r.kind is ValueKind.EVENT
        ]
        lists: dict[str, list[str]] = {}
        for r in own:
            if r.kind is ValueKind.LIST:
                lists.setdefault(label(r), []).append(r.value)
            elif r.kind not in (ValueKind.COUNT, ValueKind.EVENT):
                facts[label(r)] = r.value
        history = {label(r): [v for v, _ in r.former] for r in own if r.former}
        parts = {"facts": {**facts, **lists}, "counts": counts, "events": events, "history": history}
        entries.append(json.dumps({subject: {k: v for k, v in parts.items() if v}}, ensure_ascii=False, indent=1))
    return entries


def dot_leaders(records: list[Record]) -> list[str]:
    """Index cards with dots up to the value."""
    entries = []
    for subject, own in by_subject(records).items():
        lines = [subject.upper()]
        for r in own:
            name = DONE[r.noun].name if r.kind is ValueKind.COUNT else label(r)
            lines.append(f"  {name} {'.' * (30 - len(name))} {shown(r, '{:%d %b %Y}')}{former(r, ' [{} earlier]')}")
        entries.append("\n".join(lines))
    return entries


def letter(records: list[Record]) -> list[str]:
    """As one writes to a friend."""
    entries = []
    for subject, own in by_subject(records).items():
        who = subject if is_project(subject) else subject.split()[0]
        sentences = [f"A few words about {subject}."]
        for i, r in enumerate(own):
            if r.kind is ValueKind.COUNT:
                ways = (f"has {DONE[r.noun].participle} {TIMES[r.number]}", f"{DONE[r.noun].past} {TIMES[r.number]}")
                sentences.append(f"You may like to hear that {who} {ways[i % 2]} by now.")
            elif r.kind is ValueKind.EVENT:
                sentences.append(f"On {r.since} {pronoun(subject)} {SAID[r.noun].predicate.format(v=r.value)}.")
            else:
                sentences.append(f"These days {who} {predicate(r)}{former(r, ', whereas it used to be {}')}.")
        entries.append(" ".join(sentences))
    return entries


def running(records: list[Record]) -> list[str]:
    """Every time with the number that it makes, and the rest by name and of whom."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            for i, day in enumerate(days(r)):
                said = f"{r.subject} {(DONE[r.noun].past, DONE[r.noun].also)[i % 2]} for the {ORDINALS[i]} time"
                entries.append(f"{spoken(day)}: {said}.")
        elif r.kind is ValueKind.EVENT:
            entries.append(f"{r.since}: {r.subject} {SAID[r.noun].predicate.format(v=r.value)}.")
        else:
            old = former(r, " instead of {}")
            entries.append(f"{r.since}: {SAID[r.noun].name} of {r.subject} is {r.value}{old}.")
    return entries


def trails(records: list[Record]) -> list[str]:
    """Trails of signs."""
    entries = []
    for r in records:
        name = DONE[r.noun].gerund if r.kind is ValueKind.COUNT else SAID[r.noun].name
        entries.append(f"{r.subject} > {name} > {shown(r, '{:%Y-%m-%d}')}{former(r, ' < {}')}")
    return entries


UNMET: dict[str, Writer] = {
    writer.__name__: writer for writer in (minutes, nested_json, dot_leaders, letter, running, trails)
}
