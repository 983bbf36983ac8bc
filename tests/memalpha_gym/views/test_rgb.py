from __future__ import annotations

import gymnasium as gym

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.views.picture import BLUE, GREEN, HEIGHT, WIDTH


def test_a_text_environment_is_drawn_for_a_video() -> None:
    env = gym.make("MemAlpha/Recall-v0", level=0, render_mode="rgb_array")
    env.reset(seed=0)
    before = env.render()
    env.step([{"name": "memory_insert", "arguments": {"memory_type": "semantic", "content": "A boat."}}])
    after = env.render()
    assert before.shape == after.shape == (HEIGHT, WIDTH, 3)
    assert (before != after).any()
    for colour in (BLUE, GREEN):  # headings, and the call that went well
        assert (after.reshape(-1, 3) == colour).all(axis=1).any()
