"""The agent loop under verl's own worker code and advantage function, with a scripted server in the place of vLLM."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("verl", reason="verl is not installed; make test-adapters runs this")

import numpy as np
import torch
from omegaconf import OmegaConf
from verl import DataProto
from verl.experimental.agent_loop.agent_loop import DictConfigWrap, _agent_loop_registry
from verl.trainer.ppo.core_algos import AdvantageEstimator
from verl.trainer.ppo.v1 import agent_loop_tq
from verl.trainer.ppo.v1.utils import compute_advantage_for_multi_trajectories
from verl.utils.dataset.rl_dataset import RLHFDataset

from memalpha_gym.agents.adapters.verl import MemoryLoop, data_rows
from tests.agents.adapters.fakes import ARGUMENTS, ENV, SAYS, plainly
from tests.word_tokenizer import word_tokenizer

RESPONSE = 256


class Server:
    """Says one of a few things, by a generator of its own; from the `breaks_at`-th request on, nothing."""

    def __init__(self, tokenizer: Any, seed: int, breaks_at: int = 10**6) -> None:
        self.tokenizer, self.rng, self.breaks_at = tokenizer, np.random.default_rng(seed), breaks_at
        self.said: list[str] = []
        self.prompts: list[list[int]] = []

    async def generate(self, request_id: str, prompt_ids: list[int], sampling_params: dict[str, Any]) -> Any:
        await asyncio.sleep(0)
        if len(self.said) >= self.breaks_at:
            raise ConnectionError("no server")
        self.prompts.append(prompt_ids)
        self.said.append(SAYS[self.rng.integers(len(SAYS))])
        ids = [*self.tokenizer.encode(self.said[-1], add_special_tokens=False), self.tokenizer.eos_token_id]
        return SimpleNamespace(token_ids=ids, log_probs=[-0.5] * len(ids), extra_fields={"min_global_steps": 3})


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return word_tokenizer([*SAYS])


def loop(server: Server) -> MemoryLoop:
    """The loop as verl's worker makes it, from the registry."""
    assert _agent_loop_registry["memalpha"] == {"_target_": "memalpha_gym.agents.adapters.verl.MemoryLoop"}
    lengths = {"prompt_length": 8192, "response_length": RESPONSE}
    config = DictConfigWrap(OmegaConf.create({"actor_rollout_ref": {"rollout": lengths}}))
    data = DictConfigWrap(OmegaConf.create({}))
    return MemoryLoop(config, server, server.tokenizer, None, RLHFDataset, data)


def row(task: int = 0) -> dict[str, Any]:
    (made,) = data_rows(ENV, [task], **ARGUMENTS)
    return {**made, "uid": "u", "raw_prompt": made["prompt"]}


def sessions(tokenizer: Any, count: int) -> tuple[list[Server], list[list[Any]]]:
    async def all_of_them() -> list[list[Any]]:
        return await asyncio.gather(*(loop(server).run({}, **row()) for server in servers))

    servers = [Server(tokenizer, seed) for seed in range(count)]
    return servers, asyncio.run(all_of_them())


def test_every_chunk_is_an_output_and_all_are_paid_the_environments_return(tokenizer: Any) -> None:
    servers, played = sessions(tokenizer, 4)
    for server, outputs in zip(servers, played, strict=True):
        paid, info = plainly(0, server.said)
        assert len(outputs) == len(paid) > 3
        assert [output.reward_score for output in outputs] == pytest.approx([sum(paid)] * len(paid))
        assert outputs[-1].extra_fields["reward_extra_info"] == {"correctness": info["correctness"]}
        assert outputs[0].extra_fields["min_global_steps"] == 3
        assert [output.prompt_ids for output in outputs] == server.prompts
        for output, said in zip(outputs, server.said, strict=True):
            assert tokenizer.decode(output.response_ids, skip_special_tokens=True) == said
            assert len(output.response_ids) == len(output.response_logprobs) == sum(output.response_mask)
        lengths = [len(prompt) for prompt in server.prompts]
        assert max(lengths) < 1.5 * min(lengths)


def test_verls_worker_and_advantages_take_them(tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its worker puts into the queue goes into its own advantage function, as its trainer does it."""
    stored: dict[str, Any] = {}

    async def put(keys: list[str], fields: Any, tags: Any, partition_id: str) -> None:
        stored.update(zip(keys, ((field["rm_scores"], field["response_mask"]) for field in fields), strict=True))

    monkeypatch.setattr(agent_loop_tq.tq, "async_kv_batch_put", put)
    worker = object.__new__(agent_loop_tq.AgentLoopWorkerTQ.__ray_metadata__.modified_class)
    worker.reward_loop_worker_handles, worker.distillation_enabled, worker.processor = None, False, None
    _, played = sessions(tokenizer, 4)
    returns = [outputs[-1].reward_score for outputs in played]
    for session, outputs in enumerate([*played, []]):
        given = {"uid": "u", "session_id": session, "global_steps": 0}
        asyncio.run(worker._agent_loop_postprocess(outputs, False, **given))
    keys = list(stored)
    assert len(keys) == sum(map(len, played))

    scores, mask = torch.zeros(len(keys), RESPONSE), torch.zeros(len(keys), RESPONSE)
    for i, (score, ones) in enumerate(stored.values()):
        scores[i, : len(score)], mask[i, : len(ones)] = score, ones.float()
    data = DataProto.from_dict(
        tensors={"token_level_rewards": scores, "response_mask": mask},
        non_tensors={"uid": np.array(["u"] * len(keys), dtype=object)},
    )
    out = compute_advantage_for_multi_trajectories(data, keys, AdvantageEstimator.GRPO)
    found = out.batch["advantages"][:, 0]
    expected = (torch.tensor(returns) - np.mean(returns)) / (np.std(returns, ddof=1) + 1e-6)
    for key, advantage in zip(keys, found.tolist(), strict=True):
        assert advantage == pytest.approx(float(expected[int(key.split("_")[1])]), abs=1e-4)
    assert len({round(advantage, 4) for advantage in found.tolist()}) > 1


def test_a_server_that_fails_leaves_no_output(tokenizer: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(loop(Server(tokenizer, 0, breaks_at=2)).run({}, **row())) == []
    assert "task 0, left no outputs: ConnectionError: no server" in caplog.text


def test_rows_survive_verls_data_set(tokenizer: Any, tmp_path: Any) -> None:
    import pandas as pd

    path = tmp_path / "train.parquet"
    pd.DataFrame(data_rows(ENV, range(3), **ARGUMENTS)).to_parquet(path)
    config = OmegaConf.create({"cache_dir": str(tmp_path), "filter_overlong_prompts": False})
    item = RLHFDataset([str(path)], tokenizer, config)[2]
    assert item["agent_name"] == "memalpha"
    server = Server(tokenizer, 1)
    outputs = asyncio.run(loop(server).run({}, **item))
    assert outputs[-1].reward_score == pytest.approx(sum(plainly(2, server.said)[0]))
