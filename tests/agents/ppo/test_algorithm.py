from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.language_model.generation import GenerationRequest, Sampling  # noqa: E402
from memalpha_gym.agents.ppo.algorithm import Batch, estimate_advantages, prepare, update_policy  # noqa: E402
from memalpha_gym.agents.ppo.checkpoint import DivergedError  # noqa: E402
from memalpha_gym.agents.ppo.optimizer import make_optimizer  # noqa: E402
from memalpha_gym.agents.ppo.policy import Policy, load_policy  # noqa: E402
from memalpha_gym.agents.ppo.rollout import Sample  # noqa: E402
from memalpha_gym.agents.ppo.sampling import PolicySampler  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings  # noqa: E402
from tests.agents.ppo.models import id_policy  # noqa: E402

PPO = TrainSettings(
    algorithm="ppo", learning_rate=3e-3, value_learning_rate=3e-2, epochs=2, minibatches=2, warmup=0.0, updates=100
)


def sample(
    prompt: tuple[int, ...], completion: tuple[int, ...], episode: int = 0, chunk: int = 0, **paid: float
) -> Sample:
    return Sample(prompt, completion, (0.0,) * len(completion), 0, episode, chunk, **{"reward": 0.0, **paid})


def samples(count: int = 12) -> list[Sample]:
    rng = np.random.default_rng(0)
    return [
        sample(
            tuple(rng.integers(2, 12, rng.integers(1, 9)).tolist()),
            tuple(rng.integers(2, 12, rng.integers(1, 6)).tolist()),
            episode=i // 3,
            chunk=i % 3,
            reward=float(rng.normal()),
            score=float(rng.normal()),
        )
        for i in range(count)
    ]


def gradients(policy: Policy, batch: Batch, settings: TrainSettings) -> torch.Tensor:
    update_policy(policy, torch.optim.SGD(policy.parameters(), lr=0.0), batch, settings, 0)
    return torch.cat([p.grad.flatten() for p in policy.parameters()])


@pytest.mark.parametrize("aggregation", ["token", "sequence"])
def test_micro_batches_add_up_to_the_gradient_of_the_whole_batch(aggregation: str) -> None:
    policy = id_policy()
    settings = TrainSettings(
        aggregation=aggregation,
        entropy_coefficient=0.01,
        kl_coefficient=0.1,
        micro_batch_tokens=100_000,
        max_grad_norm=1e9,
    )
    batch = prepare(policy, id_policy(seed=1), samples(), settings)
    whole = gradients(policy, batch, settings)
    for tokens in (1, 20, 47):
        parts = gradients(policy, batch, replace(settings, micro_batch_tokens=tokens))
        assert torch.allclose(whole, parts, atol=1e-6)
    assert whole.abs().max() > 1e-4


def test_the_update_is_the_loss_written_out_plainly() -> None:
    policy, settings = id_policy(), TrainSettings(clip_low=0.1, clip_high=0.3, max_grad_norm=1e9)
    batch = prepare(policy, None, samples(), settings)
    generator = torch.Generator().manual_seed(0)
    old = [p + 0.4 * torch.randn(p.shape, generator=generator) for p in _logprobs(policy, batch)]
    moved = Batch(batch.samples, batch.advantages, old_logprobs=old)
    found = gradients(policy, moved, settings)

    policy.model.zero_grad()
    total, count = torch.tensor(0.0), 0
    for item, before, advantage in zip(batch.samples, old, batch.advantages, strict=True):
        logits = policy.model(torch.tensor([[*item.prompt_ids, *item.completion_ids]])).logits[0].log_softmax(-1)
        for i, token in enumerate(item.completion_ids):
            ratio = (logits[len(item.prompt_ids) - 1 + i, token] - before[i]).exp()
            total = total - torch.min(ratio * advantage, ratio.clamp(0.9, 1.3) * advantage)
            count += 1
    (total / count).backward()
    expected = torch.cat([p.grad.flatten() for p in policy.parameters()])
    assert torch.allclose(found, expected, atol=1e-5)


def test_rows_of_a_minibatch_make_the_steps_and_clipping_acts_from_the_second_on() -> None:
    policy, settings = (
        id_policy(),
        TrainSettings(minibatch_rows=5, learning_rate=0.3, warmup=0.0, aggregation="sequence"),
    )
    batch = prepare(policy, None, samples(), settings)
    assert (
        batch.old_logprobs is not None
    )  # several steps: the policy that sampled is another than the one that is updated

    class Counted(torch.optim.SGD):
        steps = 0

        def step(self, closure: object = None) -> None:
            type(self).steps += 1
            super().step()

    figures = update_policy(policy, Counted(policy.parameters(), lr=0.3), batch, settings, 0)
    assert Counted.steps == 3  # of 12 samples, 4 each
    assert figures["clip_fraction"] > 0

    one = replace(settings, minibatch_rows=12)
    assert prepare(policy, None, samples(), one).old_logprobs is None
    only = update_policy(policy, Counted(policy.parameters(), lr=0.3), prepare(policy, None, samples(), one), one, 0)
    assert (Counted.steps, only["clip_fraction"]) == (4, 0)


def _logprobs(policy: Policy, batch: Batch) -> list[torch.Tensor]:
    with torch.no_grad():
        return [policy.score([(s.prompt_ids, s.completion_ids)]).logprobs for s in batch.samples]


def test_ppo_advantages_follow_each_episode_and_grpo_compares_within_its_groups() -> None:
    batch = [
        sample((2,), (3,), episode=0, chunk=0, reward=0.0, score=1.0),
        sample((2,), (3,), episode=0, chunk=1, reward=1.0, score=1.0),
        sample((2,), (3,), episode=1, chunk=0, reward=0.0, score=0.0),
        sample((2,), (3,), episode=1, chunk=1, reward=0.0, score=0.0),
    ]
    settings = TrainSettings(algorithm="ppo", gae_lambda=1.0)
    advantages, returns = estimate_advantages(batch, np.zeros(4), settings)
    assert returns.tolist() == [1, 1, 0, 0]
    assert advantages == pytest.approx([1, 1, -1, -1], abs=1e-4)
    assert estimate_advantages(batch, None, TrainSettings())[0] == pytest.approx([1, 1, -1, -1], abs=1e-4)
    by_step, _ = estimate_advantages(batch, None, TrainSettings(algorithm="rloo", group_by="step"))
    assert by_step.tolist() == [1, 1, -1, -1]


@pytest.mark.parametrize("minibatches", [1, 2])
def test_what_vllm_sampled_is_scored_anew_and_the_difference_shown(minibatches: int) -> None:
    policy, settings = id_policy(), TrainSettings(generator="vllm", minibatches=minibatches)
    drawn = samples()
    own = policy.score([(s.prompt_ids, s.completion_ids) for s in drawn]).logprobs.tolist()
    places = iter(own)
    drawn = [replace(s, logprobs=tuple(next(places) + 0.25 for _ in s.completion_ids)) for s in drawn]
    batch = prepare(policy, None, drawn, settings)
    if minibatches > 1:
        assert torch.cat(list(batch.old_logprobs)).tolist() == pytest.approx(own, abs=1e-5)
    figures = update_policy(policy, make_optimizer(policy, settings), batch, settings, 0)
    assert figures["sampling_logp_difference"] == pytest.approx(0.25, abs=1e-4)


def test_a_loss_that_is_not_a_number_stops_with_the_batch_saved_and_the_weights_as_they_were(tmp_path: Path) -> None:
    policy, settings = id_policy(), TrainSettings()
    before = [p.detach().clone() for p in policy.parameters()]
    batch = prepare(policy, None, samples(), settings)
    batch.advantages[3] = float("nan")
    with pytest.raises(DivergedError, match="update 7: the loss or its gradient is nan; the batch is saved in"):
        update_policy(policy, make_optimizer(policy, settings), batch, settings, 7, tmp_path)
    saved = torch.load(tmp_path / "diverged_7.pt")
    assert saved["completion_ids"][3] == batch.samples[3].completion_ids
    assert all(torch.equal(a, b) for a, b in zip(before, policy.parameters(), strict=True))


def draw(policy: Policy, prompts: list[tuple[int, ...]], seed: int) -> list[tuple[int, float]]:
    """One token for each prompt, with its log-probability."""
    requests = [GenerationRequest(p, Sampling(1.0, max_tokens=1, seed=seed + i)) for i, p in enumerate(prompts)]
    return [(g.completion_ids[0], g.logprobs[0]) for g in PolicySampler(policy).generate(requests)]


def test_ppo_solves_a_two_armed_bandit() -> None:
    # Token 3 pays with probability 0.8 and token 4 with 0.2; any other token pays nothing.
    policy, rng = id_policy(vocabulary=6, value_head=True), np.random.default_rng(0)
    optimizer = make_optimizer(policy, PPO)
    for update in range(25):
        arms = draw(policy, [(2,)] * 64, seed=update * 64)
        batch = [
            Sample((2,), (arm,), (logprob,), 0, i, 0, float(rng.random() < {3: 0.8, 4: 0.2}.get(arm, 0.0)))
            for i, (arm, logprob) in enumerate(arms)
        ]
        update_policy(policy, optimizer, prepare(policy, None, batch, PPO), PPO, update)
    chosen = [arm for arm, _ in draw(policy, [(2,)] * 200, seed=10**6)]
    assert chosen.count(3) > 190


def test_ppo_solves_a_corridor_of_five_cells() -> None:
    # Cells 2 to 6. An odd token goes right and an even one back; only the step out of the last cell pays.
    policy = id_policy(vocabulary=8, value_head=True)
    settings = replace(PPO, discount=0.95, gae_lambda=0.9)
    optimizer = make_optimizer(policy, settings)
    for update in range(20):
        episodes = walk(policy, seed=update)
        batch = prepare(policy, None, [s for episode in episodes for s in episode], settings)
        update_policy(policy, optimizer, batch, settings, update)
    lengths = [len(episode) for episode in walk(policy, seed=99)]
    assert np.mean(lengths) < 6


def walk(policy: Policy, seed: int, walkers: int = 32, longest: int = 20) -> list[list[Sample]]:
    """Walks through the corridor, side by side; each ends behind the last cell or after `longest` steps."""
    cells, episodes = [2] * walkers, [[] for _ in range(walkers)]
    for step in range(longest):
        running = [i for i in range(walkers) if cells[i] < 7]
        actions = (
            draw(policy, [(cells[i],) for i in running], seed=(seed * longest + step) * walkers) if running else []
        )
        for i, (action, logprob) in zip(running, actions, strict=True):
            before, cells[i] = cells[i], cells[i] + 1 if action % 2 else max(cells[i] - 1, 2)
            episodes[i].append(Sample((before,), (action,), (logprob,), 0, i, step, float(cells[i] == 7)))
    return episodes


def test_with_checkpointing_layers_run_again_in_the_backward_pass_to_the_same_gradients() -> None:
    found = []
    for checkpointing in (False, True):
        settings, runs = TrainSettings(max_grad_norm=1e9, gradient_checkpointing=checkpointing), []
        policy = load_policy(settings)
        policy.model.model.layers[0].mlp.register_forward_pre_hook(lambda *_, runs=runs: runs.append(1))
        found.append((gradients(policy, prepare(policy, None, samples(), settings), settings), len(runs)))
        assert not policy.model.training, "the policy that samples is in evaluation mode"
    (plain, once), (recomputed, twice) = found
    assert torch.equal(plain, recomputed)
    assert twice == 2 * once


def test_an_update_tells_how_far_the_policy_went_and_how_much_the_critic_knows() -> None:
    policy, settings = id_policy(value_head=True), replace(PPO, epochs=4, temperature=0.9)
    batch = prepare(policy, None, samples(), settings)
    figures = update_policy(policy, make_optimizer(policy, settings), batch, settings, 0)
    assert 0 < figures["approx_kl"] < 1
    assert figures["explained_variance"] == pytest.approx(0)  # a critic that starts from nothing
    later = prepare(policy, None, samples(), settings)
    figures = update_policy(policy, make_optimizer(policy, settings), later, replace(settings, epochs=1), 1)
    assert 0 < figures["explained_variance"] <= 1

    one_step = replace(settings, epochs=1, minibatches=1, algorithm="grpo")
    batch = prepare(policy, None, samples(), one_step)
    figures = update_policy(policy, make_optimizer(policy, one_step), batch, one_step, 0)
    assert figures["approx_kl"] == 0
    assert "explained_variance" not in figures
