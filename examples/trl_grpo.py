"""GRPO with TRL on a generated world, and how much better the policy is on tasks that it was not trained on.

    pip install "memalpha-gym[trl]"
    python examples/trl_grpo.py --model Qwen/Qwen3-0.6B --use-vllm     # one GPU
    python examples/trl_grpo.py --model FOLDER --updates 2 --cpu       # any small model, to see it run

The checkpoint in --out is played by `memalpha-gym bench --agents qwen-vllm:OUT`, with the prompts that it was trained on.
"""

from __future__ import annotations

import argparse
from typing import Any

from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

from memalpha_gym.agents.adapters.trl import MemoryRollouts, episode_return


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="a causal LM of the hub, or a folder")
    parser.add_argument("--env", default="MemAlpha/Recall-v0")
    parser.add_argument("--tokens", type=int, default=3000, help="length of the streams")
    parser.add_argument("--tasks", type=int, default=256)
    parser.add_argument("--group-size", type=int, default=8, help="completions of a chunk that are compared")
    parser.add_argument("--completion", type=int, default=512, help="the most tokens of a completion")
    parser.add_argument("--updates", type=int, default=200)
    parser.add_argument("--learning-rate", type=float, default=1e-6)
    parser.add_argument("--use-vllm", action="store_true", help="generate with vLLM, in the same process")
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--out", default="runs/trl")
    return parser.parse_args()


def held_out(trainer: GRPOTrainer, options: argparse.Namespace, tasks: int = 8) -> float:
    """Mean correctness over tasks of the test split, at the training temperature."""
    rollouts = MemoryRollouts(options.env, split="test", tokens=options.tokens)
    trainer.model.eval()
    played: dict[str, Any] = rollouts([row["prompt"] for row in rollouts.rows(range(tasks))], trainer)
    trainer.model.train()
    known = [float(correctness) for correctness in played["correctness"] if correctness is not None]
    return sum(known) / len(known)


def main() -> None:
    """Train, and print held-out correctness before and after."""
    options = parsed()
    rollouts = MemoryRollouts(options.env, split="train", tokens=options.tokens)
    settings = GRPOConfig(
        output_dir=options.out,
        max_steps=options.updates,
        per_device_train_batch_size=options.group_size,
        num_generations=options.group_size,
        max_completion_length=options.completion,
        learning_rate=options.learning_rate,
        use_vllm=options.use_vllm,
        vllm_mode="colocate",
        use_cpu=options.cpu,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
    )
    rows = Dataset.from_list(rollouts.rows(range(options.tasks), chunks=range(8)))
    trainer = GRPOTrainer(options.model, episode_return, args=settings, train_dataset=rows, rollout_func=rollouts)
    before = held_out(trainer, options)
    trainer.train()
    trainer.save_model(options.out)
    print(f"correctness on held-out tasks {before:.3f} → {held_out(trainer, options):.3f}")


if __name__ == "__main__":
    main()
