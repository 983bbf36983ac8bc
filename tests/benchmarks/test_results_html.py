"""The table in a notebook's cell."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from memalpha_gym.benchmarks.paired import paired
from memalpha_gym.benchmarks.results import Comparison
from memalpha_gym.benchmarks.results_html import results_html
from memalpha_gym.benchmarks.statistics import summarise
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

KEY = EpisodeKey("MemAlpha/Recall-v0", "<b>mine</b>", 0, 0)
RECORD = EpisodeRecord(
    KEY, "t", correctness=0.5, episode_return=0.4, memory_tokens=1234, chunk_tokens=8000, causes={"": 1, "lost": 1}
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.data: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.data.append(data)


def test_failed_episodes_mark_a_mean_and_a_comparison() -> None:
    row = summarise([RECORD, replace(RECORD, key=replace(KEY, task_index=1), correctness=None, failed="broke")])
    shown = results_html([row], {}, {})
    assert "0.500!" in shown
    assert "failed = 0</th>" in shown
    assert "<td>0.250</td>" in shown
    compared = Comparison("a", "b", {"Recall-v0": paired(row.scores, {0: 0.0, 1: 1.0})}, {"Recall-v0": 1})
    assert "(1 tasks, ! 1 failed)" in str(compared)
    assert "! 1 failed" in compared._repr_html_()
    assert compared.to_dicts()[0]["failed"] == 1


def test_the_page_is_whole_and_names_are_harmless() -> None:
    other = replace(RECORD, key=replace(KEY, task_index=1), correctness=1.0)
    tags = Tags()
    tags.feed(results_html([summarise([RECORD, other])], {"split": "test", "seed": 0}, {"<i>trace</i>": 1}))
    assert tags.open == []
    text = " ".join(tags.data)
    for said in ("<b>mine</b>", "0.750", "0.500 to 1.000", "1.2k", "8.0k", "lost 50%", "split test", "<i>trace</i>"):
        assert said in text
