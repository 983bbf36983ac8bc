"""On which day each of a clause's events was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.mentions import Mention, Sort


def dated(clause: Clause, places: Sequence[Mention], day: date | None) -> list[date | None]:
    """The day of each of a clause's events: the nearest behind it or ahead of it, by how the clause goes; else the day above."""
    days = clause.marked.of(Sort.DAY)
    if not days:
        return [day] * len(places)
    if len(places) == 1:
        near = min(days, key=lambda found: _apart(found, places[0]))
        return [near.day]
    ahead_first = days[0].start < places[0].start
    found: list[date | None] = []
    for i, place in enumerate(places):
        earlier = places[i - 1].end if i else 0
        later = places[i + 1].start if i + 1 < len(places) else len(clause.marked.tokens)
        ahead = [each.day for each in days if earlier <= each.start < place.start]
        behind = [each.day for each in days if place.end <= each.start < later]
        chosen = (ahead[-1:] or behind[:1]) if ahead_first else (behind[:1] or ahead[-1:])
        found.append(chosen[0] if chosen else day)
    return found


def _apart(one: Mention, other: Mention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
