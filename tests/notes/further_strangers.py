"""Writers in further registers and layouts, held out: what a reader gets wrong of their notes was mended in its rules only."""

from __future__ import annotations

from memalpha_gym.vocabulary import ValueKind

from .other_phrases import PHRASES
from .records import Record, batched, by_subject
from .strangers import WOMEN, former, is_project, label, predicate, value


def tags(records: list[Record]) -> list[str]:
    """XML of a kind."""
    entries = []
    for subject, own in by_subject(records).items():
        lines = [f'<entity name="{subject}">']
        for r in own:
            tag = r.noun.replace(" ", "-")
            if r.kind is ValueKind.EVENT:
                lines.append(f'  <{tag} date="{r.day.isoformat()}">{r.value}</{tag}>')
            else:
                old = former(r, ' former="{}"')
                lines.append(f"  <{tag}{old}>{value(r)}</{tag}>")
        entries.append("\n".join([*lines, "</entity>"]))
    return entries


def infobox(records: list[Record]) -> list[str]:
    """A wiki's box of facts."""
    entries = []
    for subject, own in by_subject(records).items():
        rows = [f"| {label(r)} = {value(r)}{former(r, ' <small>(formerly {})</small>')}" for r in own]
        entries.append("\n".join(["{{Infobox", f"| name = {subject}", *rows, "}}"]))
    return entries


def chat_memo(records: list[Record]) -> list[str]:
    """Quick lines, as one types them to oneself."""
    openings = ("ok so", "fyi", "btw", "note to self:", "right,")
    entries = []
    for i, r in enumerate(records):
        who = r.subject if is_project(r.subject) else r.subject.split()[0]
        entries.append(f"{openings[i % 5]} {who} {predicate(r, True)}{former(r, ', had {} before')}".lower())
    return entries


def legalese(records: list[Record]) -> list[str]:
    """For the record."""
    entries = []
    for r in records:
        said = f"It is hereby placed on record that the said {r.subject} {predicate(r)}"
        entries.append(said + former(r, ", the earlier entry {} having ceased to apply") + ".")
    return entries


def text_messages(records: list[Record]) -> list[str]:
    """A line a subject, everything cut short."""
    entries = []
    for subject, own in by_subject(records).items():
        who = subject if is_project(subject) else f"{subject.split()[0]} {subject.split()[1][0]}."
        told = ", ".join(f"{label(r, True)} {value(r, '{:%d %b %Y}')}{former(r, ' (b4 {})')}" for r in own)
        entries.append(f"{who}: {told}".lower())
    return entries


def verb_second(records: list[Record]) -> list[str]:
    """English in the order of German."""
    entries = []
    for r in records:
        day = f"{r.day.day}.{r.day.month}.{r.day.year}"
        if r.kind is ValueKind.EVENT:
            entries.append(f"On {day} has {r.subject} the {r.noun} at {r.value} made.")
        elif r.kind is ValueKind.COUNT:
            entries.append(f"In all has {r.subject} {r.value} made.")
        else:
            plural = r.kind is ValueKind.LIST
            said = f"Since {day} has {r.subject} as {r.noun} {'to ' if plural else ''}{r.value}"
            entries.append(said + former(r, ", before that had {0} stood there") + ".")
    return entries


def passive(records: list[Record]) -> list[str]:
    """The subject in the middle of things."""
    entries = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            entries.append(f"A total of {r.value} was reported for {r.subject}.")
        elif r.kind is ValueKind.EVENT:
            entries.append(f"{r.value} is recorded as the {r.noun} made by {r.subject} on {r.since}.")
        else:
            said = f"{r.value} is recorded as the {r.noun} of {r.subject}"
            entries.append(f"{said}{former(r, '; {} was recorded in its place before')}.")
    return entries


def log_lines(records: list[Record]) -> list[str]:
    """A log that is added to at each change."""
    lines = []
    for r in records:
        old = ""
        for known, day in [*r.former, (r.value, r.day)]:
            shown = value(r) if r.kind is ValueKind.COUNT else known
            change = (
                f"update: {r.subject}'s {label(r)} {old} -> {shown}" if old else f"{r.subject}'s {label(r)} {shown}"
            )
            lines.append((day, f"{day.isoformat()}: {change}"))
            old = known
    return [text for _, text in sorted(lines)]


def struck_out(records: list[Record]) -> list[str]:
    """What is over is struck out."""
    return [f"**{r.subject}** · {label(r)}: {former(r, '~~{}~~ ')}{value(r, '{:%d %B %Y}')}" for r in records]


def dossier(records: list[Record]) -> list[str]:
    """A paragraph a subject with pronouns and possessives by turns."""
    entries = []
    for subject, own in by_subject(records).items():
        woman = subject.split()[0] in WOMEN
        his = "Its" if is_project(subject) else "Her" if woman else "His"
        he = "it" if is_project(subject) else "she" if woman else "he"
        sentences = [f"Everything on {subject}."]
        for i, r in enumerate(own):
            if r.kind in (ValueKind.COUNT, ValueKind.EVENT, ValueKind.LIST) or i % 2:
                sentences.append(f"Besides, {he} {predicate(r, True)}{former(r, ' – earlier it was {}')}.")
            else:
                sentences.append(f"{his} {r.noun} is {r.value}{former(r, ', having been {} before')}.")
        entries.append(" ".join(sentences))
    return entries


def wide_table(records: list[Record]) -> list[str]:
    """One table with a column for each attribute."""
    nouns = list(dict.fromkeys(r.noun for r in records))
    entries = []
    for columns in batched(nouns, 4):
        here = [r for r in records if r.noun in columns]
        rows = []
        for subject, own in by_subject(here).items():
            cells = ["; ".join(value(r) + former(r, " (was {})") for r in own if r.noun == noun) for noun in columns]
            rows.append(f"| {subject} | " + " | ".join(cell or "-" for cell in cells) + " |")
        head = f"| who | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n"
        entries += [head + "\n".join(some) for some in batched(rows, 6)]
    return entries


def turned(records: list[Record]) -> list[str]:
    """Two facts of different people in a sentence."""
    told = []
    for r in records:
        if r.kind is ValueKind.COUNT:
            told.append(f"{r.subject} {predicate(r)}")
        else:
            said = PHRASES[r.noun].turned.format(v=r.value, s=r.subject)
            told.append(said + (f" on {r.since}" if r.kind is ValueKind.EVENT else former(r, " (not {} any more)")))
    return [f"{'; while '.join(pair)}." for pair in batched(told, 2)]
