"""The reward terms, worked by hand under both presets, and what they add up to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.judges.judge import Verdict
from memalpha_gym.memory import MemoryType
from memalpha_gym.rewards import RewardConfig, RewardTerms, compression_term, content_term, format_term
from memalpha_gym.tools import CallStatus, ToolResult

ROBUST, PAPER = RewardConfig.named("robust"), RewardConfig.named("paper")
GOOD, BAD, NONE = Verdict(True), Verdict(False, "junk"), Verdict(False, error="no server")

WRITE = ToolResult("memory_insert", CallStatus.OK, "", MemoryType.SEMANTIC, "s1", "x")
UPDATE = replace(WRITE, tool="memory_update")
DELETE = replace(WRITE, tool="memory_delete")
SEARCH = ToolResult("memory_search", CallStatus.OK, "", MemoryType.SEMANTIC)
DUPLICATE = replace(WRITE, status=CallStatus.DUPLICATE)
NO_ID = replace(DELETE, status=CallStatus.UNKNOWN_ID)
REFUSED = replace(WRITE, status=CallStatus.OVER_BUDGET)
NO_TOOL = ToolResult("x executed successfully", CallStatus.UNKNOWN_TOOL)

# results, verdicts, (r2, r4) robust, (r2, r4) paper
STEPS = {
    "silence": ([], [], (1, 1), (0, 0)),
    "one valid write": ([WRITE], [GOOD], (1, 1), (1, 1)),
    "one junk write": ([WRITE], [BAD], (1, 0), (1, 0)),
    "half junk": ([WRITE, UPDATE], [GOOD, BAD], (1, 1 / 2), (1, 1 / 2)),
    "a failure": ([NO_TOOL], [], (0, 0), (0, 0)),
    "a bogus delete": ([NO_ID], [], (0, 0), (0, 0)),
    "a failure beside a write": ([WRITE, NO_TOOL], [GOOD], (1 / 2, 1), (1 / 2, 1 / 2)),
    "a duplicate": ([DUPLICATE], [], (1, 1), (0, 0)),
    "a duplicate beside a write": ([WRITE, DUPLICATE], [GOOD], (1, 1), (1 / 2, 1 / 2)),
    "a duplicate beside a failure": ([DUPLICATE, NO_TOOL], [], (0, 0), (0, 0)),
    "deletes": ([DELETE, DELETE], [], (1, 1), (1, 0)),
    "a delete beside a write": ([WRITE, DELETE], [GOOD], (1, 1), (1, 1 / 2)),
    "a delete beside a failure": ([DELETE, NO_ID], [], (0, 0), (1 / 2, 0)),
    "a delete does not hide junk": ([WRITE, DELETE], [BAD], (1, 0), (1, 0)),
    "a write without room": ([REFUSED], [], (3 / 4, 1), (0, 0)),
    "one of two without room": ([WRITE, REFUSED], [GOOD], (7 / 8, 1), (1 / 2, 1 / 2)),
    "no room, and a failure": ([REFUSED, NO_TOOL], [], (3 / 8, 0), (0, 0)),
    "a search": ([SEARCH], [], (1, 1), (1, 0)),
    "mixed": ([WRITE, UPDATE, DELETE, DUPLICATE, NO_ID], [GOOD, BAD], (2 / 3, 1 / 2), (3 / 5, 1 / 5)),
    "no verdict": ([WRITE], [NONE], (1, 1), (1, 0)),
    "one verdict of two": ([WRITE, UPDATE], [NONE, GOOD], (1, 1), (1, 1)),
    "no verdict beside junk": ([WRITE, UPDATE], [NONE, BAD], (1, 0), (1, 0)),
    "no verdict beside a failure": ([WRITE, NO_TOOL], [NONE], (1 / 2, 0), (1 / 2, 0)),
}


@pytest.mark.parametrize(("results", "verdicts", "robust", "paper"), STEPS.values(), ids=STEPS)
def test_steps_by_hand(
    results: list[ToolResult],
    verdicts: list[Verdict],
    robust: tuple[float, float],
    paper: tuple[float, float],
) -> None:
    for config, (format_, content) in ((ROBUST, robust), (PAPER, paper)):
        assert format_term(results, config) == pytest.approx(format_)
        assert content_term(results, verdicts, config) == pytest.approx(content)


def test_each_rule_of_the_paper_can_be_had_alone() -> None:
    assert format_term([], RewardConfig(silence_is_valid=False)) == 0
    assert content_term([], [], RewardConfig(silence_is_valid=False)) == 0
    assert format_term([WRITE, DUPLICATE], RewardConfig(duplicates_fail=True)) == 1 / 2
    deletes_count = RewardConfig(deletes_count=True)
    assert format_term([DELETE, NO_ID], deletes_count) == 1 / 2
    assert content_term([WRITE, DELETE], [GOOD], deletes_count) == 1 / 2
    judged = RewardConfig(judge_failed_calls=True)
    assert content_term([WRITE, NO_TOOL], [GOOD], judged) == 1 / 2
    assert content_term([WRITE, DELETE], [GOOD], judged) == 1
    refused_fails = RewardConfig(over_budget_fault=1.0)
    assert (content_term([REFUSED], [], ROBUST), content_term([REFUSED], [], refused_fails)) == (1, 0)


def test_compression() -> None:
    assert compression_term(25, 100, ROBUST) == compression_term(25, 100, PAPER) == 0.75
    assert compression_term(0, 100, ROBUST) == 1
    assert compression_term(150, 100, ROBUST) == 0
    assert compression_term(150, 100, PAPER) == -0.5
    assert compression_term(0, 0, ROBUST) == 1
    assert compression_term(9, 0, ROBUST) == 0
    assert compression_term(2, 5, ROBUST) == compression_term(2, 5, PAPER) == 0.6


def test_weights_of_the_paper() -> None:
    for config in (ROBUST, PAPER):
        assert (config.correctness, config.format, config.compression, config.content) == (1, 1, 0.05, 0.1)


def test_last_step_pays_for_the_episode() -> None:
    inner = RewardTerms(format=0.75, content=0.5, steps=4)
    last = RewardTerms(format=0.75, content=0.5, correctness=0.8, compression=0.5, steps=4)
    assert inner.reward(PAPER) == pytest.approx(0.2)  # (0.75 + 0.1 · 0.5) / 4
    assert last.reward(PAPER) == pytest.approx(0.2 + 0.825)  # 0.8 + 0.05 · 0.5
    assert inner.reward(ROBUST) == pytest.approx(-0.075)  # (−0.25 − 0.1 · 0.5) / 4
    assert last.reward(ROBUST) == pytest.approx(-0.075 + 0.82)  # 0.8 + 0.05 · 0.5 · 0.8


@pytest.mark.parametrize(
    ("terms", "robust", "paper"),
    [
        (RewardTerms(1, 1, 0, 1), 0, 1.15),  # silence
        (RewardTerms(1, 1, 1, 1), 1.05, 2.15),  # everything answered from next to nothing
        (RewardTerms(1, 1, 1, 0), 1, 2.1),  # everything answered from a copy
        (RewardTerms(0, 0, 0, 1), -1.1, 0.05),  # nothing but failures
        (RewardTerms(1, 1, None, 1), 0, 1.15),  # a reading failed
    ],
)
def test_the_scale_of_returns(terms: RewardTerms, robust: float, paper: float) -> None:
    assert terms.reward(ROBUST) == pytest.approx(robust)
    assert terms.reward(PAPER) == pytest.approx(paper)


def test_the_operation_term_is_owed_as_form_is() -> None:
    terms = RewardTerms(1, 1, operations=0.25, steps=2)
    assert terms.reward(RewardConfig(operations=0.5)) == pytest.approx(-0.1875)
    assert terms.reward(replace(PAPER, operations=0.5)) == pytest.approx(0.55 + 0.0625)
    assert RewardTerms(1, 1, steps=2).reward(RewardConfig(operations=0.5)) == 0


def test_terms_by_name() -> None:
    terms = RewardTerms(format=0, content=0, correctness=None, compression=0.5)
    assert terms.as_dict() == {"format": 0, "content": 0, "correctness": None, "compression": 0.5}


def test_unknown_preset() -> None:
    with pytest.raises(ValueError, match="no reward preset 'greedy'; there are robust and paper"):
        RewardConfig.named("greedy")


share = st.floats(0, 1)
weight = st.floats(-2, 2)


@given(
    st.lists(st.tuples(share, share), min_size=1, max_size=40),
    share,
    st.floats(-3, 1),
    st.builds(replace, st.just(PAPER), correctness=weight, format=weight, compression=weight, content=weight),
)
def test_return_is_the_mean_of_the_papers_step_rewards(
    steps: list[tuple[float, float]], correctness: float, compression: float, config: RewardConfig
) -> None:
    last = len(steps) - 1
    paid = [
        RewardTerms(r2, r4, correctness if t == last else None, compression if t == last else None, len(steps))
        for t, (r2, r4) in enumerate(steps)
    ]
    of_the_paper = [
        config.correctness * correctness + config.format * r2 + config.compression * compression + config.content * r4
        for r2, r4 in steps
    ]
    assert sum(terms.reward(config) for terms in paid) == pytest.approx(sum(of_the_paper) / len(steps), abs=1e-9)


results = st.sampled_from([WRITE, UPDATE, DELETE, SEARCH, DUPLICATE, NO_ID, NO_TOOL])


@settings(deadline=None)
@given(st.lists(results, max_size=8), st.data(), st.sampled_from([ROBUST, PAPER]))
def test_terms_are_shares(results: list[ToolResult], data: st.DataObject, config: RewardConfig) -> None:
    writes = sum(result.wrote for result in results)
    verdicts = data.draw(st.lists(st.sampled_from([GOOD, BAD, NONE]), min_size=writes, max_size=writes))
    assert 0 <= format_term(results, config) <= 1
    assert 0 <= content_term(results, verdicts, config) <= 1


@given(st.lists(results, max_size=6), results)
def test_a_failure_never_pays(results: list[ToolResult], added: ToolResult) -> None:
    """Under the robust reward no bad call raises r2, and none pays more than silence."""
    before = format_term(results, ROBUST)
    if added.status.failed:
        assert format_term([*results, added], ROBUST) <= before
    assert before <= format_term([], ROBUST)
