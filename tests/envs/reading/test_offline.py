"""The hub is asked whether it is there before its client waits for it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from memalpha_gym.envs.reading.offline import stay_offline, unreachable_hub


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    unreachable_hub.cache_clear()
    yield
    unreachable_hub.cache_clear()


def test_a_hub_that_answers_is_reachable_and_one_that_does_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        assert unreachable_hub() == ""
    unreachable_hub.cache_clear()
    assert unreachable_hub() == "127.0.0.1"


def test_behind_a_proxy_the_client_is_left_to_find_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://proxy:1")
    assert unreachable_hub() == ""


def test_the_client_is_told_to_stay_in_its_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {name: ModuleType(name) for name in ("huggingface_hub.constants", "datasets.config")}
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setitem(sys.modules, name.partition(".")[0], ModuleType(name.partition(".")[0]))
    stay_offline()
    assert [module.HF_HUB_OFFLINE for module in modules.values()] == [True, True]
