from __future__ import annotations

from collections import Counter

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.language_model.generation import GenerationRequest, Sampling  # noqa: E402
from memalpha_gym.agents.ppo.sampling import PolicySampler  # noqa: E402
from tests.agents.ppo.models import END, id_policy  # noqa: E402

PROMPTS = [(2, 3, 4), (5,), (6, 7, 8, 9, 10), (3, 3)]


def requests(
    temperature: float = 1.0, seed: int = 0, prompts: list[tuple[int, ...]] = PROMPTS, tokens: int = 8
) -> list:
    return [
        GenerationRequest(p, Sampling(temperature, max_tokens=tokens, seed=seed + i)) for i, p in enumerate(prompts)
    ]


def test_log_probabilities_are_those_that_training_computes_and_the_end_token_is_kept() -> None:
    policy = id_policy()
    generations = PolicySampler(policy).generate(requests())
    scores = policy.score([(g.prompt_ids, g.completion_ids) for g in generations])
    assert [p for g in generations for p in g.logprobs] == pytest.approx(scores.logprobs.tolist(), abs=1e-4)
    for generation in generations:
        assert (generation.finish_reason == "stop") == (generation.completion_ids[-1] == END)
        assert END not in generation.completion_ids[:-1]


def test_a_completion_depends_on_its_seed_and_not_on_its_neighbours() -> None:
    policy = id_policy()
    together = PolicySampler(policy).generate(requests())
    alone = [PolicySampler(policy).generate([request])[0] for request in requests()]
    in_pairs = PolicySampler(policy, batch_size=2).generate(requests())
    ids = [g.completion_ids for g in together]
    assert ids == [g.completion_ids for g in alone] == [g.completion_ids for g in in_pairs]
    assert ids != [g.completion_ids for g in PolicySampler(policy).generate(requests(seed=50))]


def test_without_temperature_the_likeliest_token_is_taken() -> None:
    policy = id_policy()
    (generation,) = PolicySampler(policy).generate(requests(0.0, prompts=[(2, 3)], tokens=4))
    ids = [2, 3]
    for token in generation.completion_ids:
        assert policy.model(torch.tensor([ids])).logits[0, -1].argmax() == token
        ids.append(token)


def test_tokens_are_drawn_as_often_as_their_probabilities_say() -> None:
    policy = id_policy(vocabulary=6)
    generations = PolicySampler(policy, batch_size=4000).generate(requests(prompts=[(2, 3)] * 4000, tokens=1))
    seen = Counter(generation.completion_ids[0] for generation in generations)
    expected = torch.softmax(policy.model(torch.tensor([[2, 3]])).logits[0, -1], -1).tolist()
    assert [seen[token] / 4000 for token in range(6)] == pytest.approx(expected, abs=0.03)


def test_global_random_state_is_left_alone() -> None:
    state = torch.random.get_rng_state()
    PolicySampler(id_policy()).generate(requests())
    assert torch.equal(torch.random.get_rng_state(), state)
