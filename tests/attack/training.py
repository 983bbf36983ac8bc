"""Kills of a learner while it writes checkpoints."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path

from tests.attack.tried import Tally, Tried, forked


def attack_checkpoints(kills: int, seconds: float) -> Tried:
    """Whenever it is killed, the last checkpoint that was whole is there, or a later one."""
    import torch

    from memalpha_gym.agents.ppo.checkpoint import Progress, has_checkpoint, load_trainer, save_last
    from memalpha_gym.agents.ppo.optimizer import make_optimizer
    from memalpha_gym.agents.ppo.policy import load_policy
    from memalpha_gym.agents.ppo.settings import TrainSettings

    torch.set_num_threads(1)  # a process with threads is not forked
    tally, rng = Tally("kills of train during checkpoints", seconds), random.Random(4)
    settings = TrainSettings()
    policy = load_policy(settings)
    optimizer = make_optimizer(policy, settings)
    with tempfile.TemporaryDirectory() as folder:
        out, told = Path(folder) / "run", Path(folder) / "told"
        out.mkdir()
        told.write_text("0")

        def save(start: int) -> None:
            torch.set_num_threads(1)
            for done in range(start + 1, start + 1_000):
                save_last(policy, optimizer, Progress(updates=done), settings, out)
                told.with_suffix(".new").write_text(str(done))
                told.with_suffix(".new").rename(told)

        start = 0
        for number in tally.within(range(kills)):
            before = int(told.read_text())
            pid = forked(lambda start=start: save(start))
            patience = time.monotonic() + 60
            while int(told.read_text()) == before and time.monotonic() < patience:
                time.sleep(0.001)
            time.sleep(rng.random() * 0.1)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            tally.check(has_checkpoint(out), f"kill {number}: there is no checkpoint")
            with tally.allows(f"kill {number}"):
                start = int(load_trainer(settings, out)["progress"]["updates"])
                tally.check(
                    start >= int(told.read_text()), f"kill {number}: {start} updates, {told.read_text()} were told"
                )
    return tally.done
