from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.assembly import make_environments, teach_format
from memalpha_gym.agents.ppo.settings import TrainSettings, load_preset
from memalpha_gym.cli import CommandError
from memalpha_gym.tasks import Split


def test_environments_share_their_reader_and_have_the_reward_and_split_of_the_settings() -> None:
    settings = TrainSettings(env="tiny-world,Recall-v0", beta=0.3, window=2)
    tiny, recall = make_environments(settings, Split.VALIDATION)
    assert tiny.reader is recall.reader
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
    (env,) = make_environments(settings, Split.TRAIN)
    with pytest.raises(CommandError, match="the sloppy writer knows tiny-world only"):
        teach_format(None, env, settings)  # type: ignore[arg-type]
