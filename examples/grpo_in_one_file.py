"""GRPO for an agent that builds a memory, in one file: from `gym.make` to the optimiser's step.

Six sentences pass by: three facts about people, and three pieces of gossip in the same words. The memory has room for four
sentences. At the end a frozen reader is asked about the facts, and has only the memory to go by. The policy is a Qwen3 of 0.1
million parameters that is made here, without a download or a GPU. It learns to copy sentences into tool calls from a writer of
poor taste, who stores one fact in four and three pieces of gossip in four; what is worth a call it learns from reward alone.

Commands, from a clone after `pip install ".[train]"`:

    python examples/grpo_in_one_file.py                        # little more than a minute of a CPU core
    python examples/grpo_in_one_file.py --seed 7 --updates 20
    python examples/grpo_in_one_file.py --help                 # every setting with its explanation

How it differs from textbook GRPO (Shao et al. 2024, arXiv 2402.03300):

1. A sample is a chunk, not an episode. The prompt is written anew at each chunk from the memory and the chunk, so that no
   context grows: an episode of T chunks leaves T prompts with a completion each, and each is trained on by itself.
2. A sample's score is what was paid from its chunk on, not the outcome of the episode: a call has no share in what was paid
   before it.
3. A sample's group is the same chunk in all rollouts of a task. At the first chunk they share their prompt, as in the textbook;
   later they share the chunk, and their memories differ.
4. Scores are divided by the standard deviation of the batch, not of their group. In many groups little is at stake; divided by
   a deviation of their own, their noise would count as much as a fact that was won or lost.
5. The loss is a mean over tokens, not over completions: silence is one token and a call ten, and a token of the one should not
   weigh ten times as much as a token of the other.

As in the textbook: the group's mean is the baseline instead of a critic, the ratio is clipped as in PPO, and the KL divergence
from the policy that GRPO started with is penalised.
"""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np
import torch
import tyro
from torch import Tensor
from transformers import Qwen3Config, Qwen3ForCausalLM

from memalpha_gym.completions import format_calls
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng
from memalpha_gym.tools import ToolCall


@dataclass(frozen=True)
class Settings:
    """All settings, each with its explanation below it."""

    seed: int = 0
    """Fixes tasks, weights and draws: the same seed gives the same figures."""
    threads: int = 1
    """Threads of torch. A model of this size gains nothing from more, and one gives the same figures on any number of cores."""
    memory_budget: int = 24
    """Tokens that the memory may hold. The three facts take 15 to 20, all six sentences 33 to 40."""
    format_weight: float = 0.2
    """Weight of the reward's format term. A write that a full memory refuses costs a sixth of it; a fact pays a third."""
    imitation_steps: int = 400
    """Optimiser steps of imitation, on 32 chunks each. Copying appears after 100 to 150."""
    updates: int = 70
    """How often GRPO rolls out a batch and learns from it."""
    tasks: int = 8
    """Tasks of a batch, each with a group of rollouts."""
    group_size: int = 8
    """Rollouts of a task, which are compared with each other."""
    minibatches: int = 8
    """Optimiser steps on a batch. From the second one on, the policy is no longer the one that the batch was drawn from."""
    learning_rate: float = 1e-3
    """Learning rate of GRPO; it falls to zero over the run. Small models take large steps: one of 4B takes 1e-6."""
    clip: float = 0.2
    """The ratio of new to old probability counts within 1 ± this, as far as going beyond it would gain."""
    kl_coefficient: float = 0.05
    """Weight of the KL penalty. Without it copying decays, since no question depends on most of what is copied."""
    test_tasks: int = 200
    """Held-out tasks on which the policy is measured before and after GRPO."""


# --- The world: what passes by, and what is asked -----------------------------------------------------------------------------

NAMES = "Ada Bela Cora Dino Edda Finn Gina Hugo Ines Jona Kira Luis".split()
KINDS = (  # a fact, the question about it, gossip in the same words, and the words
    ("{} lives in {}.", "Where does {} live?", "{} dreams of {}.", "Oslo Quito Lima Rome Cairo Paris Delhi Tokyo"),
    ("{} owns a {}.", "What does {} own?", "{} saw a {}.", "cat dog horse parrot rabbit goat canary turtle"),
    ("{} plays the {}.", "What does {} play?", "{} hears the {}.", "flute violin piano harp cello guitar organ oboe"),
    ("{} drives a {}.", "What does {} drive?", "{} waits for a {}.", "van truck bus tram taxi tractor jeep wagon"),
)
FACT_VERBS = {fact.split()[1] for fact, *_ in KINDS}


@dataclass(frozen=True)
class GossipWorld:
    """Three facts and three pieces of gossip in any order. One in four pairs of a name and a word is kept for the test."""

    split: Split
    name: str = "gossip"
    competency: Competency = Competency.RETRIEVAL

    def __len__(self) -> int:
        return 100_000

    def __getitem__(self, index: int) -> Task:
        rng = task_rng(self.name, 1, self.split, index)
        chunks, questions = [], []
        for number, person in enumerate(rng.permutation(len(NAMES))[:6].tolist()):
            fact, question, gossip, words = KINDS[rng.integers(len(KINDS))]
            held_out = self.split is Split.TEST
            word = rng.choice([word for i, word in enumerate(words.split()) if ((person + i) % 4 == 0) == held_out])
            chunks.append((fact if number < 3 else gossip).format(NAMES[person], word))
            if number < 3:
                questions.append(Question(question.format(NAMES[person]), (str(word),), "substring"))
        stream = tuple(chunks[i] for i in rng.permutation(len(chunks)))
        return Task(f"{self.split}-{index}", self.name, self.competency, stream, tuple(questions))


gym.register(
    "Gossip-v0",
    entry_point="memalpha_gym.environment:MemoryConstructionEnv",
    kwargs={"memory_types": ("semantic",), "action_format": "hermes"},  # the actions are completions, as text
)

# --- Words and tokens ---------------------------------------------------------------------------------------------------------
# A word is one token wherever it stands, and so is each of the two parts of a call that never change. The vocabulary is closed:
# that lets so small a model learn to copy. Nor is it told what its task is, or what tools there are: it knows no others.

CALL = ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "|"})
OPENING, CLOSING = format_calls([CALL], "hermes").split("|")
WORD = re.compile(r"\w+|\.")
TEXTS = (*NAMES, *(text for kind in KINDS for text in kind), "semantic_memory empty entries Memory in use of tokens")
WORDS = sorted({word for text in TEXTS for word in WORD.findall(text)})
NUMBERS = [*map(str, range(100)), *(f"s{i}" for i in range(9))]
VOCABULARY = ["<pad>", "<end>", "<unknown>", OPENING, CLOSING, *WORDS, *NUMBERS]
IDS = {word: i for i, word in enumerate(VOCABULARY)}
PAD, END, UNKNOWN = range(3)
Tokens = list[int]


def encode(text: str) -> Tokens:
    """The tokens of a text; brackets and the like are left out."""
    return [IDS.get(word, UNKNOWN) for word in WORD.findall(text)]


def decode(tokens: Tokens) -> str:
    """The text of a completion."""
    return " ".join(VOCABULARY[token] for token in tokens if token != END).replace(" .", ".")


def prompt_of(observation: dict[str, Any]) -> Tokens:
    """All that the policy sees at a chunk. What it does not store now, it will not see again."""
    return encode(f"{observation['memory']}\n{observation['chunk']}")


# --- The policy ---------------------------------------------------------------------------------------------------------------


def make_model() -> Any:
    """A Qwen3 with random weights."""
    sizes: dict[str, Any] = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "head_dim": 16}
    sizes |= {"num_attention_heads": 4, "num_key_value_heads": 4, "vocab_size": len(VOCABULARY)}
    return Qwen3ForCausalLM(Qwen3Config(**sizes, pad_token_id=PAD, bos_token_id=None, eos_token_id=END))


def padded(rows: Sequence[Tokens]) -> tuple[Tensor, Tensor]:
    """Rows side by side, padded on the left so that all end together, and the mask of what is no padding."""
    width = max(map(len, rows))
    ids = [[PAD] * (width - len(row)) + row for row in rows]
    mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
    return torch.tensor(ids), torch.tensor(mask)


def sample(model: Any, prompts: Sequence[Tokens]) -> list[Tokens]:
    """A completion of each prompt, drawn at temperature 1, with its end token. A call takes about ten tokens."""
    ids, mask = padded(prompts)
    drawn = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=14, do_sample=True, top_k=0)
    rows = drawn[:, ids.shape[1] :].tolist()
    return [row[: row.index(END) + 1] if END in row else row for row in rows]


def log_probabilities(model: Any, prompts: Sequence[Tokens], completions: Sequence[Tokens]) -> tuple[Tensor, Tensor]:
    """The log-probability of each token of each completion, 0 for padding, and the mask; shape (samples, longest completion)."""
    ids, mask = padded([prompt + completion for prompt, completion in zip(prompts, completions, strict=True)])
    inside = padded(completions)[1]
    longest = inside.shape[1]
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    logits = model(input_ids=ids, attention_mask=mask, position_ids=positions, logits_to_keep=longest + 1).logits
    predicted = logits[:, :-1].log_softmax(-1)  # of each token by the one before it
    return predicted.gather(-1, ids[:, -longest:, None]).squeeze(-1) * inside, inside


def take_step(model: Any, optimizer: torch.optim.Optimizer, loss: Any, learning_rate: float) -> None:
    """One step of the optimiser down the gradient of the loss."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def imitate(model: Any, env: Any, settings: Settings, rng: np.random.Generator) -> None:
    """Learn to copy sentences into calls from the writer of poor taste."""
    prompts, completions = [], []
    for task in rng.choice(len(env.unwrapped.source), 2 * settings.imitation_steps, replace=False).tolist():
        observation, _ = env.reset(options={"task_index": task})
        over = False
        while not over:
            chunk = observation["chunk"]
            odds = 1 / 4 if chunk.split()[1] in FACT_VERBS else 3 / 4
            call = [IDS[OPENING], *encode(chunk), IDS[CLOSING]] if rng.random() < odds else []
            prompts.append(prompt_of(observation))
            completions.append([*call, END])
            observation, _, over, _, _ = env.step(decode(call))
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    for step in range(settings.imitation_steps):
        drawn = rng.integers(len(prompts), size=32).tolist()
        logprobs, mask = log_probabilities(model, [prompts[i] for i in drawn], [completions[i] for i in drawn])
        share = min((step + 1) / 30, 1.0, 2 - 2 * step / settings.imitation_steps)  # up, level, and down to zero
        take_step(model, optimizer, -logprobs.sum() / mask.sum(), 2e-3 * share)


# --- Rollouts -----------------------------------------------------------------------------------------------------------------


class Sample(NamedTuple):
    """One chunk of an episode: what the policy saw, what it wrote, and what the step paid."""

    prompt: Tokens
    completion: Tokens
    reward: float


def play(model: Any, env: Any, tasks: Sequence[int], copies: int) -> tuple[list[list[Sample]], dict[str, float]]:
    """Play each task `copies` times, all in step; return the samples of each episode, task by task, and mean figures."""
    envs, observations = [], []
    for task in tasks:
        observation, _ = env.reset(options={"task_index": task})
        envs += [env.unwrapped.fork() for _ in range(copies)]  # as it stands: this works in mid-episode as well
        observations += [observation] * copies
    episodes: list[list[Sample]] = [[] for _ in envs]
    infos: list[dict[str, Any]] = [{} for _ in envs]
    calls = []
    for _ in range(observations[0]["chunks_total"]):
        prompts = [prompt_of(observation) for observation in observations]
        for i, completion in enumerate(sample(model, prompts)):
            observations[i], reward, _, _, infos[i] = envs[i].step(decode(completion))
            episodes[i].append(Sample(prompts[i], completion, reward))
            calls += infos[i]["results"]
    return episodes, {
        "return": float(np.mean([sum(sample.reward for sample in episode) for episode in episodes])),
        "correctness": float(np.mean([info["correctness"] for info in infos])),
        "memory_tokens": float(np.mean([info["memory_tokens"] for info in infos])),
        "refused": float(np.mean([call.status.failed for call in calls])) if calls else 0.0,  # share of the calls
    }


# --- GRPO ---------------------------------------------------------------------------------------------------------------------


def learn(
    model: Any, reference: Any, optimizer: Any, episodes: list[list[Sample]], rate: float, settings: Settings, rng: Any
) -> dict[str, float]:
    """Take the optimiser's steps on a batch of episodes, each sample in one of them; return means over the tokens."""
    # How much better than its group did each sample do? All of a group read the same text: how easy that is cancels out, and
    # what is left is what they made of it. Shapes are (episodes, chunks) and (tasks, group_size, chunks).
    rewards = np.array([[sample.reward for sample in episode] for episode in episodes])
    to_go = rewards[:, ::-1].cumsum(1)[:, ::-1]  # what was paid at each chunk and after it
    groups = to_go.reshape(settings.tasks, settings.group_size, -1)
    centred = groups - groups.mean(1, keepdims=True)
    advantages = torch.tensor(centred.ravel() / (centred.std() + 1e-6), dtype=torch.float32)

    prompts, completions, _ = zip(*(sample for episode in episodes for sample in episode), strict=True)
    with torch.no_grad():
        old, _ = log_probabilities(model, prompts, completions)
        start, _ = log_probabilities(reference, prompts, completions)
    rows = []
    for chosen in np.array_split(rng.permutation(len(prompts)), settings.minibatches):
        logprobs, mask = log_probabilities(model, [prompts[i] for i in chosen], [completions[i] for i in chosen])
        width = mask.shape[1]

        # The gradient of ratio × advantage is the policy gradient. Once a token's probability has moved by more than `clip` in
        # the direction that the advantage asks for, the clipped product is the smaller one, and it has no gradient: so far,
        # and no farther, are samples trusted whose policy is no longer there.
        log_ratio = logprobs - old[chosen, -width:]
        ratio = log_ratio.exp()
        advantage = advantages[chosen, None]
        gain = torch.minimum(ratio * advantage, ratio.clamp(1 - settings.clip, 1 + settings.clip) * advantage)

        # KL(policy ‖ start), estimated from the sampled tokens: unbiased, and never negative (Schulman 2020).
        back = start[chosen, -width:] - logprobs
        kl = back.exp() - 1 - back

        loss = ((settings.kl_coefficient * kl - gain) * mask).sum() / mask.sum()
        take_step(model, optimizer, loss, rate)
        tokens = (ratio - 1 - log_ratio, ((ratio - 1).abs() > settings.clip).float(), kl)
        rows.append([float((figure.detach() * mask).sum() / mask.sum()) for figure in tokens])
    return dict(zip(("approx_kl", "clip_fraction", "reference_kl"), np.mean(rows, 0).tolist(), strict=True))


def train(settings: Settings) -> None:
    """Make a model, train it, and print its figures at each update, and on held-out tasks before and after GRPO."""
    began = time.perf_counter()
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    common: dict[str, Any] = {
        "memory_budget": settings.memory_budget,
        "reward": RewardConfig(format=settings.format_weight),
    }
    env: Any = gym.make("Gossip-v0", source=GossipWorld(Split.TRAIN), **common)
    test_env = gym.make("Gossip-v0", source=GossipWorld(Split.TEST), **common)
    model = make_model()
    imitate(model, env, settings, rng)
    reference = copy.deepcopy(model)
    _, before = play(model, test_env, range(settings.test_tasks), 1)
    show("before", before)

    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    for number in range(settings.updates):
        tasks = rng.integers(len(env.unwrapped.source), size=settings.tasks).tolist()
        episodes, figures = play(model, env, tasks, settings.group_size)
        rate = settings.learning_rate * (1 - number / settings.updates)
        show(f"update {number + 1}", figures | learn(model, reference, optimizer, episodes, rate, settings, rng))

    _, after = play(model, test_env, range(settings.test_tasks), 1)
    show("after", after)
    seconds = time.perf_counter() - began
    print(f"held-out correctness {before['correctness']:.3f} → {after['correctness']:.3f} in {seconds:.0f} s")


def show(title: str, figures: dict[str, float]) -> None:
    """Print a row of figures."""
    print(f"{title:12}", *(f"{name} {value:.3f} " for name, value in figures.items()), flush=True)


if __name__ == "__main__":
    train(tyro.cli(Settings, description=__doc__))
