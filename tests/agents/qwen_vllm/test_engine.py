"""What the engine asks of vLLM to sleep and to wake, with vLLM played by a note-taker; `tests/vllm` has the real one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch", reason="vLLM comes with torch")

from memalpha_gym.agents.qwen_vllm.engine import VLLMEngine


class NotedLLM:
    """Notes what is asked of it."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.notes: list[Any] = []
        scheduler = SimpleNamespace(max_num_seqs=settings.get("max_num_seqs", 256))
        self.llm_engine = SimpleNamespace(vllm_config=SimpleNamespace(scheduler_config=scheduler))

    def sleep(self, level: int) -> None:
        self.notes.append(("sleep", level))

    def wake_up(self, tags: Iterable[str]) -> None:
        self.notes.append(("wake", *tags))

    def collective_rpc(self, function: Any, args: tuple[Any, ...]) -> None:
        self.notes.append(("load", *(name for name, _ in args[0])))

    def reset_prefix_cache(self) -> bool:
        self.notes.append("forget")
        return True


@pytest.fixture(autouse=True)
def _noted(monkeypatch: pytest.MonkeyPatch) -> None:
    vllm = ModuleType("vllm")
    vllm.LLM = NotedLLM  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vllm", vllm)


def test_it_sleeps_between_a_rollout_and_the_next_weights() -> None:
    engine = VLLMEngine("model", 64, {"enable_sleep_mode": True, "max_num_seqs": 12})
    assert engine.concurrency == 12
    for _ in range(2):
        engine.sleep()
        engine.load_weights([("one", None), ("two", None)])
    once = [("sleep", 2), ("wake", "weights"), ("load", "one", "two"), ("wake", "kv_cache"), "forget"]
    assert engine.llm.notes == once * 2
    engine.load_weights([("one", None)])  # awake already
    assert engine.llm.notes[-2:] == [("load", "one"), "forget"]


def test_without_the_mode_it_stays_awake() -> None:
    engine = VLLMEngine("model", 64, {"enable_sleep_mode": False})
    engine.sleep()
    engine.load_weights([("one", None)])
    assert engine.llm.notes == [("load", "one"), "forget"]
