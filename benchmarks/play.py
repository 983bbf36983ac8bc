"""`memalpha-gym play`: one episode, drawn in the terminal step by step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import gymnasium as gym
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from memalpha_gym.arguments import check_count, one_line, unknown_argument
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.episodes import Episode, Rollout
from memalpha_gym.own_text import OwnText, memory_state, read_text
from memalpha_gym.products import ProductError
from memalpha_gym.protocols import PrivilegedAgent
from memalpha_gym.readers import reader_for
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.rollouts import play_episodes
from memalpha_gym.tasks import draw_tasks
from memalpha_gym.terminal import printable

from .environments import make_environment
from .names import clone_path, find_agent, full_id
from .options import DEFAULT_ENVIRONMENT, PlayOptions, episode_key, parse_budgets, parse_options, parse_recall_tokens
from .plan import count_tasks
from .player import episode_seeds


class Drawn(gym.Wrapper[Any, Any, Any, Any]):
    """Draws an episode in the terminal: a heading, then each step as it is done.

    Args:
        env: the environment, made with a render mode.
        console: where to.
        heading: what is printed at first, after the task.
    """

    def __init__(self, env: gym.Env[Any, Any], console: Console, heading: str) -> None:
        super().__init__(env)
        self._console = console
        self._heading = heading

    def reset(self, **options: Any) -> Any:
        """Reset, and say what is played."""
        observation, info = super().reset(**options)
        self._console.print(printable(f"task {info['task_id']} of {self._heading}"), style="bold", markup=False)
        return observation, info

    def step(self, action: Any) -> Any:
        """Step, and draw."""
        outcome = super().step(action)
        self._console.print("\n", Text.from_ansi(str(self.env.render())), sep="", soft_wrap=True)
        return outcome


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where the questions could not be read."""
    options = parse_options(PlayOptions, "play", argv)
    _check(options)
    key = _find_episode(options)
    console = Console(highlight=False)
    with command_errors(f"agent {key.agent}"):
        agent = make(AGENTS, "agent", key.agent)
    env = make_environment(key, render_mode="ansi") if options.text is None else _own_text(options, key)
    bare: Any = env.unwrapped
    bare.reader = reader_for(agent, bare.reader)
    told = ", which is told the answers" if isinstance(agent, PrivilegedAgent) else ""
    drawn = Drawn(env, console, f"{key.environment}, played by {key.agent}{told}")
    env_seed, agent_seed = episode_seeds(key)
    episode = Episode(drawn, key, seed=agent_seed, env_seed=env_seed, options={"task_index": key.task_index})
    (rollout,) = play_episodes([episode], agent)
    if isinstance(rollout.error, ProductError):  # its traceback is of our own frames
        raise CommandError(f"agent {key.agent}: {one_line(rollout.error)}")
    if rollout.error is not None:
        raise rollout.error
    if not rollout.terminated:
        raise CommandError("the episode was truncated before its last chunk, and its questions were not asked")
    _print_summary(console, rollout)
    if options.memory is not None:
        state = json.dumps(memory_state(bare.memory), indent=2, ensure_ascii=False)
        Path(options.memory).write_text(state + "\n", encoding="utf-8")
        console.print(f"  the memory is in {options.memory}", markup=False)
    env.close()
    return int(bool(rollout.failed))


def _check(options: PlayOptions) -> None:
    """Refuse what would only show when the episode is over."""
    if options.text is not None and (options.env is not None or options.task is not None):
        raise CommandError("--text is read in place of --env and --task; give one of them")
    if options.memory is not None and (
        Path(options.memory).is_dir() or not Path(options.memory).absolute().parent.is_dir()
    ):
        raise CommandError(f"--memory {options.memory}: name a file in a folder that exists")
    with command_errors():
        check_count("--chunk-tokens", options.chunk_tokens)


def _own_text(options: PlayOptions, key: EpisodeKey) -> gym.Env[Any, Any]:
    """An environment over a text of the user's own."""
    with command_errors("--text"):
        text = OwnText(read_text(str(options.text)), Path(str(options.text)).name, options.chunk_tokens)
        arguments = {"memory_budget": key.budget, **json.loads(key.env_args)}
        try:
            return MemoryConstructionEnv(text, judge=key.judge, reward=key.reward, render_mode="ansi", **arguments)
        except TypeError as error:
            name = unknown_argument(error)
            if name not in arguments:
                raise
            raise ValueError(f"a text has no argument {name!r}") from error


def _find_episode(options: PlayOptions) -> EpisodeKey:
    key = episode_key(full_id(options.env or DEFAULT_ENVIRONMENT), options.episode)
    limits = parse_recall_tokens(options.recall_tokens)
    if len(limits) > 1:
        raise CommandError(f"--recall-tokens {options.recall_tokens}: play takes one limit; bench compares several")
    if options.text is not None and limits != [None]:
        raise CommandError(
            "--recall-tokens: nothing is asked of a text of your own, and nothing recalled; leave it out"
        )
    agent = find_agent(options.agent, clone_path(options.episode.reference), limits != [None])
    key = replace(key, agent=agent, recall_tokens=limits[0])
    budgets = parse_budgets(options.budget)
    if len(budgets) > 1:
        raise CommandError(f"--budget {options.budget}: play takes one budget; bench compares several")
    key = replace(key, budget=budgets[0])
    if options.text is not None:
        return replace(key, environment=str(options.text))
    tasks = count_tasks(key)
    task = draw_tasks(tasks, 1, key.seed)[0] if options.task is None else options.task
    if not 0 <= task < tasks:
        raise CommandError(f"--task {task}: {key.environment} has tasks 0 to {tasks - 1} in split {key.split}")
    return replace(key, task_index=task)


def _print_summary(console: Console, rollout: Rollout) -> None:
    info = rollout.info
    console.print("\n[bold]episode[/]")
    questions, total = len(info["answers"]), rollout.episode_return
    if rollout.key.recall_tokens is not None:
        correctness = f"failed: {rollout.failed}" if rollout.failed else f"{info['correctness']:.3f}"
        shown = [answer["context_tokens"] for answer in info["answers"]]
        console.print(f"  correctness {escape(correctness)} over {questions} questions")
        console.print(f"  tokens shown for a question: mean {fmean(shown):,.0f}, at most {max(shown):,}")
        return
    if rollout.failed or info["correctness"] is not None:
        correctness = f"failed: {rollout.failed}" if rollout.failed else f"{info['correctness']:.3f}"
        console.print(f"  correctness {escape(printable(correctness))} over {questions} questions · return {total:.3f}")
    else:
        console.print(f"  nothing was asked · return {total:.3f}, without r1")
    tokens = (info[name] for name in ("memory_tokens", "peak_memory_tokens", "total_chunk_tokens"))
    console.print("  memory {:,} tokens, peak {:,}, of a stream of {:,}".format(*tokens))
