"""One engine at a time: vLLM keeps its state by process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.vllm.conftest import SETTINGS as VARIABLES  # set for vLLM when imported, so before it

assert VARIABLES["VLLM_ENABLE_V1_MULTIPROCESSING"] == "0"
pytest.importorskip("vllm", reason="vLLM is not installed; `make test-vllm` installs it in an environment of its own")

import torch  # noqa: E402
from transformers import Qwen3ForCausalLM  # noqa: E402

from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest, Sampling  # noqa: E402
from memalpha_gym.agents.ppo.policy import Policy, load_policy  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings, load_preset  # noqa: E402
from memalpha_gym.agents.ppo.train import train  # noqa: E402
from memalpha_gym.agents.ppo.vllm_sampler import VLLMSampler  # noqa: E402
from memalpha_gym.cli import CommandError  # noqa: E402
from tests.agents.ppo.test_processes import ACCELERATE, largest_difference, launch, launch_alone, written  # noqa: E402
from tests.agents.ppo.test_train import small  # noqa: E402

ENGINE = {"generator": "vllm", "vllm_dtype": "float32", "vllm_memory": 0.1, "generation_batch": 16}
SHARED = tuple(i % 300 for i in range(200))  # longer than a block of the prefix cache
PROMPTS = ((5, 6, 7), SHARED, (*SHARED, 9))


def policy_of(kind: str) -> tuple[Policy, TrainSettings]:
    """A policy whose completions are far from uniform."""
    settings = replace(load_preset("tiny"), lora_rank=4 if kind == "lora" else 0, **ENGINE)
    policy = load_policy(settings)
    if kind == "tied":
        policy.model.config.tie_word_embeddings = True
        policy = Policy(Qwen3ForCausalLM(policy.model.config).eval(), policy.tokenizer)
        assert policy.model.lm_head.weight is policy.model.model.embed_tokens.weight
    draws = torch.Generator().manual_seed(0)
    for name, weight in policy.model.named_parameters():
        if weight.ndim > 1 and "lora_" not in name:
            weight.data.normal_(0.0, 0.15, generator=draws)
    return policy, settings


def draw(sampler: VLLMSampler) -> list[Generation]:
    requests = [GenerationRequest(p, Sampling(1.0, max_tokens=24, seed=i)) for i, p in enumerate(PROMPTS)]
    return sampler.generate(requests)


def differences(policy: Policy, generations: Sequence[Generation]) -> torch.Tensor:
    """Between the log-probabilities of the sampler and of the trainer's model, token by token."""
    with torch.no_grad():
        expected = policy.score([(g.prompt_ids, g.completion_ids) for g in generations]).logprobs
    return (torch.tensor([logprob for g in generations for logprob in g.logprobs]) - expected).abs()


def update(policy: Policy, generations: Sequence[Generation]) -> None:
    """Large steps of the optimiser, which make every other token likelier and those between less likely."""
    optimizer = torch.optim.AdamW(policy.parameters(), lr=0.03 if policy.has_adapters else 0.003)
    for _ in range(4):
        optimizer.zero_grad()
        logprobs = policy.score([(g.prompt_ids, g.completion_ids) for g in generations]).logprobs
        (logprobs[::2].mean() - logprobs[1::2].mean()).backward()
        optimizer.step()


@pytest.mark.parametrize("kind", ["untied", "tied", "lora"])
def test_completions_are_the_models_before_and_after_an_update(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    policy, settings = policy_of(kind)
    sampler = VLLMSampler(policy, settings)
    before = draw(sampler)
    assert differences(policy, before).max() < 1e-4
    for generation in before:
        assert generation.text == policy.tokenizer.decode(generation.completion_ids, skip_special_tokens=True)

    update(policy, before)
    assert differences(policy, draw(sampler)).mean() > 1.0  # vLLM still has the old weights
    kept = {name: weight.clone() for name, weight in policy.model.state_dict().items()}
    sampler.sleep()  # which vLLM cannot do on a CPU, and need not
    sampler.sync()
    after = draw(sampler)
    assert differences(policy, after).max() < 1e-4
    assert [g.completion_ids for g in after] != [g.completion_ids for g in before]
    assert all(torch.equal(kept[name], weight) for name, weight in policy.model.state_dict().items())

    # What would stay behind matters, and is noticed: the cache of prompts, the output layer that vLLM has packed apart.
    update(policy, after)
    with monkeypatch.context() as patch:
        patch.setattr(sampler._engine.llm, "reset_prefix_cache", lambda: True)
        sampler._engine.load_weights(policy.weights())
        assert differences(policy, draw(sampler)).max() > 1e-2
        patch.setattr(sampler._engine.llm, "reset_prefix_cache", lambda: False)
        with pytest.raises(RuntimeError, match="vLLM kept its cache"):
            sampler.sync()
    with monkeypatch.context() as patch:
        weights = [(name, weight) for name, weight in policy.weights() if name != "lm_head.weight"]
        patch.setattr(policy, "weights", lambda: iter(weights))
        if kind != "lora":  # whose output layer does not change
            update(policy, after)
            with pytest.raises(CommandError, match="nats off the policy's on average"):
                sampler.sync()
    sampler.sync()
    assert differences(policy, draw(sampler)).max() < 1e-4
    sampler.close()


def test_the_copy_is_kept_in_bfloat16_unless_told_otherwise() -> None:
    policy, settings = policy_of("untied")
    assert TrainSettings().vllm_dtype == "bfloat16"
    assert policy.model.dtype == torch.float32
    sampler = VLLMSampler(policy, replace(settings, vllm_dtype="bfloat16"))
    assert 1e-3 < differences(policy, draw(sampler)).mean() < 0.2
    sampler.close()


def test_a_run_with_vllm_and_its_resumption(tmp_path: Path) -> None:
    settings = small(tmp_path, minibatches=2, max_prompt_tokens=256, **ENGINE)
    before, after = train(settings)
    history = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["history"]
    assert [row["update"] for row in history] == [1, 2]
    assert all(row["sampling_logp_difference"] < 1e-4 for row in history)
    assert all(row["seconds_sync"] > 0 for row in history)
    assert train(replace(settings, resume=True)) == (
        before,
        after,
    )  # nothing is left but the figures of the last weights


def test_more_tokens_than_fit_a_step_are_drawn_like_others() -> None:
    policy, settings = policy_of("untied")
    sampler = VLLMSampler(policy, settings)
    prompts = [tuple((3 * i + j * j) % 300 for j in range(500)) for i in range(16)]
    requests = [GenerationRequest(prompt, Sampling(1.0, max_tokens=4, seed=i)) for i, prompt in enumerate(prompts)]
    together = sampler.generate(requests)
    assert differences(policy, together).max() < 1e-4
    assert [g.completion_ids for g in together[-2:]] == [g.completion_ids for g in sampler.generate(requests[-2:])]
    sampler.close()


@pytest.mark.skipif(not ACCELERATE.exists(), reason="accelerate is not installed; it comes with the extra [train]")
def test_each_of_several_processes_has_a_vllm_of_its_own(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    preset = written(small(one, max_prompt_tokens=256, **ENGINE), tmp_path / "small.toml")
    options = (*preset, "--out", str(two))
    for run in (launch_alone(*preset, "--out", str(one)), launch(*options)):
        assert run.returncode == 0, run.stderr
    figures, alone = (json.loads((run / "figures.json").read_text(encoding="utf-8")) for run in (two, one))
    assert (figures["before"], figures["after"]) == (alone["before"], alone["after"])
    assert all(row["sampling_logp_difference"] < 1e-4 for row in figures["history"])
    assert largest_difference(one / "last", two / "last") < 1e-5
    refused = launch(*options, "--beta", "0,0.4")
    assert refused.returncode != 0
    assert "several values of --beta or --gamma: vLLM, when it ends, parts the processes" in refused.stderr
