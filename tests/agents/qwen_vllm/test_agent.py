from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.language_model.generation import Sampling
from memalpha_gym.agents.qwen_vllm import agent as module
from memalpha_gym.agents.qwen_vllm.agent import QwenVLLMAgent
from memalpha_gym.chat.settings import ChatSettings
from memalpha_gym.prompt_writer import PromptSettings
from memalpha_gym.rollouts import Episode, play_episodes
from tests.agents.language_model.fakes import ScriptedGenerator, WordTokenizer
from tests.fake_clone import clone  # noqa: F401
from tests.tiny import insert, tiny_env

URL = "http://127.0.0.1:1/v1"


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokenizers that were loaded."""
    names: list[str] = []

    def load(name: str) -> WordTokenizer:
        names.append(name)
        return WordTokenizer()

    monkeypatch.setattr(module, "load_tokenizer", load)
    return names


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[ChatSettings]:
    """The servers that were connected to; what they say is always the same."""
    settings: list[ChatSettings] = []

    class Server(ScriptedGenerator):
        meter, concurrency, root = "the meter", 7, "tiny"

        def __init__(self, server: ChatSettings) -> None:
            settings.append(server)
            super().__init__(lambda request: '<tool_call>{"name": "memory_insert", "arguments": {}}</tool_call>')

        def served_folder(self) -> str:
            return self.root

    monkeypatch.setattr(module, "VLLMServer", Server)
    return settings


@pytest.mark.parametrize(
    "given", [{"model": f"tiny@{URL}#thinking=true&concurrency=7"}, {"model": "tiny#thinking=true&concurrency=7"}]
)
def test_a_server_by_name_or_by_argument(loaded: list[str], served: list[ChatSettings], given: dict[str, Any]) -> None:
    agent = QwenVLLMAgent(**given) if "@" in given["model"] else QwenVLLMAgent("tiny", base_url=URL)
    assert loaded == ["tiny"]
    assert (served[0].model, served[0].base_url) == ("tiny", URL)
    assert agent.policy.writer.settings.thinking is ("@" in given["model"])


def test_a_served_name_may_have_a_tokenizer_of_another(loaded: list[str], served: list[ChatSettings]) -> None:
    QwenVLLMAgent(f"q@{URL}#tokenizer=Qwen/Qwen3-4B")
    assert loaded == ["Qwen/Qwen3-4B"]


def test_an_unknown_option_is_named(loaded: list[str], served: list[ChatSettings]) -> None:
    with pytest.raises(ValueError, match="no option warmth"):
        QwenVLLMAgent(f"q@{URL}#warmth=1")


def test_it_plays_and_keeps_its_completions(loaded: list[str], served: list[ChatSettings]) -> None:
    agent, env = QwenVLLMAgent(f"q@{URL}"), tiny_env()
    agent.reset(1)
    observation, _ = env.reset(seed=0)
    assert agent.act(observation)[0].name == insert("").name
    assert [generation.completion_ids for generation in agent.generations] == [(1, 2)]
    assert (agent.meter, agent.concurrency) == ("the meter", 7)


def test_many_episodes_go_on_without_waiting_for_each_other(loaded: list[str], served: list[ChatSettings]) -> None:
    agent = QwenVLLMAgent(f"q@{URL}")
    assert inspect.iscoroutinefunction(agent.act_async)
    episodes = [Episode(tiny_env(), seed=i, options={"task_index": i}) for i in range(3)]
    rollouts = list(play_episodes(episodes, agent, in_flight=3))
    assert [rollout.failed for rollout in rollouts] == [""] * 3
    observation, _ = tiny_env().reset(seed=0)
    first, second = agent.act_batch([observation] * 2, [1, 2])
    assert first.action[0].name == second.action[0].name == insert("").name


@pytest.mark.parametrize(
    ("spec", "root", "protocol"),
    [
        ("YuWangX/Memalpha-4B@{url}", "", "mem-alpha"),
        ("policy@{url}#tokenizer=YuWangX/Memalpha-4B", "", "mem-alpha"),
        ("policy@{url}#tokenizer=Qwen/Qwen3-4B", "YuWangX/Memalpha-4B", "mem-alpha"),
        ("policy@{url}#tokenizer=Qwen/Qwen3-4B", "Qwen/Qwen3-4B", "hermes"),
        ("policy@{url}#protocol=mem-alpha", "Qwen/Qwen3-4B", "mem-alpha"),
        ("YuWangX/Memalpha-4B@{url}#protocol=hermes", "", "hermes"),
    ],
)
def test_the_published_checkpoint_is_prompted_in_its_own_form(
    loaded: list[str],
    served: list[ChatSettings],
    clone: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    spec: str,
    root: str,
    protocol: str,
) -> None:
    monkeypatch.setattr(module.VLLMServer, "root", root)
    monkeypatch.setenv("MEMALPHA_REFERENCE", str(clone))
    writer = QwenVLLMAgent(spec.format(url=URL), sampling=Sampling(max_tokens=100)).policy.writer
    assert (writer.settings.protocol, writer.settings.max_new_tokens) == (protocol, 100)
    assert (writer.reference is not None) is (protocol == "mem-alpha")


def test_a_checkpoint_without_a_reference_is_told_so(loaded: list[str], served: list[ChatSettings]) -> None:
    with pytest.warns(UserWarning, match="memalpha-gym's own and not those it was trained on"):
        QwenVLLMAgent(f"YuWangX/Memalpha-4B@{URL}")


def test_prompt_and_options_exclude_each_other(loaded: list[str], served: list[ChatSettings]) -> None:
    with pytest.raises(ValueError, match="both prompt and the option protocol"):
        QwenVLLMAgent(f"q@{URL}#protocol=hermes", prompt=PromptSettings())


@pytest.mark.skipif(importlib.util.find_spec("vllm") is not None, reason="vLLM is installed")
def test_without_vllm_it_says_what_to_install(loaded: list[str]) -> None:
    with pytest.raises(ImportError, match=r"memalpha-gym\[vllm\].*or name a server"):
        QwenVLLMAgent("tiny")
