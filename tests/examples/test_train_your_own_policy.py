"""The example through the plain loop: it learns what to keep, and the gradient that it learns by is the right one."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLE = runpy.run_path(str(Path(__file__).resolve().parents[2] / "examples" / "train_your_own_policy.py"))


class OneLine:
    """An environment of one chunk of one line, which pays 1 where the line is kept."""

    def reset(self, **_: Any) -> tuple[dict[str, str], dict[str, float]]:
        return {"chunk": "A\n"}, {}

    def step(self, calls: list[Any]) -> tuple[dict[str, str], float, bool, bool, dict[str, float]]:
        return {"chunk": ""}, float(len(calls)), True, False, {"correctness": float(len(calls))}


@pytest.mark.parametrize("bias", [-1.0, 0.0, 2.0])
def test_the_gradient_is_that_of_the_mean_return(bias: float) -> None:
    """REINFORCE's estimate of the slope of the mean return, against the slope itself: that of σ(bias), σ (1 - σ)."""
    weights, rng, env = np.zeros(EXAMPLE["BUCKETS"]), np.random.default_rng(0), OneLine()
    weights[0] = bias
    episodes = [EXAMPLE["play"](env, 0, weights, rng) for _ in range(4000)]
    chance = 1 / (1 + np.exp(-bias))
    assert np.mean([total for total, _, _ in episodes]) == pytest.approx(chance, abs=0.03)
    assert np.mean([total * gradient[0] for total, _, gradient in episodes]) == pytest.approx(
        chance * (1 - chance), abs=0.03
    )


@pytest.mark.slow
def test_it_learns_what_to_keep_of_tasks_that_it_has_not_seen(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = EXAMPLE["main"](updates=8, group=6, tasks=6, seed=1)
    assert after[0] > before[0] + 0.1
    printed = capsys.readouterr().out.splitlines()
    assert printed[7].startswith("update 8: return 0.")
    assert printed[8] == f"correctness on unseen tasks: {before[0]:.2f} before, {after[0]:.2f} after"
