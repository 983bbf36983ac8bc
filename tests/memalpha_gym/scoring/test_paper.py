"""`scoring="paper"` against figures that the paper's own code gave, worked ones here and thousands where they are at hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from memalpha_gym.envs.parquet.sources import source_named
from memalpha_gym.scoring import METRICS, score_answer
from memalpha_gym.scoring.paper import Gold
from tests.memalpha_gym.scoring.published_rows import published
from tests.real_data import parity

TRAINED = "squad hotpotqa perltqa booksum pubmed-rct ttl_train icl_trec_coarse_6600shot_balance icl_nlu_8296shot_balance".split()
"""Sources whose figure is the training copy's; elsewhere it is the evaluation script's."""

FIGURES = [
    ("squad", "It was PARIS.", "Paris", 1),
    ("squad", "hm Paris</think>done", "Paris", 1),
    ("squad", "<think>Paris</think>Rome", "Paris", 0),
    ("squad", "<think>no</think>x</think>Paris", "Paris", 0),
    ("squad", "<think>Paris", "Paris", 0),
    ("squad", "a</think><think>Paris", "Paris", 0),
    ("squad", "St Johns", "St. John's", 0),
    ("squad", "roma", ["Paris", "Roma"], 0),
    ("hotpotqa", "I know", "no", 1),
    ("hotpotqa", "istanbul", "İstanbul", 0),
    ("perltqa", "a PARIS hotel", "Paris", 1),
    ("perltqa", "Bachelor of Computer Science", "Bachelor; Computer Science", 0),
    ("perltqa", "bachelor", "Bachelor; Computer Science", 1 / 2),
    ("perltqa", "", "red;", 1 / 2),
    ("booksum", "harry and ron", "Harry, Ron, Hermione", 2 / 3),
    ("booksum", "", "Harry, ", 1 / 2),
    ("booksum", "ships", "Smith, John, 1,000 ships", 0),
    ("booksum", "ron", "Harry,Ron", 1 / 2),
    ("pubmed-rct", '"7"', "7", 1),
    ("pubmed-rct", " 7\n", "7", 1),
    ("pubmed-rct", "so \\boxed{ 7 } or \\boxed{8}", "7", 1),
    ("pubmed-rct", "\\boxed{'7'}", "7", 1),
    ("pubmed-rct", "label: 7", "7", 0),
    ("pubmed-rct", "07", "7", 0),
    ("pubmed-rct", "7", ["7"], 0),
    ("pubmed-rct", "\uff17", "\uff17", 1),
    ("pubmed-rct", "²", "²", 0),
    ("pubmed-rct", "hm</think>7", "7", 0),
    ("ttl_train", "7", "7", 1),
    ("icl_nlu_8296shot_balance", "7", " 7", 1),
    ("icl_banking77_5900shot_balance", "7", ["7"], 1),
    ("icl_banking77_5900shot_balance", "hm</think>7", "7", 1),
    ("icl_banking77_5900shot_balance", "8", ["7", "8"], 0),
    ("ruler_qa1_197K", "in America.", ["the US", "America"], 1),
    ("ruler_qa1_197K", "St Johns", ["St. John's"], 1),
    ("ruler_qa1_197K", "The well known", ["a well-known"], 0),
    ("ruler_qa2_421K", "hm no</think>yes", ["no"], 0),
    ("infbench_sum_eng_shots2", "Harry left", ["Harry", "Ron", "Hermione"], 1 / 3),
    ("infbench_sum_eng_shots2", "nobody", ["", "Harry"], 1 / 2),
    ("infbench_sum_eng_shots2", "1,000 ships", ["1,000 ships", "Smith, John"], 1 / 2),
    ("infbench_sum_eng_shots2", "Harry", "Harry, Ron", 1 / 2),
    ("infbench_sum_eng_shots2", "ron", "Harry,Ron", 0),
    ("infbench_qa_eng_shots2", "the shoes he ran in", ["running shoes"], 2 / 7),
    ("infbench_qa_eng_shots2", "I think.\nAnswer: America\nmore", ["the US", "America"], 1),
    ("infbench_qa_eng_shots2", "東京", ["東京"], 0),
    ("eventqa_full", "paris, or lutetia", ["Paris", "Lutetia"], 1),
    ("eventqa_full", "paris", ["Paris", "Lutetia"], 0),
    ("eventqa_full", "spira", "Paris", 1),
    ("detective_qa", "the cook", ["C. the cook", "the cook"], 1),
    ("detective_qa", "about", ["B"], 1),
    ("detectiveqa", "\\boxed{ B }", "B", 1),
    ("detectiveqa", "b", "B", 0),
    ("detectiveqa", "B", ["B"], 0),
    ("factconsolidation_mh_6k", "a Roma", ["Rome", "Roma"], 1),
    ("friends", "the U.S", "U.S.", 1),
    ("eurlex", "10 July, 1990", "10 July 1990", 1),
    ("wos46985", "1 > 2", "1 > 2 > 3", 0),
    ("narrativeqa", "An apple!", "apple", 1),
    ("arxiv-classification", "cs.LG", "cs LG", 0),
    ("LOCOMO", "in New York", "New  York", 1),
    ("cr_train", "<think>x</think>Oslo", ["Oslo"], 1),
]
"""Source, reply, answer as published, and the figure of the paper's code (commit 9c0e1f6)."""


@pytest.mark.parametrize(("source", "reply", "answer", "figure"), FIGURES)
def test_figures_of_the_papers_code(source: str, reply: str, answer: Any, figure: float) -> None:
    assert score_answer(published(source, answer), reply, "paper") == pytest.approx(figure)


def test_every_figure_that_is_at_hand() -> None:
    pairs, differ = Counter[str](), Counter[str]()
    for row in parity("scores.jsonl"):
        source = row["data_source"]
        figure = row["training" if source in TRAINED else "evaluation"]
        if figure is None:  # the paper's code raises
            continue
        pairs[source] += 1
        score = score_answer(published(source, row["answer"]), row["prediction"], "paper")
        differ[source] += score != pytest.approx(figure)
    assert pairs.total() > 8_000
    assert +differ == Counter()


def test_rows_that_the_paper_only_evaluates_on_are_scored_by_its_evaluation_script() -> None:
    source = "icl_nlu_8296shot_balance"
    assert score_answer(published(source, ["7"]), "7", "paper") == 0
    assert score_answer(published(source, ["7"], evaluated=True), "7", "paper") == 1


@pytest.mark.parametrize("name", TRAINED)
def test_what_is_trained_on(name: str) -> None:
    source = source_named(name)
    assert source is not None
    assert source.trained


@pytest.mark.parametrize(
    ("reply", "says"),
    [("yes", 1), ("Yes.", 1), ("no", 0), ("Yes, I know", 0), ("yesterday", 1), ("", 0), ("not sure", 0)],
)
def test_a_judges_reply(reply: str, says: float) -> None:
    assert (
        METRICS["verdict"].training(reply, Gold(("-",))) == METRICS["verdict"].evaluation(reply, Gold(("-",))) == says
    )
