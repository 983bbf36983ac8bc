"""Whether an entry is what it says: every check that can be made here, and what is left as the submitter's word."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from memalpha_gym._version import __version__
from memalpha_gym.registration import AGENTS

from ..names import WITHOUT_A_MODEL, agent_source
from ..player import EpisodePlayer
from .board import SUITE, Place, board, hash_at
from .entries import SETTINGS, Entry, EntryEpisode, EntryError, means_of, read_entry

TELLS_APART = (
    "correctness",
    "episode_return",
    "memory_tokens",
    "peak_memory_tokens",
    "chunk_tokens",
    "invalid_calls",
    "calls",
)
"""The figures of an episode that come out the same wherever it is played."""


class Status(StrEnum):
    """What became of an entry.

    `VERIFIED`: all checks hold, and a sample of its episodes, played here, came to the same. `UNVERIFIED`: all checks hold that
    can be made; its agent cannot be run here. `REFUTED`: something in it is not so.
    """

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry that was checked.

    Attributes:
        path: its file.
        entry: what it holds; None where it is no entry.
        status: what became of it.
        reasons: why it was refuted, or not verified.
        replayed: the episodes that were played here.
    """

    path: Path
    entry: Entry | None
    status: Status
    reasons: tuple[str, ...]
    replayed: tuple[Place, ...] = ()

    @property
    def name(self) -> str:
        """What it is called; its file's name where it is no entry."""
        return self.entry.name if self.entry else self.path.name


def check_all(paths: Sequence[Path], sample: int) -> list[Checked]:
    """Every entry, checked; of two with one name the second is refuted.

    Args:
        paths: the files.
        sample: how many episodes of each are played here, where that is possible; which ones, chance decides anew each time.
    """
    found: list[Checked] = []
    names: dict[str, Path] = {}
    for path in paths:
        checked = check(path, sample)
        other = names.setdefault(" ".join(checked.name.casefold().split()), path)
        if checked.entry is not None and other is not path:
            why = f"{other.name} has this name; give the entry another one"
            checked = replace(checked, status=Status.REFUTED, reasons=(why, *checked.reasons))
        found.append(checked)
    return found


def check(path: Path, sample: int) -> Checked:
    """An entry, checked by itself."""
    try:
        entry = read_entry(path)
    except EntryError as error:
        return Checked(path, None, Status.REFUTED, (str(error),))
    if entry.version != __version__:
        why = f"it is of version {entry.version}, and this is {__version__}: its tasks may be others"
        return Checked(path, entry, Status.UNVERIFIED, (why,))
    if faults := list(_faults(entry)):
        return Checked(path, entry, Status.REFUTED, tuple(faults))
    if why := _cannot_run(entry):
        return Checked(path, entry, Status.UNVERIFIED, (why,))
    chosen = random.SystemRandom().sample(entry.episodes, min(sample, len(entry.episodes)))
    unlike = list(_replayed_otherwise(entry, chosen))
    places = tuple(sorted(each.place for each in chosen))
    if unlike:
        return Checked(path, entry, Status.REFUTED, tuple(unlike), places)
    if not chosen:
        return Checked(path, entry, Status.UNVERIFIED, ("no episode was played here; --verify N plays N",))
    return Checked(path, entry, Status.VERIFIED, (), places)


def _faults(entry: Entry) -> Iterator[str]:
    """What is not so in an entry, as far as it can be seen without playing."""
    if entry.suite != SUITE or dict(entry.settings) != SETTINGS:
        unlike = next((name for name in SETTINGS if entry.settings.get(name) != SETTINGS[name]), "suite")
        yield f"it was not played as the board is: {unlike} differs"
        return
    counts = Counter(each.place for each in entry.episodes)
    for what, places in (
        ("has twice", [place for place, count in counts.items() if count > 1]),
        ("lacks", [place for place in board() if place not in counts]),
        ("has, and the board has not,", [place for place in counts if place not in board()]),
    ):
        if places:
            more = f" and {len(places) - 1} more" if places[1:] else ""
            yield f"it {what} {places[0].column} task {places[0].task}{more}"
    known = [each for each in entry.episodes if each.place in board()]
    if others := [each.place for each in known if each.task_hash != hash_at(each.place)]:
        yield f"{others[0].column} task {others[0].task} is another task than is generated here ({len(others)} in all)"
    means = means_of(entry.episodes) if entry.episodes else {}
    if means.keys() != entry.means.keys() or any(abs(means[name] - entry.means[name]) > 1e-9 for name in means):
        yield "its means are not those of its episodes"
    if any(each.memory_tokens > each.peak_memory_tokens for each in entry.episodes):
        yield "an episode ends with more in memory than there ever was"


def _cannot_run(entry: Entry) -> str:
    """Why an entry's agent cannot be played here; empty where it can."""
    name = entry.agent.partition(":")[0]
    if not AGENTS.get(name, "").startswith(WITHOUT_A_MODEL):
        return "its agent is not one of memalpha-gym's scripted ones, and is not run here; the scores are the submitter's word"
    try:
        source = agent_source(entry.agent)
    except (ValueError, ImportError, TypeError) as error:
        return f"its agent cannot be made: {error}"
    if source != entry.agent_source:
        return f"{name} has another source here ({source}) than where it was played ({entry.agent_source})"
    return ""


def _replayed_otherwise(entry: Entry, chosen: Sequence[EntryEpisode]) -> Iterator[str]:
    """Which of the episodes come to something else when they are played here."""
    player = EpisodePlayer()
    try:
        for each in chosen:
            key = replace(board()[each.place], agent=entry.agent)
            ((record, _),) = player.play([key])
            where = f"{each.column} task {each.task}"
            if record.privileged is not entry.privileged:
                yield f"its agent is {'' if record.privileged else 'not '}told the tasks, and the entry says otherwise"
                return
            played = {name: getattr(record, name) for name in TELLS_APART} | {"calls": dict(record.calls or {})}
            for name, value in played.items():
                said = getattr(each, name)
                if value != said and not (isinstance(value, float) and said is not None and abs(value - said) < 1e-9):
                    yield f"{where}, played here, has {name} {_short(value)}, and the entry says {_short(said)}"
                    break
    finally:
        player.close()


def _short(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
