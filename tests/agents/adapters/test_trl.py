from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.adapters.trl import MemoryRollouts, episode_return
from memalpha_gym.chat_episode import ChatEpisode
from tests.agents.adapters.fakes import ARGUMENTS, ENV, plainly, scripted, small_tokenizer
from tests.agents.language_model.fakes import WordTokenizer
from tests.tiny import FailingReader


class Tokenizer(WordTokenizer):
    def batch_decode(self, batch: Sequence[Sequence[int]], skip_special_tokens: bool = False) -> list[str]:
        return [self.decode(ids) for ids in batch]


@dataclass
class Trainer:
    """As much of TRL's trainer as the hook uses, with the scripted model; keeps the sizes of its batches and its prompts."""

    processing_class: Any = field(default_factory=Tokenizer)
    batches: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def _generate_single_turn(self, prompts: Any, images: Any, fields: Any, count: int) -> Any:
        assert (images, fields, count) == (None, {}, 1)
        self.batches.append(len(prompts))
        self.lengths += map(len, prompts)
        texts = [scripted(self.processing_class.decode(ids)) for ids in prompts]
        ids = [self.processing_class.encode(text, add_special_tokens=False) for text in texts]
        return ids, [[-1.0] * len(each) for each in ids]


def prompts_of(rollouts: MemoryRollouts, tasks: Any, chunks: Any, copies: int) -> list[Any]:
    return [row["prompt"] for row in rollouts.rows(tasks, chunks) for _ in range(copies)]


def test_completions_of_a_chunk_are_paid_what_the_environment_pays_from_there_on() -> None:
    rollouts, trainer = MemoryRollouts(ENV, **ARGUMENTS), Trainer()
    out = rollouts(prompts_of(rollouts, (0, 1), (0, 2), 2), trainer)
    expected = [plainly(task) for task in (0, 1)]
    returns = [sum(paid[chunk:]) for paid, _ in expected for chunk in (0, 2) for _ in range(2)]
    assert out["episode_return"] == pytest.approx(returns)
    assert out["correctness"] == [info["correctness"] for _, info in expected for _ in range(4)]
    assert out["prompt_ids"][0] == out["prompt_ids"][1] != out["prompt_ids"][2]
    text = trainer.processing_class.decode(out["prompt_ids"][2])
    assert "Chunk 3 of" in text
    assert scripted(text) == trainer.processing_class.decode(out["completion_ids"][2])
    assert [len(each) for each in out["logprobs"]] == [len(each) for each in out["completion_ids"]]


def test_groups_begin_once_and_all_that_go_on_are_completed_together() -> None:
    rollouts, trainer = MemoryRollouts(ENV, **ARGUMENTS), Trainer()
    rollouts(prompts_of(rollouts, (0, 1), (2,), 4), trainer)
    assert trainer.batches[:3] == [2, 2, 8]
    assert set(trainer.batches[3:]) <= {4, 8}
    assert max(trainer.lengths) < 1.5 * min(trainer.lengths)


def test_a_chunk_beyond_the_end_is_the_last_one() -> None:
    rollouts, trainer = MemoryRollouts(ENV, **ARGUMENTS), Trainer()
    out = rollouts(prompts_of(rollouts, (0,), (99,), 2), trainer)
    last = ChatEpisode(ENV, **ARGUMENTS).begin(task_index=0).chunks_total
    assert f"Chunk {last} of {last}" in trainer.processing_class.decode(out["prompt_ids"][0])
    assert out["episode_return"] == pytest.approx([plainly(0)[0][-1]] * 2)


def test_a_failed_reading_has_no_reward_and_a_failed_generator_stops_the_run() -> None:
    rollouts = MemoryRollouts(ENV, reader=FailingReader(), **ARGUMENTS)
    out = rollouts(prompts_of(rollouts, (0,), (0,), 2), Trainer())
    assert episode_return(None, None, **out) == [None, None]

    class Broken(Trainer):
        def _generate_single_turn(self, *_: Any) -> Any:
            raise ConnectionError("no server")

    with pytest.raises(ConnectionError):
        rollouts(prompts_of(rollouts, (0,), (0,), 2), Broken())


def test_two_real_updates_change_the_weights(tmp_path: Path) -> None:
    pytest.importorskip("trl", reason="TRL is not installed; make test-adapters runs this")
    import torch
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    from memalpha_gym.agents.ppo.tiny.model import tiny_qwen3

    tokenizer = small_tokenizer()
    model = tiny_qwen3(tokenizer, hidden=32, layers=1, spread=0.2)
    before = {name: weights.detach().clone() for name, weights in model.named_parameters()}
    rollouts = MemoryRollouts(ENV, **ARGUMENTS)
    paid: list[list[float | None]] = []

    def reward(**given: Any) -> Any:
        if not paid:
            given["episode_return"][0] = None  # as of an episode whose reading failed
        paid.append(episode_return(**given))
        return paid[-1]

    trainer = GRPOTrainer(
        model=model,
        processing_class=tokenizer,
        reward_funcs=reward,
        rollout_func=rollouts,
        train_dataset=Dataset.from_list(rollouts.rows(range(4), (0, 1))),
        args=GRPOConfig(
            output_dir=str(tmp_path),
            per_device_train_batch_size=4,
            num_generations=4,
            max_steps=2,
            max_completion_length=16,
            learning_rate=1e-3,
            logging_steps=1,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            disable_tqdm=True,
        ),
    )
    trainer.train()
    figures = [row for row in trainer.state.log_history if "reward" in row]
    assert len(paid) == len(figures) == 2
    for returns, row in zip(paid, figures, strict=True):
        known = [each for each in returns if each is not None]
        assert row["reward"] == pytest.approx(sum(known) / len(known), abs=1e-5)
        assert len(set(known)) > 1, "a group without differences teaches nothing"
    assert len(known) == 4
    assert len([each for each in paid[0] if each is None]) == 1
    changed = [not torch.equal(before[name], weights.detach()) for name, weights in trainer.model.named_parameters()]
    assert all(changed)
