"""What a page holds of an episode: all of it, in little room, and nothing that steers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from memalpha_gym.benchmarks.report.episodes import (
    LONGEST_ENTRY,
    answers_only,
    blocks,
    cut,
    packed,
    search_text,
    unpacked,
)
from memalpha_gym.benchmarks.report.replaying import Replayer
from memalpha_gym.views.step import changes
from tests.benchmarks.report.conftest import HOSTILE, Episodes


def spelled(value: Any, chunk: str, calls: list[Any]) -> Any:
    """A text that is given as a place, in full, as the page's script has it."""
    if not isinstance(value, list):
        return value
    if len(value) == 2:
        return chunk[value[0] : value[0] + value[1]]
    (content,) = [each for name, each in calls[value[0]][1] if name.endswith("content")]
    return spelled(content, chunk, calls)


def test_texts_come_back_from_their_places(episodes: Episodes) -> None:
    replayer, places = Replayer(), 0
    for record, text in episodes:
        replayed = replayer.replay(record, json.loads(text))
        both = blocks(record, json.loads(text), replayed)
        chunks, steps = unpacked(both.task)["chunks"], unpacked(both.steps)["steps"]
        for step, chunk, view in zip(steps, chunks, replayed.views, strict=True):
            shown = [(entry, spelled(new, chunk, step["calls"])) for entry, new in step["changes"]]
            assert shown == [(change.id, change.new) for change in changes(view)]
            for call, (_, given, *_) in zip(view.calls, step["calls"], strict=True):
                assert {name: spelled(value, chunk, step["calls"]) for name, value in given} == dict(call.arguments)
                places += sum(isinstance(value, list) for _, value in given)
    assert places > 10  # the extracting agent's lines stand in their chunks
    replayer.close()


def test_equal_values_give_equal_blocks_and_come_back() -> None:
    value = {"text": "Grüße \u4e16\u754c \U0001f600 " + "x" * 5000, "none": None, "list": [1, 2.5]}
    assert unpacked(packed(value)) == value
    assert packed(value) == packed(json.loads(json.dumps(value)))
    assert len(packed(value)) < 200


def test_long_and_hostile_texts_are_cut_and_made_harmless(episodes: Episodes) -> None:
    assert cut("a" * 10, 4) == "aaaa … (6 more characters)"
    assert cut("ab" * 5, 2, end=True) == "… (8 characters left out) ab"
    assert "\x1b" not in cut(HOSTILE, 100)
    record, text = episodes[0]
    episode = json.loads(text)
    episode["answers"][0]["prediction"] = HOSTILE * 10_000
    told = unpacked(answers_only(replace(record, failed=HOSTILE), episode))
    assert len(told["answers"][0]["said"]) < LONGEST_ENTRY
    assert "\u202e" not in json.dumps(told, ensure_ascii=False)
    assert len(search_text(episode, record)) < 10_000
