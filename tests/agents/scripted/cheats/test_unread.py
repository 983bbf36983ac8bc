"""The cheats do what they are named for, and the robust reward does not pay for it."""

from __future__ import annotations

from typing import Any

import pytest

from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tools import CallStatus, ToolResult
from tests.tiny import CHUNKS, tiny_env

CHEATS = ("cheat:bogus-deletes", "cheat:junk-writes")


def play(name: str, **kwargs: Any) -> tuple[float, list[ToolResult], dict[str, Any], Any]:
    """Return, results, last info and environment of an episode of the first tiny task."""
    env, agent = tiny_env(reader="lexical", **kwargs), make(AGENTS, "agent", name)
    observation, _ = env.reset(options={"task_index": 0})
    total, results, over, info = 0.0, [], False, {}
    while not over:
        observation, reward, over, _, info = env.step(agent.act(observation))
        total += reward
        results += info["results"]
    return total, results, info, env


def test_bogus_deletes_name_no_entry() -> None:
    total, results, info, _ = play("cheat:bogus-deletes")
    assert len(results) == 3 * len(CHUNKS)
    assert {result.status for result in results} == {CallStatus.UNKNOWN_ID}
    assert info["memory_tokens"] == 0
    assert total == pytest.approx(-1.1), "nothing but failures is charged for in full"


def test_keyword_hoard_stores_sorted_words_once_each() -> None:
    _, results, _, env = play("cheat:keyword-hoard")
    assert {result.status for result in results} == {CallStatus.OK}
    contents = [entry.content.split() for _, entry in env.memory]
    assert contents[0] == ["Oslo", "lives"]
    assert all(words == sorted(set(words)) for words in contents)
    agent = make(AGENTS, "agent", "cheat:keyword-hoard")
    assert list(agent.act({"chunk": "a b, I am", "chunk_index": 0})) == []


def test_junk_is_written_well_and_never_twice() -> None:
    _, results, info, env = play("cheat:junk-writes")
    assert {result.status for result in results} == {CallStatus.OK}
    assert len(list(env.memory)) == 2 * len(CHUNKS)
    assert info["correctness"] == 0


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheats_earn_less_than_the_honest_agent_and_than_silence(cheat: str) -> None:
    cheating, honest, silent = (play(name)[0] for name in (cheat, "extract", "empty"))
    assert cheating < honest
    assert cheating <= silent or play(cheat)[2]["correctness"] > play("empty")[2]["correctness"]


def test_bogus_deletes_are_paid_under_the_papers_reward_alone() -> None:
    """A fault of the paper's code: r2 is 1 at every step, beside 0.05 for the empty memory."""
    reward, results, *_ = play("cheat:bogus-deletes", reward="paper")
    assert reward == pytest.approx(1.05)
    assert {result.status for result in results} == {CallStatus.UNKNOWN_ID}
    assert play("cheat:bogus-deletes")[0] < play("empty")[0]
