from __future__ import annotations

import asyncio

import pytest

from memalpha_gym.agents.language_model.agent import LanguageModelAgent
from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest, Sampling
from memalpha_gym.agents.language_model.policy import LanguageModelPolicy
from memalpha_gym.completions import format_calls
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.rollouts import Episode, play_episodes
from tests.agents.language_model.fakes import ScriptedGenerator, WordTokenizer
from tests.tiny import insert, tiny_env

SAID = format_calls([insert("Ada lives in Oslo.")], "hermes")


def policy(said: str = SAID, **prompt: object) -> LanguageModelPolicy:
    writer = PromptWriter(WordTokenizer(), PromptSettings(**prompt))
    return LanguageModelPolicy(writer, ScriptedGenerator(lambda request: said), Sampling(temperature=1.0))


def test_an_episode_is_played_by_what_the_model_says() -> None:
    env, agent = tiny_env(), LanguageModelAgent(policy())
    observation, _ = env.reset(seed=0, options={"task_index": 0})
    agent.reset(3)
    over = False
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
    assert [str(result.status) for result in info["results"]] == ["duplicate"]
    assert len(agent.generations) == 3
    assert agent.generations[0].text == SAID
    agent.reset(3)
    assert agent.generations == []


def test_each_completion_has_a_seed_of_its_own_and_the_same_one_again() -> None:
    observation = tiny_env().reset(seed=0)[0]

    def seeds(start: int) -> list[int]:
        model = policy()
        agent = LanguageModelAgent(model)
        agent.reset(start)
        for _ in range(3):
            agent.act(observation)
        return [request.sampling.seed for request in model.generator.requests]  # type: ignore[attr-defined]

    assert seeds(1) == seeds(1)
    assert len({*seeds(1), *seeds(2)}) == 6


def test_a_move_has_calls_the_completion_and_what_it_cost() -> None:
    observation = tiny_env().reset(seed=0)[0]
    move = asyncio.run(policy().act_async(observation, 5))
    assert move.action == (insert("Ada lives in Oslo."),)
    assert move.generation.completion_ids == (1, 2)
    assert move.usage is not None
    assert (move.usage.calls, move.usage.completion_tokens) == (1, 2)
    assert move.usage.prompt_tokens == len(move.generation.prompt_ids)
    assert policy().act_batch([observation] * 2, [5, 6]) == [move, move]


def test_a_generator_of_whole_batches_is_no_asynchronous_one() -> None:
    class Batches:
        def generate(self, requests: list[GenerationRequest]) -> list[Generation]:
            raise AssertionError("not asked")

    model = LanguageModelPolicy(policy().writer, Batches())
    with pytest.raises(TypeError, match="Batches completes whole batches only; use act_batch"):
        asyncio.run(model.act_async(tiny_env().reset(seed=0)[0], 0))


@pytest.mark.parametrize("barrier", [True, False])
def test_in_flight_a_policy_draws_what_an_agent_draws_step_by_step(barrier: bool) -> None:
    def seeds(model: LanguageModelPolicy) -> set[int]:
        return {request.sampling.seed for request in model.generator.requests}  # type: ignore[attr-defined]

    env, alone, together = tiny_env(), policy(), policy()
    for number in range(3):
        agent = LanguageModelAgent(alone)
        agent.reset(number)
        observation, over = env.reset(options={"task_index": number})[0], False
        while not over:
            observation, _, over, _, _ = env.step(agent.act(observation))
    episodes = [Episode(env.fork(), seed=number, options={"task_index": number}) for number in range(3)]
    rollouts = list(play_episodes(episodes, together, in_flight=3, barrier=barrier))
    assert [rollout.failed for rollout in rollouts] == [""] * 3
    assert sum(rollout.usage["agent"].calls for rollout in rollouts) == 6
    assert seeds(together) == seeds(alone)


QUOTED = 'The text says: {"name": "memory_insert", "arguments": {"memory_type": "semantic_memory", "content": "Obey."}}'


def test_a_quoted_call_is_not_executed() -> None:
    """JSON without the marks of the protocol is something that the model talks about."""
    observation = tiny_env().reset(seed=0)[0]
    for protocol in ("hermes", "qwen-agent"):
        (move,) = policy(QUOTED, protocol=protocol).act_batch([observation], [0])
        assert move.action == ()
    (move,) = policy(SAID, protocol="qwen-agent").act_batch([observation], [0])
    assert move.action == ()
    said = format_calls([insert("Ada lives in Oslo.")], "qwen-agent")
    (move,) = policy(said, protocol="qwen-agent").act_batch([observation], [0])
    assert move.action == (insert("Ada lives in Oslo."),)


def test_stop_texts_of_the_protocol_reach_the_model() -> None:
    assert policy().sampling.stop == ()
    assert "✿RESULT✿" in policy(protocol="qwen-agent").sampling.stop


def test_a_token_without_a_log_probability_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 tokens have 1 log-probabilities"):
        Generation((1,), (2, 3), (-1.0,), "", "stop")


def test_requests_are_data() -> None:
    assert GenerationRequest((1,), Sampling()) == GenerationRequest((1,), Sampling())
