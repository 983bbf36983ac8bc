"""Names of data sources, and what they mean."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.parquet.sources import SOURCES, data_source_name, source_named
from memalpha_gym.scoring import METRICS

# every name of the published data and of MemoryAgentBench: competency's first word, metric
NAMES = {
    "squad": ("accurate", "substring"),
    "hotpotqa": ("accurate", "substring"),
    "perltqa": ("accurate", "keywords_semicolon"),
    "lme_train": ("accurate", "judged"),
    "icl_nlu_8296shot_balance": ("test-time", "label"),
    "icl_trec_coarse_6600shot_balance": ("test-time", "label"),
    "icl_trec_fine_6400shot_balance": ("test-time", "label"),
    "icl_banking77_5900shot_balance": ("test-time", "label"),
    "icl_clinic150_7050shot_balance": ("test-time", "label"),
    "pubmed-rct": ("test-time", "label"),
    "booksum": ("long-range", "keywords_comma"),
    "ruler_qa1_197K": ("accurate", "substring"),
    "ruler_qa2_421K": ("accurate", "substring"),
    "longmemeval_s*": ("accurate", "judged"),
    "infbench_sum_eng_shots2": ("long-range", "keywords_comma"),
    "infbench_qa_eng_shots2": ("long-range", "f1"),
    "eventqa_full": ("accurate", "option"),
    "eventqa_65536": ("accurate", "option"),
    "recsys_redial_full": ("test-time", "recall_at_5"),
    "detective_qa": ("long-range", "lettered_option"),
    "factconsolidation_sh_6k": ("conflict", "any_substring"),
    "factconsolidation_mh_262k": ("conflict", "any_substring"),
    # what else the paper's code knows
    "ttl_train": ("test-time", "label"),
    "ttl_train_3": ("test-time", "label"),
    "cr_train": ("conflict", "any_substring"),
    "narrativeqa": ("accurate", "substring"),
    "friends": ("accurate", "substring"),
    "LOCOMO": ("accurate", "token_recall"),
    "eurlex": ("test-time", "substring"),
    "wos46985": ("test-time", "substring"),
    "arxiv-classification": ("test-time", "substring"),
    "detectiveqa": ("long-range", "boxed_option"),
    "accurate_retrieval": ("accurate", "substring"),
    "test_time_learning": ("test-time", "substring"),
    "long_range_understanding": ("long-range", "substring"),
    "conflict_resolution": ("conflict", "any_substring"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_its_competency_and_metric(name: str) -> None:
    source = source_named(name)
    assert source is not None
    assert (source.competency.split()[0], source.metric) == NAMES[name]
    assert source.source
    assert source.query_prompt


def test_every_row_is_used_and_every_metric_exists() -> None:
    assert {row.metric for row in SOURCES} <= set(METRICS)


def test_unknown_names_mean_nothing() -> None:
    assert source_named("mystery") is None
    assert source_named("") is None


def test_names_of_our_sources() -> None:
    assert data_source_name("trec_coarse") == "icl_trec_coarse_6600shot_balance"
    assert data_source_name("squad") == "squad"
    assert data_source_name("locomo") == "locomo"
    for row in SOURCES:
        name = data_source_name(row.source) if row.source else "squad"
        assert "*" not in name
        assert source_named(name) is not None


def test_a_list_of_keywords_is_no_list_of_alternatives() -> None:
    source = source_named("infbench_sum_eng_shots2")
    assert source is not None
    assert source.metric_of(("Harry", "Ron"), listed=True) == "keywords"
    assert source.metric_of(("Harry, Ron",)) == "keywords_comma"


def test_yes_and_no_have_a_metric_of_their_own() -> None:
    source = source_named("hotpotqa")
    assert source is not None
    assert [source.metric_of(answers) for answers in (("yes",), ("No.",), ("yes", "Oslo"), ("Oslo",))] == [
        "yes_no",
        "yes_no",
        "substring",
        "substring",
    ]
    labels = source_named("pubmed-rct")
    assert labels is not None
    assert labels.metric_of(("no",)) == "label"
