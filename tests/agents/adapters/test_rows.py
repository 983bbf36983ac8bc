from __future__ import annotations

import json

import pytest

from memalpha_gym.agents.adapters.rows import begin, rows
from memalpha_gym.prompt_writer import PromptSettings


def test_a_row_is_plain_and_begins_its_episode() -> None:
    made = rows("MemAlpha/Recall-v0", range(2), tokens=1500, split="validation")
    assert json.loads(json.dumps(made)) == made
    first, second = (begin(row) for row in made)
    assert first.env.source.split == "validation"
    assert first.messages != second.messages
    assert first.messages == begin(made[0]).messages


def test_episodes_of_one_environment_share_its_reader_and_nothing_else() -> None:
    (row,) = rows("MemAlpha/Recall-v0", [0], tokens=1500)
    one, other = begin(row), begin(row)
    assert one.env.reader is other.env.reader
    one.reply("")
    assert (one.chunk_index, other.chunk_index) == (1, 0)
    assert begin(row, PromptSettings(tools_told=True)).tools == []
    with pytest.raises(ValueError, match="task_index"):
        begin({**row, "task_index": -1})
    with pytest.raises(TypeError, match="integer"):
        begin({**row, "task_index": 0.5})
    drawn = [begin(rows("MemAlpha/Recall-v0", [None], tokens=1500)[0], seed=3).env.task.task_id for _ in range(2)]
    assert drawn[0] == drawn[1]
