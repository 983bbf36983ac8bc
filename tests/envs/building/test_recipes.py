"""The paper's recipe gives the sizes of the published data, and refuses settings that it fixes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from memalpha_gym.envs.building.chunking import count_tokens
from memalpha_gym.envs.building.recipes import Recipe, as_recipe
from memalpha_gym.envs.hotpotqa import HotpotQASource
from memalpha_gym.envs.nlu import nlu_source
from memalpha_gym.envs.squad import SQuADSource
from memalpha_gym.envs.trec import trec_source
from tests.envs.sources import FIXTURES
from tests.real_data import real_data

PUBLISHED = {
    "squad": (SQuADSource, 9.9, 1_084, 94.8),
    "hotpotqa": (HotpotQASource, 9.7, 1_005, 16.7),
    "trec": (trec_source, 10, 390, 100),
    "nlu": (nlu_source, 10, 611, 100),
}
"""Chunks, tokens a chunk and questions of an instance, on average."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_real_data_gives_the_published_sizes(name: str) -> None:
    source, chunks, tokens, questions = PUBLISHED[name]
    built = source(data=real_data(name), split="all", recipe="paper")
    tasks = [built[index] for index in range(20)]
    sizes = [size for task in tasks for size in count_tokens(task.chunks)]
    assert len(sizes) / len(tasks) == pytest.approx(chunks, rel=0.1)
    assert sum(sizes) / len(sizes) == pytest.approx(tokens, rel=0.1)
    assert sum(len(task.questions) for task in tasks) / len(tasks) == pytest.approx(questions, rel=0.1)


@pytest.mark.parametrize(
    ("source", "settings"),
    [(SQuADSource, {"paragraphs": 40}), (trec_source, {"examples": 150}), (nlu_source, {"examples": 10})],
)
def test_settings_that_the_recipe_fixes_are_refused(source: Callable[..., Any], settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"recipe='paper' contradict"):
        source(data=FIXTURES, split="all", recipe="paper", **settings)


def test_unknown_recipe_is_refused() -> None:
    assert as_recipe("paper") is Recipe.PAPER
    with pytest.raises(ValueError, match=r"no recipe 'mine'; there are suite, paper"):
        SQuADSource(FIXTURES, "all", recipe="mine")


def test_squad_tells_articles_paragraph_after_paragraph() -> None:
    task = SQuADSource(FIXTURES, "all", recipe="paper")[0]
    assert len(task.chunks) <= 10
    titles = task.metadata["titles"]
    alone = [SQuADSource(FIXTURES, "all", recipe="paper")[index].metadata["titles"] for index in range(4)]
    assert len(titles) == len(set(titles))
    assert len(set(alone)) > 1
    for question in task.questions:
        assert any(answer in task.chunks[question.evidence[0]] for answer in question.answers)


def test_hotpotqa_asks_only_what_is_told() -> None:
    for index in range(3):
        task = HotpotQASource(FIXTURES, "all", recipe="paper")[index]
        assert task.tokens
        assert task.tokens < 10_500
        assert 0 < len(task.questions) <= 17
        assert all(question.evidence for question in task.questions)


def test_labels_are_all_shown_and_sentences_sum_to_two_thousand_tokens() -> None:
    task = nlu_source(data=real_data("nlu"), split="all", recipe="paper")[0]
    text = "\n".join(task.chunks)
    sentences = [line.removeprefix("Sentence: ") for line in text.splitlines() if line.startswith("Sentence: ")]
    labels = {line for line in text.splitlines() if line.startswith("Label: ")}
    assert len(labels) == len(task.metadata["labels"]) == 64
    assert 2_000 < sum(count_tokens(sentences)) < 2_600
    assert len(sentences) == len(set(sentences))
    assert not {f'What is the label of this sentence? "{text}"' for text in sentences} & {
        q.text for q in task.questions
    }
