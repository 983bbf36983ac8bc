"""What a careful person takes for true where notes disagree: by what they say of time, and by nothing else.

A correction kills what it corrects; a value that some note calls former is not current in another that says nothing of time;
then the newest date counts; then, within one entry, what is told as a change; then the only value told as how it is now.
Where none of these decides, the answer is not known. The order in which entries were stored never counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from memalpha_gym.readers.facts.timing import Claim

Held = tuple[str, Claim]
"""A claim with the id of the entry that holds it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A value and the entries that it comes from; an empty value where it is not known."""

    value: str = ""
    entries: tuple[str, ...] = ()


def current(held: Sequence[Held]) -> Settled:
    """The value that holds now."""
    return _only(_settled(held), held)


def before(held: Sequence[Held]) -> Settled:
    """The value before the last change."""
    now = current(held)
    if not now.value:
        return Settled()
    denied = {claim.value for _, claim in held if claim.denied}
    past = [
        (entry, claim)
        for entry, claim in _uncorrected(held)
        if claim.value and claim.value != now.value and claim.value not in denied
    ]
    values = {claim.value for _, claim in past}
    if len(values) <= 1:
        return _only(past, held)
    when = [claim.until or claim.day for _, claim in past]
    if all(when):
        newest = max(day for day in when if day)
        return _only([each for each, day in zip(past, when, strict=True) if day == newest], held)
    if len({entry for entry, _ in past}) == 1:
        return _only([max(past, key=lambda each: each[1].place)], held)
    return Settled()


def every(held: Sequence[Held]) -> list[Held]:
    """The claims that hold at once: of what is a list, or happened on a day."""
    denied = {(claim.value, claim.day) for _, claim in held if claim.denied or claim.former}
    return [
        (entry, claim)
        for entry, claim in held
        if claim.value
        and not claim.former
        and (claim.value, claim.day) not in denied
        and (claim.value, None) not in denied
    ]


def _settled(held: Sequence[Held]) -> list[Held]:
    """The claims that are left when time has settled what it can."""
    gone = {claim.value for _, claim in held if claim.former or claim.denied}
    firm = [(entry, claim) for entry, claim in _uncorrected(held) if not claim.former and not claim.denied]
    left = [(e, c) for e, c in firm if c.value not in gone or c.new or c.day is not None] or firm
    if len(_values(left)) <= 1:
        return left
    if any(claim.day for _, claim in left):
        dated = [each for each in left if each[1].day]
        newest = max(claim.day for _, claim in dated if claim.day)
        best = [each for each in dated if each[1].day == newest]
        undated = [each for each in left if not each[1].day]
        if _values(undated) <= _values(best) or (
            _values(best) and _all_new(best) and not any(c.new for _, c in undated)
        ):
            left = best
    if len(_values(left)) > 1 and len({entry for entry, _ in left}) == 1:
        last = max(left, key=lambda each: each[1].place)
        earlier = [each for each in left if each[1].place < last[1].place and each[1].value != last[1].value]
        if last[1].new and last[1].value and all(each[1].value for each in earlier):
            return [last]
    if len(_values(left)) > 1:
        fresh = [each for each in left if each[1].new or each[1].correction]
        if len(_values(fresh)) == 1:
            return fresh
    return left


def _uncorrected(held: Sequence[Held]) -> list[Held]:
    """The claims that no correction kills: those of the day that it names, or those without a date, or with an older one."""
    corrections = [claim for _, claim in held if claim.correction and claim.value]

    def killed(claim: Claim) -> bool:
        return any(
            not claim.correction
            and claim.value != correction.value
            and (
                claim.day == correction.corrects
                if correction.corrects and claim.day
                else _older(claim.day, correction.day)
            )
            and not (claim.new and claim.day is None)
            for correction in corrections
        )

    return [(entry, claim) for entry, claim in held if not killed(claim)]


def _older(day: date | None, than: date | None) -> bool:
    return day is None or (than is not None and day <= than)


def _all_new(held: Sequence[Held]) -> bool:
    return all(claim.new or claim.correction for _, claim in held)


def _values(held: Sequence[Held]) -> set[str]:
    return {claim.value for _, claim in held}


def _only(left: Sequence[Held], held: Sequence[Held]) -> Settled:
    values = _values(left)
    value = next(iter(values)) if len(values) == 1 else ""
    return (
        Settled(value, tuple(dict.fromkeys(entry for entry, claim in held if claim.value == value)))
        if value
        else Settled()
    )
