"""Five hundred episodes on a server that fails in every way: no wrong score, no lost episode, every failure named.

The model of the server reads and writes perfectly, but for some questions, which it gets wrong, and for some agents' turns, in
which it only claims to have stored something. So every episode's right score is known, and so is which of them cannot be had.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import gymnasium as gym
import pytest

from memalpha_gym.benchmarks.player import EpisodePlayer
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.recording import EpisodeKey, EpisodeRecord
from memalpha_gym.tasks import Competency, Question, Task
from tests import chat_server
from tests.chat_server import Answer, ChatServer, fails, says
from tests.tiny import TinySource

EPISODES = 500
ATTEMPTS = 3
IN_FLIGHT = 4
FAULTS = {
    "drops": (chat_server.DROPS, "connection"),
    "half": (chat_server.HALF, "connection"),
    "half but whole": (chat_server.HALF_BUT_WHOLE, "malformed_response"),
    "not json": (chat_server.NOT_JSON, "malformed_response"),
    "empty": (chat_server.EMPTY, "empty_response"),
    "error as success": (chat_server.ERROR_AS_SUCCESS, "server_error"),
    "busy": (fails(429, retry_after="0.01"), "rate_limit"),
    "broken": (fails(500), "server_error"),
    "hangs": (chat_server.HANGS, "timeout"),
}
NAMES = list(FAULTS)
DOOR = re.compile(r"Key (\d+) opens door (\d+)\.")
BAD_VERDICTS = ("valid", '{"valid": "yes"}', '{"valid": tr', "executed successfully")


def task(i: int) -> Task:
    question = Question(f"Which door does key {i} open?", (f"door {7 * i}",), "substring")
    return Task(f"door-{i}", "tiny", Competency.RETRIEVAL, (f"Key {i} opens door {7 * i}.",), (question,))


def make_doors(split: str, **kwargs: Any) -> MemoryConstructionEnv:
    return MemoryConstructionEnv(TinySource([task(i) for i in range(EPISODES)]), **kwargs)


def draw(salt: str, i: int, sides: int) -> int:
    """A die that falls the same way in every run."""
    return int.from_bytes(hashlib.sha256(f"{salt} {i}".encode()).digest()[:4]) % sides


def reads_wrong(i: int) -> bool:
    return draw("wrong", i, 6) == 0


def only_claims(i: int) -> bool:
    return draw("claims", i, 4) == 0


class Model:
    """The server's script. `doomed` is what each episode can fail of: the faults that stay however often one asks."""

    def __init__(self) -> None:
        self.doomed: dict[int, set[str]] = {}
        self.met: Counter[str] = Counter()

    def __call__(self, body: dict[str, Any], times: int) -> Answer:
        user = body["messages"][1]["content"]
        i = int(re.search(r"[Kk]ey (\d+)", user)[1])  # type: ignore[index]
        judging = "<writing>" in user
        turn = f"{'judge' if judging else 'read' if 'Question:' in user else 'write'} {len(body['messages'])}"
        lasting = draw(f"{turn} lasting", i, 30) == 0
        passing = not lasting and draw(f"{turn} passing", i, 12) == 0
        if lasting or (passing and times < 1 + draw(f"{turn} times", i, ATTEMPTS - 1)):
            name = NAMES[draw(f"{turn} which", i, len(NAMES))]
            fault, cause = FAULTS[name]
            self.met[name] += 1
            if lasting and not judging:
                self.doomed.setdefault(i, set()).add(cause)
            return fault
        if judging:
            return says(BAD_VERDICTS[i % len(BAD_VERDICTS)] if draw("verdict", i, 3) == 0 else '{"valid": true}')
        if "Question:" in user:
            return self.reading(user, i)
        stored = f"Key {i} opens door {7 * i}."
        if not body.get("tools"):
            return says(stored)
        if only_claims(i):
            return says(f"memory_insert executed successfully: {stored}")
        arguments = json.dumps({"memory_type": "semantic_memory", "content": stored})
        return says(None, ("memory_insert", arguments), finish_reason="tool_calls")

    def reading(self, user: str, i: int) -> Answer:
        known = dict(DOOR.findall(user.split("<semantic_memory>")[1].split("</semantic_memory>")[0]))
        if str(i) not in known:
            return says("unknown")
        return says(f"door {int(known[str(i)]) + reads_wrong(i)}")


@pytest.fixture
def environment() -> Iterator[str]:
    name = "MemAlphaTest/Doors-v0"
    gym.register(name, entry_point=make_doors)
    yield name
    del gym.registry[name]


def expected_score(i: int, agent: str) -> float:
    return float(not reads_wrong(i) and not (agent.startswith("untrained") and only_claims(i)))


def play(keys: list[EpisodeKey]) -> list[EpisodeRecord]:
    with closing(EpisodePlayer()) as player:
        return [record for record, _ in player.play(keys, IN_FLIGHT)]


@pytest.mark.slow
def test_no_wrong_score_no_lost_episode_every_failure_named(environment: str) -> None:
    model = Model()
    with ChatServer(model) as server:
        spec = server.spec(f"attempts={ATTEMPTS}&timeout=2")
        chat = f"chat:{spec}"
        agents = (f"untrained:{spec}", f"memagent:{spec}")
        keys = [EpisodeKey(environment, agents[i % 2], 0, i, reader=chat, judge=chat) for i in range(EPISODES)]
        records = {record.key.task_index: record for record in play(sorted(keys, key=lambda key: key.agent))}
    assert sorted(records) == list(range(EPISODES))
    assert model.met.keys() == FAULTS.keys()
    for i, record in records.items():
        if i in model.doomed:
            assert record.correctness is None, record
            assert record.failed.removeprefix("ChatError: ").split(":")[0] in model.doomed[i], record
            assert f"({ATTEMPTS} attempts)" in record.failed
        else:
            assert record.failed == "", record
            assert record.correctness == expected_score(i, record.key.agent), record
    causes = {cause for causes in model.doomed.values() for cause in causes}
    assert causes == {cause for _, cause in FAULTS.values()}
    assert {record.correctness for record in records.values()} == {None, 0.0, 1.0}


def test_a_server_that_comes_back_is_used_again(environment: str) -> None:
    with closing(EpisodePlayer()) as player:
        model = Model()
        with ChatServer(model) as server:
            pass
        spec = server.spec("attempts=2")
        key = EpisodeKey(environment, f"memagent:{spec}", 0, 1, reader=f"chat:{spec}")
        ((gone, _),) = player.play([key])
        with ChatServer(lambda body, times: says("Key 1 opens door 7."), server.port):
            ((back, _),) = player.play([key])
    assert gone.failed == "ChatError: connection: the connection failed (ConnectError) (2 attempts)"
    assert gone.correctness is None
    assert (back.failed, back.correctness) == ("", 1.0)
