"""GRPO for an agent that builds a memory, in one file: from `gym.make` to the optimiser's step, with nothing left out.

A stream of six sentences passes by, three of them facts about people and three of them gossip in much the same words. The
memory has room for four sentences. At the end a frozen reader is asked about the facts, and has only the memory to go by. The
policy is a Qwen3 of 0.1 million parameters that is made here: no download, no GPU. It first learns to copy a sentence into a
tool call from a writer that tosses a coin over every sentence; what is worth a call, it learns from the reward alone.

Commands (they need torch, transformers and this package):

    python examples/grpo_in_one_file.py                       # about two minutes on two CPU cores
    python examples/grpo_in_one_file.py --seed 7 --updates 20
    python examples/grpo_in_one_file.py --help                # every setting with its explanation

How this differs from textbook GRPO (Shao et al. 2024, arXiv 2402.03300):

1. A sample is a chunk, not an episode. The prompt at each chunk is written anew from the memory and the chunk: no context grows
   over the episode, so an episode of T chunks leaves T prompts with a completion each, and they are trained on separately.
2. A sample's score is what was paid from its chunk on, not the outcome of the whole episode: a call is not to blame for what
   was paid before it.
3. The group of a sample are the samples at the same chunk of the other rollouts of the task. At the first chunk they share
   their prompt, as in the textbook; from then on they share the chunk, and their memories differ.
4. Scores are not divided by the standard deviation of their group but by that of the batch. Often nothing much is at stake
   in a group; a division of its own would blow its noise up to the size of a fact won or lost.
5. The loss is a mean over the tokens of a minibatch, not over completions of a mean over their tokens: silence is a single
   token, a call ten, and a token should not weigh ten times as much for standing in a short completion.

As in the textbook: the mean of the group for a baseline instead of a critic, PPO's clipped ratio, and a penalty on the KL
divergence from the policy as it was before reinforcement learning.
"""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
import torch
import tyro
from torch import Tensor
from transformers import Qwen3Config, Qwen3ForCausalLM

from memalpha_gym.completions import format_calls
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng
from memalpha_gym.tools import ToolCall


@dataclass(frozen=True)
class Settings:
    """All settings, each with its explanation below it."""

    seed: int = 0
    """Fixes tasks, weights and draws: the same seed gives the same figures."""
    threads: int = 2
    """Threads of torch. Sums are ordered by them, so that another number may give other figures."""

    # The model, and how it learns the form of calls.
    hidden: int = 64
    """Width of the model."""
    layers: int = 2
    """Depth of the model."""
    imitation_steps: int = 300
    """Optimiser steps of imitation. Copying appears after about a hundred."""
    imitation_batch: int = 32
    """Chunks in a step of imitation."""
    imitation_learning_rate: float = 2e-3
    """Learning rate of imitation, at its highest."""

    # GRPO.
    updates: int = 80
    """Batches of rollouts."""
    tasks: int = 8
    """Tasks in a batch: the number of groups."""
    group_size: int = 8
    """Rollouts of each task, which are compared with each other."""
    minibatches: int = 4
    """Optimiser steps on a batch. From the second one on, the policy is no longer the one that drew the batch."""
    learning_rate: float = 2e-3
    """Learning rate of GRPO, which falls to zero over the run. Small models take large steps; one of 4B takes 1e-6."""
    clip: float = 0.2
    """The ratio of new to old probability counts only within 1 ± this, as far as going beyond it would gain."""
    kl_coefficient: float = 0.05
    """Weight of the KL divergence from the policy before GRPO. Without it, copying decays: most words are never asked about."""

    # The environment.
    memory_budget: int = 24
    """Tokens that the memory may hold. The three facts take about 18, all six sentences 36."""
    format_weight: float = 0.2
    """Weight of the reward's format term. A write that a full memory refuses costs a sixth of this."""
    max_new_tokens: int = 14
    """The most tokens of a completion. A call takes ten."""
    test_tasks: int = 200
    """Held-out tasks on which the policy is measured before and after."""


# --- the world: what passes by, and what is asked ------------------------------------------------------------------------------

NAMES = "Ada Bela Cora Dino Edda Finn Gina Hugo Ines Jona Kira Luis".split()
KINDS = (  # a fact, the question about it, gossip in the same words, and the words
    (
        "{} lives in {}.",
        "Where does {} live?",
        "{} dreams of {}.",
        "Oslo Quito Lima Rome Cairo Paris Delhi Tokyo Lagos Bern",
    ),
    (
        "{} owns a {}.",
        "What does {} own?",
        "{} saw a {}.",
        "cat dog horse parrot rabbit goat canary turtle hamster pony",
    ),
    (
        "{} plays the {}.",
        "What does {} play?",
        "{} hears the {}.",
        "flute violin piano harp cello guitar organ trumpet banjo oboe",
    ),
    (
        "{} drives a {}.",
        "What does {} drive?",
        "{} waits for a {}.",
        "van truck bus tram taxi tractor jeep wagon scooter coach",
    ),
)


@dataclass(frozen=True)
class GossipWorld:
    """Three facts, three pieces of gossip, in any order. A quarter of all pairs of a name and a value is kept for the test."""

    split: Split = Split.TRAIN
    name: str = "gossip"
    competency: Competency = Competency.RETRIEVAL

    def __len__(self) -> int:
        return 100_000

    def __getitem__(self, index: int) -> Task:
        rng = task_rng(self.name, 1, self.split, index)
        chunks, questions = [], []
        for number, person in enumerate(rng.permutation(len(NAMES))[:6]):
            fact, question, gossip, words = KINDS[rng.integers(len(KINDS))]
            held_out = [(person + i) % 4 == 0 for i in range(len(words.split()))]
            values = [
                value for value, test in zip(words.split(), held_out, strict=True) if test == (self.split is Split.TEST)
            ]
            name, value = NAMES[person], str(rng.choice(values))
            chunks.append((fact if number < 3 else gossip).format(name, value))
            if number < 3:
                questions.append(Question(question.format(name), (value,), "substring"))
        order = rng.permutation(len(chunks))
        return Task(
            f"{self.split}-{index}", self.name, self.competency, tuple(chunks[i] for i in order), tuple(questions)
        )


# --- words to numbers and back -------------------------------------------------------------------------------------------------
# A word is a token, wherever it stands, and so is each of the two parts of a call that never change. The vocabulary is closed:
# that is what lets so small a model learn to copy.

PAD, END, UNKNOWN = "<pad>", "<end>", "<unknown>"
CALL = ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "|"})
OPENING, CLOSING = format_calls([CALL], "hermes").split("|")
WORD = re.compile(r"\w+|\.")
TEXTS = (*NAMES, *(text for kind in KINDS for text in kind), "semantic_memory empty entries Memory in use of tokens")
VOCABULARY = [PAD, END, UNKNOWN, OPENING, CLOSING, *map(str, range(100)), *(f"s{i}" for i in range(1, 10))]
VOCABULARY += sorted({word for text in TEXTS for word in WORD.findall(text)})
IDS = {word: i for i, word in enumerate(VOCABULARY)}
Tokens = list[int]


def encode(text: str) -> Tokens:
    """The tokens of a text; punctuation other than full stops is left out."""
    return [IDS.get(word, IDS[UNKNOWN]) for word in WORD.findall(text)]


def decode(tokens: Tokens) -> str:
    """The text of a completion, as the environment takes it."""
    return " ".join(VOCABULARY[token] for token in tokens if token != IDS[END]).replace(" .", ".")


def prompt(observation: dict[str, Any]) -> Tokens:
    """All that the policy sees at a chunk: the memory and the chunk. What it does not store, it will not see again."""
    return encode(f"{observation['memory']}\n{observation['chunk']}")


# --- the policy ----------------------------------------------------------------------------------------------------------------


def make_model(settings: Settings) -> Any:
    """A Qwen3 with random weights."""
    config = Qwen3Config(
        vocab_size=len(VOCABULARY),
        hidden_size=settings.hidden,
        intermediate_size=2 * settings.hidden,
        num_hidden_layers=settings.layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        head_dim=settings.hidden // 4,
        max_position_embeddings=256,
        tie_word_embeddings=False,
        pad_token_id=IDS[PAD],
        eos_token_id=IDS[END],
        bos_token_id=None,
    )
    return Qwen3ForCausalLM(config)


def padded(rows: Sequence[Tokens]) -> tuple[Tensor, Tensor]:
    """Rows side by side, padded on the left so that all end together, and the mask of what is no padding."""
    width = max(map(len, rows))
    ids = torch.tensor([[IDS[PAD]] * (width - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows])
    return ids, mask


def sample(model: Any, prompts: Sequence[Tokens], settings: Settings) -> list[Tokens]:
    """A completion of each prompt, at temperature 1, with its end token."""
    ids, mask = padded(prompts)
    drawn = model.generate(
        input_ids=ids, attention_mask=mask, max_new_tokens=settings.max_new_tokens, do_sample=True, top_k=0
    )
    rows = drawn[:, ids.shape[1] :].tolist()
    return [row[: row.index(IDS[END]) + 1] if IDS[END] in row else row for row in rows]


def log_probabilities(model: Any, prompts: Sequence[Tokens], completions: Sequence[Tokens]) -> tuple[Tensor, Tensor]:
    """Of each token of each completion its log-probability, and the mask of what is no padding; shape (samples, longest)."""
    ids, mask = padded([p + c for p, c in zip(prompts, completions, strict=True)])
    inside = padded(completions)[1]
    longest = inside.shape[1]
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    logits = model(input_ids=ids, attention_mask=mask, position_ids=positions, logits_to_keep=longest + 1).logits
    logprobs = logits[:, :-1].log_softmax(-1)  # what is predicted at a token is the next one
    return logprobs.gather(-1, ids[:, -longest:, None]).squeeze(-1), inside


def descend(model: Any, optimizer: torch.optim.Optimizer, loss: Any, learning_rate: float) -> None:
    """One step of the optimiser."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


# --- imitation: how calls are made ---------------------------------------------------------------------------------------------


def imitate(model: Any, env: Any, settings: Settings, rng: np.random.Generator) -> None:
    """Learn to copy sentences into calls from a writer that stores every other sentence, whatever it says."""
    prompts, completions = [], []
    for task in rng.choice(len(env.source), 2 * settings.imitation_steps, replace=False).tolist():
        observation, _ = env.reset(options={"task_index": task})
        over = False
        while not over:
            prompts.append(prompt(observation))
            copied = [IDS[OPENING], *encode(observation["chunk"]), IDS[CLOSING]] if rng.random() < 0.5 else []
            completions.append([*copied, IDS[END]])
            observation, _, over, _, _ = env.step(decode(copied))
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    for step in range(settings.imitation_steps):
        drawn = rng.integers(len(prompts), size=settings.imitation_batch).tolist()
        logprobs, mask = log_probabilities(model, [prompts[i] for i in drawn], [completions[i] for i in drawn])
        loss = -(logprobs * mask).sum() / mask.sum()
        share = min((step + 1) / 30, 2 * (1 - step / settings.imitation_steps), 1.0)  # up, along, and down to zero
        descend(model, optimizer, loss, settings.imitation_learning_rate * share)


# --- rollouts ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rollouts:
    """Finished episodes of equal length. Samples are in the order of the episodes, and within them of the chunks."""

    prompts: list[Tokens]
    completions: list[Tokens]
    rewards: np.ndarray  # shape (episodes, chunks)
    infos: list[dict[str, Any]]  # of the last step of each episode
    refused: float  # share of the calls that were invalid or did not fit into the memory

    def figures(self) -> dict[str, float]:
        """Means over the episodes."""
        return {
            "return": float(self.rewards.sum(1).mean()),
            "correctness": float(np.mean([info["correctness"] for info in self.infos])),
            "memory tokens": float(np.mean([info["memory_tokens"] for info in self.infos])),
            "refused": self.refused,
        }


def play(model: Any, env: Any, tasks: Sequence[int], copies: int, settings: Settings) -> Rollouts:
    """Play each task `copies` times, all at once and in step: one batch of completions a chunk.

    A task is set up once; `fork` copies the environment as it stands, as it would in the middle of an episode.
    """
    envs, observations = [], []
    for task in tasks:
        observation, _ = env.reset(options={"task_index": task})
        envs += [env.fork() for _ in range(copies)]
        observations += [observation] * copies
    steps: list[list[tuple[Tokens, Tokens, float, dict[str, Any]]]] = [[] for _ in envs]
    for _ in range(observations[0]["chunks_total"]):
        prompts = [prompt(observation) for observation in observations]
        for i, completion in enumerate(sample(model, prompts, settings)):
            observations[i], reward, _, _, info = envs[i].step(decode(completion))
            steps[i].append((prompts[i], completion, reward, info))
    results = [result for episode in steps for *_, info in episode for result in info["results"]]
    return Rollouts(
        prompts=[step[0] for episode in steps for step in episode],
        completions=[step[1] for episode in steps for step in episode],
        rewards=np.array([[step[2] for step in episode] for episode in steps]),
        infos=[episode[-1][3] for episode in steps],
        refused=float(np.mean([result.status.failed for result in results])) if results else 0.0,
    )


# --- GRPO ----------------------------------------------------------------------------------------------------------------------


def advantages_of(rewards: np.ndarray, group_size: int) -> np.ndarray:
    """How much better each sample did than its group, in standard deviations of the batch; shape (episodes, chunks), as `rewards`.

    All rollouts of a group read the same, so that how easy a task is cancels out, and what is left is what they did about it.
    """
    to_go = rewards[:, ::-1].cumsum(1)[:, ::-1]  # what was paid at each chunk and after it
    groups = to_go.reshape(-1, group_size, rewards.shape[1])
    centred = groups - groups.mean(1, keepdims=True)
    return np.asarray((centred / (centred.std() + 1e-6)).reshape(rewards.shape))


def update(
    model: Any, reference: Any, optimizer: Any, rollouts: Rollouts, share: float, settings: Settings, rng: Any
) -> dict[str, float]:
    """The optimiser's steps on a batch of rollouts, each sample in one of them."""
    prompts, completions = rollouts.prompts, rollouts.completions
    advantages = torch.tensor(advantages_of(rollouts.rewards, settings.group_size).ravel(), dtype=torch.float32)
    figures = []
    with torch.no_grad():
        old, _ = log_probabilities(model, prompts, completions)
        before, _ = log_probabilities(reference, prompts, completions)
    for chosen in np.array_split(rng.permutation(len(prompts)), settings.minibatches):
        logprobs, mask = log_probabilities(model, [prompts[i] for i in chosen], [completions[i] for i in chosen])
        width, tokens = mask.shape[1], mask.sum()
        advantage = advantages[chosen][:, None]

        # The gradient of ratio × advantage is the policy gradient. Where a token is already more (or less) likely than it was by a
        # fifth and the advantage asks for more of it, the clipped term is the smaller one, and has no gradient: samples of a
        # policy that is gone are not followed far.
        log_ratio = logprobs - old[chosen, -width:]
        ratio = log_ratio.exp()
        clipped = ratio.clamp(1 - settings.clip, 1 + settings.clip)
        gain = torch.minimum(ratio * advantage, clipped * advantage)

        # Schulman's estimate of KL(policy ‖ reference) from sampled tokens: unbiased, and never negative.
        back = before[chosen, -width:] - logprobs
        kl = back.exp() - 1 - back

        loss = ((settings.kl_coefficient * kl - gain) * mask).sum() / tokens
        descend(model, optimizer, loss, settings.learning_rate * share)
        with torch.no_grad():
            moved = (ratio - 1 - log_ratio, ((ratio - 1).abs() > settings.clip).float(), kl)
            figures.append([float((figure * mask).sum() / tokens) for figure in moved])
    return dict(zip(("approx_kl", "clipped", "kl"), np.mean(figures, 0).tolist(), strict=True))


def make_env(split: Split, settings: Settings) -> Any:
    """The environment over the tasks of a split. Its actions are completions: the text as the model wrote it."""
    return gym.make(
        "Gossip-v0",
        source=GossipWorld(split),
        memory_types=("semantic",),
        memory_budget=settings.memory_budget,
        reward=RewardConfig(format=settings.format_weight),
        action_format="hermes",
    ).unwrapped


def line(figures: dict[str, float]) -> str:
    """Figures for the terminal."""
    return "  ".join(f"{name} {value:.3f}" for name, value in figures.items())


def main(settings: Settings) -> tuple[float, float]:
    """Make a model, train it, and return its correctness on held-out tasks before and after GRPO."""
    start = time.perf_counter()
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    env, test_env = make_env(Split.TRAIN, settings), make_env(Split.TEST, settings)
    model = make_model(settings)
    imitate(model, env, settings, rng)
    reference = copy.deepcopy(model)
    before = play(model, test_env, range(settings.test_tasks), 1, settings).figures()
    print("before       ", line(before), flush=True)

    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    for number in range(settings.updates):
        tasks = rng.integers(len(env.source), size=settings.tasks).tolist()
        rollouts = play(model, env, tasks, settings.group_size, settings)
        share = 1 - number / settings.updates
        figures = update(model, reference, optimizer, rollouts, share, settings, rng)
        print(f"update {number + 1:6}", line(rollouts.figures() | figures), flush=True)

    after = play(model, test_env, range(settings.test_tasks), 1, settings).figures()
    print("after        ", line(after))
    print(
        f"held-out correctness {before['correctness']:.3f} → {after['correctness']:.3f} in {time.perf_counter() - start:.0f} s, {time.process_time() - start_cpu:.0f} cpu"
    )
    return before["correctness"], after["correctness"]


gym.register(id="Gossip-v0", entry_point=MemoryConstructionEnv)

if __name__ == "__main__":
    start_cpu = time.process_time()
    main(tyro.cli(Settings, description=__doc__))
