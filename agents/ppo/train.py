"""The training loop, from top to bottom.

held-out figures before → for each update: roll out groups of episodes, estimate advantages, take the optimiser's steps;
evaluate and save every few updates → held-out figures after, the learning curve, samples of memories

Several processes play a share of the episodes each and compute a share of the update. All of them know all samples and figures,
so that they agree on what comes next; the first alone writes files.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.rollouts import Episode
from memalpha_gym.tasks import Split

from ..language_model.policy import LanguageModelPolicy
from .algorithm import prepare, update_policy
from .assembly import acting_policy, first_policy, make_environments, make_sampler, reference_for, resumed_policy
from .checkpoint import BEST, START, Progress, load_trainer, restore, save_last, save_policy
from .drawing import check_epochs, drawn_tasks
from .evaluation import evaluate, summarise
from .monitor import Monitor, draw_curve, write_samples
from .optimizer import make_optimizer, set_learning_rate
from .processes import ALONE, Processes
from .rollout import Clock, branch, play, results_of, samples_of, start_group
from .settings import TrainSettings

Row = dict[str, float | None]
SHOWN = 4
"""Tasks whose memories are shown before and after."""


def train(settings: TrainSettings, processes: Processes = ALONE) -> tuple[Row, Row]:
    """Train a policy and return its figures on the test split before and after.

    Args:
        settings: all of it.
        processes: those that a launcher started, as from `joined`.

    Raises:
        CommandError: a setting, an environment or a checkpoint does not fit, or the loss is not a number.
    """
    # --- the worlds, the policy, and where they stand ---------------------------------------------------------------------
    out = Path(settings.check().out)
    if settings.threads:
        torch.set_num_threads(settings.threads)
    reward = settings.reward_config()
    training, validation, test = (
        make_environments(settings, split) for split in (Split.TRAIN, Split.VALIDATION, Split.TEST)
    )
    check_epochs(training, settings)
    state = load_trainer(settings, out) if settings.resume else None
    out.mkdir(parents=True, exist_ok=True)
    policy = resumed_policy(settings, out) if state else first_policy(settings, out, processes)
    reference = reference_for(policy, settings, out / START)
    optimizer = make_optimizer(policy, settings)
    progress = restore(policy, optimizer, state) if state else Progress()
    sampler = make_sampler(policy, settings, processes)
    acting = acting_policy(sampler, settings, settings.temperature)
    held_out = acting_policy(sampler, settings, settings.eval_temperature)
    if state is None:
        figures, progress.memories_before = evaluate(test, held_out, settings, processes, shown=SHOWN)
        progress.before = figures.as_dict()
        if processes.first:
            save_last(policy, optimizer, progress, settings, out)

    with Monitor(settings, out, progress.updates, silent=not processes.first) as monitor:
        for update in range(progress.updates, settings.updates):
            started, clock = time.perf_counter(), Clock()

            # --- roll out -------------------------------------------------------------------------------------------------
            rng = np.random.default_rng([settings.seed, 4, update])
            episodes = start_groups(training, acting, settings, update, rng, clock, processes)
            rollouts = play(episodes, acting, settings, int(rng.integers(2**31)), clock)
            with clock("wait"):
                results = processes.gather(results_of(rollouts))
                samples = processes.gather(samples_of(rollouts, reward, settings))  # without failed readings
            samples.sort(key=lambda sample: sample.episode)  # as if one process had played all

            # --- learn ----------------------------------------------------------------------------------------------------
            row: Row = {"update": update + 1, "learning_rate": set_learning_rate(optimizer, update, settings)}
            if samples:
                with clock("update"):
                    sampler.sleep()
                    batch = prepare(policy, reference, samples, settings, processes)
                    row |= update_policy(policy, optimizer, batch, settings, update, out, processes)
                    optimizer.zero_grad()  # leaves the gradients' memory to the next rollouts
                with clock("sync"):
                    sampler.sync()

            # --- watch and keep -------------------------------------------------------------------------------------------
            row |= summarise(results).as_dict() | clock.row()
            tokens = sum(sample.length for sample in samples)
            row["tokens_per_second"] = tokens / (time.perf_counter() - started)
            progress.updates = update + 1
            progress.history.append(row)
            monitor.update(row)
            if is_due(settings.eval_every, update, settings):
                figures, _ = evaluate(validation, held_out, settings, processes)
                progress.evaluations.append({"update": update + 1, **figures.as_dict()})
                monitor.evaluation(update + 1, figures.as_dict())
                if figures.correctness is not None and figures.correctness > progress.best:
                    progress.best = figures.correctness
                    if processes.first:
                        save_policy(policy, out / BEST)
            if processes.first and is_due(settings.checkpoint_every, update, settings):
                save_last(policy, optimizer, progress, settings, out)

    # --- held-out figures, the curve, the memories ------------------------------------------------------------------------
    figures, memories_after = evaluate(test, held_out, settings, processes, shown=SHOWN)
    after = figures.as_dict()
    if processes.first:
        write_samples(out / "memories.md", progress.memories_before, memories_after)
        draw_curve(out / "learning_curve.png", progress.history, progress.evaluations)
        written = {"settings": asdict(settings), "before": progress.before, "after": after, "history": progress.history}
        (out / "figures.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    sampler.close()  # vLLM parts the processes here
    return progress.before, after


def start_groups(
    envs: Sequence[MemoryConstructionEnv],
    acting: LanguageModelPolicy,
    settings: TrainSettings,
    update: int,
    rng: np.random.Generator,
    clock: Clock,
    processes: Processes = ALONE,
) -> list[Episode]:
    """This process's groups of an update, each on a task of its own, all its episodes in one state.

    What is drawn for other processes' groups is drawn here too: so an update has the same episodes with any number of them.
    """
    mine = processes.share(range(settings.tasks_per_update))
    episodes = []
    for group, (env, task) in enumerate(drawn_tasks(envs, settings, update, rng)):
        if settings.fork_at == "start":
            if group in mine:
                episodes += start_group(env, task, group, settings.group_size)
        else:
            (beginning,) = start_group(env, task, group, 1)
            assert beginning.observation is not None
            chunk, seed = int(rng.integers(beginning.observation["chunks_total"])), int(rng.integers(2**31))
            if group in mine:
                (trunk,) = play([replace(beginning, stop_before=chunk)], acting, settings, seed, clock)
                episodes += branch(trunk, settings.group_size)
    return episodes


def is_due(every: int, update: int, settings: TrainSettings) -> bool:
    """Whether something that happens every so many updates, and after the last, happens after this one."""
    return update + 1 == settings.updates or (every > 0 and (update + 1) % every == 0)
