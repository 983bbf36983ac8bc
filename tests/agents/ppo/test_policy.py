from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer  # noqa: E402

from memalpha_gym.agents.language_model.choosing import protocol_of  # noqa: E402
from memalpha_gym.agents.ppo.policy import Policy, load_policy  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings  # noqa: E402
from tests.agents.ppo.models import id_policy  # noqa: E402

PAIRS = [((2, 3, 4), (5, 6, 1)), ((7, 8), (9, 1)), ((2, 3, 4, 5, 6), (10,))]


def test_scores_are_those_of_each_sequence_alone_end_token_included() -> None:
    policy = id_policy()
    scores = policy.score(PAIRS, with_entropy=True)
    expected, entropies = [], []
    for prompt, completion in PAIRS:
        logprobs = torch.log_softmax(policy.model(torch.tensor([[*prompt, *completion]])).logits[0].float(), -1)
        for i, token in enumerate(completion):
            row = logprobs[len(prompt) - 1 + i]
            expected.append(row[token].item())
            entropies.append(-(row.exp() * row).sum().item())
    assert scores.logprobs.tolist() == pytest.approx(expected, abs=1e-5)
    assert scores.entropies.tolist() == pytest.approx(entropies, abs=1e-5)
    assert scores.values is None


def test_values_are_read_before_the_completion() -> None:
    policy = id_policy(value_head=True)
    torch.nn.init.ones_(policy.value_head.weight)
    changed = [(prompt, (11, *completion[1:])) for prompt, completion in PAIRS]
    values = policy.score(PAIRS).values
    assert values.shape == (3,)
    assert torch.allclose(values, policy.score(changed).values, atol=1e-6)
    assert not torch.allclose(values[0], values[1])


def test_temperature_divides_the_logits() -> None:
    cold, warm = id_policy(), id_policy(temperature=2.0)
    logits = cold.model(torch.tensor([[2, 3]])).logits[0, 0].float()
    expected = torch.log_softmax(logits / 2, -1)[3].item()
    assert warm.score([((2,), (3,))]).logprobs.item() == pytest.approx(expected, abs=1e-5)


def test_a_saved_policy_loads_by_folder(tmp_path: Path) -> None:
    settings = TrainSettings(model="tiny")
    policy = load_policy(settings)
    policy.save(tmp_path)
    again = load_policy(settings, tmp_path)
    assert torch.equal(policy.score(PAIRS).logprobs, again.score(PAIRS).logprobs)


def test_a_saved_policy_names_its_protocol(tmp_path: Path) -> None:
    policy = load_policy(TrainSettings())
    assert policy.protocol == "hermes"
    policy.protocol = "mem-alpha"
    policy.save_whole(tmp_path)
    assert protocol_of(str(tmp_path)) == "mem-alpha"
    assert load_policy(TrainSettings(model=str(tmp_path))).protocol == "mem-alpha"
    assert load_policy(TrainSettings(model=str(tmp_path), protocol="hermes")).protocol == "hermes"
    assert load_policy(TrainSettings(model=str(tmp_path), lora_rank=2)).protocol == "mem-alpha"


def test_lora_trains_adapters_only_and_without_them_is_the_model_it_began_as(tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    full, settings = load_policy(TrainSettings()), TrainSettings(lora_rank=4)
    policy = load_policy(settings)
    trained = sum(parameter.numel() for parameter in policy.parameters())
    assert 0 < trained < 0.2 * sum(parameter.numel() for parameter in full.parameters())
    for parameter in policy.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    assert not torch.allclose(policy.score(PAIRS).logprobs, full.score(PAIRS).logprobs, atol=1e-3)
    with policy.without_adapters():
        assert torch.allclose(policy.score(PAIRS).logprobs, full.score(PAIRS).logprobs, atol=1e-5)


@pytest.mark.parametrize("rank", [0, 4])
def test_weights_are_those_of_a_model_without_adapters_and_taking_them_changes_nothing(
    tmp_path: Path, rank: int
) -> None:
    if rank:
        pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    policy = load_policy(TrainSettings(lora_rank=rank))
    for parameter in policy.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    before = {name: weight.clone() for name, weight in policy.model.state_dict().items()}
    weights = dict(policy.weights())
    assert all(torch.equal(before[name], weight) for name, weight in policy.model.state_dict().items())

    policy.save_without_weights(tmp_path)
    assert not list(tmp_path.glob("*.safetensors"))
    plain = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(tmp_path)).eval()
    plain.load_state_dict(weights)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    assert torch.allclose(Policy(plain, tokenizer).score(PAIRS).logprobs, policy.score(PAIRS).logprobs, atol=1e-5)


@pytest.mark.parametrize("rank", [0, 4])
def test_a_policy_that_was_saved_whole_loads_by_its_folder_with_adapters_or_without(tmp_path: Path, rank: int) -> None:
    if rank:
        pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    policy = load_policy(TrainSettings(lora_rank=rank))
    for parameter in policy.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    policy.save_whole(tmp_path)
    assert not (tmp_path / "adapter_config.json").exists()
    plain = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    assert torch.allclose(Policy(plain, tokenizer).score(PAIRS).logprobs, policy.score(PAIRS).logprobs, atol=1e-5)


def test_a_weight_that_layers_share_has_all_its_names() -> None:
    config = load_policy(TrainSettings()).model.config
    config.tie_word_embeddings = True
    weights = dict(Policy(AutoModelForCausalLM.from_config(config), None).weights())
    assert torch.equal(weights["lm_head.weight"], weights["model.embed_tokens.weight"])


def test_same_seed_same_weights_and_no_global_state_is_touched() -> None:
    state = torch.random.get_rng_state()
    a, b = load_policy(TrainSettings(seed=3)), load_policy(TrainSettings(seed=3))
    assert all(torch.equal(x, y) for x, y in zip(a.parameters(), b.parameters(), strict=True))
    assert torch.equal(torch.random.get_rng_state(), state)


def test_in_training_mode_there_is_no_dropout(tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    from peft import LoraConfig, get_peft_model

    whole = load_policy(TrainSettings())
    whole.model.config.attention_dropout = 0.5
    whole.save(tmp_path)
    policy = load_policy(TrainSettings(), tmp_path)
    adapted = get_peft_model(
        load_policy(TrainSettings()).model, LoraConfig(lora_dropout=0.5, target_modules=["q_proj"])
    )
    torch.nn.init.normal_(next(p for name, p in adapted.named_parameters() if "lora_B" in name))
    adapted.base_model.model.config.attention_dropout = 0.5
    Policy(adapted, whole.tokenizer).save(tmp_path / "adapters")
    whole.save(tmp_path / "base")
    adapters = load_policy(TrainSettings(), tmp_path / "base", adapters=tmp_path / "adapters")
    for each in (policy, adapters):
        expected = each.score(PAIRS).logprobs
        with each.training_mode():
            assert each.model.training
            assert torch.equal(each.score(PAIRS).logprobs, expected)
        assert not each.model.training
