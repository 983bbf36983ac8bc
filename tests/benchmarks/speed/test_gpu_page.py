from __future__ import annotations

from pathlib import Path

from memalpha_gym.benchmarks.speed.gpu_page import HEAD, Outcome, page
from memalpha_gym.benchmarks.speed.gpu_stages import Plan, Stage

ROOT = Path(__file__).resolve().parents[3]
STAGES = {stage.name: stage for stage in Plan(Path("runs")).stages()}


def stage(name: str) -> Stage:
    return STAGES[name]


PLAYED = {
    "episodes": 32,
    "calls": 64,
    "prompt_tokens": 90_000,
    "completion_tokens": 131_072,
    "seconds": 20.0,
    "tokens_per_second": 6553.6,
    "busy": 0.97,
}
LEARNED = {
    "updates": 2,
    "seconds": 8.0,
    "seconds_generate": 6.0,
    "seconds_update": 2.0,
    "tokens_per_second": 1234.5,
    "busy": 0.75,
}


def test_a_row_for_everything_that_was_measured() -> None:
    text = page(
        ["27 November 2026", "NVIDIA H100"],
        [
            Outcome(stage("model-qwen3-0.6b"), 12.0, figures={"bytes": 1.19e9}),
            Outcome(stage("bench-qwen3-0.6b-vllm"), 80.0, peak=72_000, load=0.9, figures=PLAYED),
            Outcome(stage("train-qwen3-4b-vllm"), 100.0, peak=40_000, figures=LEARNED),
        ],
    )
    assert "- NVIDIA H100\n" in text
    assert "| qwen3-0.6b | 1.19 | 12 |" in text
    row = "| qwen3-0.6b | vLLM in process | 32 | 64 | 90,000 | 131,072 | 20.0 | 6,554 | 97% | 90% | 75.5 | 80 |"
    assert row in text
    assert "| s an update | generate | update | busy |" in text
    assert "| qwen3-4b | LoRA, bf16 | vllm | 2 | 8.00 | 6.00 | 2.00 | 75% | 1,234 | 41.9 | 100 |" in text
    assert "Left out" not in text
    assert "Failed" not in text


def test_what_was_not_measured_says_why() -> None:
    failed = "exit code 1\nCUDA error: out of memory"
    text = page(
        [],
        [
            Outcome(stage("bench-qwen3-4b-vllm"), left_out="vllm is not installed"),
            Outcome(stage("train-qwen3-4b-transformers"), 9.0, failed=failed),
        ],
    )
    assert "- bench-qwen3-4b-vllm: vllm is not installed\n" in text
    assert "train-qwen3-4b-transformers, after 9 s:\n\n    exit code 1\n    CUDA error: out of memory\n" in text
    assert "## Playing" not in text


def test_a_card_that_nobody_watched_is_a_dash() -> None:
    text = page([], [Outcome(stage("bench-qwen3-0.6b-vllm"), 80.0, figures=PLAYED)])
    assert "| 97% | – | – | 80 |" in text


def test_the_page_in_the_repository_is_of_this_check() -> None:
    assert (ROOT / "docs" / "gpu.md").read_text(encoding="utf-8").startswith(HEAD)
