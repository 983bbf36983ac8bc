from __future__ import annotations

import asyncio

import pytest

from memalpha_gym.agents.language_model.agent import LanguageModelAgent
from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest, Sampling, derive_seed
from memalpha_gym.agents.language_model.policy import LanguageModelPolicy
from memalpha_gym.agents.language_model.prompts import PromptSettings, PromptWriter
from memalpha_gym.completions import format_calls
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
        agent.act(observation)
        agent.act_batch([observation, observation])
        return [request.sampling.seed for request in model.generator.requests]  # type: ignore[attr-defined]

    assert seeds(1) == seeds(1)
    assert len({*seeds(1), *seeds(2)}) == 6


def test_a_move_has_calls_and_the_completion() -> None:
    observation = tiny_env().reset(seed=0)[0]
    move = asyncio.run(policy().act(observation, 5))
    assert move.calls == (insert("Ada lives in Oslo."),)
    assert move.generation is not None
    assert move.generation.completion_ids == (1, 2)


def test_stop_texts_of_the_protocol_reach_the_model() -> None:
    assert policy().sampling.stop == ()
    assert "✿RESULT✿" in policy(protocol="qwen-agent").sampling.stop


def test_a_token_without_a_log_probability_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 tokens have 1 log-probabilities"):
        Generation((1,), (2, 3), (-1.0,), "", "stop")


def test_seeds_differ_by_every_part_of_their_name() -> None:
    assert len({derive_seed(0, 1), derive_seed(1, 0), derive_seed(0), derive_seed(0, 1, 2)}) == 4


def test_requests_are_data() -> None:
    assert GenerationRequest((1,), Sampling()) == GenerationRequest((1,), Sampling())
