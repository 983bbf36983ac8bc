"""An entry: a JSON file with the figures of one agent's episodes and what they depend on, and no text of what was played."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from statistics import fmean
from typing import Any

from memalpha_gym.recording import EpisodeRecord

from .board import EPISODES, SEED, SUITE, Place

FORMAT = 1
LARGEST_FILE = 4_000_000
LONGEST_TEXT = 300
SETTINGS = {
    "split": "test",
    "seed": SEED,
    "episodes": EPISODES,
    "budget": None,
    "reader": "auto",
    "judge": "rules",
    "answer_judge": "overlap",
    "reward": "robust",
    "scoring": "robust",
    "tokenizer": "o200k_base",
    "recall_tokens": None,
}
"""What every entry is played with. The budget is each task's own."""


class EntryError(Exception):
    """A file that is no entry; the message says why."""


@dataclass(frozen=True, slots=True)
class EntryEpisode:
    """The figures of one episode; `correctness` and `episode_return` are None where it failed."""

    column: str
    task: int
    task_hash: str
    failed: bool
    correctness: float | None
    episode_return: float | None
    memory_tokens: int
    peak_memory_tokens: int
    chunk_tokens: int
    invalid_calls: int
    calls: Mapping[str, int] = field(default_factory=dict)
    usage: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def place(self) -> Place:
        """Which episode of the board it is."""
        return Place(self.column, self.task)

    @property
    def score(self) -> float:
        """Its correctness; 0 where it failed, since whoever fails where it is hard must not gain by it."""
        return 0.0 if self.correctness is None else self.correctness


@dataclass(frozen=True, slots=True)
class Entry:
    """One agent's entry.

    Attributes:
        name: what the board calls it.
        agent: the agent as `bench --agents` names it.
        agent_source: the hash of its source.
        suite_source: the hash of the engine and environments that it was played in.
        privileged: whether it was told the tasks.
        version: of memalpha-gym.
        settings: what it was played with.
        means: mean score of each column, and of all as `mean`.
        episodes: one per episode of the board.
        suite: the suite.
        url: where to read about it; empty for nowhere.
    """

    name: str
    agent: str
    agent_source: str
    suite_source: str
    privileged: bool
    version: str
    settings: Mapping[str, Any]
    means: Mapping[str, float]
    episodes: tuple[EntryEpisode, ...]
    suite: str = SUITE
    url: str = ""

    def as_json(self) -> str:
        """The file's text."""
        head = {name: value for name, value in asdict(self).items() if name != "episodes"}
        lines = ",\n".join(f"  {json.dumps(asdict(each), allow_nan=False)}" for each in self.episodes)
        text = json.dumps({"format": FORMAT, **head}, indent=1, allow_nan=False, ensure_ascii=False)
        return f'{text[:-2]},\n "episodes": [\n{lines}\n ]\n}}\n'


def means_of(episodes: Sequence[EntryEpisode]) -> dict[str, float]:
    """The mean score of each column, and the mean of these."""
    columns: dict[str, list[float]] = {}
    for each in sorted(episodes, key=lambda one: one.place):
        columns.setdefault(each.column, []).append(each.score)
    means = {column: fmean(scores) for column, scores in columns.items()}
    return {**means, "mean": fmean(means.values())}


def episode_of(record: EpisodeRecord, place: Place, task_hash: str) -> EntryEpisode:
    """An episode's line, from its record."""
    usage = {
        role: {name: int(used.get(name) or 0) for name in ("calls", "prompt_tokens", "completion_tokens")}
        for role, used in record.usage.items()
    }
    return EntryEpisode(
        place.column,
        place.task,
        task_hash,
        bool(record.failed),
        record.correctness,
        record.episode_return,
        int(record.memory_tokens or 0),
        int(record.peak_memory_tokens or 0),
        record.chunk_tokens,
        record.invalid_calls,
        dict(record.calls or {}),
        usage,
        round(record.seconds, 3),
    )


def read_entry(path: Path) -> Entry:
    """The entry in a file.

    Raises:
        EntryError: the file is no entry of this format: too large, no JSON, a number that is none, a field that is missing, too
            many, or of another kind.
    """
    try:
        if not path.is_file():  # a pipe or a device, perhaps by a link, which has no end
            raise EntryError("it is no file")
        with path.open("rb") as file:
            read = file.read(LARGEST_FILE + 1)
        if len(read) > LARGEST_FILE:
            raise EntryError(f"the file is larger than {LARGEST_FILE // 1_000_000} MB")
        text = read.decode("utf-8")
        given = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite, parse_int=_small
        )
    except (OSError, ValueError, RecursionError) as error:
        raise EntryError(f"it cannot be read: {error or type(error).__name__}") from error
    fault = _fault(given)
    if fault:
        raise EntryError(fault)
    given.pop("format")
    episodes = tuple(EntryEpisode(**each) for each in given.pop("episodes"))
    return Entry(**given, episodes=episodes)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(f"{text[:40]} is no number")
    return value


def _small(text: str) -> int:
    if len(text) > 15:
        raise ValueError(f"{text[:15]}… is too large")
    return int(text)


_TEXT, _COUNT, _SHARE = "a short text", "a count", "a number from 0 to 1"
_HEAD = {
    "name": _TEXT,
    "agent": _TEXT,
    "agent_source": _TEXT,
    "suite_source": _TEXT,
    "version": _TEXT,
    "suite": _TEXT,
    "url": "",
    "privileged": bool,
    "settings": dict,
    "means": dict,
    "episodes": list,
}
_EPISODE = {
    "column": _TEXT,
    "task": _COUNT,
    "task_hash": _TEXT,
    "failed": bool,
    "correctness": "score",
    "episode_return": "return",
    "memory_tokens": _COUNT,
    "peak_memory_tokens": _COUNT,
    "chunk_tokens": _COUNT,
    "invalid_calls": _COUNT,
    "calls": dict,
    "usage": dict,
    "seconds": "return",
}


def _fault(given: Any) -> str:
    """The first thing that is wrong with what a file holds; empty where nothing is."""
    if not isinstance(given, dict) or given.get("format") != FORMAT or isinstance(given.get("format"), bool):
        return f"it is no entry of format {FORMAT}; memalpha-gym submit writes one"
    if set(given) != {"format", *_HEAD}:
        return f"its fields are not those of an entry: {_names(set(given) ^ {'format', *_HEAD})}"
    for name, kind in _HEAD.items():
        if not _is(given[name], kind):
            return f"{name} is {_shown(given[name])}"
    if not all(_is(value, _SHARE) for value in given["means"].values()):
        return "means holds something else than scores"
    for number, episode in enumerate(given["episodes"]):
        if not isinstance(episode, dict) or set(episode) != set(_EPISODE):
            return f"episode {number} has not the fields of one"
        for name, kind in _EPISODE.items():
            if not _is(episode[name], kind):
                return f"episode {number}: {name} is {_shown(episode[name])}"
        if episode["failed"] is not (episode["correctness"] is None):
            return f"episode {number} has failed and a score, or neither"
        flat = [*episode["calls"].values(), *(n for used in episode["usage"].values() for n in _values(used))]
        if not all(_is(count, _COUNT) for count in flat):
            return f"episode {number}: calls or usage hold something else than counts"
    return ""


def _values(used: Any) -> list[Any]:
    return list(used.values()) if isinstance(used, dict) else [None]


def _is(value: Any, kind: Any) -> bool:
    if isinstance(kind, type):
        return isinstance(value, kind)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "a count":
            return number and isinstance(value, int) and value >= 0
        case "a number from 0 to 1":
            return number and 0 <= value <= 1
        case "score":
            return value is None or _is(value, _SHARE)
        case "return":
            return value is None or (number and abs(value) < 1e6)
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_TEXT
        and value.isprintable()
        and (bool(value.strip()) or kind == "")
    )


def _shown(value: Any) -> str:
    return f"{ascii(value)[:60]}, which it cannot be"


def _names(names: set[str]) -> str:
    return ", ".join(ascii(name)[1:-1][:40] for name in sorted(names)[:3])


assert {each.name for each in fields(EntryEpisode)} == set(_EPISODE)
