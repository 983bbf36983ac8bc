from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.assembly import acting_policy, make_environments, make_sampler, teach_format
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


def test_the_sloppy_writer_teaches_its_own_world_only() -> None:
    settings = TrainSettings(env="Recall-v0", imitation_episodes=1)
    with pytest.raises(CommandError, match="the sloppy writer knows tiny-world only"):
        teach_format(None, settings)  # type: ignore[arg-type]


def test_the_hand_is_taught_until_words_and_ids_are_right_and_then_the_habits(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(
        "transformers", reason="transformers is not installed; the learner's tests need the extra [train]"
    )
    from memalpha_gym.agents.ppo import assembly

    shares = iter((0.5, 1.0, 1.0, 0.94, 0.99, 0.95))  # of words, of ids, of words, …
    stages: list[tuple[int, list[bool]]] = []

    def imitate(*_: Any, steps: int, learned: Any = None, **__: Any) -> None:
        stages.append((steps, [learned() for _ in range(3)] if learned else []))

    monkeypatch.setattr(assembly, "accuracy", lambda *_: next(shares))
    monkeypatch.setattr(assembly, "imitate", imitate)
    settings = replace(
        load_preset("tiny"), imitation_episodes=2, imitation_steps=9, imitation_habit_steps=4, quiet=True
    )
    teach_format(load_policy(settings), settings)
    assert stages == [(9, [False, False, True]), (4, [])]


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
