"""The environment under the Tinker cookbook's own rollouts and data processing, with a scripted completer."""

from __future__ import annotations

import asyncio
import json
import pickle
from typing import Any

import pytest

pytest.importorskip("tinker_cookbook", reason="the Tinker cookbook is not installed; make test-adapters runs this")

import numpy as np
from tinker_cookbook import tokenizer_utils
from tinker_cookbook.completers import TokenCompleter, TokensWithLogprobs
from tinker_cookbook.rl.data_processing import assemble_training_data, compute_advantages
from tinker_cookbook.rl.rollout_strategy import MinViableGroup
from tinker_cookbook.rl.rollouts import do_group_rollout

from memalpha_gym.agents.adapters.tinker import MemoryDatasetBuilder, MemoryGroup
from tests.agents.adapters.fakes import ARGUMENTS, ENV, SAYS, plainly
from tests.word_tokenizer import word_tokenizer

TOKENIZER: Any = None


class Completer(TokenCompleter):
    """Says one of a few things; fails at the `breaks_at`-th."""

    def __init__(self, breaks_at: int = 10**6) -> None:
        self.rng, self.asked, self.breaks_at = np.random.default_rng(0), 0, breaks_at

    async def __call__(self, model_input: Any, stop: Any, **_: Any) -> TokensWithLogprobs:
        self.asked += 1
        if self.asked == self.breaks_at:
            raise ConnectionError("no server")
        assert stop == [TOKENIZER.eos_token_id]
        text = SAYS[self.rng.integers(len(SAYS))]
        ids = [*TOKENIZER.encode(text, add_special_tokens=False), TOKENIZER.eos_token_id]
        return TokensWithLogprobs(tokens=ids, maybe_logprobs=[-0.5] * len(ids))


@pytest.fixture(scope="module")
def group() -> MemoryGroup:
    global TOKENIZER
    TOKENIZER = word_tokenizer([*SAYS])
    tokenizer_utils.register_tokenizer("words/tiny", lambda: TOKENIZER)
    builder = MemoryDatasetBuilder(
        world=ENV, model_name="words/tiny", arguments=json.dumps(ARGUMENTS), tasks=8, batch_size=2, group_size=4
    )
    dataset, nothing = asyncio.run(builder())
    assert nothing is None
    assert len(dataset) == 4
    first, second = dataset.get_batch(3)
    assert (first.row["task_index"], second.row["task_index"]) == (6, 7)
    made: MemoryGroup = pickle.loads(pickle.dumps(dataset.get_batch(0)[0]))
    return made


def test_every_chunk_is_a_datum_and_a_trajectory_is_paid_the_environments_return(group: MemoryGroup) -> None:
    played = asyncio.run(do_group_rollout(group, Completer()))
    totals = played.get_total_rewards()
    for trajectory, total in zip(played.trajectories_G, totals, strict=True):
        said = [TOKENIZER.decode(step.ac.tokens, skip_special_tokens=True) for step in trajectory.transitions]
        paid, info = plainly(0, said)
        assert [step.reward for step in trajectory.transitions] == pytest.approx(paid)
        assert total == pytest.approx(sum(paid))
        assert trajectory.transitions[-1].metrics["correctness"] == info["correctness"]
        lengths = [step.ob.length for step in trajectory.transitions]
        assert max(lengths) < 1.5 * min(lengths)
    advantages = compute_advantages([played])
    assert advantages[0].tolist() == pytest.approx([total - np.mean(totals) for total in totals], abs=1e-6)
    data, places = assemble_training_data([played], advantages)
    assert len(data) == sum(len(each.transitions) for each in played.trajectories_G)
    assert [place["traj_idx"] for place in places].count(2) == len(played.trajectories_G[2].transitions)


def test_a_failing_server_leaves_no_trajectory(group: MemoryGroup) -> None:
    with pytest.raises(ConnectionError):
        asyncio.run(do_group_rollout(group, Completer(breaks_at=6)))
    played = asyncio.run(do_group_rollout(group, Completer(breaks_at=6), MinViableGroup(max_retries=0)))
    assert len(played.trajectories_G) == 3
    assert [error.error_type for error in played.rollout_errors] == ["ConnectionError"]


def test_a_failed_reading_leaves_no_trajectory() -> None:
    row = {"env": ENV, "arguments": json.dumps({**ARGUMENTS, "reader": "tests.tiny:FailingReader"}), "task_index": 0}
    with pytest.raises(RuntimeError, match="no server"):
        asyncio.run(do_group_rollout(MemoryGroup(row, "words/tiny", 2), Completer()))
