"""`memalpha-gym play`: one episode, drawn in the terminal step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import tyro
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from memalpha_gym.cli import CommandError
from memalpha_gym.protocols import PrivilegedAgent
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import AGENTS
from memalpha_gym.tasks import draw_tasks

from .episodes import make_environment, read_as_meant, start_episode
from .settings import (
    check_agent,
    count_tasks,
    episode_key,
    expand_chat,
    full_id,
    make_agent,
    optional,
    parse_budgets,
    parse_settings,
)


@dataclass(frozen=True)
class PlaySettings:
    """Play one episode with one agent, and draw each step: chunk, calls, memory, reward."""

    env: Annotated[str, tyro.conf.arg(metavar="ID")] = "MemAlpha/Recall-v0"
    """Environment, by id; `memalpha-gym list` names them. module:id imports a module first."""
    agent: str = "extract"
    """Agent, by name. package.module:Class names one of your own."""
    seed: int = 0
    """Draws the task, and seeds environment and agent."""
    task: Annotated[int | None, optional("INDEX")] = None
    """Play this task of the split instead of the one that the seed draws."""
    split: str = "test"
    """Part of the source: train, validation, test, or all where a source is not divided."""
    data: Annotated[str | None, optional("PATH")] = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    budget: Annotated[str | None, optional("B")] = None
    """Memory budget: up to 1 a share of the stream, above 1 a number of tokens."""
    reader: str = "auto"
    """Who answers the questions from memory: a name, or package.module:Class."""
    judge: str = "rules"
    """Who judges whether what is written suits its memory type: a name, or package.module:Class."""
    answer_judge: str = "overlap"
    """Who scores the replies that no program can: a name, or package.module:Class."""
    reward: str = "robust"
    """Reward preset: robust, or paper for the published definition."""
    scoring: str = "robust"
    """Scoring rules: robust, or paper for the published ones."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A further argument of the environment, such as paragraphs=40. May be given many times."""


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where the questions could not be read."""
    key = _find_episode(parse_settings(PlaySettings, "play", argv))
    console = Console(highlight=False)
    env, agent = make_environment(key, render_mode="ansi"), make_agent(key.agent)
    read_as_meant(env, agent, env.unwrapped.reader)  # type: ignore[attr-defined]
    observation, info, _ = start_episode(env, agent, key)
    told = ", which is told the answers" if isinstance(agent, PrivilegedAgent) else ""
    console.print(f"[bold]{escape(key.environment)}[/], task {info['task_id']}, played by {escape(key.agent)}{told}")
    total, terminated, truncated = 0.0, False, False
    while not (terminated or truncated):
        observation, reward, terminated, truncated, info = env.step(agent.act(observation))
        total += float(reward)
        console.print("\n", Text.from_ansi(str(env.render())), sep="", soft_wrap=True)
    if not terminated:
        raise CommandError("the episode was truncated before its last chunk, and its questions were not asked")
    _print_summary(console, info, total)
    env.close()
    return int(bool(info["failed"]))


def _find_episode(settings: PlaySettings) -> EpisodeKey:
    key = replace(episode_key(full_id(settings.env), settings), agent=expand_chat(AGENTS, check_agent(settings.agent)))
    budgets = parse_budgets(settings.budget)
    if len(budgets) > 1:
        raise CommandError(f"--budget {settings.budget}: play takes one budget; bench compares several")
    key = replace(key, budget=budgets[0])
    tasks = count_tasks(key)
    task = draw_tasks(tasks, 1, key.seed)[0] if settings.task is None else settings.task
    if not 0 <= task < tasks:
        raise CommandError(f"--task {task}: {key.environment} has tasks 0 to {tasks - 1} in split {key.split}")
    return replace(key, task_index=task)


def _print_summary(console: Console, info: Mapping[str, Any], total: float) -> None:
    console.print("\n[bold]episode[/]")
    correctness = f"failed: {info['failed']}" if info["failed"] else f"{info['correctness']:.3f}"
    console.print(f"  correctness {escape(correctness)} over {len(info['answers'])} questions · return {total:.3f}")
    tokens = (info[name] for name in ("memory_tokens", "peak_memory_tokens", "total_chunk_tokens"))
    console.print("  memory {:,} tokens, peak {:,}, of a stream of {:,}".format(*tokens))
