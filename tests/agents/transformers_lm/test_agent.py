from __future__ import annotations

import importlib.util

import pytest

from memalpha_gym.agents.transformers_lm.agent import TransformersAgent


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_it_says_what_to_install() -> None:
    with pytest.raises(ImportError, match=r"memalpha-gym\[transformers\]"):
        TransformersAgent("tiny")


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize("spec", ["tiny#warmth=1", "tiny@http://127.0.0.1:1/v1", "tiny#timeout=3"])
def test_a_spec_with_more_than_a_model_and_its_protocol_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="the options protocol, reference and thinking alone"):
        TransformersAgent(spec)
