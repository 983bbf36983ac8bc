"""BookSum: chapters of five to twenty chunks, and the hub's form."""

from __future__ import annotations

from memalpha_gym.envs.booksum import BOOKSUM, booksum_source
from tests.envs.sources import FIXTURES


def test_episode_is_a_chapter_with_one_question() -> None:
    task = booksum_source(data=FIXTURES, split="all")[0]
    assert task.source == "booksum"
    assert 5 <= len(task.chunks) <= 20
    assert len(task.questions) == 1
    assert "The user begins to read The Life of" in task.chunks[0]
    assert "The user reads on" in task.chunks[1]
    assert task.metadata["title"] in task.questions[0].text


def test_hub_copy_is_the_one_with_chapters() -> None:
    assert (BOOKSUM.dataset.hub.name, BOOKSUM.dataset.hub.config) == ("ubaada/booksum-complete-cleaned", "chapters")
