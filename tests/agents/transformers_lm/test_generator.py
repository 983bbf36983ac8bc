from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="transformers-lm needs torch")
pytest.importorskip("transformers", reason="transformers-lm needs transformers")

from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest, Sampling  # noqa: E402
from memalpha_gym.agents.ppo.tiny.model import tiny_qwen3  # noqa: E402
from memalpha_gym.agents.transformers_lm.agent import TransformersAgent  # noqa: E402
from memalpha_gym.agents.transformers_lm.generator import TransformersGenerator  # noqa: E402
from memalpha_gym.rollouts import Episode, play_episodes  # noqa: E402
from tests.tiny import tiny_env  # noqa: E402
from tests.word_tokenizer import save, word_tokenizer  # noqa: E402

TEXT = "Ada lives in Oslo. <tool_call>\nBob owns a red kite.\n</tool_call> 1 2 3 4 5 6 7 8 9"


@pytest.fixture(scope="module")
def generator() -> TransformersGenerator:
    tokenizer = word_tokenizer([TEXT])
    return TransformersGenerator(tiny_qwen3(tokenizer, hidden=64).eval(), tokenizer, batch_size=3)


def requests(generator: TransformersGenerator, **sampling: Any) -> list[GenerationRequest]:
    texts = ["Ada lives in", "Bob", "Ada lives in Oslo. Bob owns a red", "kite.", "1 2 3"]
    settings = Sampling(**{"temperature": 1.0, "max_tokens": 12, **sampling})
    return [
        GenerationRequest(tuple(generator.tokenizer.encode(text)), replace(settings, seed=seed))
        for seed, text in enumerate(texts)
    ]


def forward_logprobs(model: Any, generation: Generation) -> list[float]:
    """What one forward pass over prompt and completion says."""
    ids = torch.tensor([generation.prompt_ids + generation.completion_ids])
    with torch.inference_mode():
        logits = model(ids).logits[0, len(generation.prompt_ids) - 1 : -1]
    chosen = torch.tensor(generation.completion_ids)[:, None]
    return logits.log_softmax(-1).gather(1, chosen)[:, 0].tolist()


def test_log_probabilities_are_those_of_a_forward_pass(generator: TransformersGenerator) -> None:
    for generation in generator.generate(requests(generator, top_k=20, top_p=0.9, temperature=0.7)):
        assert list(generation.logprobs) == pytest.approx(forward_logprobs(generator.model, generation), abs=1e-4)


def ids(generations: Sequence[Generation]) -> list[tuple[int, ...]]:
    return [generation.completion_ids for generation in generations]


def test_a_row_does_not_depend_on_its_neighbours(generator: TransformersGenerator) -> None:
    batch = requests(generator)
    together = generator.generate(batch)
    alone = [generator.generate([request])[0] for request in batch]

    assert ids(together) == ids(alone)
    other = generator.generate([replace(r, sampling=replace(r.sampling, seed=r.sampling.seed + 99)) for r in batch])
    assert ids(other) != ids(together)


def test_the_end_token_is_kept_and_nothing_after_it(generator: TransformersGenerator) -> None:
    ends = {generator.tokenizer.eos_token_id}
    sampled = generator.generate(requests(generator, max_tokens=200))
    assert any(generation.finish_reason == "stop" for generation in sampled)
    for generation in sampled:
        at_end = generation.completion_ids[-1] in ends
        assert (generation.finish_reason == "stop") is at_end
        assert not ends & set(generation.completion_ids[:-1])
        assert at_end or len(generation.completion_ids) == 200
        assert "<|im_end|>" not in generation.text


def test_each_row_has_its_own_limit(generator: TransformersGenerator) -> None:
    one, other = requests(generator, temperature=0.0)[:2]
    short, long = generator.generate([replace(one, sampling=Sampling(max_tokens=2)), other])
    assert len(short.completion_ids) == 2
    assert len(long.completion_ids) > 2
    assert short.completion_ids == generator.generate([one])[0].completion_ids[:2]


def test_a_stop_text_ends_a_completion(generator: TransformersGenerator) -> None:
    request = requests(generator, temperature=0.0)[0]
    whole = generator.generate([request])[0]
    word = generator.tokenizer.decode(whole.completion_ids[3:4])
    cut = generator.generate([replace(request, sampling=replace(request.sampling, stop=(word,)))])[0]
    assert cut.finish_reason == "stop"
    assert cut.text == whole.text[: whole.text.index(word)]
    assert whole.completion_ids[: len(cut.completion_ids)] == cut.completion_ids
    assert len(cut.completion_ids) <= 4


def test_calls_are_booked(generator: TransformersGenerator) -> None:
    generator.meter.take()
    generations = generator.generate(requests(generator))
    usage = generator.meter.take()
    assert usage.calls == len(generations) == 5
    assert usage.completion_tokens == sum(len(generation.completion_ids) for generation in generations)


def test_draws_keep_to_temperature_top_k_and_top_p_each_row_to_its_own(generator: TransformersGenerator) -> None:
    prompt = tuple(generator.tokenizer.encode("Ada lives in"))
    logits = generator.model(torch.tensor([prompt])).logits[0, -1].detach()
    likeliest = logits.argsort(descending=True).tolist()
    share = logits.softmax(-1).sort(descending=True).values.cumsum(-1)
    top_p = float(share[2] + share[3]) / 2  # the first four hold it together, the first three do not
    ways = [
        ({"temperature": 0.0}, likeliest[:1]),
        ({"temperature": 0.2, "top_k": 3}, likeliest[:3]),
        ({"temperature": 1.0, "top_p": top_p}, likeliest[:4]),
        ({"temperature": 1.0, "top_k": 2, "top_p": 0.99}, likeliest[:2]),
        ({"temperature": 3.0}, likeliest),
    ]
    many = TransformersGenerator(generator.model, generator.tokenizer, batch_size=5000)
    drawn = many.generate(
        [GenerationRequest(prompt, Sampling(**way, max_tokens=1, seed=seed)) for seed in range(1000) for way, _ in ways]
    )
    for number, (_, possible) in enumerate(ways):
        seen = {generation.completion_ids[0] for generation in drawn[number :: len(ways)]}
        assert seen <= set(possible)
        assert len(seen) == min(len(possible), len(likeliest)) or len(possible) > 4


def test_marks_survive_decoding_and_texts_come_back(generator: TransformersGenerator) -> None:
    tokenizer = generator.tokenizer
    assert tokenizer.decode(tokenizer.encode(TEXT), skip_special_tokens=True) == TEXT


def test_an_agent_by_folder_plays_an_episode(generator: TransformersGenerator, tmp_path: Any) -> None:
    save(generator.model, generator.tokenizer, tmp_path)
    agent, env = TransformersAgent(str(tmp_path), sampling=Sampling(max_tokens=8)), tiny_env()
    observation, _ = env.reset(seed=0, options={"task_index": 0})
    agent.reset(0)
    over = False
    while not over:
        observation, _, over, _, _ = env.step(agent.act(observation))
    assert len(agent.generations) == 3
    assert all(len(generation.completion_ids) <= 8 for generation in agent.generations)

    # In flight it plays in rounds, each of which is one batch, and writes the same.
    assert agent.concurrency == 16
    alone = {task: written(agent, task) for task in range(3)}
    episodes = [Episode(tiny_env(), key=i, seed=i, options={"task_index": i}) for i in range(3)]
    rollouts = list(play_episodes(episodes, agent, in_flight=3))
    assert {r.key: [step.move.generation.text for step in r.steps] for r in rollouts} == alone
    assert [rollout.usage["agent"].calls for rollout in rollouts] == [len(alone[rollout.key]) for rollout in rollouts]


def written(agent: TransformersAgent, task: int) -> list[str]:
    """What the agent says in an episode that it plays step by step."""
    env = tiny_env()
    observation, over = env.reset(options={"task_index": task})[0], False
    agent.reset(task)
    while not over:
        observation, _, over, _, _ = env.step(agent.act(observation))
    return [generation.text for generation in agent.generations]
