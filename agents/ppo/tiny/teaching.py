"""How the tiny model learns the form of calls: before it is trained, it imitates the sloppy writer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from memalpha_gym.cli import CommandError
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.prompt_writer import PromptWriter
from memalpha_gym.tasks import Split

from ..policy import Policy
from ..progress import StepProgress
from ..settings import TrainSettings
from .imitation import Demonstration, accuracy, imitate
from .world import MEMORY_TYPES, TINY_WORLD, TinyWorld
from .writer import BUSY, SLOPPY, Habits, entry_ids, updates_among, word_ids, write_examples

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


def teach_format(policy: Policy, writer: PromptWriter, settings: TrainSettings) -> None:
    """Have the policy imitate the sloppy writer, where the settings ask for it: first its hand, then its habits.

    Args:
        policy: is trained.
        writer: writes its prompts.
        settings: how many episodes and steps, and the memory that is to come.

    Raises:
        CommandError: the run is on another world than the writer's.
    """
    if not settings.imitation_episodes:
        return
    if settings.env != TINY_WORLD:
        raise CommandError(f"--imitation-episodes: the sloppy writer knows {TINY_WORLD} only, not {settings.env}")
    _teach_hand(policy, writer, settings)
    _teach_habits(policy, writer, settings)


def _teach_hand(policy: Policy, writer: PromptWriter, settings: TrainSettings) -> None:
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
            writer, memory, Split.TRAIN, (settings.imitation_episodes + 1) // 2, BUSY, UPDATE_COPIES
        )
    ]
    probe = updates_among(_examples(writer, roomy, Split.VALIDATION, PROBE_EPISODES, BUSY), policy.tokenizer)
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


def _teach_habits(policy: Policy, writer: PromptWriter, settings: TrainSettings) -> None:
    """How often the writer does what, with the memory that the policy is going to have."""
    samples = _examples(writer, settings, Split.TRAIN, max(settings.imitation_episodes // 5, 1), SLOPPY)
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
    writer: PromptWriter, settings: TrainSettings, split: Split, episodes: int, habits: Habits, update_copies: int = 1
) -> list[Demonstration]:
    """The writer's completions over sentences of any words, which can only be copied, not guessed.

    So what is learned of them holds for pairs that were never seen.
    """
    memory: dict[str, Any] = {"memory_types": MEMORY_TYPES, "memory_budget": settings.memory_budget}
    env = MemoryConstructionEnv(TinyWorld(split, scrambled=True), window=settings.window, **memory)
    return write_examples(env, writer, writer.tokenizer.eos_token_id, episodes, settings.seed, habits, update_copies)
