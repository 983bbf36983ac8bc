from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.assembly import acting_policy, make_environments, make_sampler, prompt_writer
from memalpha_gym.agents.ppo.policy import load_policy
from memalpha_gym.agents.ppo.settings import TrainSettings, load_preset
from memalpha_gym.cli import CommandError
from memalpha_gym.readers.chat import ChatReader
from memalpha_gym.tasks import Split
from tests.agents.ppo.models import id_policy
from tests.fake_clone import clone  # noqa: F401


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


def test_a_policy_is_prompted_in_its_protocol_and_in_the_words_of_the_reference(clone: Path) -> None:  # noqa: F811
    policy = id_policy()
    assert prompt_writer(policy, TrainSettings(reference=str(clone))).reference is None
    policy.protocol = "mem-alpha"
    writer = prompt_writer(policy, TrainSettings(reference=str(clone), max_new_tokens=100, max_prompt_tokens=999))
    assert writer.reference is not None
    assert (writer.settings.max_new_tokens, writer.settings.budget) == (100, 999)


def test_environments_and_the_chat_reader_have_the_reference(clone: Path) -> None:  # noqa: F811
    pytest.importorskip("openai", reason="the chat reader needs openai")
    settings = TrainSettings(env="tiny-world", reader="chat:m@http://127.0.0.1:1/v1", reference=str(clone))
    (env,) = make_environments(settings, Split.TEST)
    env.reset(seed=0)
    env.memory.write_core("word " * 600)
    assert env.memory.core.endswith("[and so on]")
    assert isinstance(env.reader, ChatReader)
    assert env.reader.reply_tokens == 2048
    with pytest.raises(CommandError, match="there is no such folder"):
        make_environments(replace(settings, reference="/no/such"), Split.TEST)


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
