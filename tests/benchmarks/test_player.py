"""One episode and its record."""

import json
from dataclasses import replace

import pytest

from memalpha_gym.benchmarks.episodes import EpisodePlayer, episode_seeds, make_environment
from memalpha_gym.recording import EpisodeKey, replay

pytestmark = pytest.mark.usefixtures("stranger")

HOMES, READER = "stranger_homes:Stranger/Homes-v0", "stranger_homes:LookupReader"
KEY = EpisodeKey(HOMES, "stranger_homes:ForgetfulAgent", seed=0, task_index=5, reader=READER)


def test_the_figures_of_an_episode_by_hand() -> None:
    record, text = EpisodePlayer().play(KEY)
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


def test_an_agent_that_is_told_the_task_is_marked() -> None:
    record, _ = EpisodePlayer().play(replace(KEY, agent="oracle"))
    assert record.privileged
    assert record.correctness == 1.0


def test_a_budget_reaches_the_environment() -> None:
    record, _ = EpisodePlayer().play(replace(KEY, agent="stranger_homes:CopyAgent", budget=1))
    full, _ = EpisodePlayer().play(replace(KEY, agent="stranger_homes:CopyAgent", budget=15))
    assert 0 < full.memory_tokens <= 15 < record.memory_tokens


def test_a_reading_that_failed_leaves_no_score() -> None:
    record, text = EpisodePlayer().play(replace(KEY, reader="stranger_homes:BrokenReader"))
    assert (record.failed, record.correctness, record.episode_return) == ("no answer from port 1", None, None)
    assert len(json.loads(text)["answers"]) == 4


def test_writes_that_no_verdict_could_be_had_on_are_counted() -> None:
    record, text = EpisodePlayer().play(replace(KEY, judge="stranger_homes:BrokenJudge"))
    assert (record.failed, record.judge_errors) == ("", 1)
    assert [step["judge_errors"] for step in json.loads(text)["steps"]] == [["no answer from port 2"], []]
    assert EpisodePlayer().play(KEY)[0].judge_errors == 0


def test_what_an_agent_used_of_a_model_belongs_to_its_episode_failed_or_not() -> None:
    player = EpisodePlayer()
    first, _ = player.play(replace(KEY, agent="stranger_homes:MeteredAgent", task_index=1))
    failed, _ = player.play(replace(KEY, agent="stranger_homes:MeteredAgent", task_index=2))
    assert [first.usage["agent"]["calls"], failed.usage["agent"]["calls"]] == [2, 1]
    assert (first.failed, failed.failed) == ("", "RuntimeError: no server")
    assert player.play(KEY)[0].usage == {}


def test_the_steps_before_a_failure_are_kept_with_its_traceback() -> None:
    record, text = EpisodePlayer().play(replace(KEY, agent="stranger_homes:RaisingAgent", task_index=2))
    assert record.failed.startswith("RuntimeError: no server")
    assert "RuntimeError" in json.loads(text)["traceback"]


def test_an_environment_that_cannot_be_made_fails_the_episode() -> None:
    record, _ = EpisodePlayer().play(replace(KEY, env_args='{"people": 3}'))
    assert record.failed == "ValueError: people is 3; only 4 live here"


def test_a_player_makes_a_new_environment_for_new_settings() -> None:
    player = EpisodePlayer()
    copy = replace(KEY, agent="stranger_homes:CopyAgent")
    first, _ = player.play(copy)
    tight, _ = player.play(replace(copy, budget=15))
    again, _ = player.play(copy)
    assert tight.memory_tokens < first.memory_tokens
    assert replace(again, seconds=0) == replace(first, seconds=0)
    player.close()


def test_agents_share_the_seeds_of_a_task_and_tasks_do_not() -> None:
    assert episode_seeds(KEY) == episode_seeds(replace(KEY, agent="other", budget=0.5))
    others = [replace(KEY, seed=1), replace(KEY, task_index=6), replace(KEY, environment="MemAlpha/Recall-v0")]
    seeds = [seed for key in (KEY, *others) for seed in episode_seeds(key)]
    assert len(set(seeds)) == len(seeds)


def test_a_recorded_episode_replays_to_the_same_rewards_and_results() -> None:
    record, text = EpisodePlayer().play(KEY)
    episode = json.loads(text)
    env = make_environment(KEY)
    steps = list(replay(env, episode))
    assert [reward for _, reward, _ in steps] == [step["reward"] for step in episode["steps"]]
    for (_, _, info), step in zip(steps, episode["steps"], strict=True):
        assert [str(result.status) for result in info["results"]] == [result["status"] for result in step["results"]]
    assert steps[-1][2]["correctness"] == record.correctness
