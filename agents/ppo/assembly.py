"""The parts of a run, made from its settings: environments, prompts, policies that act."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym

from memalpha_gym.cli import CommandError
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.registration import ANSWER_JUDGES, JUDGES, READERS, environment_id, make
from memalpha_gym.tasks import Split

from ..language_model.generation import Sampling
from ..language_model.policy import LanguageModelPolicy
from ..language_model.prompts import PromptSettings, PromptWriter
from .checkpoint import LAST, START, save_policy
from .policy import TINY, Policy, load_policy, load_reference
from .processes import ALONE, Processes
from .progress import StepProgress
from .sampling import PolicySampler
from .settings import TrainSettings
from .tiny.imitation import Demonstration, accuracy, imitate
from .tiny.world import TinyWorld
from .tiny.writer import BUSY, SLOPPY, Habits, entry_ids, updates_among, word_ids, write_examples
from .vllm_sampler import VLLMSampler

TINY_WORLD = "tiny-world"

ROOMY = 96
"""Tokens that memory may hold while the hand is taught: all that an episode tells. In a memory that is soon full an update has
few entries to choose from, and guessing among them leaves little to be learned by looking."""
UPDATE_COPIES = 6
"""How often the hand is taught each update: finding the id of an entry is the hardest, and three chunks in ten ask for it."""
PROBE_EPISODES = 60
"""Episodes whose updates show what the hand has learned."""
WORDS_LEARNED, IDS_LEARNED = 0.99, 0.95
"""The shares of words and of ids that have to be right. 0.95 among the many entries of a roomy memory are nearly all among the
few of the preset's."""


def make_environments(settings: TrainSettings, split: Split, scrambled: bool = False) -> list[MemoryConstructionEnv]:
    """The environments of a run over one split. They share their reader and judges, so that these are asked once for all.

    Args:
        settings: which environments, and everything about them.
        split: the split.
        scrambled: of the tiny world, that of any words.

    Raises:
        CommandError: an id, its data, the reader or the judge is not to be had.
    """
    try:
        common: dict[str, Any] = {
            "reader": make(READERS, "reader", settings.reader),
            "judge": make(JUDGES, "judge", settings.judge),
            "answer_judge": make(ANSWER_JUDGES, "answer judge", "overlap"),
            "reward": settings.reward_config(),
            "window": settings.window,
        }
        if settings.memory_budget is not None:  # else the environment's own
            common["memory_budget"] = settings.memory_budget
        envs = []
        for name in settings.env.split(","):
            if name == TINY_WORLD:
                types = ("semantic_memory", "episodic_memory")
                envs.append(MemoryConstructionEnv(TinyWorld(split, scrambled), memory_types=types, **common))
            else:
                data: dict[str, Any] = {"data": settings.data} if settings.data else {}
                made = gym.make(environment_id(name), split=str(split), disable_env_checker=True, **data, **common)
                env = made.unwrapped
                assert isinstance(env, MemoryConstructionEnv)
                envs.append(env)
    except (gym.error.Error, ValueError, LookupError, OSError, ImportError, TypeError) as error:
        raise CommandError(f"--env {settings.env} ({split}): {error}") from error
    return envs


def prompt_writer(policy: Policy, settings: TrainSettings) -> PromptWriter:
    """Writes prompts for the policy: those that `qwen-vllm` and `transformers-lm` write for the model that it becomes."""
    return PromptWriter(policy.tokenizer, PromptSettings(budget=settings.max_prompt_tokens))


def make_sampler(policy: Policy, settings: TrainSettings, processes: Processes = ALONE) -> PolicySampler | VLLMSampler:
    """What draws the policy's completions, with its present weights; it has to be told, by `sync`, when they change."""
    if settings.generator == "vllm":
        return VLLMSampler(policy, settings, processes)
    return PolicySampler(policy, settings.generation_batch)


def acting_policy(
    sampler: PolicySampler | VLLMSampler, settings: TrainSettings, temperature: float
) -> LanguageModelPolicy:
    """The policy as it plays: at the training temperature, or as held-out figures are taken."""
    sampling = Sampling(temperature=temperature, max_tokens=settings.max_new_tokens)
    return LanguageModelPolicy(prompt_writer(sampler.policy, settings), sampler, sampling)  # type: ignore[arg-type]


def first_policy(settings: TrainSettings, out: Path, processes: Processes) -> Policy:
    """The policy before training, also in `out`/start: the first process makes it, the others load it."""
    policy = None
    if processes.first:
        # Imitation trains all weights. Adapters come after it, so that without them the policy is what training began with.
        policy = load_policy(replace(settings, lora_rank=0) if _is_made_here(settings) else settings)
        teach_format(policy, settings)
        save_policy(policy, out / START)
    processes.wait()
    if policy is None or (settings.lora_rank and not policy.has_adapters):
        return load_policy(settings, out / START)
    return policy


def resumed_policy(settings: TrainSettings, out: Path) -> Policy:
    """The policy of the last checkpoint in `out`."""
    if settings.lora_rank and _is_made_here(settings):
        return load_policy(settings, out / START, adapters=out / LAST)
    return load_policy(settings, out / LAST)


def _is_made_here(settings: TrainSettings) -> bool:
    """Whether what training begins with is on no disk but in the run's folder."""
    return settings.model == TINY or settings.imitation_episodes > 0


def teach_format(policy: Policy, settings: TrainSettings) -> None:
    """Have the policy imitate the sloppy writer, where the settings ask for it: first its hand, then its habits."""
    if not settings.imitation_episodes:
        return
    if settings.env != TINY_WORLD:
        raise CommandError(f"--imitation-episodes: the sloppy writer knows {TINY_WORLD} only, not {settings.env}")
    _teach_hand(policy, settings)
    _teach_habits(policy, settings)


def _teach_hand(policy: Policy, settings: TrainSettings) -> None:
    """Copying words and finding the ids of entries, until sentences that were never seen show both to be learned.

    When that is differs between seeds by hundreds of steps. A policy that goes on without it is one to which updates do not pay,
    whatever it is rewarded for.
    """
    roomy = replace(settings, memory_budget=ROOMY)
    # Half of the episodes have the memory that is to come, so that what the hand knows of kinds of chunks holds there as well.
    samples = [
        sample
        for memory in (roomy, settings)
        for sample in _examples(
            policy, memory, Split.TRAIN, (settings.imitation_episodes + 1) // 2, BUSY, UPDATE_COPIES
        )
    ]
    probe = updates_among(_examples(policy, roomy, Split.VALIDATION, PROBE_EPISODES, BUSY), policy.tokenizer)
    words, ids = word_ids(policy.tokenizer), entry_ids(policy.tokenizer)
    shown = [0.0, 0.0]

    def learned() -> bool:
        shown[:] = [accuracy(policy.model, probe, tokens) for tokens in (words, ids)]
        return shown[0] >= WORDS_LEARNED and shown[1] >= IDS_LEARNED

    with StepProgress("imitation: the hand", settings.imitation_steps, every=100, quiet=settings.quiet) as progress:
        imitate(
            policy.model,
            samples,
            steps=settings.imitation_steps,
            batch_size=settings.imitation_batch,
            learning_rate=settings.imitation_learning_rate,
            seed=settings.seed,
            report=lambda step, loss: progress.update(
                step + 1, f"loss {loss:.3f}, words {shown[0]:.3f}, ids {shown[1]:.3f}"
            ),
            learned=learned,
        )


def _teach_habits(policy: Policy, settings: TrainSettings) -> None:
    """How often the writer does what, with the memory that the policy is going to have."""
    samples = _examples(policy, settings, Split.TRAIN, max(settings.imitation_episodes // 5, 1), SLOPPY)
    steps = settings.imitation_habit_steps
    with StepProgress("imitation: the habits", steps, every=100, quiet=settings.quiet) as progress:
        imitate(
            policy.model,
            samples,
            steps=steps,
            batch_size=settings.imitation_batch,
            learning_rate=settings.imitation_learning_rate,
            seed=settings.seed + 1,
            report=lambda step, loss: progress.update(step + 1, f"loss {loss:.3f}"),
        )


def _examples(
    policy: Policy, settings: TrainSettings, split: Split, episodes: int, habits: Habits, update_copies: int = 1
) -> list[Demonstration]:
    """The writer's completions over sentences of any words, which can only be copied, not guessed.

    So what is learned of them holds for pairs that were never seen.
    """
    env = make_environments(settings, split, scrambled=True)[0]
    writer, end_id = prompt_writer(policy, settings), policy.tokenizer.eos_token_id
    return write_examples(env, writer, end_id, episodes, settings.seed, habits, update_copies)


def reference_for(policy: Policy, settings: TrainSettings, start: Path) -> Policy | None:
    """The frozen model of the KL term: the policy without its adapters, or a copy from before training; None without a KL."""
    if not settings.kl_coefficient:
        return None
    if policy.has_adapters:
        return policy
    reference = load_reference(settings, start)
    reference.model.to("cpu")  # until it scores: beside gradients and moments there is no room for it
    return reference
