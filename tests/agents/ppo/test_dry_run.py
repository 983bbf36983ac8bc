from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from transformers import Qwen3Config, Qwen3ForCausalLM  # noqa: E402

from memalpha_gym.agents.ppo.command import main  # noqa: E402
from memalpha_gym.agents.ppo.dry_run import GIB, decode_steps, in_flight, parts_of  # noqa: E402
from memalpha_gym.agents.ppo.model_shapes import Shape, shape_of  # noqa: E402
from memalpha_gym.agents.ppo.policy import Policy  # noqa: E402
from memalpha_gym.agents.ppo.settings import load_preset  # noqa: E402
from memalpha_gym.cli import CommandError  # noqa: E402
from tests.agents.ppo.models import IdTokenizer  # noqa: E402

QWEN4B = replace(load_preset("qwen3-4b"), generator="transformers", generation_batch=8)


def test_the_memory_of_qwen3_4b_by_hand() -> None:
    parts = parts_of(QWEN4B, shape_of(QWEN4B), 1, 80 * GIB)
    # Embeddings 151,936 × 2,560, which are the output layer too; a layer: queries and output 2 × 2,560 × 4,096, keys and values
    # 2 × 2,560 × 1,024, MLP 3 × 2,560 × 9,728, norms 2 × 2,560 + 2 × 128; and a last norm of 2,560.
    parameters = 388_956_160 + 36 * (20_971_520 + 5_242_880 + 74_711_040 + 5_376) + 2_560
    assert parameters == 4_022_468_096
    assert parts.weights == parts.gradients == parts.step == parts.reference == 4 * parameters
    assert parts.moments == 8 * parameters
    # 8 completions of 6,144 + 2,048 tokens, each with keys and values of 1,024 numbers in 36 layers: 294,912 bytes.
    assert parts.cache == 8 * 8_192 * 294_912 == 19_327_352_832
    # 16,384 tokens: 2,560 numbers at each of 36 layers; and of one layer 6 × 2,560 + 5 × 4,096 + 4 × 1,024 + 4 × 9,728 = 78,848.
    assert parts.checkpointed == 16_384 * 4 * (36 * 2_560 + 78_848) == 11_207_180_288
    assert parts.all_activations == 16_384 * 4 * 36 * 78_848
    # Two of the longest samples fit in a micro-batch: 4,096 completion tokens × 151,936 words in float32, four times.
    assert parts.logits == 4_096 * 151_936 * 4 * 4
    phases = parts.phases()
    assert phases["step"] == 20 * parameters
    assert (
        phases["gradients"] == 16 * parameters + 16_384 * 4 * 36 * 2_560 + parts.logits
    )  # more than one layer's activations
    assert phases["rollouts"] == 12 * parameters + parts.generation
    assert in_flight(QWEN4B, shape_of(QWEN4B), 1, 80 * GIB) == 8
    # 256 episodes, 8 at a time: 32 batches of 2,048 tokens for each of 10 chunks.
    assert decode_steps(QWEN4B, 1, 8) == 32 * 2_048 * 10


def test_vllm_has_its_share_and_the_cache_what_its_weights_leave() -> None:
    settings = replace(QWEN4B, generator="vllm", generation_batch=64)
    shape = shape_of(settings)
    parts = parts_of(settings, shape, 8, 80 * GIB)
    work = 8_192 * (3 * 9_728 + 2 * 2_560) * 2
    assert parts.generation == 24 * GIB
    assert parts.cache == 24 * GIB - 2 * shape.parameters - work
    # Of 8,192 tokens at 147,456 bytes, in bfloat16, the cache holds 14; each GPU plays 4 of the 32 groups.
    assert in_flight(settings, shape, 8, 80 * GIB) == parts.cache // (8_192 * 147_456) == 14
    assert decode_steps(settings, 8, 14) == 2_048 * 23  # 32 episodes × 10 chunks through 14 places
    assert decode_steps(settings, 8, 64) == 2_048 * 10  # no episode is done sooner


def test_adapters_are_all_that_is_trained() -> None:
    settings = replace(QWEN4B, lora_rank=16, dtype="bfloat16")
    shape = shape_of(settings)
    parts = parts_of(settings, shape, 1, 80 * GIB)
    adapters = 16 * 36 * (2 * (2_560 + 4_096) + 2 * (2_560 + 1_024) + 3 * (2_560 + 9_728))
    assert parts.gradients == 4 * adapters  # in float32, whatever the model's numbers are
    assert parts.weights == 2 * shape.parameters + 4 * adapters
    assert parts.reference == 0


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_activations_are_what_autograd_keeps(dtype: str) -> None:
    width = {
        "hidden_size": 256,
        "intermediate_size": 768,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 64,
    }

    def kept(layers: int, checkpointing: bool) -> int:
        config = Qwen3Config(vocab_size=40, num_hidden_layers=layers, pad_token_id=0, eos_token_id=1, **width)
        policy = Policy(Qwen3ForCausalLM(config).to(getattr(torch, dtype)), IdTokenizer())
        if checkpointing:
            policy.model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        weights = {parameter.untyped_storage().data_ptr() for parameter in policy.parameters()}
        found = {}

        def keep(tensor: torch.Tensor) -> torch.Tensor:
            found[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage()
            return tensor

        with policy.training_mode(), torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            scores = policy.score([(tuple(range(2, 34)), tuple(range(2, 34)))] * 4)
        assert scores.logprobs.requires_grad
        return sum(storage.nbytes() for at, storage in found.items() if at not in weights)

    shape = Shape(0, 0, 1, 256, 256, 128, 768, 40)
    settings = replace(QWEN4B, dtype=dtype, micro_batch_tokens=256, max_prompt_tokens=32, max_new_tokens=32)
    parts = parts_of(settings, shape, 1, GIB)
    assert parts.all_activations == pytest.approx(kept(2, False) - kept(1, False), rel=0.1)
    assert parts.kept == kept(3, True) - kept(2, True)


def fits(*arguments: str) -> int:
    return main(["--preset", "qwen3-4b", "--dry-run", "--gpus", "1", *arguments])


def test_what_fits_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert fits("--gpu-memory", "80") == 0
    printed = capsys.readouterr().out
    assert "memory of each of 1 GPU of 80.0 GiB: Qwen/Qwen3-4B" in printed
    for line in (
        "weights",
        "gradients",
        "AdamW's moments",
        "reference of the KL term",
        "logits of the longest samples",
    ):
        assert line in printed
    assert "completions in flight: 14, of 256 episodes that each process plays" in printed
    assert "at most 374,784, with 10 chunks per episode" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gpu-memory", "40"], "step would hold 75.9 GiB of 40.0 GiB; train adapters: --lora-rank 16"),
        (
            ["--gpu-memory", "70", "--lora-rank", "16", "--generator", "transformers", "--generation-batch", "64"],
            "rollouts .*--generation-batch 16",
        ),
        (["--gpu-memory", "80", "--micro-batch-tokens", "131072"], "gradients .*give --micro-batch-tokens 16384"),
        (["--gpu-memory", "80", "--generator", "vllm", "--vllm-memory", "0.6"], "rollouts .*give --vllm-memory 0.4"),
        (
            ["--gpu-memory", "80", "--generator", "vllm", "--vllm-memory", "0.1"],
            "vLLM's share of 8.0 GiB .*0.15 or more",
        ),
        (["--gpu-memory", "80", "--model", "Qwen/Qwen3-32B"], "--lora-rank 16 --dtype bfloat16"),
        (["--gpu-memory", "16", "--model", "Qwen/Qwen3-32B"], "whatever its settings; take a smaller --model"),
    ],
)
def test_what_cannot_fit_is_refused_and_the_setting_is_named(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        fits(*arguments)


def test_checkpointing_is_advised_where_it_is_enough(tmp_path: Path) -> None:
    preset = tmp_path / "own.toml"
    preset.write_text('model = "Qwen/Qwen3-0.6B"\nmicro_batch_tokens = 32768\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"gradients would hold .*; give --gradient-checkpointing$"):
        main(["--preset", str(preset), "--dry-run", "--gpus", "1", "--gpu-memory", "80", "--generation-batch", "8"])


def test_without_a_gpu_there_is_nothing_to_compare_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--preset", "tiny", "--dry-run", "--device", "cpu"]) == 0
    assert "no GPU is here" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--gpus is 2, and none is here; give --gpu-memory too"):
        main(["--preset", "tiny", "--dry-run", "--device", "cpu", "--gpus", "2"])
