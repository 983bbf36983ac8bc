"""On which day each of a clause's events was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.mentions import Mention, Sort

_JOINS = frozenset((",", "or", "and", "/", "&", "|", "on", "the"))


def dated(clause: Clause, places: Sequence[Mention], day: date | None) -> list[date | None]:
    """The day of each of a clause's events: the nearest behind it or ahead of it, by how the clause goes; else the day above.

    Where a place has several days in a row, "on 3 or 9 May", it has none.
    """
    days = clause.marked.of(Sort.DAY)
    if not days:
        return [day] * len(places)
    if len(places) == 1:
        near = min(days, key=lambda found: _apart(found, places[0]))
        return [
            _alone(
                clause,
                near,
                [each for each in days if (each.start < places[0].start) == (near.start < places[0].start)],
            )
        ]
    ahead_first = days[0].start < places[0].start
    found: list[date | None] = []
    for i, place in enumerate(places):
        earlier = places[i - 1].end if i else 0
        later = places[i + 1].start if i + 1 < len(places) else len(clause.marked.tokens)
        ahead = [each for each in days if earlier <= each.start < place.start]
        behind = [each for each in days if place.end <= each.start < later]
        own, chosen = (behind, behind[:1]) if (behind and not ahead_first) or not ahead else (ahead, ahead[-1:])
        found.append(_alone(clause, chosen[0], own) if chosen else day)
    return found


def _alone(clause: Clause, day: Mention, days: Sequence[Mention]) -> date | None:
    """The day, unless another stands in a row with it."""
    for other in days:
        between = clause.marked.between(min(day.end, other.end), max(day.start, other.start))
        if other.day != day.day and other is not day and _JOINS.issuperset(between):
            return None
    return day.day


def _apart(one: Mention, other: Mention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
