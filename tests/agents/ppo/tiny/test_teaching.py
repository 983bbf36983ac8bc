from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.policy import load_policy
from memalpha_gym.agents.ppo.settings import TrainSettings, load_preset
from memalpha_gym.agents.ppo.tiny import teaching
from memalpha_gym.agents.ppo.tiny.teaching import teach_format
from memalpha_gym.cli import CommandError
from memalpha_gym.prompt_writer import PromptWriter


def test_the_sloppy_writer_teaches_its_own_world_only() -> None:
    settings = TrainSettings(env="Recall-v0", imitation_episodes=1)
    with pytest.raises(CommandError, match="the sloppy writer knows tiny-world only"):
        teach_format(None, None, settings)  # type: ignore[arg-type]


def test_the_hand_is_taught_until_words_and_ids_are_right_and_then_the_habits(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = iter((0.5, 1.0, 1.0, 0.94, 0.99, 0.95))  # of words, of ids, of words, …
    stages: list[tuple[int, list[bool]]] = []

    def imitate(*_: Any, steps: int, learned: Any = None, **__: Any) -> None:
        stages.append((steps, [learned() for _ in range(3)] if learned else []))

    monkeypatch.setattr(teaching, "accuracy", lambda *_: next(shares))
    monkeypatch.setattr(teaching, "imitate", imitate)
    settings = replace(
        load_preset("tiny"), imitation_episodes=2, imitation_steps=9, imitation_habit_steps=4, quiet=True
    )
    policy = load_policy(settings)
    teach_format(policy, PromptWriter(policy.tokenizer), settings)
    assert stages == [(9, [False, False, True]), (4, [])]
