"""The environment under SkyRL's own step-wise generator, with a scripted inference client."""

from __future__ import annotations

import asyncio
import shlex
import sys
import typing
from typing import Any

import pytest

pytest.importorskip("skyrl", reason="SkyRL is not installed; make test-adapters runs this")

import typing_extensions

if sys.version_info < (3, 12):
    # All that keeps SkyRL's generators from Python 3.11: pydantic takes TypedDict from typing_extensions alone there.
    typing.TypedDict = typing_extensions.TypedDict  # type: ignore[assignment]

import numpy as np
import skyrl_gym
from skyrl.train.config import GeneratorConfig, SkyRLGymConfig, SkyRLTrainConfig
from skyrl.train.generators.base import TrajectoryID
from skyrl.train.generators.skyrl_gym_generator import SkyRLGymGenerator

from memalpha_gym.agents.adapters import skyrl as adapter
from tests.agents.adapters.fakes import ARGUMENTS, ENV, SAYS, plainly
from tests.tiny import FailingReader
from tests.word_tokenizer import word_tokenizer


class Client:
    """Says one of a few things; keeps what it said, by session."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer, self.rng = tokenizer, np.random.default_rng(0)
        self.said: dict[str, list[str]] = {}
        self.prompts: dict[str, list[int]] = {}
        self.weight_version = 0

    async def generate(self, engine_input: Any, model: Any = None) -> dict[str, Any]:
        (session,), (prompt,) = engine_input["session_ids"], engine_input["prompt_token_ids"]
        text = SAYS[self.rng.integers(len(SAYS))]
        self.said.setdefault(session, []).append(text)
        self.prompts.setdefault(session, []).append(len(prompt))
        ids = [*self.tokenizer.encode(text, add_special_tokens=False), self.tokenizer.eos_token_id]
        return {"responses": [text], "response_ids": [ids], "stop_reasons": ["stop"]} | {
            "response_logprobs": [[-0.5] * len(ids)]
        }

    async def finish_session(self, session_id: str) -> None:
        pass


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    adapter.register()
    adapter.register()  # once more changes nothing
    return word_tokenizer([*SAYS])


def generated(tokenizer: Any, kind: type[SkyRLGymGenerator], **arguments: Any) -> tuple[Client, dict[str, Any]]:
    config, gym_config, client = GeneratorConfig(), SkyRLGymConfig(), Client(tokenizer)
    config.step_wise_trajectories, config.batched, config.use_conversation_multi_turn = True, False, True
    config.max_input_length, gym_config.max_env_workers = 100_000, 0
    (row,) = adapter.data_rows(ENV, [0], **ARGUMENTS, **arguments)
    prompt, name = row.pop("prompt"), row.pop("env_class")
    batch = {
        "prompts": [prompt] * 2,
        "env_classes": [name] * 2,
        "env_extras": [dict(row), dict(row)],
        "trajectory_ids": [TrajectoryID("t", 0), TrajectoryID("t", 1)],
    }
    return client, asyncio.run(kind(config, gym_config, client, tokenizer).generate(batch, disable_tqdm=True))


def test_every_chunk_is_a_step_and_the_last_is_paid_the_environments_return(tokenizer: Any) -> None:
    client, out = generated(tokenizer, adapter.FlatPromptGenerator)
    ends = [i for i, last in enumerate(out["is_last_step"]) if last]
    assert len(ends) == 2
    start = 0
    for end, session in zip(ends, ("t_0", "t_1"), strict=True):
        said = client.said[session]
        paid, _ = plainly(0, said)
        steps = range(start, end + 1)
        assert len(steps) == len(paid)
        rewards = [sum(out["rewards"][i]) for i in steps]
        assert rewards == pytest.approx([0.0] * (len(paid) - 1) + [sum(paid)])
        assert [len(out["prompt_token_ids"][i]) for i in steps] == client.prompts[session]
        assert [tokenizer.decode(out["response_ids"][i], skip_special_tokens=True) for i in steps] == said
        assert all(all(out["loss_masks"][i]) for i in steps)
        start = end + 1
    assert "correctness" in out["env_metrics"][-1]


def test_prompts_stay_flat_where_skyrls_own_grow(tokenizer: Any) -> None:
    flat, _ = generated(tokenizer, adapter.FlatPromptGenerator)
    growing, _ = generated(tokenizer, SkyRLGymGenerator)
    lengths, others = flat.prompts["t_0"], growing.prompts["t_0"]
    assert max(lengths) < 1.5 * min(lengths)
    assert max(others) > 5 * min(others)


def test_the_prompt_tells_the_tools() -> None:
    (row,) = adapter.data_rows(ENV, [0], **ARGUMENTS)
    env = skyrl_gym.make("memalpha", env_config={}, extras=row)
    messages, _ = env.init(row["prompt"])
    assert "memory_insert" in messages[0]["content"]


def test_a_failed_reading_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = adapter.data_rows(ENV, [0], **ARGUMENTS)
    env = adapter.MemoryTextEnv(extras=row)
    env.episode.env.reader = FailingReader()
    for _ in range(env.episode.chunks_total - 1):
        assert env.step("")["reward"] == 0.0
    with pytest.raises(RuntimeError, match="no server"):
        env.step("")


def test_the_recipes_settings_are_settings_of_skyrl() -> None:
    text = (adapter.__doc__ or "").partition("python -m")[2].partition("SkyRL's own")[0]
    settings = [word for word in shlex.split(text.replace("\\\n", " ")) if "=" in word]
    assert len(settings) == 9
    config = SkyRLTrainConfig.from_cli_overrides(settings)
    assert config.generator.step_wise_trajectories
    assert config.environment.env_class == "memalpha"
