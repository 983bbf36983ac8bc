"""vLLM's OpenAI-compatible server, on the tiny model."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("vllm", reason="vLLM is not installed; `make test-vllm` installs it in an environment of its own")

from memalpha_gym.agents.language_model.generation import Sampling
from memalpha_gym.agents.language_model.policy import LanguageModelPolicy
from memalpha_gym.agents.qwen_vllm.agent import QwenVLLMAgent
from memalpha_gym.agents.transformers_lm.agent import TransformersAgent
from memalpha_gym.completions import parse_completion
from memalpha_gym.rollouts import Episode, play_episodes
from tests.vllm.checks import assert_logprobs, homes, play

FLAGS = "--dtype float32 --enforce-eager --max-model-len 2048 --max-num-seqs 16 --host 127.0.0.1".split()
TOOLS = "--enable-auto-tool-choice --tool-call-parser hermes".split()
START_SECONDS = 300


@pytest.fixture(scope="module")
def url(tiny_folder: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", tiny_folder, "--port", str(port)]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen([*command, *FLAGS, *TOOLS], stdout=out, stderr=subprocess.STDOUT, env=os.environ)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_up(health: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")[-4000:]
        try:
            urllib.request.urlopen(health, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the server is not up after {START_SECONDS} s: {log.read_text(encoding='utf-8')[-4000:]}")


@pytest.fixture(scope="module")
def agent(tiny_folder: str, url: str) -> QwenVLLMAgent:
    return QwenVLLMAgent(f"{tiny_folder}@{url}", sampling=Sampling(max_tokens=128))


def test_an_episode_of_valid_calls(agent: QwenVLLMAgent, tiny_folder: str) -> None:
    play(agent)
    assert_logprobs(tiny_folder, agent.generations)
    end = agent.policy.writer.tokenizer.eos_token_id
    assert all(generation.completion_ids[-1] == end for generation in agent.generations)
    assert agent.meter.take().calls == len(agent.generations)


def test_transformers_says_the_same(agent: QwenVLLMAgent, tiny_folder: str) -> None:
    other = TransformersAgent(tiny_folder, sampling=Sampling(max_tokens=128))
    play(agent, 1)
    play(other, 1)
    for ours, theirs in zip(agent.generations, other.generations, strict=True):
        assert (ours.prompt_ids, ours.completion_ids, ours.text) == (
            theirs.prompt_ids,
            theirs.completion_ids,
            theirs.text,
        )


def test_many_episodes_at_once(agent: QwenVLLMAgent, tiny_folder: str) -> None:
    sampling = Sampling(temperature=1.0, top_p=0.95, top_k=40, max_tokens=128)
    policy = LanguageModelPolicy(agent.policy.writer, agent.policy.generator, sampling)

    def roll_out() -> list[tuple[int, ...]]:
        env = homes()
        episodes = (Episode(env.fork(), key=i, seed=i, options={"task_index": i}) for i in range(4))
        rollouts = sorted(play_episodes(episodes, policy, in_flight=4), key=lambda rollout: rollout.key)
        assert [rollout.failed for rollout in rollouts] == [""] * 4
        generations = [step.move.generation for rollout in rollouts for step in rollout.steps]
        assert_logprobs(tiny_folder, generations)
        return [generation.completion_ids for generation in generations]

    assert roll_out() == roll_out()


def test_the_servers_own_tool_parser_finds_the_same_calls(agent: QwenVLLMAgent, tiny_folder: str, url: str) -> None:
    import openai

    play(agent)
    observation, _ = homes().reset(seed=0, options={"task_index": 0})
    messages, tools = agent.policy.writer.conversation(observation, observation["chunk"], observation["memory"])
    with openai.OpenAI(api_key="EMPTY", base_url=url) as client:
        reply = client.chat.completions.create(
            model=tiny_folder,
            messages=messages,
            tools=tools,
            temperature=0.0,
            max_tokens=128,
            extra_body={"chat_template_kwargs": {"enable_thinking": False}},
        )
    assert parse_completion(reply.choices[0].message.model_dump()) == agent.policy.calls(agent.generations[0])
