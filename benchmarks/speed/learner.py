"""What the learner costs beside the model: tokens trained a second against a bare loop, and where an update's time goes.

    python -m memalpha_gym.benchmarks.speed.learner

Both sides train the same model on the same batches in turn, `rounds` times: the learner's update (advantages, log-probabilities
of completion tokens, the clipped loss, gradients, AdamW), and a loop of forward, cross-entropy of the same tokens, backward and
AdamW. Then a few updates are run as `memalpha-gym train` runs them, and the seconds of each part are printed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from memalpha_gym.registration import load

PACKAGE = "memalpha_gym.agents.ppo"
"""Where the learner is: a benchmark reaches an agent by name."""


def part(name: str) -> Any:
    """Something of the learner, by `module:name`."""
    return load(f"{PACKAGE}.{name}")


def make_batches(count: int, size: int, vocabulary: int, rng: np.random.Generator) -> list[list[Any]]:
    """Samples with prompts of 60 to 110 tokens and completions of 1 to 16, as the tiny world has them."""
    sample = part("rollout:Sample")

    def ids(length: int) -> tuple[int, ...]:
        return tuple(rng.integers(3, vocabulary, length).tolist())

    batches = []
    for _ in range(count):
        batch = []
        for i in range(size):
            completion = ids(int(rng.integers(1, 17)))
            prompt, logprobs = ids(int(rng.integers(60, 111))), (-5.0,) * len(completion)
            batch.append(sample(prompt, completion, logprobs, i // 64, i // 8, i % 8, 0.0, float(rng.normal())))
        batches.append(batch)
    return batches


def learner_seconds(policy: Any, optimizer: Any, batches: list[list[Any]], settings: Any) -> float:
    """Seconds of the learner's updates."""
    prepare, update_policy = part("algorithm:prepare"), part("algorithm:update_policy")
    start = time.perf_counter()
    for update, batch in enumerate(batches):
        update_policy(policy, optimizer, prepare(policy, None, batch, settings), settings, update)
    return time.perf_counter() - start


def bare_seconds(model: Any, optimizer: Any, batches: list[list[Any]], settings: Any) -> float:
    """Seconds of forward, cross-entropy of the completions, backward and AdamW over the same micro-batches."""
    import torch

    pack = part("batching:pack")
    start = time.perf_counter()
    for batch in batches:
        rows = [[*sample.prompt_ids, *sample.completion_ids] for sample in batch]
        for half in np.array_split(np.arange(len(batch)), settings.minibatches):
            optimizer.zero_grad(set_to_none=True)
            for members in pack([len(rows[i]) for i in half], settings.micro_batch_tokens):
                chosen = [int(half[i]) for i in members]
                longest = max(len(rows[i]) for i in chosen)
                ids = torch.tensor([rows[i] + [0] * (longest - len(rows[i])) for i in chosen])
                mask = torch.tensor([[1] * len(rows[i]) + [0] * (longest - len(rows[i])) for i in chosen])
                first = torch.tensor([len(batch[i].prompt_ids) for i in chosen])[:, None]
                trained = (torch.arange(1, longest) >= first) & (mask[:, 1:] == 1)
                hidden = model.get_decoder()(input_ids=ids, use_cache=False)[0][:, :-1]  # padding is on the right
                logits = model.get_output_embeddings()(hidden[trained])
                torch.nn.functional.cross_entropy(logits, ids[:, 1:][trained]).backward()
            torch.nn.utils.clip_grad_norm_(list(model.parameters()), 1.0)
            optimizer.step()
    return time.perf_counter() - start


def main() -> None:
    """Print tokens per second of both sides, their ratio, and the parts of an update."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="times that each side is measured, in turn")
    parser.add_argument("--samples", type=int, default=256, help="chunks of a batch")
    parser.add_argument("--batches", type=int, default=2, help="batches of a round")
    parser.add_argument("--updates", type=int, default=3, help="whole updates whose parts are timed")
    arguments = parser.parse_args()
    settings = part("settings:load_preset")("tiny")
    policy, bare = part("policy:load_policy")(settings), part("policy:load_policy")(settings)
    optimizers = [part("optimizer:make_optimizer")(each, settings) for each in (policy, bare)]
    rng = np.random.default_rng(0)
    batches = make_batches(arguments.batches, arguments.samples, len(policy.tokenizer), rng)
    tokens = sum(len(s.prompt_ids) + len(s.completion_ids) for batch in batches for s in batch)
    ours, theirs = [], []
    for _ in range(arguments.rounds + 1):
        ours.append(learner_seconds(policy, optimizers[0], batches, settings))
        theirs.append(bare_seconds(bare.model, optimizers[1], batches, settings))
    ours, theirs = ours[1:], theirs[1:]  # the first round warms up
    ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    for name, seconds in (("learner", ours), ("bare loop", theirs)):
        print(f"{name:10} {tokens / statistics.median(seconds):9,.0f} tokens per second")
    print(
        f"the learner trains {ratio:.0%} of the bare loop's tokens per second (median of {arguments.rounds} rounds)\n"
    )
    _print_parts(settings, arguments.updates)


def _print_parts(settings: Any, updates: int) -> None:
    from dataclasses import replace

    with tempfile.TemporaryDirectory() as folder:
        few = {"imitation_episodes": 20, "imitation_steps": 20, "imitation_habit_steps": 5}
        small = replace(settings, out=folder, updates=updates, eval_tasks=1, quiet=True, **few)
        part("train:train")(replace(small, eval_every=0, checkpoint_every=0))
        state = part("checkpoint:load_trainer")(small, Path(folder))
    rows = state["progress"]["history"]
    seconds = {name: statistics.mean(row[f"seconds_{name}"] for row in rows) for name in _PARTS}
    print(f"seconds of an update, mean of {updates}")
    for name, value in seconds.items():
        print(f"  {name:10} {value:7.3f}  {value / sum(seconds.values()):6.1%}")


_PARTS = ("generate", "act", "read", "judge", "update")


if __name__ == "__main__":
    main()
