from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.batching import pack, steps_of_a_pass, token_weights  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings  # noqa: E402


def test_packs_hold_every_sequence_once_within_the_budget() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 90, 200).tolist()
    packs = pack(lengths, 100)
    assert sorted(i for members in packs for i in members) == list(range(200))
    assert all(len(members) * max(lengths[i] for i in members) <= 100 for members in packs)
    assert pack([500, 2], 100) == [[0], [1]]


def test_token_and_sequence_mean() -> None:
    assert token_weights([1, 3], "token") == [0.25, 0.25]
    assert token_weights([1, 3], "sequence") == pytest.approx([1 / 2, 1 / 6])
    for aggregation in ("token", "sequence"):
        weights = token_weights([2, 5, 9], aggregation)
        assert sum(w * n for w, n in zip(weights, [2, 5, 9], strict=True)) == pytest.approx(1)


def test_steps_of_a_pass_follow_rows_where_rows_are_set() -> None:
    assert steps_of_a_pass(2_752, TrainSettings(minibatch_rows=32)) == 86  # 256 rollouts of 10.75 chunks
    assert [steps_of_a_pass(n, TrainSettings(minibatch_rows=32, minibatches=5)) for n in (1, 32, 33)] == [1, 1, 2]
    assert steps_of_a_pass(2_752, TrainSettings(minibatches=5)) == 5
