"""Who is best over all environments of a group, and whether that is sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from ..differences import WHOLE
from ..paired import DRAWS, MOST_EXACT, Paired, paired
from ..statistics import Interval, Row, columns_interval
from .groups import Group

SURE = 0.05
"""The p below which a lead is called sure."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An agent over all environments of a group.

    Attributes:
        agent: as rows have it.
        name: what it is called.
        privileged: whether it was told the tasks, and is not ranked.
        columns: environments in which it has a score.
        score: the mean over environments of mean correctness; None where it has none.
        ci95: its bootstrap interval over the tasks of each environment.
        strict: the same with failed episodes as 0; equal to `score` where none failed.
        episodes: how many it played.
        failed: how many of them failed.
        memory_tokens: mean tokens in memory at the end, over environments; None where that cannot be seen.
        peak_tokens: the mean over environments of the most tokens.
        stream_tokens: of the stream.
        episode_return: mean return, over environments.
        to_best: what it is less than the best by, over the tasks of both; None for the best itself.
        p: of that difference, adjusted for the number of comparisons (Holm); None where there is none.
    """

    agent: str
    name: str
    privileged: bool
    columns: int
    score: float | None
    ci95: Interval
    strict: float | None
    episodes: int
    failed: int
    memory_tokens: float | None
    peak_tokens: float | None
    stream_tokens: float | None
    episode_return: float | None
    to_best: Paired | None = None
    p: float | None = None

    def ranked(self, total: int) -> bool:
        """Whether it may be called the best: it has a score in all of so many environments, no episode failed, it was not told
        the tasks, and it is no reader with the whole text before it.
        """
        told = self.privileged or self.agent == WHOLE
        return not (told or self.failed or self.score is None or self.columns < total)


def standings(group: Group) -> list[Standing]:
    """The agents of a group, best first; after them those whose mean says less (episodes failed, or an environment lacks), then
    those that were told the tasks.
    """
    total = len(group.columns)
    plain = [_standing(agent, group.names[agent], rows) for agent, rows in group.rows.items()]
    plain.sort(key=lambda each: (not each.ranked(total), each.privileged, -(each.score or 0.0), each.name))
    best = best_of(plain, total)
    if best is None:
        return plain
    compared = {
        each.agent: compare(group.rows[each.agent], group.rows[best.agent]) for each in plain if each is not best
    }
    adjusted = holm({agent: found.p for agent, found in compared.items() if found is not None})
    return [
        Standing(
            **{
                **{name: getattr(each, name) for name in Standing.__dataclass_fields__},
                "to_best": compared.get(each.agent),
                "p": adjusted.get(each.agent),
            }
        )
        for each in plain
    ]


def best_of(found: Sequence[Standing], total: int) -> Standing | None:
    """The best of those that are ranked; None where nobody is."""
    return next((each for each in found if each.ranked(total)), None)


def compare(first: Mapping[str, Row], second: Mapping[str, Row]) -> Paired | None:
    """The mean over environments of the difference between two agents, task by task; None where they share no task.

    Environments count alike however many tasks they have, as in the mean.
    """
    shared = [
        (column, sorted(first[column].scores.keys() & second[column].scores.keys()))
        for column in first
        if column in second
    ]
    shared = [(column, tasks) for column, tasks in shared if tasks]
    count = sum(len(tasks) for _, tasks in shared)
    if not count:
        return None
    ones: list[float] = []
    others: list[float] = []
    groups = []
    for column, tasks in shared:
        weight = count / (len(shared) * len(tasks))
        ones += [weight * first[column].scores[task] for task in tasks]
        others += [weight * second[column].scores[task] for task in tasks]
        groups.append([first[column].scores[task] - second[column].scores[task] for task in tasks])
    found = paired(dict(enumerate(ones)), dict(enumerate(others)))
    assert found is not None
    return Paired(found.tasks, found.difference, columns_interval(groups), found.p)


def least_p(tasks: int) -> float:
    """The smallest p that so many tasks can have, before it is adjusted: one way of swapping and its mirror image, of all."""
    return 2.0 / 2**tasks if tasks <= MOST_EXACT else 1.0 / (DRAWS + 1)


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Each p for the number of comparisons, by Holm's method."""
    adjusted: dict[str, float] = {}
    least = 0.0
    for place, (name, p) in enumerate(sorted(chances.items(), key=lambda item: (item[1], item[0]))):
        least = max(least, min(1.0, p * (len(chances) - place)))
        adjusted[name] = least
    return adjusted


def _standing(agent: str, name: str, rows: Mapping[str, Row]) -> Standing:
    scored = [row for row in rows.values() if row.correctness is not None]
    return Standing(
        agent,
        name,
        any(row.privileged for row in rows.values()),
        len(scored),
        _mean([row.correctness for row in scored]),
        columns_interval([list(row.scores.values()) for row in scored]),
        _mean([row.correctness_failed_0 for row in rows.values()]),
        sum(row.episodes for row in rows.values()),
        sum(row.failed for row in rows.values()),
        _mean([row.memory_tokens for row in rows.values() if row.memory_tokens is not None]),
        _mean([row.peak_memory_tokens for row in rows.values() if row.peak_memory_tokens is not None]),
        _mean([row.chunk_tokens for row in rows.values() if row.chunk_tokens]),
        _mean([row.episode_return for row in rows.values() if row.episode_return is not None]),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
