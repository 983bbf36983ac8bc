"""Figures against values worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from memalpha_gym.benchmarks.statistics import bootstrap_interval, columns_interval, grouped_interval, summarise
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

KEY = EpisodeKey("MemAlpha/Recall-v0", "extract", seed=0, task_index=1)


def record(index: int, correctness: float | None, failed: str = "", **figures: object) -> EpisodeRecord:
    key = EpisodeKey("MemAlpha/Recall-v0", "extract", seed=0, task_index=index)
    values = {"memory_tokens": 100, "peak_memory_tokens": 120, "chunk_tokens": 1000, "seconds": 0.5, **figures}
    total = None if failed else 1.0
    return EpisodeRecord(key, f"t{index}", False, failed, correctness, total, calls={"memory_insert": 3}, **values)


def test_a_row_is_means_and_totals() -> None:
    row = summarise([record(0, 0.5, memory_tokens=100, invalid_calls=2), record(1, 1.0, memory_tokens=200)])
    assert (row.environment, row.agent, row.episodes, row.failed) == ("MemAlpha/Recall-v0", "extract", 2, 0)
    assert row.correctness == 0.75
    assert row.episode_return == 1.0
    assert (row.memory_tokens, row.peak_memory_tokens, row.chunk_tokens) == (150, 120, 1000)
    assert row.calls == {"memory_insert": 6}
    assert (row.invalid_calls, row.seconds) == (2, 1.0)


def test_failed_episodes_are_counted_and_left_out() -> None:
    records = [
        record(0, 1.0),
        record(1, None, failed="OSError: a"),
        record(2, None, failed="OSError: a"),
        record(3, 0.0),
    ]
    row = summarise(records)
    assert (row.episodes, row.failed, row.failures) == (4, 2, {"OSError: a": 2})
    assert row.correctness == 0.5
    assert row.calls == {"memory_insert": 6}
    assert row.seconds == 1.0


def test_who_fails_where_it_is_unsure_has_the_better_mean_and_the_lower_count() -> None:
    honest, quitter = [1.0, 0.0, 0.5], [1.0, None, 0.5]
    rows = [
        summarise(
            [
                record(index, score, failed="" if score is not None else "Unsure: no")
                for index, score in enumerate(scores)
            ]
        )
        for scores in (honest, quitter)
    ]
    assert [row.correctness for row in rows] == [0.5, 0.75]
    assert [row.correctness_failed_0 for row in rows] == [0.5, 0.5]


def test_a_failed_repeat_counts_within_its_task() -> None:
    records = [record(0, 1.0), record(0, None, failed="E"), record(1, 1.0)]
    records[1] = replace(records[1], key=replace(records[1].key, repeat=1))
    row = summarise(records)
    assert (row.correctness, row.correctness_failed_0) == (1.0, 0.75)


def test_where_every_episode_failed_there_are_no_means() -> None:
    row = summarise([record(0, None, failed="OSError")])
    assert row.correctness is row.episode_return is row.memory_tokens is row.chunk_tokens is None
    assert row.ci95 == (None, None)
    assert row.calls == {}
    assert row.correctness_failed_0 == 0.0


@pytest.mark.parametrize("values", [[], [0.5]])
def test_below_two_episodes_there_is_no_interval(values: list[float]) -> None:
    assert bootstrap_interval(values) == (None, None)


def test_equal_values_have_no_spread() -> None:
    assert bootstrap_interval([0.25] * 7) == (0.25, 0.25)


def test_the_interval_of_two_values_by_hand() -> None:
    # Resamples of {0, 1} have mean 0, 0.5, 1 with probability 1/4, 1/2, 1/4: the 2.5 % quantiles are the ends.
    assert bootstrap_interval([0.0, 1.0]) == (0.0, 1.0)


def test_the_interval_of_six_coins_by_hand() -> None:
    # The mean of six draws from {0, 0, 0, 1, 1, 1} is Binomial(6, 1/2)/6. P(0) = 1/64 < 0.025 < P(0) + P(1) = 7/64.
    assert bootstrap_interval([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]) == (pytest.approx(1 / 6), pytest.approx(5 / 6))


def test_the_interval_of_many_values_is_near_the_normal_one() -> None:
    values = np.random.default_rng(1).random(400)
    low, high = bootstrap_interval(list(values))
    half = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - half, abs=0.004)
    assert high == pytest.approx(values.mean() + half, abs=0.004)


def test_the_interval_is_the_same_each_time() -> None:
    values = [0.1, 0.4, 0.35, 0.8]
    assert bootstrap_interval(values) == bootstrap_interval(values)
    assert bootstrap_interval(values) != bootstrap_interval([*values, 0.9])


def test_repeats_of_a_task_are_its_mean_and_tasks_weigh_alike() -> None:
    repeated = [
        record(0, 0.0),
        *(replace(record(1, score), key=replace(KEY, repeat=n)) for n, score in enumerate((0.5, 1.0))),
    ]
    row = summarise(repeated)
    assert row.scores == {0: 0.0, 1: 0.75}
    assert row.repeat_scores == {0: (0.0,), 1: (0.5, 1.0)}
    assert row.correctness == 0.375
    assert row.episodes == 3


def test_the_interval_is_over_tasks_and_repeats() -> None:
    alike = [(0.2, 0.2, 0.2), (0.4, 0.4, 0.4), (0.6, 0.6, 0.6)]
    assert grouped_interval(alike) == bootstrap_interval([0.2, 0.4, 0.6])
    assert grouped_interval([(value,) for value in (0.2, 0.4, 0.6)]) == bootstrap_interval([0.2, 0.4, 0.6])
    assert grouped_interval([(0.1, 0.9)]) == (None, None)
    low, high = grouped_interval([(0.0, 1.0)] * 50)
    assert low is not None
    assert high is not None
    # All means are one half: what is left is the spread of 100 repeats, ±1.96 · 0.5 / √100.
    assert (low, high) == (pytest.approx(0.402, abs=0.01), pytest.approx(0.598, abs=0.01))
    uneven = grouped_interval([(0.0,), (1.0, 1.0), (0.5, 0.5, 0.5)])
    assert uneven[0] is not None
    assert 0 <= uneven[0] <= 0.5 <= uneven[1] <= 1


def test_an_own_store_has_no_memory_to_be_seen() -> None:
    none = {"memory_tokens": None, "peak_memory_tokens": None}
    row = summarise(
        [replace(record(0, 0.5, **none), episode_return=None, context_tokens=100.0, context_tokens_max=128)]
    )
    assert (row.memory_tokens, row.peak_memory_tokens, row.episode_return) == (None, None, None)
    assert (row.context_tokens, row.context_tokens_max) == (100, 128)


def test_the_interval_of_several_columns_is_narrower_than_that_of_one_and_none_where_nothing_can_be_said() -> None:
    scores = [0.0, 1.0, 0.0, 1.0]
    one, four = columns_interval([scores]), columns_interval([scores] * 4)
    assert one == pytest.approx((0.0, 1.0))
    # Four independent means of four coin tosses: 0.5 ± 1.96 · 0.5 / √16.
    assert four == pytest.approx((0.255, 0.745), abs=0.04)
    assert columns_interval([scores, [1.0]]) == (None, None)
    assert columns_interval([[1.0, 1.0], [0.0, 0.0]]) == (0.5, 0.5)  # over the tasks of each, and not over columns


def test_no_interval_depends_on_the_order_in_which_episodes_were_played() -> None:
    scores = [0.1, 0.9, 0.4, 0.7]
    assert bootstrap_interval(scores) == bootstrap_interval(scores[::-1])
    repeats = [[0.1, 0.9], [0.4, 0.7], [0.2]]
    assert grouped_interval(repeats) == grouped_interval([group[::-1] for group in repeats[::-1]])
    assert columns_interval(repeats[:2]) == columns_interval([repeats[1][::-1], repeats[0]])


def test_causes_are_shares_of_an_episodes_questions() -> None:
    key = EpisodeKey("MemAlpha/Recall-v0", "a", 0, 0)
    records = [
        EpisodeRecord(key, correctness=0.5, causes={"": 3, "lost": 1}),
        EpisodeRecord(replace(key, task_index=1), correctness=1.0, causes={"": 2}),
    ]
    assert summarise(records).causes == {"": (3 / 4 + 1) / 2, "lost": 1 / 8}
