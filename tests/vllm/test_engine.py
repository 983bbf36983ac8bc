"""vLLM in this process, on the tiny model."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

pytest.importorskip("vllm", reason="vLLM is not installed; `make test-vllm` installs it in an environment of its own")

from memalpha_gym.agents.language_model.generation import Sampling
from memalpha_gym.agents.language_model.policy import LanguageModelPolicy
from memalpha_gym.agents.qwen_vllm.agent import QwenVLLMAgent
from memalpha_gym.agents.transformers_lm.agent import TransformersAgent
from memalpha_gym.rollouts import Episode, play_episodes
from tests.vllm.checks import assert_logprobs, homes, play
from tests.vllm.stream import CHUNKS

PROMPT_AND_COMPLETION = {"max_model_len": 2048, "max_num_seqs": 16, "dtype": "float32"}


@pytest.fixture(scope="module")
def agent(tiny_folder: str) -> QwenVLLMAgent:
    return QwenVLLMAgent(tiny_folder, sampling=Sampling(max_tokens=128), engine=PROMPT_AND_COMPLETION)


def sampled(agent: QwenVLLMAgent, **sampling: object) -> LanguageModelPolicy:
    """The agent's model, drawn from at temperature 1."""
    settings = replace(agent.policy.sampling, temperature=1.0, **sampling)
    return LanguageModelPolicy(agent.policy.writer, agent.policy.generator, settings)


def test_an_episode_of_valid_calls(agent: QwenVLLMAgent, tiny_folder: str) -> None:
    play(agent)
    assert_logprobs(tiny_folder, agent.generations)
    end = agent.policy.writer.tokenizer.eos_token_id
    for generation in agent.generations:
        assert generation.finish_reason == "stop"
        assert generation.completion_ids[-1] == end
        assert generation.text.startswith("<tool_call>")


def test_transformers_says_the_same(agent: QwenVLLMAgent, tiny_folder: str) -> None:
    other = TransformersAgent(tiny_folder, sampling=Sampling(max_tokens=128))
    play(agent, 1)
    play(other, 1)
    for ours, theirs in zip(agent.generations, other.generations, strict=True):
        assert ours.prompt_ids == theirs.prompt_ids
        assert ours.completion_ids == theirs.completion_ids
        assert ours.text == theirs.text
        assert ours.logprobs == pytest.approx(theirs.logprobs, abs=1e-4)


def test_draws_depend_on_their_seed_alone(agent: QwenVLLMAgent, tiny_folder: str) -> None:
    policy = sampled(agent, top_p=0.95, top_k=40)
    seen = [homes().reset(seed=0, options={"task_index": index})[0] for index in range(4)]
    together = policy.generate(seen, range(4))
    alone = [policy.generate([observation], [seed])[0] for seed, observation in enumerate(seen)]
    assert [g.completion_ids for g in together] == [g.completion_ids for g in alone]
    assert_logprobs(tiny_folder, together)

    async def at_once() -> list[tuple[int, ...]]:
        moves = await asyncio.gather(*(policy.act_async(observation, seed) for seed, observation in enumerate(seen)))
        return [move.generation.completion_ids for move in moves]

    assert asyncio.run(at_once()) == [g.completion_ids for g in together]


@pytest.mark.parametrize("barrier", [False, True])
def test_episodes_in_flight_are_those_played_one_by_one(agent: QwenVLLMAgent, tiny_folder: str, barrier: bool) -> None:
    agent.meter.take()
    assert agent.concurrency == 16
    env, policy = homes(), sampled(agent)

    def texts(**ways: object) -> dict[int, list[str]]:
        episodes = (Episode(env.fork(), key=i, seed=i, options={"task_index": i}) for i in range(12))
        rollouts = {rollout.key: rollout for rollout in play_episodes(episodes, policy, **ways)}  # type: ignore[arg-type]
        assert [rollout.failed for rollout in rollouts.values()] == [""] * 12
        generations = [step.move.generation for key in range(12) for step in rollouts[key].steps]
        assert len(generations) == 12 * CHUNKS
        assert_logprobs(tiny_folder, generations)
        usage = agent.meter.take()
        assert usage.calls == sum(rollout.usage["agent"].calls for rollout in rollouts.values()) == len(generations)
        assert usage.completion_tokens == sum(len(generation.completion_ids) for generation in generations)
        assert all(generation.latency > 0 for generation in generations)
        return {key: [step.move.generation.text for step in rollouts[key].steps] for key in range(12)}

    assert texts(in_flight=12, barrier=barrier) == texts(in_flight=1)


def test_an_abandoned_rollout_leaves_the_engine_usable(agent: QwenVLLMAgent) -> None:
    observation, _ = homes().reset(seed=0)

    async def abandon() -> None:
        task = asyncio.create_task(agent.act_async(observation, 0))
        await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(abandon())
    play(agent, 2)
