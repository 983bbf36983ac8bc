"""Episodes of a row, one after another and together, and what is kept of them."""

import importlib
import json
from dataclasses import replace

import pytest

from memalpha_gym.benchmarks.player import EpisodePlayer, default_in_flight, episode_seeds
from memalpha_gym.benchmarks.record import Played
from memalpha_gym.recording import EpisodeKey

pytestmark = pytest.mark.usefixtures("stranger")

HOMES, READER = "stranger_homes:Stranger/Homes-v0", "stranger_homes:LookupReader"
KEY = EpisodeKey(HOMES, "stranger_homes:ForgetfulAgent", seed=0, task_index=5, reader=READER)


def play(key: EpisodeKey, player: EpisodePlayer | None = None) -> Played:
    """One episode by itself."""
    (played,) = (player or EpisodePlayer()).play([key])
    return played


def test_an_agent_that_is_told_the_task_is_marked() -> None:
    record, _ = play(replace(KEY, agent="oracle"))
    assert record.privileged
    assert record.correctness == 1.0


def test_a_budget_reaches_the_environment() -> None:
    record, _ = play(replace(KEY, agent="stranger_homes:CopyAgent", budget=1))
    full, _ = play(replace(KEY, agent="stranger_homes:CopyAgent", budget=15))
    assert 0 < full.memory_tokens <= 15 < record.memory_tokens


def test_what_an_agent_used_of_a_model_belongs_to_its_episode_failed_or_not() -> None:
    player = EpisodePlayer()
    first, _ = play(replace(KEY, agent="stranger_homes:MeteredAgent", task_index=1), player)
    failed, _ = play(replace(KEY, agent="stranger_homes:MeteredAgent", task_index=2), player)
    assert [first.usage["agent"]["calls"], failed.usage["agent"]["calls"]] == [2, 1]
    assert (first.failed, failed.failed) == ("", "RuntimeError: no server")
    assert play(KEY, player)[0].usage == {}


def test_an_environment_that_cannot_be_made_fails_the_episode() -> None:
    record, _ = play(replace(KEY, env_args='{"people": 3}'))
    assert record.failed == "ValueError: people is 3; only 4 live here"


def test_a_player_makes_a_new_environment_for_new_settings() -> None:
    player = EpisodePlayer()
    copy = replace(KEY, agent="stranger_homes:CopyAgent")
    first, _ = play(copy, player)
    tight, _ = play(replace(copy, budget=15), player)
    again, _ = play(copy, player)
    assert tight.memory_tokens < first.memory_tokens
    assert replace(again, seconds=0) == replace(first, seconds=0)
    player.close()


def test_agents_share_the_seeds_of_a_task_and_tasks_do_not() -> None:
    assert episode_seeds(KEY) == episode_seeds(replace(KEY, agent="other", budget=0.5))
    others = [replace(KEY, seed=1), replace(KEY, task_index=6), replace(KEY, environment="MemAlpha/Recall-v0")]
    seeds = [seed for key in (KEY, *others) for seed in episode_seeds(key)]
    assert len(set(seeds)) == len(seeds)


def test_a_products_seed_says_nothing_of_the_task_and_repeats_have_seeds_of_their_own() -> None:
    product = replace(KEY, agent="product:lines")
    assert episode_seeds(product)[0] == episode_seeds(KEY)[0]
    assert episode_seeds(product)[1] == episode_seeds(replace(product, task_index=6))[1]
    assert episode_seeds(product)[1] != episode_seeds(replace(product, repeat=1))[1]
    again = episode_seeds(replace(KEY, repeat=1))
    assert again[0] == episode_seeds(KEY)[0], "the same task"
    assert again[1] != episode_seeds(KEY)[1]


def test_stores_are_all_read_alike() -> None:
    key = replace(KEY, recall_tokens=16)
    refused, _ = play(replace(key, agent="rag-top2"))
    assert "all agents are read alike" in refused.failed
    own, _ = play(replace(KEY, agent="rag-top2", reader="lexical"))
    assert (own.failed, own.reading) == ("", '{"top_entries": 2}')
    whole, _ = play(replace(key, agent="long-context"))
    assert (whole.failed, whole.reading) == ("", "")


def test_what_a_stranger_gives_back_fails_its_episode_where_it_cannot_be_recorded() -> None:
    record, text = play(replace(KEY, environment="stranger_homes:Stranger/Odd-v0"))
    assert (record.failed, record.correctness) == ("KeyError: 'verdicts'", None)
    assert "KeyError" in json.loads(text)["traceback"]


def test_an_episode_that_is_cut_short_has_failed() -> None:
    record, _ = play(replace(KEY, env_args='{"max_episode_steps": 1}'))
    assert record.failed.startswith("RuntimeError: the episode was truncated before its last chunk")


@pytest.mark.parametrize(
    ("agent", "reader", "in_flight"),
    [
        ("CopyAgent", "LookupReader", 1),
        ("CopyAgent", "ServerReader", 8),
        ("BatchAgent", "LookupReader", 16),
        ("AsyncAgent", "ServerReader", 16),
        ("BusyAgent", "LookupReader", 6),
    ],
)
def test_how_many_are_in_flight_where_nobody_says(agent: str, reader: str, in_flight: int) -> None:
    module = importlib.import_module("stranger_homes")
    for make in (lambda cls: cls, lambda cls: cls()):
        assert default_in_flight(make(getattr(module, agent)), [make(getattr(module, reader))]) == in_flight
