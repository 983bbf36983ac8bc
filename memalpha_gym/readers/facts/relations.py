"""Relations to people, such as "mentor": who has whom, by the words around the relation's noun or verb."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.binding import alone
from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.direction import first_has_second, is_inverse
from memalpha_gym.readers.facts.joining import joined_with
from memalpha_gym.readers.facts.layout import Context
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Marked, Mention, Name, Sort
from memalpha_gym.readers.facts.subjects import Topic, Whose, name_in, names_of
from memalpha_gym.readers.facts.timing import Claim, Spoken, in_time
from memalpha_gym.vocabulary import ValueKind


def relation_claims(
    clause: Clause,
    context: Context,
    lexicon: Lexicon,
    topic: Topic,
    day: date | None,
    last: Spoken | None,
) -> tuple[list[Claim], set[Mention]]:
    """What a clause claims of relations to people, and who are the values in it."""
    whose = Whose(clause.marked, lexicon, context, topic)
    people = [mention for mention in names_of(clause.marked) if whose.owns(name_in(mention), "person")]
    claims: list[Claim] = []
    taken: set[Mention] = set()
    if not people:
        return claims, taken
    cues = [
        (mention, noun)
        for mention in [*alone(clause.marked, lexicon.attributes), *clause.marked.of(Sort.HINT)]
        for noun in sorted(mention.nouns)
        if lexicon.attributes[noun].kind is ValueKind.PERSON
    ]
    firm = {noun for mention, noun in cues if mention.sort is Sort.CUE}
    for cue, noun in cues:
        if cue.sort is Sort.HINT and (noun in firm or len(cue.nouns) > 1):
            continue
        owner = lexicon.attributes[noun].owner
        name, values = related(whose, cue, owner, _is_verb(clause, cue))
        values = [value for value in values if value not in taken]
        if name is None or not values:
            continue
        joined = _joined(name, people if owner == "person" else names_of(clause.marked), clause.marked)
        values = [value for value in values if name_in(value) not in joined] or values
        if len(values) > 1 and not _is_series(clause, values):
            values = [min(values, key=lambda value: max(value.start, cue.start) - min(value.end, cue.end))]
        for each in joined:
            claims += in_time(clause, each, noun, values, [name_in(value).full for value in values], day)
        taken.update(_objects(clause, name, values))
    alone_in_it = len(people) == 1 and not clause.marked.of(Sort.CUE, Sort.VALUE)
    if alone_in_it and last and last.goes_on(clause) and lexicon.attributes[last.noun].kind is ValueKind.PERSON:
        return list(in_time(clause, last.name, last.noun, people, [name_in(people[0]).full], day)), set(people)
    if not cues and len(context.nouns) == 1 and (noun := min(context.nouns)):
        words = lexicon.attributes[noun]
        named = names_of(clause.marked)
        if words.kind is ValueKind.PERSON and not clause.marked.of(Sort.CUE) and len(named) >= 1:
            name = name_in(named[0]) if len(named) > 1 else None
            values = [mention for mention in named[-1:] if whose.owns(name_in(mention), "person")]
            if len(named) > 1 and words.owner == "person" and values:
                forward = first_has_second(clause.marked, named[0], named[-1], None)
                if forward is None:
                    return claims, taken
                name, values = (name, values) if forward else (name_in(named[-1]), named[:1])
            name = name or (context.names[0] if len(context.names) == 1 else None)
            if name is not None and values and whose.owns(name, words.owner):
                claims += in_time(clause, name, noun, values, [name_in(values[0]).full], day)
                taken.update(values)
    return claims, taken


def _objects(clause: Clause, name: Name, values: Sequence[Mention]) -> Sequence[Mention]:
    """Who in a relation is no subject of what else its clause says.

    That is who is told of first: of "Liv mentors Karin and lives in Rome", or "Liv is Karin's mentor and …", Liv lives in Rome,
    though she is the value.
    """
    names = names_of(clause.marked)
    behind = [mention for mention in names if name_in(mention) == name and mention.start > values[0].start]
    return behind if len(values) == 1 and names[0] is values[0] and behind else values


def _joined(name: Name, names: Sequence[Mention], marked: Marked) -> list[Name]:
    """Who has a relation, with those that the clause joins with them: "Ada and Bob have Eve for a mentor"."""
    mention = next((mention for mention in names if name_in(mention) == name), None)
    joined = joined_with(mention, names, marked) if mention is not None else []
    return list(dict.fromkeys(map(name_in, joined))) or [name]


def _is_verb(clause: Clause, cue: Mention) -> bool:
    """Whether a relation's cue stands as a verb, with somebody on each side or "by" behind it."""
    tokens = clause.marked.tokens
    word = tokens[cue.end - 1].text.lower()
    behind = tokens[cue.end].text if cue.end < len(tokens) else ""
    ahead = tokens[cue.start - 1].text if cue.start else ":"
    inflected = cue.sort is Sort.HINT or word.endswith(("s", "ed", "ing"))
    return (
        inflected
        and (behind == "by" or behind[:1].isupper())
        and ahead not in (":", "|", "-", "–", "=", "(", "'s", "’s")
    )


def _is_series(clause: Clause, values: Sequence[Mention]) -> bool:
    """Whether several people are told as one after another, or in a row."""
    for one, other in pairwise(values):
        words = clause.marked.between(one.end, other.start)
        ended = marks.ends(clause.marked.between(other.end, len(clause.marked.tokens)))
        if not (marks.goes_on(words) or marks.goes_back(words) or ended or set(words) <= {",", "/", "and", "or", "|"}):
            return False
    return True


def related(whose: Whose, cue: Mention, owner: str, verb: bool) -> tuple[Name | None, list[Mention]]:
    """The subject and the values of a relation to a person, such as "mentor", by the words around its cue.

    Args:
        whose: the clause.
        cue: the relation's cue or verb.
        owner: who has the relation.
        verb: whether the cue is a verb ("mentors"), which stands between who it is and who has it.
    """
    marked = whose.marked
    names = [mention for mention in names_of(marked) if mention not in whose.taken]
    people = [mention for mention in names if whose.owns(name_in(mention), "person")]
    subject: Mention | None = None
    if verb:
        behind = [mention for mention in names if mention.start >= cue.end]
        ahead = [mention for mention in names if mention.end <= cue.start]
        passive = "by" in marked.between(cue.end, behind[0].start if behind else cue.end)
        subject = (ahead[-1] if ahead else None) if passive else (behind[0] if behind else None)
        people = behind[:1] if passive else ahead[-1:]
    else:
        described = whose.described(cue.start, owner)
        owner_of_cue = _owner_of(whose, cue, names)
        subject = described or owner_of_cue
        other = next((m for m in people if owner_of_cue and name_in(m) != name_in(owner_of_cue)), None)
        if (
            owner == "person"
            and subject in people
            and subject is owner_of_cue
            and _is_turned(marked, cue, owner_of_cue)
        ):
            if other is None:  # "She is under the guidance of Bob"
                unnamed = whose.unnamed(owner)
                return (unnamed, [owner_of_cue]) if unnamed not in (None, name_in(owner_of_cue)) else (None, [])
            return (name_in(other), [owner_of_cue]) if len(people) == 2 else (None, [])
    if owner == "project":
        projects = [mention for mention in names if not whose.owns(name_in(mention), "person")]
        subject = subject if subject in projects else min(projects, key=lambda m: _apart(m, cue), default=None)
        found = name_in(subject) if subject else whose.unnamed(owner)
    elif subject is not None:
        found = name_in(subject)
    elif whose.possessive_pronoun(cue.start) and len(people) < 2:
        found = whose.unnamed(owner)
    elif len(people) >= 2:
        second = next((mention for mention in people if name_in(mention) != name_in(people[0])), people[1])
        forward = first_has_second(marked, people[0], second, cue)
        if not forward:
            return (None, []) if forward is None else (name_in(second), people[:1])
        subject, found = people[0], name_in(people[0])
    else:
        found = whose.unnamed(owner)
    values = [mention for mention in people if mention is not subject and (found is None or name_in(mention) != found)]
    spoken = [mention for mention in values if len(values) == 1 or not _speaks(marked, mention)]
    likewise = joined_with(subject, people, marked) if subject is not None else []
    return found, spoken if any(
        mention not in likewise for mention in spoken
    ) else values  # "Liv: mentor of Karin, Nils"


def _owner_of(whose: Whose, cue: Mention, names: Sequence[Mention]) -> Mention | None:
    """Who is named in the possessive ahead of a relation's cue, or with "of" behind it."""
    words = whose.marked.between(cue.start, cue.end)
    end = cue.end - 1 if is_inverse(words) and words[-1] == "of" else cue.end
    return whose.possessor(cue.start, names) or whose.owner_behind(end, names)


def _is_turned(marked: Marked, cue: Mention, owner: Mention) -> bool:
    """Whether who owns a relation's word is whom the other has: "Bob's pupil", "under Bob's guidance"."""
    words = marked.between(owner.end, cue.end) if owner.end <= cue.start else marked.between(cue.start, cue.end)
    start = min(owner.start, cue.start)
    led = [word for word in marked.between(max(0, start - 2), start) if word != "the"][-1:]
    return is_inverse(words) or led in (["under"], ["from"], ["through"])


def _speaks(marked: Marked, mention: Mention) -> bool:
    """Whether somebody is named only as who speaks: with a colon, at the beginning."""
    return mention.start <= 2 and marked.between(mention.end, mention.end + 1) == [":"]


def _apart(one: Mention, other: Mention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
