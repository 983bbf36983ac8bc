"""Tasks and the randomness that they are drawn from."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest

from memalpha_gym.tasks import Competency, Question, Split, draw_tasks, task_rng
from memalpha_gym.tokenization import get_tokenizer
from tests.tiny import TASK

ROOT = Path(__file__).resolve().parents[2]


def draw(*arguments: object) -> list[int]:
    return task_rng(*arguments).integers(0, 2**60, size=4).tolist()  # type: ignore[arg-type]


def test_same_arguments_same_stream() -> None:
    assert draw("squad", 1, Split.TRAIN, 7) == draw("squad", 1, "train", 7)
    assert draw("squad", 1, Split.TRAIN, 7, 3, 4) == draw("squad", 1, Split.TRAIN, 7, 3, 4)


def test_every_argument_gives_a_stream_of_its_own() -> None:
    arguments = [("a", 1, Split.TRAIN, index) for index in range(300)]
    arguments += [("b", 1, Split.TRAIN, 0), ("a", 2, Split.TRAIN, 0), ("a", 1, Split.TEST, 0), ("a", 1, Split.ALL, 0)]
    arguments += [("a", 1, Split.TRAIN, 0, 1), ("a", 1, Split.TRAIN, 0, 2)]  # type: ignore[list-item]
    first = {tuple(draw(*given)) for given in arguments}
    assert len(first) == len(arguments)


def test_neighbours_do_not_share_tasks() -> None:
    """`seed + index` would give index 1 of one version what index 0 of the next one gets."""
    assert draw("a", 1, "train", 1) != draw("a", 2, "train", 0)
    streams = np.array([task_rng("a", 1, "train", index).random(2_000) for index in range(12)])
    correlations = np.corrcoef(streams)[np.triu_indices(12, 1)]
    assert np.abs(correlations).max() < 0.12


def test_stream_is_the_same_in_another_process() -> None:
    code = "from memalpha_gym.tasks import task_rng; print(task_rng('a', 1, 'test', 5).integers(0, 2**60, size=4).tolist())"
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(draw("a", 1, "test", 5))


def test_global_generators_are_left_alone() -> None:
    before = repr(np.random.get_state(legacy=False)["state"])
    task_rng("a", 1, "train", 0).random()
    assert repr(np.random.get_state(legacy=False)["state"]) == before


def test_tasks_and_questions_are_immutable_and_have_defaults() -> None:
    question = Question("?", ("x",), "f1")
    assert (question.forbidden, question.evidence, question.asked_after, question.kind) == ((), (), None, "")
    assert (TASK.query_prompt, TASK.tokens, dict(TASK.metadata)) == ("", None, {})
    with pytest.raises(FrozenInstanceError):
        question.text = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        TASK.chunks = ()  # type: ignore[misc]


def test_chunks_are_read_with_their_tokens_and_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    task = replace(TASK, chunks=("Ada lives in Oslo.", "Rain."))
    assert [task.read_chunk(i) for i in (0, 1, 0)] == [
        ("Ada lives in Oslo.", 5),
        ("Rain.", 2),
        ("Ada lives in Oslo.", 5),
    ]
    monkeypatch.setattr(get_tokenizer(), "count", None)
    assert task.read_chunk(1) == ("Rain.", 2)
    assert pickle.loads(pickle.dumps(task)).read_chunk(0) == ("Ada lives in Oslo.", 5)
    assert task == replace(task)


def test_names_of_splits_and_competencies_are_text() -> None:
    assert [str(split) for split in Split] == ["train", "validation", "test", "all"]
    assert str(Competency.RETRIEVAL) == "accurate retrieval"


def test_draws_are_different_tasks_and_shorter_ones_are_prefixes() -> None:
    drawn = draw_tasks(1000, 50, seed=3)
    assert len(set(drawn)) == 50
    assert all(0 <= task < 1000 for task in drawn)
    assert draw_tasks(1000, 20, seed=3) == drawn[:20]
    assert draw_tasks(1000, 50, seed=4) != drawn


def test_a_draw_stays_the_same_over_releases() -> None:
    """Recorded runs continue only if it does."""
    assert draw_tasks(1000, 5, seed=3) == [811, 86, 181, 239, 184]


def test_a_draw_of_more_than_there_is_takes_all() -> None:
    assert sorted(draw_tasks(6, 100, seed=0)) == [0, 1, 2, 3, 4, 5]


def test_a_draw_from_an_endless_source_is_quick() -> None:
    assert len(set(draw_tasks(2**62, 5, seed=0))) == 5
