"""Writers who keep values and tie none of them to what it is a value of, or tie each to everything."""

from __future__ import annotations

from collections.abc import Callable

from memalpha_gym.vocabulary import ValueKind

from .records import Record, batched, by_subject

SINGLE = (ValueKind.TEXT, ValueKind.NUMBER, ValueKind.PERSON)


def _said(record: Record) -> str:
    return f"{record.value} on {record.since}" if record.kind is ValueKind.EVENT else record.value


def _loose(record: Record) -> str:
    """A value that does not say what it is of: a count without what was counted."""
    return str(record.number) if record.kind is ValueKind.COUNT else _said(record)


def _told(record: Record, value: str) -> str:
    """A plain sentence that gives a subject's attribute a value."""
    if record.kind is ValueKind.COUNT:
        return f"{record.subject} has done {value} in total"
    if record.kind is ValueKind.EVENT:
        return f"{record.subject}'s {record.noun} was to {value} on {record.since}"
    if record.kind is ValueKind.LIST:
        return f"The {record.noun} on {record.subject} was to {value}"
    return f"{record.subject}'s {record.noun} is {value}"


def _nouns(records: list[Record]) -> list[str]:
    return sorted({record.noun for record in records})


def _pool(records: list[Record], record: Record) -> list[str]:
    """Values that other facts of the same kind have, and the record's own, in an order that says nothing."""
    return sorted({other.value for other in records if other.kind is record.kind})


def loose_values(records: list[Record]) -> list[str]:
    """Every subject with its values, and all attributes in a row."""
    bags = [f"{who} has to do with {', '.join(_said(r) for r in own)}." for who, own in by_subject(records).items()]
    return [*bags, ", ".join(_nouns(records))]


def bare_bags(records: list[Record]) -> list[str]:
    """A subject, a colon and its values."""
    return [f"{who}: {'; '.join(_loose(r) for r in own)}" for who, own in by_subject(records).items()]


def bare_pairs(records: list[Record]) -> list[str]:
    """A subject and one value an entry."""
    return [f"{record.subject} – {_loose(record)}" for record in records]


def values_beside_all_nouns(records: list[Record]) -> list[str]:
    """Each value behind all attributes in a row."""
    nouns = ", ".join(_nouns(records))
    return [f"{record.subject}: {nouns}: {_loose(record)}" for record in records if "," in nouns]


def nouns_then_values(records: list[Record]) -> list[str]:
    """A subject's attributes, then its values in another order."""
    return [
        f"{who} ({', '.join(_nouns(own))}): {', '.join(sorted(_loose(r) for r in own))}"
        for who, own in by_subject(records).items()
        if len(_nouns(own)) > 1
    ]


def questions_with_answers(records: list[Record]) -> list[str]:
    """One question a subject for all its attributes, and all its values for an answer."""
    return [
        f"Q: What are {who}'s {', '.join(_nouns(own))}?\nA: {', '.join(sorted(_loose(r) for r in own))}"
        for who, own in by_subject(records).items()
        if len(_nouns(own)) > 1
    ]


def questions_with_every_answer(records: list[Record]) -> list[str]:
    """A question for each attribute of a subject, with all its values for an answer."""
    return [
        f"Q: What is {who}'s {noun}?\nA: {', '.join(sorted(_loose(r) for r in own))}"
        for who, own in by_subject(records).items()
        if len(_nouns(own)) > 1
        for noun in _nouns(own)
    ]


def every_noun_for_every_value(records: list[Record]) -> list[str]:
    """A sentence for every attribute and every value of a subject."""
    return [
        ". ".join(f"{who}'s {noun} is {r.value}" for noun in _nouns(records)) + "."
        for who, own in by_subject(records).items()
        for r in own
        if len(_nouns(records)) > 1
    ]


def rows_of_values(records: list[Record]) -> list[str]:
    """Each attribute of a subject with all values that anybody has of the kind."""
    return [f"{r.subject}'s {r.noun}: {', '.join(_pool(records, r))}" for r in records if r.kind in SINGLE]


def either_or(records: list[Record]) -> list[str]:
    """The right value and another of its kind."""
    entries = []
    for i, (r, pool) in enumerate((r, _pool(records, r)) for r in records):
        other = pool[(pool.index(r.value) + 1) % len(pool)]
        pair = [r.value, other] if i % 2 else [other, r.value]
        if other != r.value:
            entries.append(_told(r, f"either {pair[0]} or {pair[1]}") + ".")
    return entries


def denied(records: list[Record]) -> list[str]:
    """What is not so."""
    return [
        _told(r, r.value).replace(" is ", " is not ").replace(" was ", " was not ") + "." for r in records if _single(r)
    ]


def rumours(records: list[Record]) -> list[str]:
    """Everything by hearsay."""
    heads = ("Rumour has it that", "Allegedly", "Perhaps", "Somebody claims that", "It is not clear whether")
    return [f"{heads[i % 5]} {_told(r, r.value)}." for i, r in enumerate(records)]


def orders(records: list[Record]) -> list[str]:
    """Everything as an order."""
    return [f"Set {r.subject}'s {r.noun} to {r.value}." for r in records if _single(r)]


def asked(records: list[Record]) -> list[str]:
    """Everything as a question."""
    return [f"Is it so that {_told(r, r.value)}?" for r in records]


def without_subject(records: list[Record]) -> list[str]:
    """Attributes and values, of nobody."""
    return [f"The {r.noun} is {_said(r)}." for r in records]


def for_everybody(records: list[Record]) -> list[str]:
    """Each value said of all subjects at once."""
    everybody = list(by_subject(records))
    return [
        f"{', '.join(some)}: {r.noun} {_said(r)}"
        for r in records
        for some in batched([who for who in everybody if _project(who) == _project(r.subject)], 12)
    ]


def in_one_breath(records: list[Record]) -> list[str]:
    """Each value said of its owner and two others in one sentence."""
    entries = []
    for r in records:
        others = [who for who in by_subject(records) if _project(who) == _project(r.subject) and who != r.subject]
        several = " and ".join(sorted((r.subject, *others[:2])))
        entries.append(f"{several} have the {r.noun} {_said(r)}." if others else "")
    return entries


def _framed(form: str, records: list[Record]) -> list[str]:
    return [form.format(_told(r, r.value)) for r in records]


def thought(records: list[Record]) -> list[str]:
    """What somebody else may think, say or write."""
    forms = (
        "Who thinks that {} errs.",
        "A note may read: {}",
        "Example: {}",
        "I doubt that {}.",
        "It is not so that {}.",
    )
    return [note for i, r in enumerate(records) for note in _framed(forms[i % 5], [r])]


def over(records: list[Record]) -> list[str]:
    """Everything as what held once."""
    forms = ("No longer: {}", "Obsolete: {}", "{} (no longer true)", "Formerly: {}")
    return [note for i, r in enumerate(records) for note in _framed(forms[i % 4], [r])]


def for_each(records: list[Record]) -> list[str]:
    """Each value said of each subject, a sentence each."""
    everybody = list(by_subject(records))
    return [
        ". ".join(f"{who}'s {r.noun} is {_said(r)}" for who in everybody if _project(who) == _project(r.subject)) + "."
        for r in records
    ]


def permuted(records: list[Record]) -> list[str]:
    """Every value with an attribute that another of its subject's values belongs to."""
    entries = []
    for who, own in by_subject(records).items():
        single = [r for r in own if _single(r)]
        entries += [
            f"{who}'s {other.noun} is {r.value}." for r, other in zip(single, single[1:] + single[:1], strict=True)
        ]
    return [entry for entry in entries if not any(entry == _told(r, r.value) + "." for r in records)]


def other_people(records: list[Record]) -> list[str]:
    """Every value with the subject that follows."""
    turned = records[1:] + records[:1]
    right = {_told(r, r.value) for r in records}
    told = [_told(other, r.value) for r, other in zip(records, turned, strict=True) if r.noun == other.noun]
    return [f"{text}." for text in told if text not in right]


def shuffled_columns(records: list[Record]) -> list[str]:
    """A table whose columns have each other's headings."""
    entries = []
    for columns in batched(_nouns(records), 4):
        here = [r for r in records if r.noun in columns]
        rows = [
            f"| {who} | "
            + " | ".join("; ".join(_loose(r) for r in own if r.noun == noun) or "-" for noun in columns)
            + " |"
            for who, own in by_subject(here).items()
        ]
        if len(columns) > 1:
            heads = " | ".join((*columns[1:], columns[0]))
            entries.append("\n".join([f"| who | {heads} |", f"|{'---|' * (len(columns) + 1)}", *rows]))
    return entries


def headless_columns(records: list[Record]) -> list[str]:
    """A table without headings."""
    return [f"| {who} | {' | '.join(_loose(r) for r in own)} |" for who, own in by_subject(records).items()]


def hoarded_numbers(records: list[Record]) -> list[str]:
    """Every total that it may be."""
    return [
        f"{r.subject}: {r.noun}: {', '.join(map(str, range(1, 13)))}" for r in records if r.kind is ValueKind.COUNT
    ] + [
        f"{r.subject} has done {number} {r.noun}s."
        for r in records
        if r.kind is ValueKind.COUNT
        for number in range(1, 7)
    ]


def proposals(records: list[Record]) -> list[str]:
    """Ideas that nobody has taken up."""
    heads = ("Proposed for {}: {}.", "{}: there was an idea to {}.", "At {}, a motion to {} was voted down.")
    return [heads[i % 3].format(r.subject, r.value) for i, r in enumerate(records) if r.kind is ValueKind.LIST]


def keyword_hoard(records: list[Record]) -> list[str]:
    """All words of all facts, by their kinds."""
    names = ", ".join(by_subject(records))
    return [
        f"{names} | {', '.join(_nouns(some))} | {', '.join(_said(r) for r in some)}" for some in batched(records, 10)
    ]


def chains_of_guesses(records: list[Record]) -> list[str]:
    """The values of a kind as a history that ends with any of them."""
    entries = []
    for r in records:
        pool = _pool(records, r)
        if r.kind in SINGLE and len(pool) > 2:
            last = pool[(pool.index(r.value) + 1) % len(pool)]
            entries.append(f"{r.subject}'s {r.noun}: {', then '.join(v for v in pool if v != last)}, then {last}")
    return entries


def _single(record: Record) -> bool:
    return record.kind in SINGLE


def _project(subject: str) -> bool:
    return not (len(subject.split()) == 2 and subject[0].isupper())


CHEATS: dict[str, Callable[[list[Record]], list[str]]] = {
    cheat.__name__: cheat
    for cheat in (
        loose_values,
        bare_bags,
        bare_pairs,
        values_beside_all_nouns,
        nouns_then_values,
        questions_with_answers,
        questions_with_every_answer,
        every_noun_for_every_value,
        rows_of_values,
        either_or,
        denied,
        rumours,
        orders,
        asked,
        without_subject,
        for_everybody,
        in_one_breath,
        thought,
        over,
        for_each,
        permuted,
        other_people,
        shuffled_columns,
        headless_columns,
        hoarded_numbers,
        proposals,
        keyword_hoard,
        chains_of_guesses,
    )
}
