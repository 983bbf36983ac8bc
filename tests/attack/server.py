"""A reader and two judges against a server that fails in every way we know of.

    python -m tests.attack.server 480

The model behind the server answers every question rightly. Each question meets one kind of failure: every time, the first time
only, or never. What a healthy server could have answered must be right, what it could not must be a failure with the right name,
and once the server is well, the same response cache in use, everything must be right.
"""

from __future__ import annotations

import logging
import math
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from memalpha_gym.chat import ChatClient, ChatUsage, parse_spec
from memalpha_gym.judges.chat import ChatAnswerJudge, ChatJudge
from memalpha_gym.judges.judge import AnswerRequest, Write
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.readers.chat import ChatReader
from memalpha_gym.readers.reader import ReadRequest
from tests.attack.kinds import LURE, Kind, kinds
from tests.attack.tried import Tally, Tried
from tests.chat_server import Answer, ChatServer, says

ATTEMPTS = 2
TIMEOUT = 10.0
MODES = ("always", "at first", "never")

Ask = Callable[[ChatClient, Sequence[int]], Sequence[tuple[object, str, ChatUsage | None]]]
"""Asks a client the questions of these numbers; for each what was said, the error, and what it cost."""


class Faulty:
    """The script of a server that fails as its questions are numbered, or is well."""

    def __init__(self, table: dict[str, Kind]) -> None:
        self.table, self.well = table, False

    def case(self, number: int) -> tuple[str, Kind, str]:
        """Which kind of failure a question meets, and when."""
        name = list(self.table)[number % len(self.table)]
        return name, self.table[name], MODES[number // len(self.table) % len(MODES)]

    def __call__(self, body: dict[str, Any], times: int) -> Answer:
        user = str(body["messages"][1]["content"])
        number = int(re.search(r"number (\d+)\.", user)[1])  # type: ignore[index]
        _, kind, mode = self.case(number)
        if not self.well and (mode == "always" or (mode == "at first" and not times)):
            return kind.answer
        if "<writing>" in user:
            return says('{"valid": %s}' % ("true" if number % 2 else "false"))
        if "<accepted_answers>" in user:
            return says("yes" if number % 2 else "no")
        return says(f"answer {number}")


def read(client: ChatClient, numbers: Sequence[int]) -> list[tuple[object, str, ChatUsage | None]]:
    """What a reader makes of it."""
    asked = [ReadRequest(Memory(), f"What is number {number}.", "substring") for number in numbers]
    return [(reading.text, reading.error, reading.usage) for reading in ChatReader(client).read(asked)]


def judge_answers(client: ChatClient, numbers: Sequence[int]) -> list[tuple[object, str, ChatUsage | None]]:
    """What an answer judge makes of it; by a published rule, which takes any reply, every other time."""
    scorings = ("robust", "paper")
    asked = [AnswerRequest(f"What is number {n}.", ("x",), "y", scorings[n // 2 % 2]) for n in numbers]
    return [(verdict.score, verdict.error, verdict.usage) for verdict in ChatAnswerJudge(client).judge(asked)]


def judge_writes(client: ChatClient, numbers: Sequence[int]) -> list[tuple[object, str, ChatUsage | None]]:
    """What a content judge makes of it."""
    asked = [Write(MemoryType.SEMANTIC, f"This is number {number}.") for number in numbers]
    return [(verdict.valid, verdict.error, verdict.usage) for verdict in ChatJudge(client).judge(asked)]


ROLES: dict[str, tuple[Ask, Callable[[int], object]]] = {
    "reader": (read, lambda number: f"answer {number}"),
    "answer judge": (judge_answers, lambda number: float(number % 2)),
    "content judge": (judge_writes, lambda number: bool(number % 2)),
}
"""Who asks, and what the right reply is."""


def attack_server(questions: int, only: Sequence[str] = (), seconds: float = math.inf) -> Tried:
    """Ask so many questions of each role, as far as there is time.

    Args:
        questions: for each role; three times the number of kinds, and each kind is met in each way.
        only: the names of kinds, where not all are wanted.
        seconds: as long as these have not passed, another round is begun, in which each kind is met in each way.
    """
    logging.getLogger("memalpha_gym.chat").setLevel(logging.ERROR)  # what fails is told by the tally
    with ChatServer(lambda body, times: says(LURE)) as other, tempfile.TemporaryDirectory() as folder:
        table = {name: kind for name, kind in kinds(other.url).items() if not only or name in only}
        tally = Tally(f"faulty server, {len(table)} kinds of failure", seconds)
        size = len(table) * len(MODES)
        rounds = [range(first, min(first + size, questions)) for first in range(0, questions, size)]
        with ThreadPoolExecutor(
            len(ROLES)
        ) as side_by_side:  # most of the time is spent in waiting for what never comes
            for numbers in tally.within(rounds):
                tally.tried += len(numbers) * len(ROLES)
                caches = [str(Path(folder) / f"{role}.db") for role in ROLES]
                found = side_by_side.map(
                    lambda role, cache, of=numbers: _attack(role, of, Faulty(table), cache), ROLES, caches
                )
                tally.fallen += [f"{role}: {line}" for role, lines in zip(ROLES, found, strict=True) for line in lines]
        tally.untried = questions * len(ROLES) - tally.tried
        if other.connections:
            tally.fallen.append(f"another host was connected to {other.connections} times")
    return tally.done


def quick_kinds(count: int) -> list[str]:
    """The names of so many kinds of failure of all sorts, none of which is waited for."""
    names = [name for name, kind in kinds("http://127.0.0.1:9").items() if kind.causes != ("timeout",)]
    return names[:: len(names) // count][:count]


def _attack(role: str, numbers: Sequence[int], script: Faulty, cache: str) -> list[str]:
    return list(_fallen(role, numbers, script, cache))


def _fallen(role: str, numbers: Sequence[int], script: Faulty, cache: str) -> Iterator[str]:
    """What fell of one role, first with the server as it fails and then when it is well."""
    ask, right = ROLES[role]
    with ChatServer(script) as server:
        spec = server.spec(f"attempts={ATTEMPTS}&timeout={TIMEOUT:g}&concurrency=16&cache={cache}")
        settings, _ = parse_spec(spec)
        with ChatClient(settings, sleep=_no_longer_than_a_moment) as client:
            first = ask(client, numbers)
            yield from _lost(first, numbers)
            for number, (said, error, usage) in zip(numbers, first, strict=False):
                name, kind, mode = script.case(number)
                fell = _fell(kind, mode, said == right(number), error)
                if fell:
                    yield f"{name} ({mode}): {fell}: {str(said)[:60]!r} {error[:120]!r}"
                if usage is None or usage.calls != 1 or max(usage.prompt_tokens, usage.completion_tokens) > 1000:
                    yield f"{name} ({mode}): the usage is {usage}"
            script.well, before = True, len(server.requests)
            again = ask(client, numbers)
            yield from _lost(again, numbers)
            for number, (said, error, _) in zip(numbers, again, strict=False):
                if error or said != right(number):
                    yield f"{script.case(number)[0]}: not mended by a healthy server: {str(said)[:60]!r} {error[:120]!r}"
            failed, asked = sum(bool(error) for _, error, _ in first), len(server.requests) - before
            if asked != failed:
                yield f"{failed} questions had failed, and {asked} were asked again"


def _fell(kind: Kind, mode: str, right: bool, error: str) -> str:
    """What is wrong with the outcome of a question; empty where nothing is."""
    fails = mode == "always" or (mode == "at first" and kind.lasting)
    if not fails:
        return "" if right and not error else "a right reply was lost"
    if not error:
        return "a failure became a score"
    return "" if error.partition(":")[0] in kind.causes else f"the cause is not {' or '.join(kind.causes)}"


def _lost(outcomes: Sequence[object], numbers: Sequence[int]) -> list[str]:
    return [] if len(outcomes) == len(numbers) else [f"{len(outcomes)} outcomes for {len(numbers)} questions"]


async def _no_longer_than_a_moment(seconds: float) -> None:
    """Waits for nobody, but fails as a clock does for what is no time."""
    if not 0 <= seconds <= 60:
        raise ValueError(f"a pause of {seconds} seconds")


if __name__ == "__main__":
    came_out = attack_server(int(sys.argv[1]) if len(sys.argv) > 1 else 480)
    print(came_out)
    sys.exit(bool(came_out.fallen))
