"""`memalpha_gym.evaluate`: an agent of anyone's, a cell's included, on environments, as `bench` plays it."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import groupby, product
from typing import Any

from rich.console import Console
from rich.progress import Progress

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.budgets import checked_budget
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord
from memalpha_gym.sources import source_of
from memalpha_gym.tasks import draw_tasks

from .names import agent_source, data_path, find_agent, full_id, suite_source_of
from .plan import count_tasks
from .player import EpisodePlayer, row_of
from .results import LENGTH, Results
from .statistics import summarise
from .table.text import short_name

_IN_KEY = {"data", "reader", "judge", "answer_judge", "reward", "scoring"}
"""The arguments of environments that have a place of their own in keys."""


def evaluate(
    agent: Any,
    env: str | Sequence[str] = "MemAlpha/Recall-v0",
    *,
    episodes: int = 8,
    split: str = "test",
    seed: int = 0,
    name: str | None = None,
    in_flight: int | None = None,
    progress: bool = True,
    **arguments: Any,
) -> Results:
    """Play an agent on tasks of one environment or of several, and give the figures.

    Tasks and seeds are those of `memalpha-gym bench` with the same settings, so that the figures are too. The split is `test`
    here and there; `gym.make` makes an environment of the training tasks.

    Args:
        agent: an object or a class with `act` (see `memalpha_gym.protocols.Agent`), or a name as in `bench --agents`.
        env: an id such as `MemAlpha/Recall-v0` or `Recall-v0`, or several.
        episodes: tasks of each environment; a source that has fewer plays all it has.
        split: `train`, `validation` or `test`.
        seed: draws the tasks, and seeds environments and agents.
        name: what the agent is called in results; its class's name by default.
        in_flight: episodes at once; by default what suits the agent. A plain agent that is given as an object is copied for
            more than one.
        progress: whether a bar is shown, in a terminal or a notebook.
        arguments: of `gym.make`, such as `memory_budget`, `reader`, `level`, `data`. Of `memory_budget` and of `tokens` a list
            plays the same tasks under each, with a row for each: `results.plot.budget()` and `results.plot.length()` draw them.
            With several `tokens` set `facts` and `questions` too, so that the streams differ in their filler alone.

    Raises:
        ValueError: an id, a number or an argument is wrong.
    """
    check_count("episodes", episodes)
    check_count("seed", seed, 0)
    try:
        named, makers, source = _agent(agent, name)
    except CommandError as error:
        raise ValueError(str(error)) from None
    ids = [full_id(each) for each in ([env] if isinstance(env, str) else env)]
    if not ids:
        raise ValueError("env is empty; give one id or several")
    try:
        keys = [
            key
            for each in ids
            for one in _one_by_one(arguments)
            for key in _keys(each, (named, source), episodes, str(parse_split(split)), seed, *_divided(one))
        ]
    except CommandError as error:
        raise ValueError(str(error)) from None
    kept: dict[EpisodeKey, tuple[EpisodeRecord, str]] = {}
    with closing(EpisodePlayer(makers, _divided(arguments)[1])) as player, _bar(len(keys), progress) as advance:
        for record, episode in player.play(keys, in_flight):
            kept[record.key] = (record, episode)
            advance(record)
    played = [kept[key] for key in keys]
    lengths = isinstance(arguments.get(LENGTH), list)
    rows = [
        summarise([kept[key][0] for key in members], _column(row) if lengths else "")
        for row, members in groupby(keys, key=row_of)
    ]
    return Results(rows, played)


def _one_by_one(arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The arguments for each budget and length, where lists of them were given."""
    several = {name: arguments[name] for name in ("memory_budget", LENGTH) if isinstance(arguments.get(name), list)}
    for name, values in several.items():
        if not values:
            raise ValueError(f"{name} is an empty list; give one value or several")
    for values in product(*several.values()):
        yield {**arguments, **dict(zip(several, values, strict=True))}


def _column(row: EpisodeKey) -> str:
    """What tables call an environment at one of several lengths."""
    return f"{short_name(row.environment)}, {json.loads(row.env_args)[LENGTH]:,} tokens"


def _agent(agent: Any, name: str | None) -> tuple[str, dict[str, Callable[[], Any]], str]:
    """What an agent is called in keys, what makes it where it has no name that others know, and the hash of its source, and of
    what an object holds.
    """
    if isinstance(agent, str):
        found = find_agent(agent)
        return found, {}, agent_source(found)
    kind = agent if isinstance(agent, type) else type(agent)
    if not any(callable(getattr(agent, method, None)) for method in ("act", "act_batch", "act_async")):
        raise ValueError(
            f"agent is {agent!r:.80}, which has no method act; give an agent, its class, or the name of one"
        )
    called = name or str(getattr(agent, "name", "") or kind.__qualname__.rpartition(".")[2])
    return called, {called: agent if isinstance(agent, type) else _instances(agent)}, source_of(agent)


def _instances(agent: Any) -> Callable[[], Any]:
    """Gives the agent itself, and copies of it to whoever asks again."""
    first = [agent]
    return lambda: first.pop() if first else copy.deepcopy(agent)


def _divided(arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments that a log can hold as they are, and the objects among them."""
    plain, objects = {}, {}
    for name, value in arguments.items():
        try:
            json.dumps(value)
        except TypeError:
            objects[name] = value
        else:
            plain[name] = value
    return plain, objects


def _keys(
    environment: str,
    agent: tuple[str, str],
    episodes: int,
    split: str,
    seed: int,
    plain: Mapping[str, Any],
    objects: Mapping[str, Any],
) -> Iterator[EpisodeKey]:
    """The episodes of an environment. Objects among its arguments go by their names; the agent by its name and source."""
    told = {
        **plain,
        **{name: str(getattr(value, "name", "") or type(value).__name__) for name, value in objects.items()},
    }
    inside = {name: told.pop(name) for name in sorted(told.keys() & _IN_KEY)}
    budget = told.pop("memory_budget", None)
    inside["data"] = data_path(environment, inside.get("data"))
    key = EpisodeKey(
        environment=environment,
        agent=agent[0],
        agent_source=agent[1],
        seed=seed,
        split=split,
        task_index=0,
        **inside,
        budget=checked_budget(budget) if "memory_budget" not in objects else None,
        env_args=json.dumps(told, sort_keys=True),
    )
    tasks = draw_tasks(count_tasks(key, **objects), episodes, seed)
    key = replace(key, suite_source=suite_source_of(key, objects))
    for task in tasks:
        yield replace(key, task_index=task)


@contextmanager
def _bar(total: int, wanted: bool) -> Iterator[Callable[[EpisodeRecord], None]]:
    """A progress bar for whoever looks on: in a notebook, in a terminal, or for nobody."""
    console = Console(stderr=True)
    if wanted and "ipykernel" in sys.modules:
        yield _notebook_bar(total)
    elif wanted and console.is_terminal:
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task("", total=total)
            yield lambda record: progress.update(bar, advance=1, description=record.key.environment)
    else:
        yield lambda record: None


def _notebook_bar(total: int) -> Callable[[EpisodeRecord], None]:
    from IPython.display import HTML, display

    done = 0

    def html() -> Any:
        return HTML(f'<progress value="{done}" max="{total}"></progress> {done} of {total} episodes')

    handle = display(html(), display_id=True)

    def advance(_: EpisodeRecord) -> None:
        nonlocal done
        done += 1
        handle.update(html())

    return advance
