"""From a run to what its page holds: every episode is read once, played again where there is room for its steps, and packed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym.causes import CAUSES
from memalpha_gym.recording import EpisodeRecord

from .episodes import answers_only, blocks, packed, search_text
from .groups import Group, place_of, who
from .reading import Run
from .replaying import Replayer

ROOM, ROOM_FOR_ANSWERS = 15_000_000, 3_000_000
"""Bytes of a page for steps, and for the answers of episodes whose steps are left out."""
FAILED = "failed"
FULL, ANSWERS, FIGURES = 2, 1, 0


@dataclass
class Trace:
    """What the pictures are made of, of one episode.

    Attributes:
        memory: tokens in memory after each chunk.
        budget: the most that there may be; 0 for no limit.
        terms: each term of the reward at each step that has it.
    """

    memory: list[int]
    budget: int
    terms: dict[str, list[float]]


@dataclass
class Shown:
    """An episode on the page.

    Attributes:
        record: its figures.
        group: the number of its group.
        column: what its environment is called.
        agent: who played, as rows have it.
        trace: what pictures are made of.
        kept: how much of it is on the page: `FULL`, `ANSWERS` or `FIGURES`.
        block: its block; empty for figures alone.
        task: the number of its task's block; None where chunks are not known.
        differs: how it differs from the record when it is played again.
        missing: why it could not be played again.
    """

    record: EpisodeRecord
    group: int
    column: str
    agent: str
    trace: Trace
    kept: int = FIGURES
    block: str = ""
    task: int | None = None
    differs: str = ""
    missing: str = ""


@dataclass
class Content:
    """Everything that a page is made of.

    Attributes:
        groups: episodes that may be compared, with their figures.
        shown: all episodes, group by group.
        tasks: the blocks of tasks.
        texts: what each episode is searched by, in one block.
        lacking: what was not played to its end, in sentences.
    """

    groups: Sequence[Group]
    shown: list[Shown]
    tasks: list[str]
    texts: str
    lacking: Sequence[str]
    by_group: dict[int, list[Shown]] = field(default_factory=dict)


def build(
    run: Run,
    groups: Sequence[Group],
    *,
    data: str = "",
    trust: bool = False,
    steps: int | None = None,
    done: Callable[[], None] = lambda: None,
    room: int = ROOM,
) -> Content:
    """What the page of a run holds.

    Args:
        run: the open logs.
        groups: their episodes.
        data: where the raw data of environments that need some lies now.
        trust: whether what the files name of others may be imported and run.
        steps: of how many tasks of each environment episodes are shown step by step; None for as many as there is room for.
        done: is called after each episode.
        room: bytes for steps.
    """
    replayer, made = Replayer(data, trust), list[tuple[int, Shown, str]]()
    tasks: list[str] = []
    numbers: dict[tuple[Any, ...], int] = {}
    used = light = 0
    for rank, number, group, record in _in_rounds(groups):
        episode = run.details(record)
        shown = Shown(record, number, group.columns[place_of(record)], who(record), _trace(episode))
        text = search_text(episode, record)
        if used < room and (steps is None or rank < steps):
            replayed = replayer.replay(record, episode)
            both = blocks(record, episode, replayed)
            identity = (number, shown.column, record.key.task_index, both.task)
            extra = len(both.steps) + (len(both.task) if identity not in numbers else 0)
            if used + extra <= room:
                if both.task and identity not in numbers:
                    numbers[identity] = len(tasks)
                    tasks.append(both.task)
                shown.kept, shown.block = FULL, both.steps
                shown.task = numbers.get(identity)
                shown.differs, shown.missing = replayed.differs, replayed.missing
                used += extra
        if shown.kept != FULL:
            block = answers_only(record, episode)
            if light + len(block) <= ROOM_FOR_ANSWERS:
                shown.kept, shown.block = ANSWERS, block
                light += len(block)
        made.append((number, shown, text))
        done()
    replayer.close()
    places = {id(record): place for group in groups for place, record in enumerate(group.records)}
    made.sort(key=lambda each: (each[0], places[id(each[1].record)]))
    content = Content(groups, [shown for _, shown, _ in made], tasks, packed([text for *_, text in made]), run.lacking)
    for shown in content.shown:
        content.by_group.setdefault(shown.group, []).append(shown)
    return content


def _in_rounds(groups: Sequence[Group]) -> list[tuple[int, int, Group, EpisodeRecord]]:
    """Every episode with the rank of its task in its environment: the first task of each environment comes first, for all agents,
    so that where room runs out the same tasks are left of all.
    """
    found = []
    for number, group in enumerate(groups):
        ranks: dict[Any, dict[int, int]] = defaultdict(dict)
        for record in group.records:
            tasks = ranks[place_of(record)]
            tasks.setdefault(record.key.task_index, len(tasks))
            found.append((tasks[record.key.task_index], number, group, record))
    return sorted(found, key=lambda each: (each[0], each[1], place_of(each[3])))


def _trace(episode: Mapping[str, Any]) -> Trace:
    steps = episode.get("steps") or ()
    terms: dict[str, list[float]] = defaultdict(list)
    for step in steps:
        for name, value in step["reward_terms"].items():
            if value is not None:
                terms[name].append(float(value))
    return Trace([step["memory_tokens"] for step in steps], int(episode.get("memory_budget") or 0), dict(terms))


def script_data(content: Content, headings: Sequence[str]) -> dict[str, Any]:
    """What the page's script is told of every episode."""
    agents = agent_labels(content)
    columns = list(dict.fromkeys(shown.column for shown in content.shown))
    return {
        "groups": list(headings),
        "agents": list(agents.values()),
        "columns": columns,
        "causes": [*map(str, CAUSES), FAILED],
        "episodes": [
            {
                "group": shown.group,
                "agent": list(agents).index(shown.agent),
                "column": columns.index(shown.column),
                "index": shown.record.key.task_index,
                "repeat": shown.record.key.repeat,
                "id": shown.record.task_id,
                "score": shown.record.correctness,
                "gain": shown.record.episode_return,
                "memory": shown.record.memory_tokens,
                "peak": shown.record.peak_memory_tokens,
                "invalid": shown.record.invalid_calls,
                "failed": bool(shown.record.failed),
                "causes": [shown.record.causes.get(cause, 0) for cause in CAUSES],
                "kept": shown.kept,
                "task": shown.task,
            }
            for shown in content.shown
        ],
        "first": [],
    }


def agent_labels(content: Content) -> dict[str, str]:
    """What each agent is called on the whole page."""
    names = {agent: name for group in content.groups for agent, name in group.names.items()}
    agents = sorted(names)
    twice = len(set(names.values())) < len(names)
    return {agent: agent if twice else names[agent] for agent in agents}
