"""Clauses: the pieces of a line that each say one thing, with what they say of its standing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from memalpha_gym.readers.facts import frames, marks
from memalpha_gym.readers.facts.distributed import distributed
from memalpha_gym.readers.facts.layout import Context
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Marked, Sort

LONGEST = 2_000
"""Characters of a sentence that are read together; a longer one is cut into pieces."""

_ABBREVIATIONS = (
    "ext no nr num tel ph dr mr ms mrs prof st approx incl prev fmr ca vs cf eg ie jan feb mar apr jun jul aug sep sept oct nov "
    "dec e.g i.e a.k.a dept fig"
).split()
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+")
_LAST_WORD = re.compile(r"([\w.]+)\.[\"'”’)]*\s*$")
# A run of spaces is tried from its beginning only, so that a megabyte of them takes linear time.
_CLAUSE_END = re.compile(
    r"(?<!\s)\s*+;\s*+|(?:,|(?<![\s,]))\s++(?:but|while|whereas|though|although|however|and (?=rumou?r|allegedly|supposedly))\s+",
    re.IGNORECASE,
)
_PROFILE_END = re.compile(r"(\([^();]*+;[^()]*+\)|\[[^\[\];]*+;[^\[\]]*+\])\s*+(?:,(?: and)?|and|&)\s+")
"""The end of a bracket that says several things of who stands ahead of it, with what leads on to the next."""

_ASIDE = re.compile(r"[(\[]([^()\[\]]{1,200})[)\]]")


_CORRECTED = (["on"], ["of"], ["from"])
"""What stands ahead of the day that a correction is about; any other day in it is its own."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause.

    Attributes:
        marked: its tokens and mentions.
        sentence: the number of its sentence in the line.
        claimed: whether it states something: no question, rumour or order.
        rejected: whether it tells of what did not come about.
        correction: whether it corrects something said elsewhere; `corrects`: of which day, where it says so.
        new: whether it speaks of a change, or of how it is now; `past`: of what no longer holds.
        led: whether it opens with words that put all of it into the past; `over`: or is said to have held once: "no longer: …".
    """

    marked: Marked
    sentence: int
    claimed: bool
    rejected: bool
    correction: bool
    corrects: date | None
    new: bool
    past: bool
    led: bool = False
    over: bool = False


def clauses_of(line: str, context: Context, lexicon: Lexicon) -> list[Clause]:
    """The clauses of a line."""
    clauses: list[Clause] = []
    corrects: tuple[bool, date | None] = (False, None)
    told = (each for whole in sentences(line, lexicon.shortens) for each in distributed(whole, lexicon))
    for number, sentence in enumerate(told):
        named = lexicon.mark(sentence).of(Sort.NAME, Sort.CUE, Sort.VALUE, Sort.NUMBER)
        if marks.denies_before(sentence) and not named:
            clauses = [replace(c, claimed=False) if c.sentence == number - 1 else c for c in clauses]
        ordered = marks.addresses_agents(sentence) or frames.opens_unreal(sentence)
        for text in _split(sentence, lambda aside: _stated(aside, context, lexicon)):
            clause = _clause(text, number, context, lexicon)
            before = clauses[-1] if clauses and clauses[-1].sentence == number else None
            ordered = ordered or (before is not None and marks.is_order(_masked(before.marked)))
            clause = replace(clause, claimed=clause.claimed and not ordered)
            if before is not None and clause.rejected and not _about(clause):  # "…, but it came to nothing"
                clauses[-1] = replace(before, rejected=True)
            if before is not None and not clause.claimed and marks.denies_before(text) and not _about(clause):
                clauses[-1] = replace(before, claimed=False)  # "…, but that was a joke"
            if not any(mention.holds_value for mention in clause.marked.mentions) and clause.correction:
                corrects = (True, clause.corrects)
            elif corrects[0] and not clause.correction:
                clause = replace(clause, correction=True, corrects=corrects[1])
                corrects = (False, None)
            clauses.append(clause)
    return clauses


def sentences(line: str, shortens: Callable[[str, str], bool] = lambda text, behind: False) -> Iterator[str]:
    """The sentences of a line; the full stop of an abbreviation, an initial or an ordinal ends none.

    Args:
        line: the line.
        shortens: whether a text ends with a word that is shortened in other ways than the usual abbreviations, as what stands
            behind it shows.
    """
    held = ""
    pieces = _SENTENCE_END.split(line)
    for piece, behind in zip(pieces, [*pieces[1:], ""], strict=True):
        held = f"{held} {piece}" if held else piece
        last = _LAST_WORD.search(held[-40:]) if len(held) < LONGEST else None
        word = last[1].lower() if last else ""
        if last and (word in _ABBREVIATIONS or _is_initial(word) or shortens(held[-40:], behind[:30])):
            continue
        yield from _pieces(held)
        held = ""
    if held:
        yield from _pieces(held)


def _is_initial(word: str) -> bool:
    """Whether a full stop behind a word is that of an initial, or of a number in a list."""
    return (word.isdecimal() and len(word) < 3) or (len(word) == 1 and word.isalpha() and word != "i")


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), LONGEST):
        yield text[start : start + LONGEST]


def _split(sentence: str, states: Callable[[str], bool]) -> Iterator[str]:
    """A sentence in clauses. An aside that gives a value by hearsay is left out; one that gives none goes for the clause."""
    for clause in _CLAUSE_END.split(_PROFILE_END.sub(r"\1; ", sentence)):
        if clause.strip():
            yield _ASIDE.sub(
                lambda match: " " if marks.denies_before(match[1]) and states(match[1]) else match[0], clause
            )


def _about(clause: Clause) -> bool:
    """Whether a clause says what it is about."""
    return bool(clause.marked.of(Sort.CUE, Sort.VALUE, Sort.NAME, Sort.NUMBER))


def _stated(sentence: str, context: Context, lexicon: Lexicon) -> bool:
    return any(mention.holds_value for mention in lexicon.mark(sentence, context.day).mentions)


def _clause(text: str, number: int, context: Context, lexicon: Lexicon) -> Clause:
    marked = lexicon.mark(text, context.day)
    words = _masked(marked)
    correction = marks.is_correction(words)
    days = [day.day for day in marked.of(Sort.DAY) if marked.between(day.start - 1, day.start)[:1] in _CORRECTED]
    lead, tail = _around(marked)
    past_lead = frames.is_past_lead(lead)
    return Clause(
        marked,
        number,
        claimed=context.claimed and marks.is_claimed(words) and not frames.is_unreal(words, lead, tail),
        rejected=marks.is_rejected(words),
        correction=correction,
        corrects=days[0] if correction and days else None,
        new=marks.is_new(words) and not past_lead,
        past=context.past or past_lead or marks.is_past(words),
        led=past_lead,
        over=frames.is_over(lead, tail),
    )


def _around(marked: Marked) -> tuple[str, str]:
    """What stands ahead of all that the vocabulary knows in a clause, and behind it; nothing where it knows nothing."""
    sorts = (Sort.NAME, Sort.CUE, Sort.VALUE, Sort.NUMBER, Sort.SOURCE)
    known = [
        mention for mention in marked.of(*sorts) if mention.sort is not Sort.NUMBER or mention.number
    ]  # "no longer"
    if not known:
        return "", ""
    return " ".join(marked.between(0, known[0].start)), " ".join(marked.between(known[-1].end, len(marked.tokens)))


def _masked(marked: Marked) -> str:
    """A clause's text with what the vocabulary knows left out, so that no name or value is taken for a mark."""
    hidden = {
        place
        for mention in marked.of(Sort.NAME, Sort.CUE, Sort.VALUE, Sort.SOURCE)
        for place in range(mention.start, mention.end)
    }
    return " ".join("_" if i in hidden else token.text for i, token in enumerate(marked.tokens))
