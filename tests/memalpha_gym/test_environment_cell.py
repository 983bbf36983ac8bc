"""What a notebook shows of an environment and of its episode."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

from memalpha_gym.environment_cell import show_wrapped, wrapped_cell
from memalpha_gym.tools import ToolCall
from tests.playing import make_env

SMALL = {"tokens": 1000, "facts": 3, "questions": 2}


def test_an_environment_says_what_it_is_and_where_it_stands() -> None:
    env = make_env("MemAlpha/Recall-v0", **SMALL)
    base: Any = env.unwrapped
    assert "no episode was started" in base._repr_html_()
    assert "split train" in base._repr_html_()
    env.reset(seed=0)
    env.step([ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "Ada <b>lives</b> in Oslo."})])
    shown = base._repr_html_()
    assert "chunk 2 of 10" in shown
    assert "Ada &lt;b&gt;lives&lt;/b&gt; in Oslo." in shown
    assert "Ada &lt;b&gt;lives&lt;/b&gt; in Oslo." in base.memory._repr_html_()
    over = False
    while not over:
        over = env.step([])[2]
    assert "all 10 chunks were read" in base._repr_html_()


def test_wrappers_of_other_environments_are_left_alone() -> None:
    assert wrapped_cell(gym.make("CartPole-v1")) is None  # type: ignore[arg-type]
    assert "Recall" in str(wrapped_cell(make_env("MemAlpha/Recall-v0", **SMALL)))  # type: ignore[arg-type]


def test_a_notebook_shows_what_gym_make_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    show_wrapped()  # nothing where there is no notebook
    shells = pytest.importorskip("IPython.core.interactiveshell")
    shell = shells.InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    show_wrapped()
    data, _ = shell.display_formatter.format(make_env("MemAlpha/Recall-v0", **SMALL))
    assert "Facts about people" in data["text/html"]
