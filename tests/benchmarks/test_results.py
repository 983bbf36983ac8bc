"""What an evaluation shows and gives."""

from __future__ import annotations

import pytest

import memalpha_gym
from memalpha_gym.benchmarks.results import Results

SMALL = {"tokens": 1000, "facts": 3, "questions": 2, "progress": False}


@pytest.fixture(scope="module")
def ledger() -> Results:
    return memalpha_gym.evaluate("ledger", ["Recall-v0", "Count-v0"], episodes=3, **SMALL)


@pytest.fixture(scope="module")
def empty() -> Results:
    return memalpha_gym.evaluate("empty", ["Recall-v0", "Update-v0"], episodes=3, **SMALL)


def test_the_table_has_a_row_for_each_environment(ledger: Results) -> None:
    text = str(ledger)
    assert "Recall-v0" in text
    assert "Count-v0" in text
    assert "split test" in text
    assert ledger.to_dicts()[0]["correctness"] == 1.0


def test_episodes_hold_steps_and_answers(ledger: Results) -> None:
    assert len(ledger.episodes) == 6
    details = ledger.episodes[0].details
    assert details["steps"][0]["results"]
    assert all(answer["score"] == 1.0 for answer in details["answers"])


def test_an_episode_shows_its_steps_and_answers(ledger: Results) -> None:
    shown = ledger.episodes[0]._repr_html_()
    assert "memory_insert" in shown
    assert "chunk 1:" in shown
    assert "answers" in shown


def test_a_comparison_is_by_task(ledger: Results, empty: Results) -> None:
    compared = ledger.compare(empty)
    assert compared.differences["MemAlpha/Recall-v0"].difference == 1.0  # type: ignore[union-attr]
    assert compared.differences["MemAlpha/Count-v0"] is None
    assert compared.to_dicts()[0]["p"] == 0.25
    assert "ledger less empty" in str(compared)
    assert "no task in common" in str(compared)
    assert "Recall-v0" in compared._repr_html_()


def test_what_was_played_otherwise_is_not_compared(ledger: Results) -> None:
    other = memalpha_gym.evaluate("empty", "Recall-v0", episodes=1, **{**SMALL, "tokens": 1200})
    with pytest.raises(ValueError, match="not played alike: env_args"):
        ledger.compare(other)


def test_data_frames_are_optional(ledger: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="to_dicts gives the same"):
        ledger.to_pandas()
