"""Pictures of results: they show the figures that the rows have."""

from __future__ import annotations

import sys

import pytest

import memalpha_gym
from memalpha_gym.benchmarks.plots import heat_map
from memalpha_gym.benchmarks.results import Results


@pytest.fixture(scope="module")
def results() -> Results:
    small = {"tokens": 1000, "facts": 3, "questions": 2}
    return memalpha_gym.evaluate("extract", ["Recall-v0", "Update-v0"], episodes=3, progress=False, **small)


def test_scores_are_bars_with_a_dot_for_each_task(results: Results) -> None:
    (axes,) = results.plot.scores().axes
    assert [bar.get_width() for bar in axes.patches] == [row.correctness for row in results.rows]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Recall-v0", "Update-v0"]
    assert [len(dots.get_offsets()) for dots in axes.collections].count(3) == 2


def test_causes_fill_each_bar(results: Results) -> None:
    (axes,) = results.plot.causes().axes
    for place in range(2):
        bars = [bar for bar in axes.patches if round(bar.get_y() + bar.get_height() / 2) == place]
        assert sum(bar.get_width() for bar in bars) == pytest.approx(1.0)


def test_memory_grows_below_its_budget(results: Results) -> None:
    (axes,) = results.plot.memory("Update-v0").axes
    drawn = [list(line.get_ydata()) for line in axes.lines]
    steps = [
        [step["memory_tokens"] for step in e.details["steps"]]
        for e in results.episodes
        if "Update" in e.record.key.environment
    ]
    budgets = {e.details["memory_budget"] for e in results.episodes if "Update" in e.record.key.environment}
    assert drawn[:3] == steps
    assert {line[0] for line in drawn[3:]} == budgets
    assert max(map(max, steps)) <= max(budgets)


def test_terms_are_means_over_steps(results: Results) -> None:
    (axes,) = results.plot.reward().axes
    assert "correctness" in [label.get_text() for label in axes.get_yticklabels()]
    first = [e for e in results.episodes if "Recall" in e.record.key.environment]
    means = [step["reward_terms"]["format"] for e in first for step in e.details["steps"]]
    widths = dict(
        zip(
            [label.get_text() for label in axes.get_yticklabels()],
            [bar.get_width() for bar in axes.patches],
            strict=True,
        )
    )
    assert widths["format"] == pytest.approx(sum(means) / len(means))


SMALL = {"tokens": 1000, "facts": 3, "questions": 2}


def test_a_line_goes_through_the_scores_of_each_budget() -> None:
    swept = memalpha_gym.evaluate("extract", episodes=2, progress=False, memory_budget=["1x", "4x"], **SMALL)
    (axes,) = swept.plot.budget().axes
    assert list(axes.lines[0].get_ydata()) == [row.correctness for row in swept.rows]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1x", "4x"]
    assert set(swept.compare(swept).differences) == {"MemAlpha/Recall-v0, budget 1x", "MemAlpha/Recall-v0, budget 4x"}


def test_a_line_goes_through_the_scores_of_each_length() -> None:
    lengths = [1000, 2000]
    swept = memalpha_gym.evaluate("extract", episodes=2, progress=False, **{**SMALL, "tokens": lengths})
    (axes,) = swept.plot.length().axes
    assert list(axes.lines[0].get_xdata()) == [row.chunk_tokens for row in swept.rows]
    assert [row.group for row in swept.rows] == ["Recall-v0, 1,000 tokens", "Recall-v0, 2,000 tokens"]
    assert "tokens=" not in swept._repr_html_()


def test_pictures_over_several_say_how_to_play_several(results: Results) -> None:
    with pytest.raises(ValueError, match=r"memory_budget=\[…\]"):
        results.plot.budget()
    with pytest.raises(ValueError, match=r"tokens=\[…\]"):
        results.plot.length()


def test_a_heat_map_has_an_agent_a_line_and_an_environment_a_column(results: Results) -> None:
    other = memalpha_gym.evaluate("empty", "Update-v0", episodes=1, progress=False, **SMALL)
    (axes,) = heat_map(results, other).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["extract", "empty"]
    written = [text.get_text() for text in axes.texts]
    assert written == [*(f"{row.correctness:.2f}" for row in results.rows), "–", "0.00"]
    (same,) = results.plot.compare(other).axes
    assert [text.get_text() for text in same.texts] == written


def test_a_timeline_has_a_line_for_each_fact(results: Results) -> None:
    (axes,) = results.plot.timeline("Update-v0", 1).axes
    assert all(" / " in label.get_text() for label in axes.get_yticklabels())
    with pytest.raises(ValueError, match="no episode 7; 3 were played"):
        results.plot.timeline("Update-v0", 7)


def test_a_picture_shows_itself(results: Results) -> None:
    assert results.plot.scores()._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_other_environments_are_named(results: Results) -> None:
    with pytest.raises(ValueError, match=r"no episodes of 'Count-v0'; there are those of Recall-v0, Update-v0"):
        results.plot.memory("Count-v0")


def test_without_matplotlib_the_extra_is_named(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "memalpha_gym.benchmarks.pictures", None)
    with pytest.raises(ImportError, match=r"memalpha-gym\[plots\]"):
        results.plot.scores()
