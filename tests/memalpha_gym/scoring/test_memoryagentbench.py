"""`scoring="memoryagentbench"`: worked values of that benchmark's scorer, and its own code where a checkout is at hand."""

from __future__ import annotations

import importlib.util
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest

from memalpha_gym.scoring import score_answer
from memalpha_gym.scoring.memoryagentbench import answer_line, normalized, verdict
from tests.memalpha_gym.scoring.published_rows import published

PAIRS = 1_000

# Source, reply, answers, and the figure of the benchmark's code (commit 455306d) in the field that its page names.
FIGURES = [
    ("icl_nlu_8296shot_balance", "7", ["7"], 1),
    ("icl_nlu_8296shot_balance", "7.", ["7"], 1),
    ("icl_nlu_8296shot_balance", "label: 7.", ["7"], 0),
    ("icl_nlu_8296shot_balance", "I think\nAnswer: 7\nor 8", ["7"], 1),
    ("icl_nlu_8296shot_balance", "7\nfor sure", ["7"], 1),
    ("ruler_qa1_197K", "St Johns, of course", ["Rome", "St. John's"], 1),
    ("ruler_qa1_197K", "in the party", ["an art"], 1),
    ("eventqa_full", "he left\nHe stayed.", ["He stayed."], 0),
    ("detective_qa", "Answer: A the butler!", ["A. The butler"], 1),
    ("detective_qa", "A. The butler did it", ["A. The butler"], 0),
    ("infbench_qa_eng_shots2", "the shoes he ran in", ["running shoes"], 2 / 7),
    ("factconsolidation_mh_6k", "Oslo\nAnswer: Rome", ["Rome"], 1),
]


@pytest.mark.parametrize(("source", "reply", "answers", "figure"), FIGURES)
def test_figures_of_the_benchmarks_code(source: str, reply: str, answers: list[str], figure: float) -> None:
    question = published(source, answers, evaluated=True)
    assert score_answer(question, reply, "memoryagentbench") == pytest.approx(figure)


def test_texts_are_alike_without_case_punctuation_and_articles() -> None:
    assert normalized("The U.S.,  a\nwell-known\tplace!") == "us wellknown place"


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        ("Oslo\nmore", "Oslo"),
        ("so ANSWER:  Oslo \nmore", "Oslo"),
        ("Answer: answer: Oslo", "Oslo"),
        ("Answer:\nOslo", ""),
        ("", ""),
    ],
)
def test_the_answer_line(reply: str, line: str) -> None:
    assert answer_line(reply) == line


def test_a_judges_reply_has_a_yes() -> None:
    assert [verdict(reply, ()) for reply in ("yes", "Yes, no doubt", "No.")] == [1, 1, 0]


# --- its own code -------------------------------------------------------------------------------------------------------

FIELDS = {"icl": "exact_match", "detective": "exact_match", "infbench": "rougeL_f1"}
"""The fields that the benchmark's page names, by the beginning of a data set's name; else `substring_exact_match`."""
WORDS = (
    "Oslo the U.S. a well-known kite kites 7 12 straße Ærø 東京 running St. John's label: Answer: answer: no".split()
)


@pytest.fixture(scope="module")
def evaluate() -> Callable[[dict[str, Any], list[str], dict[str, Any]], tuple[dict[str, float], Any]]:
    """The benchmark's function that scores an output, from a checkout that MEMORYAGENTBENCH_CHECKOUT names."""
    folder = os.environ.get("MEMORYAGENTBENCH_CHECKOUT", "")
    path = Path(folder).expanduser() / "utils" / "eval_other_utils.py"
    if not folder or not path.is_file():
        pytest.skip("name a checkout of MemoryAgentBench in MEMORYAGENTBENCH_CHECKOUT to compare with its own scorer")
    return _loaded(path).post_process  # type: ignore[no-any-return]


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("memoryagentbench_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    unused = [name for name in ("editdistance", "tiktoken") if importlib.util.find_spec(name) is None]
    sys.modules.update({name: MagicMock() for name in unused})
    try:
        spec.loader.exec_module(module)
    finally:
        for name in unused:
            del sys.modules[name]
    return module


@pytest.mark.parametrize("source", dict.fromkeys(row[0] for row in FIGURES))
def test_its_own_code_gives_the_same(
    source: str, evaluate: Callable[[dict[str, Any], list[str], dict[str, Any]], tuple[dict[str, float], Any]]
) -> None:
    rng = random.Random(source)
    field = next((name for start, name in FIELDS.items() if source.startswith(start)), "substring_exact_match")
    for _ in range(PAIRS):
        answers = [_phrase(rng, 3) for _ in range(rng.randint(1, 3))]
        reply = rng.choice(("", "so ", "Answer: ", "label: ", "x\n")) + rng.choice(
            (_phrase(rng, 6), rng.choice(answers))
        )
        reply += rng.choice(("", ".", "\nmore", " Answer: 7"))
        metrics, _ = evaluate({"output": reply}, answers, {"sub_dataset": source})
        score = score_answer(published(source, answers, evaluated=True), reply, "memoryagentbench")
        assert score == pytest.approx(float(metrics[field])), (reply, answers)


def _phrase(rng: random.Random, most: int) -> str:
    words = [rng.choice((word, word.upper(), word.lower())) for word in rng.choices(WORDS, k=rng.randint(1, most))]
    return rng.choice((" ", " ", ", ", "-")).join(words)
