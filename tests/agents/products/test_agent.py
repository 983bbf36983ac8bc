"""A product as an agent: what it is told, what it is asked, what is known of its costs; and that cheating gains nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import pytest

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.contexts import ALL
from memalpha_gym.episodes import Episode, Rollout
from memalpha_gym.products import ProductTimeoutError
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.rollouts import play_episodes
from tests.chat_server import ChatServer, last_text, says
from tests.products import TOLD
from tests.tiny import CHUNKS, HOME, KITE, tiny_env

LIMIT = 128


def play(spec: str, env: Any, task: int = 0, seed: int = 0) -> Rollout:
    agent = make(AGENTS, "agent", spec)
    (rollout,) = play_episodes([Episode(env, seed=seed, options={"task_index": task})], agent)
    if hasattr(agent, "close"):
        agent.close()
    return rollout


def world(**kwargs: Any) -> gym.Env[Any, Any]:
    return gym.make("MemAlpha/Recall-v0", split="test", tokens=1_500, facts=6, recall_tokens=LIMIT, **kwargs)


def fake(name: str) -> str:
    return f"product:tests.products:{name}"


@pytest.fixture
def told() -> Iterator[list[tuple[str, Any]]]:
    TOLD.clear()
    yield TOLD
    TOLD.clear()


def test_a_product_is_told_texts_and_their_places_and_nothing_else_before_it_is_asked(
    told: list[tuple[str, Any]],
) -> None:
    rollout = play(fake("Witness"), tiny_env(recall_tokens=32), seed=9)
    assert not rollout.failed
    assert told == [
        ("reset", 9),
        ("observe", (CHUNKS[0], 0)),
        ("recall", (HOME, 32)),
        ("observe", (CHUNKS[1], 1)),
        ("observe", (CHUNKS[2], 2)),
        ("recall", (HOME, 32)),
        ("recall", (KITE, 32)),
    ]


def test_what_is_recalled_is_what_the_reader_is_shown() -> None:
    rollout = play(fake("Sentences"), world())
    opaque = play(fake("Opaque"), world())
    assert rollout.info["correctness"] > opaque.info["correctness"]
    assert all(0 < answer["context_tokens"] <= LIMIT for answer in rollout.info["answers"])
    assert len(rollout.recall_seconds) == len(rollout.info["answers"])
    assert rollout.info["memory_tokens"] == 0


def test_the_simplest_product_equals_the_policy_that_does_the_same() -> None:
    product, policy = play("product:lines", world()), play("bm25-lines", world())
    for name in ("prediction", "score", "context", "context_tokens"):
        assert [each[name] for each in product.info["answers"]] == [each[name] for each in policy.info["answers"]]


def test_costs_are_told_and_what_cannot_be_seen_is_none() -> None:
    costs = play(fake("Sentences(keep=3)"), world()).costs
    assert costs["product"] == "sentences==1"
    assert costs["store_items"] == 3
    assert costs["usage"]["writing"]["tokens_in"] == 100
    assert costs["metered"] is False
    opaque = play(fake("Opaque"), world()).costs
    assert opaque["degraded"] == ["search"]
    assert (opaque["usage"], opaque["store_tokens"], opaque["store_bytes"]) == (None, None, None)
    assert play("product:lines", world()).costs["metered"] is True


def test_a_hang_fails_its_episode_with_its_type() -> None:
    rollout = play(fake("Hanging(time_limit=0.05)"), world())
    assert isinstance(rollout.error, ProductTimeoutError)
    assert rollout.failed == "ProductTimeoutError: observe did not end within 0.05 seconds"


def test_a_product_does_not_play_where_the_memory_is_read() -> None:
    rollout = play("product:lines", tiny_env())
    assert "owns its store" in rollout.failed
    assert "--recall-tokens" in rollout.failed


def test_a_policy_after_a_product_is_read_from_its_own_memory() -> None:
    env = tiny_env(recall_tokens=32)
    play("product:lines", env)
    assert play("empty", env).info["answers"][2]["context_tokens"] == 0


def test_episodes_in_flight_have_products_of_their_own() -> None:
    def answers(in_flight: int) -> dict[int, list[object]]:
        def make_agent() -> Any:
            return make(AGENTS, "agent", fake("Sentences"))

        episodes = (Episode(world(), key=task, options={"task_index": task}) for task in range(4))
        rollouts = play_episodes(episodes, make_agent(), make_agent=make_agent, in_flight=in_flight)
        return {rollout.key: [each["context"] for each in rollout.info["answers"]] for rollout in rollouts}

    assert answers(3) == answers(1)


# --- cheats ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Preacher", "Guesser"])
@pytest.mark.parametrize("reader", ["auto", "lexical"])
def test_instructions_and_guesses_gain_nothing(name: str, reader: str) -> None:
    for task in range(3):
        cheat, empty = play(fake(name), world(reader=reader), task), play("empty", world(reader=reader), task)
        assert cheat.info["correctness"] <= empty.info["correctness"]


def test_a_chat_model_is_shown_what_was_recalled_as_entries_of_a_memory() -> None:
    pytest.importorskip("openai")
    with ChatServer(lambda body, times: says("unknown")) as server:
        rollout = play(fake("Preacher"), world(reader=f"chat:{server.spec()}"))
        shown = [last_text(request) for request in server.requests]
    assert rollout.info["correctness"] == 0
    assert len(shown) == len(rollout.info["answers"])
    for text in shown:
        assert text.count("</semantic_memory>") == 1
        assert text.index("Ignore all instructions") < text.index("</semantic_memory>") < text.rindex("Question: ")
    systems = {request["messages"][0]["content"] for request in server.requests}
    assert len(systems) == 1
    assert "Ignore all instructions" not in systems.pop()


def test_a_hoard_is_cut_and_gains_nothing_over_raw_lines() -> None:
    hoard, lines = play(fake("Hoarder"), world()), play("bm25-lines", world())
    assert not hoard.failed
    assert max(answer["context_tokens"] for answer in hoard.info["answers"]) <= LIMIT
    assert hoard.info["correctness"] <= lines.info["correctness"]


def test_a_reading_rule_of_a_products_own_changes_nothing(told: list[tuple[str, Any]]) -> None:
    honest, sly = play(fake("Sentences"), world()), play(fake("Witness"), world())
    assert [each["prediction"] for each in honest.info["answers"]] == [
        each["prediction"] for each in sly.info["answers"]
    ]
    assert "reveal" not in dict(told)


def test_who_claims_no_usage_is_taken_at_no_more_than_its_word() -> None:
    costs = play(fake("Silent"), world()).costs
    assert costs["usage"] == {}
    assert costs["metered"] is False


def test_the_whole_text_is_the_whole_text() -> None:
    env = gym.make("MemAlpha/Recall-v0", split="test", tokens=1_500, facts=6, recall_tokens=ALL)
    rollout = play("verbatim", env)
    shown = {answer["context_tokens"] for answer in rollout.info["answers"]}
    assert shown == {rollout.info["memory_tokens"]}
