from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.assembly import acting_policy, make_environments, make_sampler
from memalpha_gym.agents.ppo.policy import load_policy
from memalpha_gym.agents.ppo.settings import TrainSettings, load_preset
from memalpha_gym.cli import CommandError
from memalpha_gym.tasks import Split


def test_environments_share_their_reader_and_have_the_reward_and_split_of_the_settings() -> None:
    settings = TrainSettings(env="tiny-world,Recall-v0", beta=0.3, window=2)
    tiny, recall = make_environments(settings, Split.VALIDATION)
    assert tiny.reader is recall.reader
    assert tiny.judge is recall.judge
    assert tiny.answer_judge is recall.answer_judge
    assert tiny.reward_config == recall.reward_config == settings.reward_config()
    assert tiny.source.split == recall.source.split == Split.VALIDATION
    assert tiny.window == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [({"env": "Nothing-v0"}, "--env Nothing-v0"), ({"reader": "oracle"}, "there is no reader named 'oracle'")],
)
def test_what_cannot_be_made_is_named(change: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        make_environments(replace(load_preset("tiny"), **change), Split.TRAIN)


def test_a_saved_policy_plays_the_same_as_an_agent_on_transformers(tmp_path: Path) -> None:
    pytest.importorskip(
        "transformers", reason="transformers is not installed; the learner's tests need the extra [train]"
    )
    from memalpha_gym.agents.language_model.generation import Sampling
    from memalpha_gym.agents.transformers_lm.agent import TransformersAgent

    settings = replace(load_preset("tiny"), max_new_tokens=8)
    policy = load_policy(settings)
    policy.save(tmp_path)
    agent = TransformersAgent(str(tmp_path), sampling=Sampling(max_tokens=8))
    (env,) = make_environments(settings, Split.TEST)
    observations = [env.reset(options={"task_index": task})[0] for task in range(4)]
    expected = acting_policy(make_sampler(policy, settings), settings, 0.0).generate(observations, [0] * 4)
    found = agent.policy.generate(observations, [0] * 4)
    assert [g.prompt_ids for g in found] == [g.prompt_ids for g in expected]
    assert [g.completion_ids for g in found] == [g.completion_ids for g in expected]
