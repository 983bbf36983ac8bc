from __future__ import annotations

import importlib.util

import pytest

from memalpha_gym.agents.transformers_lm.agent import TransformersAgent


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_it_says_what_to_install() -> None:
    with pytest.raises(ImportError, match=r"memalpha-gym\[transformers\]"):
        TransformersAgent("tiny")
