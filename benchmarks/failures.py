"""What went wrong in a run, for whoever is to mend it: tracebacks of agents, and why calls were refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from memalpha_gym import environment
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog
from memalpha_gym.tools import CallStatus

MOST = 5
"""Failures that are shown, each the first of its kind."""
MOST_REASONS = 3
_OURS = Path(environment.__file__).parent.parent
_FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line \d+', re.MULTILINE)
_CHAIN = "Traceback (most recent call last):\n"


@dataclass(frozen=True, slots=True)
class Failure:
    """Episodes that failed alike.

    Attributes:
        key: the first of them.
        cause: why, in a line.
        count: how many.
        traceback: of the first, from where it leaves this package on; empty where there is none.
    """

    key: EpisodeKey
    cause: str
    count: int
    traceback: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Calls that were refused alike.

    Attributes:
        count: how many.
        example: what the first of them was told.
    """

    count: int
    example: str


def failures(keys: Iterable[EpisodeKey], records: Mapping[EpisodeKey, EpisodeRecord], log: RunLog) -> list[Failure]:
    """The failures of a run by agent and cause."""
    found: dict[tuple[str, str], list[EpisodeKey]] = {}
    for key in keys:
        if records[key].failed:
            found.setdefault((key.agent, records[key].failed.splitlines()[0]), []).append(key)
    return [
        Failure(members[0], cause, len(members), own_frames(str(log.episode(members[0]).get("traceback", ""))))
        for (_, cause), members in found.items()
    ]


def own_frames(traceback: str) -> str:
    """The end of a traceback, from the first frame outside this package and Python's own; all of it where there is none."""
    last = traceback.rpartition(_CHAIN)[2]
    frames = list(_FRAME.finditer(last))
    for frame in frames:
        path = Path(frame["file"])
        ours = path.is_relative_to(_OURS) and path.parts[len(_OURS.parts)] in (
            "memalpha_gym",
            "agents",
            "benchmarks",
            "envs",
        )
        ours = ours or "memalpha_gym" in path.parts
        if not ours and not re.search(r"/python3[.\d]*/(?!(site|dist)-packages)", path.as_posix()):
            return last[frame.start() :].rstrip()
    return last.rstrip()


def refusals(
    keys: Iterable[EpisodeKey], records: Mapping[EpisodeKey, EpisodeRecord], log: RunLog
) -> dict[str, dict[str, Refused]]:
    """Why calls of each agent were refused: by agent and status."""
    counts: dict[str, Counter[str]] = {}
    examples: dict[tuple[str, str], str] = {}
    for key in keys:
        if not (records[key].invalid_calls or records[key].failed):
            continue
        for step in log.episode(key).get("steps", ()):
            for result in step["results"]:
                if CallStatus(result["status"]).failed:
                    counts.setdefault(key.agent, Counter())[result["status"]] += 1
                    examples.setdefault((key.agent, result["status"]), str(result["detail"]))
    return {
        agent: {status: Refused(count, examples[agent, status]) for status, count in found.most_common()}
        for agent, found in counts.items()
    }


def failure_lines(found: Sequence[Failure], names: Mapping[str, str]) -> list[str]:
    """The failures as paragraphs for a terminal."""
    lines = [
        f"{each.count} × {names.get(each.key.agent, each.key.agent)}, at first in {each.key.environment}, task "
        f"{each.key.task_index}:\n{each.traceback or each.cause}"
        for each in found[:MOST]
    ]
    return [*lines, f"and {len(found) - MOST} more kinds of failure"] if len(found) > MOST else lines


def refusal_lines(found: Mapping[str, Mapping[str, Refused]], names: Mapping[str, str]) -> list[str]:
    """Why calls were refused, an agent a line."""
    lines = []
    for agent, reasons in found.items():
        told = [
            f"{each.count} {status} ({each.example})" if each.example else f"{each.count} {status}"
            for status, each in list(reasons.items())[:MOST_REASONS]
        ]
        more = f"; and {len(reasons) - MOST_REASONS} more reasons" if len(reasons) > MOST_REASONS else ""
        lines.append(f"Invalid calls of {names.get(agent, agent)}: {'; '.join(told)}{more}.")
    return lines


def failures_json(found: Sequence[Failure]) -> list[dict[str, object]]:
    """The failures in JSON's terms."""
    return [
        {
            "agent": each.key.agent,
            "env": each.key.environment,
            "task": each.key.task_index,
            "count": each.count,
            "cause": each.cause,
            "traceback": each.traceback,
        }
        for each in found
    ]


def refusals_json(found: Mapping[str, Mapping[str, Refused]]) -> dict[str, dict[str, object]]:
    """Why calls were refused, in JSON's terms."""
    return {
        agent: {status: {"count": each.count, "example": each.example} for status, each in reasons.items()}
        for agent, reasons in found.items()
    }
