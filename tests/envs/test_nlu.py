"""NLU: requests with intents."""

from __future__ import annotations

from memalpha_gym.envs.nlu import nlu_source
from tests.envs.sources import FIXTURES
from tests.real_data import real_data


def test_intents_are_learned_from_requests() -> None:
    task = nlu_source(data=FIXTURES, split="all", examples=40)[0]
    assert len(task.metadata["labels"]) == 7
    assert len(task.chunks) == 10
    assert len(task.questions) == 72
    assert task.source == "nlu"


def test_real_data() -> None:
    task = nlu_source(data=real_data("nlu"), split="test", balanced=True)[0]
    assert len(task.chunks) == 10
    assert len(task.metadata["labels"]) == 64
    assert 50 <= len(nlu_source(data=real_data("nlu"), split="test")[0].metadata["labels"]) < 64
    assert len(task.questions) == 100
