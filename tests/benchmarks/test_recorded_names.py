"""What a file of episodes names is not run for the file's sake."""

from __future__ import annotations

import json

import pytest

from memalpha_gym.benchmarks.recorded_names import check_names, foreign_names
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey

CODE = "subprocess:getoutput(cmd='true')"


@pytest.mark.parametrize(
    "key",
    [
        EpisodeKey("os:MemAlpha/Recall-v0", "empty", 0, 0),
        EpisodeKey("MemAlpha/Recall-v0", "empty", 0, 0, reader=CODE),
        EpisodeKey("MemAlpha/Recall-v0", "empty", 0, 0, env_args=json.dumps({"retriever": CODE})),
        EpisodeKey(
            "MemAlpha/Recall-v0", "empty", 0, 0, env_args=json.dumps({"judge": "chat:m@http://x.test/v1#key=HOME"})
        ),
        EpisodeKey("MemAlpha/Recall-v0", "empty", 0, 0, env_args="[]"),
    ],
)
def test_a_file_names_no_code(key: EpisodeKey) -> None:
    with pytest.raises(CommandError):
        check_names(key, (), trust=False)
    check_names(key, (), trust=True)


def test_what_is_ours_or_replaced_is_no_others() -> None:
    assert foreign_names(EpisodeKey("MemAlpha/Recall-v0", "mine:Agent", 0, 0)) == []
    assert foreign_names(EpisodeKey("MemAlpha/Recall-v0", "empty", 0, 0, reader=CODE), ("reader",)) == []
