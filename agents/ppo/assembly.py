"""The parts of a run, made from its settings: environments, prompts, policies that act."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym

from memalpha_gym.cli import CommandError
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.readers.chat import ChatReader
from memalpha_gym.reference import reference_path
from memalpha_gym.registration import ANSWER_JUDGES, JUDGES, READERS, environment_id, make
from memalpha_gym.tasks import Split

from ..language_model.generation import Sampling
from ..language_model.policy import LanguageModelPolicy
from .checkpoint import LAST, START, save_policy
from .policy import TINY, Policy, load_policy, load_reference
from .processes import ALONE, Processes
from .sampling import PolicySampler
from .settings import TrainSettings
from .tiny.teaching import teach_format
from .tiny.world import MEMORY_TYPES, TINY_WORLD, TinyWorld
from .vllm_sampler import VLLMSampler


def make_environments(settings: TrainSettings, split: Split) -> list[MemoryConstructionEnv]:
    """The environments of a run over one split. They share their reader and judges, so that these are asked once for all.

    Args:
        settings: which environments, and everything about them.
        split: the split.

    Raises:
        CommandError: an id, its data, the reader or the judge is not to be had.
    """
    try:
        common: dict[str, Any] = {
            "reader": make(READERS, "reader", settings.asked("reader")),
            "judge": make(JUDGES, "judge", settings.asked("judge")),
            "answer_judge": make(ANSWER_JUDGES, "answer judge", settings.asked("answer_judge")),
            "reward": settings.reward_config(),
            "scoring": settings.scoring,
            "window": settings.window,
        }
        if clone := reference_path(settings.reference):
            common["reference"] = clone
            if isinstance(common["reader"], ChatReader):
                common["reader"] = common["reader"].with_options(reference=clone)
        if settings.memory_budget is not None:  # else the environment's own
            common["memory_budget"] = settings.memory_budget
        envs = []
        for name in settings.env.split(","):
            if name == TINY_WORLD:
                envs.append(MemoryConstructionEnv(TinyWorld(split), memory_types=MEMORY_TYPES, **common))
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
    prompt = PromptSettings(
        budget=settings.max_prompt_tokens,
        protocol=policy.protocol,
        reference=settings.reference or "",
        max_new_tokens=settings.max_new_tokens,
    )
    return PromptWriter(policy.tokenizer, prompt)


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
        teach_format(policy, prompt_writer(policy, settings), settings)
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


def reference_for(policy: Policy, settings: TrainSettings, start: Path) -> Policy | None:
    """The frozen model of the KL term: the policy without its adapters, or a copy from before training; None without a KL."""
    if not settings.kl_coefficient:
        return None
    if policy.has_adapters:
        return policy
    reference = load_reference(settings, start)
    reference.model.to("cpu")  # until it scores: beside gradients and moments there is no room for it
    return reference
