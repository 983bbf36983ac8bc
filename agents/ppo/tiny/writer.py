"""A sloppy writer for the tiny world, from which a policy learns the form of calls before it learns which calls pay.

The writer copies sentences well and judges badly: it stores filler, often leaves an outdated value standing, skips facts, and
mixes the memory types up. What a policy that imitates it still has to learn is what reinforcement learning is to teach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from memalpha_gym.completions import format_calls
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.prompt_writer import PromptWriter
from memalpha_gym.tools import INSERT, UPDATE, ToolCall

from .imitation import Demonstration
from .world import WORDS

SEMANTIC, EPISODIC = "semantic_memory", "episodic_memory"
_ENTRY = re.compile(r"^\[(?P<id>s\d+)\] (?P<name>\w+) (?P<verb>\w+)", re.MULTILINE)
_ID = re.compile(r"[se]\d+")
ID_WEIGHT = 10.0
"""Weight in the loss of the id that an update names: one token of some twenty, and the last to be learned."""
_FACT = re.compile(r"(?P<name>\w+) (?P<verb>lives|owns|plays|drives)\b")


@dataclass(frozen=True, slots=True)
class Habits:
    """How often the writer does what, for each kind of chunk; what is left of 1 is that it does nothing.

    Filler is stored often, but less often than facts. Were the odds the same, nothing would teach a policy to read the kind of a
    chunk before it decides, and with some seeds reinforcement learning would find no difference between kinds to make larger.
    """

    fact_semantic: float = 0.45
    fact_episodic: float = 0.20
    update_entry: float = 0.30
    update_insert: float = 0.45
    event_semantic: float = 0.25
    event_episodic: float = 0.35
    filler_semantic: float = 0.30
    filler_episodic: float = 0.15


BUSY = Habits(1.0, 0.0, 1.0, 0.0, 0.5, 0.5, 0.5, 0.0)
"""Calls on nearly every chunk, and right ones for updates: from it a policy learns to copy, and to find an entry's id."""
SLOPPY = Habits()


def sloppy_calls(
    observation: Mapping[str, Any], rng: np.random.Generator, habits: Habits = SLOPPY
) -> tuple[ToolCall, ...]:
    """What the sloppy writer does about a chunk of the tiny world.

    Args:
        observation: the environment's.
        rng: draws one of its habits.
        habits: how often it does what.
    """
    chunk, draw = str(observation["chunk"]), rng.random()
    if chunk.startswith("Now "):
        statement = chunk.removeprefix("Now ")
        if draw < habits.update_entry:
            return (_update(observation["memory"], statement),)
        return _insert(draw - habits.update_entry, statement, habits.update_insert, 0.0)
    if " visited " in chunk:
        return _insert(draw, chunk, habits.event_semantic, habits.event_episodic)
    if _FACT.match(chunk):
        return _insert(draw, chunk, habits.fact_semantic, habits.fact_episodic)
    return _insert(draw, chunk, habits.filler_semantic, habits.filler_episodic)


def _insert(draw: float, text: str, semantic: float, episodic: float) -> tuple[ToolCall, ...]:
    if draw >= semantic + episodic:
        return ()
    return (ToolCall(INSERT, {"memory_type": SEMANTIC if draw < semantic else EPISODIC, "content": text}),)


def _update(memory: str, statement: str) -> ToolCall:
    """An update of the entry about the same fact; an insert where there is none."""
    fact = _FACT.match(statement)
    assert fact, "an update of the tiny world states a fact"
    for entry in _ENTRY.finditer(memory):
        if entry["name"] == fact["name"] and entry["verb"] == fact["verb"]:
            return ToolCall(UPDATE, {"memory_type": SEMANTIC, "new_content": statement, "memory_id": entry["id"]})
    return ToolCall(INSERT, {"memory_type": SEMANTIC, "content": statement})


def entry_ids(tokenizer: Any) -> frozenset[int]:
    """The tokens that name entries."""
    return frozenset(i for token, i in tokenizer.get_vocab().items() if _ID.fullmatch(token))


def word_ids(tokenizer: Any) -> frozenset[int]:
    """The tokens of names, values and days, which in scrambled sentences can only be copied."""
    return frozenset(tokenizer.convert_tokens_to_ids(list(WORDS)))


def updates_among(samples: Sequence[Demonstration], tokenizer: Any) -> list[Demonstration]:
    """The samples in which an entry is updated."""
    update = tokenizer.convert_tokens_to_ids(UPDATE)
    return [sample for sample in samples if update in sample.completion_ids]


def write_examples(
    env: MemoryConstructionEnv,
    writer: PromptWriter,
    end_id: int,
    episodes: int,
    seed: int,
    habits: Habits = SLOPPY,
    update_copies: int = 1,
) -> list[Demonstration]:
    """The writer's completions over some tasks, one sample per chunk, for `imitate`.

    Args:
        env: an environment over the tiny world.
        writer: writes the prompts; its tokenizer encodes the completions too.
        end_id: the token that ends a completion.
        episodes: how many tasks are played.
        seed: draws tasks and what the writer does.
        habits: how often it does what.
        update_copies: how often each update is among the samples.
    """
    rng = np.random.default_rng([seed, 1])
    ids = entry_ids(writer.tokenizer)
    samples = []
    for task in rng.choice(len(env.source), episodes, replace=False).tolist():
        observation, _ = env.reset(options={"task_index": task})
        over = False
        while not over:
            calls = sloppy_calls(observation, rng, habits)
            completion = writer.tokenizer.encode(format_calls(calls, "hermes"), add_special_tokens=False)
            weights = tuple(ID_WEIGHT if token in ids else 1.0 for token in (*completion, end_id))
            copies = update_copies if any(call.name == UPDATE for call in calls) else 1
            samples += [Demonstration(tuple(writer.ids(observation)), (*completion, end_id), weights)] * copies
            observation, _, over, _, _ = env.step(calls)
    return samples
