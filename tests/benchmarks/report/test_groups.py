"""What may be compared with what."""

from __future__ import annotations

import json

from memalpha_gym.benchmarks.report.groups import grouped, headings
from memalpha_gym.benchmarks.report.reading import Suite
from memalpha_gym.recording import EpisodeKey, EpisodeRecord


def records(*settings: dict[str, object]) -> list[EpisodeRecord]:
    return [
        EpisodeRecord(
            EpisodeKey(**{"environment": "MemAlpha/Recall-v0", "agent": "a", "seed": 0, "task_index": 0, **each})
        )  # type: ignore[arg-type]
        for each in settings
    ]


def test_each_setting_has_a_group_of_its_own() -> None:
    for name, one, other in (
        ("budget", "2x", "3x"),
        ("split", "test", "validation"),
        ("reader", "auto", "lexical"),
        ("seed", 0, 1),
        ("reward", "robust", "paper"),
        ("version", "1", "2"),
        ("recall_tokens", 128, 512),
        ("env_args", '{"level": 1}', '{"level": 2}'),
        ("env_args", '{"memory_types": "core"}', '{"memory_types": "semantic"}'),
    ):
        groups = grouped(records({name: one}, {name: other}))
        assert len(groups) == 2, name
        assert len(set(headings(groups))) == 2, name


def test_a_suite_compares_what_its_columns_are() -> None:
    args = [json.dumps({"level": level}) for level in (0, 1)]
    places = tuple(("MemAlpha/Recall-v0", "test", each, "") for each in args)
    found = records(*({"env_args": each} for each in args))
    (group,) = grouped(found, [Suite("quick", places)])
    assert list(group.columns.values()) == ["Recall level=0", "Recall level=1"]
    assert len(grouped(found)) == 2


def test_repeats_and_agents_share_a_group_and_the_whole_text_stands_beside_each_limit() -> None:
    assert len(grouped(records({"repeat": 0}, {"repeat": 1}, {"agent": "b"}))) == 1
    whole = {"agent": "verbatim", "recall_tokens": "all"}
    groups = grouped(records({"recall_tokens": 128}, {"recall_tokens": 512}, whole))
    assert [sorted(group.names) for group in groups] == [["a", "whole text"], ["a", "whole text"]]
