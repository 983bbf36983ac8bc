"""What is kept of an episode."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from memalpha_gym.benchmarks.environments import make_environment
from memalpha_gym.benchmarks.player import EpisodePlayer
from memalpha_gym.benchmarks.record import Played
from memalpha_gym.recording import EpisodeKey, replay

pytestmark = pytest.mark.usefixtures("stranger")

HOMES, READER = "stranger_homes:Stranger/Homes-v0", "stranger_homes:LookupReader"
KEY = EpisodeKey(HOMES, "stranger_homes:ForgetfulAgent", seed=0, task_index=5, reader=READER)


def play(key: EpisodeKey) -> Played:
    (played,) = EpisodePlayer().play([key])
    return played


def test_the_figures_of_an_episode_by_hand() -> None:
    record, text = play(KEY)
    assert (record.key, record.task_id, record.failed, record.privileged) == (KEY, "homes-5", "", False)
    assert record.correctness == 0.5  # two of four people live in the chunk that was copied
    assert record.calls == {"memory_delete": 1, "memory_insert": 2, "unknown_tool": 1}
    assert record.invalid_calls == 3
    assert 0 < record.memory_tokens == record.peak_memory_tokens < record.chunk_tokens
    assert record.seconds > 0
    episode = json.loads(text)
    assert record.episode_return == pytest.approx(sum(step["reward"] for step in episode["steps"]))
    assert [result["status"] for result in episode["steps"][1]["results"]] == [
        "unknown_id",
        "unknown_tool",
        "wrong_type",
    ]
    assert episode["steps"][1]["calls"][2]["arguments"]["content"] == {"repr": "nan"}
    assert [answer["score"] for answer in episode["answers"]] == [1.0, 1.0, 0.0, 0.0]


def test_of_an_own_store_nothing_is_recorded_that_cannot_be_seen() -> None:
    record, text = play(replace(KEY, agent="product:tests.products:Opaque", recall_tokens=16))
    assert record.failed == ""
    assert (record.episode_return, record.memory_tokens, record.peak_memory_tokens) == (None, None, None)
    assert (record.operations, record.causes) == (None, {})
    assert 0 < record.context_tokens <= record.context_tokens_max <= 16
    assert len(record.costs["recall_seconds"]) == 4
    assert (record.costs["store_tokens"], record.costs["usage"]) == (None, None)
    assert all(len(answer["context"]) > 0 for answer in json.loads(text)["answers"])
    policy, _ = play(replace(KEY, agent="stranger_homes:CopyAgent", recall_tokens=16))
    assert policy.memory_tokens is None
    assert policy.costs["store_tokens"] > 0, "what a policy stores is seen, and is a cost"


def test_a_reading_that_failed_leaves_no_score() -> None:
    record, text = play(replace(KEY, reader="stranger_homes:BrokenReader"))
    assert (record.failed, record.correctness, record.episode_return) == ("no answer from port 1", None, None)
    assert len(json.loads(text)["answers"]) == 4


def test_writes_that_no_verdict_could_be_had_on_are_counted() -> None:
    record, text = play(replace(KEY, judge="stranger_homes:BrokenJudge"))
    assert (record.failed, record.judge_errors) == ("", 1)
    assert [step["judge_errors"] for step in json.loads(text)["steps"]] == [["no answer from port 2"], []]
    assert play(KEY)[0].judge_errors == 0


def test_the_steps_before_a_failure_are_kept_with_its_traceback() -> None:
    record, text = play(replace(KEY, agent="stranger_homes:RaisingAgent", task_index=2))
    assert record.failed.startswith("RuntimeError: no server")
    assert "RuntimeError" in json.loads(text)["traceback"]


COMPLETIONS = replace(KEY, agent="stranger_homes:TextAgent", env_args='{"action_format": "hermes"}')


@pytest.mark.parametrize("key", [KEY, COMPLETIONS], ids=["calls", "completions"])
def test_a_recorded_episode_replays_to_the_same_rewards_and_results(key: EpisodeKey) -> None:
    record, text = play(key)
    episode = json.loads(text)
    env = make_environment(key)
    steps = list(replay(env, episode))
    assert [reward for _, reward, _ in steps] == [step["reward"] for step in episode["steps"]]
    for (_, _, info), step in zip(steps, episode["steps"], strict=True):
        assert [str(result.status) for result in info["results"]] == [result["status"] for result in step["results"]]
    assert steps[-1][2]["correctness"] == record.correctness
    assert record.correctness > 0
