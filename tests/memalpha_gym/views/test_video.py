"""Gymnasium's RecordVideo makes a film of an episode, of text environments and line by line. Needs moviepy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.wrappers import RecordVideo

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.views.picture import HEIGHT, WIDTH

moviepy = pytest.importorskip("moviepy", reason="moviepy is not installed; make test-adapters runs this")


@pytest.mark.parametrize(
    ("env_id", "action", "most"),
    [("MemAlpha/Recall-v0", (), 4), ("MemAlpha/Lines-Recall-v0", 2, 8)],
)
def test_an_episode_becomes_a_film_with_a_picture_a_step(env_id: str, action: Any, most: int, tmp_path: Path) -> None:
    env = gym.make(env_id, level=0, tokens=1500, render_mode="rgb_array", max_episode_steps=most)
    frames_a_second = env.metadata["render_fps"]
    film = RecordVideo(env, str(tmp_path / "film"), episode_trigger=lambda _: True, disable_logger=True)
    film.reset(seed=0)
    steps, over = 0, False
    while not over:
        _, _, terminated, truncated, _ = film.step(action)
        steps, over = steps + 1, terminated or truncated
    film.close()
    (path,) = tmp_path.glob("film/*.mp4")
    with moviepy.VideoFileClip(str(path)) as clip:
        assert clip.size == [WIDTH, HEIGHT]
        assert clip.fps == frames_a_second
        assert clip.duration == pytest.approx((steps + 1) / frames_a_second)  # the reset's picture, and one a step
        pictures = [frame.astype(int) for frame in clip.iter_frames()]
    assert abs(pictures[-1] - pictures[0]).max() > 50
