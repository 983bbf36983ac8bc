from __future__ import annotations

import numpy as np
import pytest

from memalpha_gym.agents.ppo.tiny.world import BUDGET, EVENT, NAMES, RELATIONS, TinyWorld
from memalpha_gym.agents.ppo.tiny.writer import SLOPPY, Habits, sloppy_calls
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Split

IDEAL = Habits(1, 0, 1, 0, 0, 1, 0, 0)
EMPTY = Habits(0, 0, 0, 0, 0, 0, 0, 0)
EVERYTHING = Habits(1, 0, 1, 0, 1, 0, 1, 0)
VERBATIM = Habits(1, 0, 0, 1, 1, 0, 1, 0)
LATE = Habits(0, 0, 0, 1, 0, 1, 0, 0)


def play(habits: Habits, split: Split, tasks: int = 40) -> tuple[float, float, dict[str, int]]:
    """Mean correctness, mean memory tokens, and the last episode's operation totals."""
    env = MemoryConstructionEnv(
        TinyWorld(split), memory_types=("semantic_memory", "episodic_memory"), memory_budget=BUDGET
    )
    rng = np.random.default_rng(0)
    correctness, tokens = [], []
    for task in range(tasks):
        observation, _ = env.reset(options={"task_index": task})
        over = False
        while not over:
            observation, _, over, _, info = env.step(sloppy_calls(observation, rng, habits))
        correctness.append(info["correctness"])
        tokens.append(info["memory_tokens"])
    return float(np.mean(correctness)), float(np.mean(tokens)), info["operation_totals"]


@pytest.mark.parametrize("split", [Split.TRAIN, Split.VALIDATION, Split.TEST])
def test_a_right_memory_answers_everything_within_the_budget(split: Split) -> None:
    correctness, tokens, totals = play(IDEAL, split)
    assert correctness == 1.0
    assert tokens < 0.8 * BUDGET
    assert totals["kept"] == totals["stated"] == 5
    assert (totals["writes"], totals["needless"]) == (5, 0)


def test_nothing_and_everything_score_low_and_the_sloppy_writer_at_most_half() -> None:
    sloppy, sloppy_tokens, _ = play(SLOPPY, Split.TEST)
    assert sloppy <= 0.5
    assert sloppy_tokens > play(IDEAL, Split.TEST)[1]
    assert play(EVERYTHING, Split.TEST)[0] < 0.7  # updates in place, but filler beside the facts
    assert play(EMPTY, Split.TEST)[0] == 0.0
    assert play(VERBATIM, Split.TEST)[0] < 0.7
    assert play(LATE, Split.TEST)[0] <= 0.5  # whoever waits for the last word on a fact


def test_splits_share_no_pair_of_name_and_value() -> None:
    values = [value for relation in (*RELATIONS, EVENT) for value in relation.values]
    pairs: dict[Split, set[tuple[str, str]]] = {}
    for split in (Split.TRAIN, Split.VALIDATION, Split.TEST):
        chunks = [chunk for task in range(300) for chunk in TinyWorld(split)[task].chunks]
        words = [set(chunk.rstrip(".").split()) for chunk in chunks]
        pairs[split] = {(n, v) for found in words for n in NAMES for v in values if {n, v} <= found}
    assert not pairs[Split.TRAIN] & (pairs[Split.TEST] | pairs[Split.VALIDATION])
    assert not pairs[Split.TEST] & pairs[Split.VALIDATION]
    assert len(pairs[Split.TEST]) >= 100


def test_scrambled_sentences_tell_pairs_of_any_words_but_those_of_other_splits() -> None:
    values = {value for relation in (*RELATIONS, EVENT) for value in relation.values}
    held_out = set()
    for split in (Split.VALIDATION, Split.TEST):
        for task in range(300):
            words = [set(chunk.rstrip(".").split()) for chunk in TinyWorld(split)[task].chunks]
            held_out |= {(n, v) for found in words for n in NAMES for v in values if {n, v} <= found}
    told = set()
    for task in range(300):
        for operation in (o for step in TinyWorld(Split.TRAIN, scrambled=True)[task].operations for o in step):
            told.add((operation.subject[0], operation.value))
    assert not told & held_out
    assert sum(name in NAMES and value in values for name, value in told) > 20
    assert sum(name not in NAMES for name, _ in told) > len(told) / 2


def test_a_task_is_the_same_each_time_and_its_evidence_holds_the_answers() -> None:
    world = TinyWorld(Split.TEST)
    for index in range(50):
        task = world[index]
        assert task == world[index]
        for question in task.questions:
            assert all(question.answers[0] in task.chunks[i] for i in question.evidence)


def test_there_is_no_other_split() -> None:
    with pytest.raises(ValueError, match="there are train, validation, test"):
        TinyWorld(Split.ALL)
