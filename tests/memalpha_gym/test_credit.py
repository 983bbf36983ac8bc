"""Credit: by hand, and over random episodes with probes, updates, deletes, duplicates, forks and snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.credit import credit, credited_steps, followed
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.memory import Memory
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tools import ToolCall, execute
from tests import tiny


def answer(score: float, asked_after: int, *steps: int) -> dict[str, Any]:
    return {"score": score, "asked_after": asked_after, "steps": steps}


def test_writers_are_those_of_the_entry_as_it_stands() -> None:
    memory, writers = Memory(), {}
    said = "core_memory"
    for step, calls in enumerate(
        (
            [tiny.insert("a"), tiny.insert("b")],
            [tiny.update("c", "s1"), tiny.update("d", "s1"), tiny.update("a", "s9")],
            [tiny.delete("s2"), tiny.update("core", None, said)],
            [tiny.insert("e"), tiny.delete(None, said), tiny.update("anew", None, said)],
        )
    ):
        writers = followed(writers, step, [execute(memory, call) for call in calls])
    assert writers == {"s1": (0, 1), "core": (3,), "s3": (3,)}
    assert credited_steps(("s1", "core", "s2"), writers) == (0, 1, 3)


def test_shares_by_hand() -> None:
    answers = [answer(1.0, 3, 0, 2), answer(0.5, 3, 1), answer(0.0, 3, 1), answer(1.0, 1)]
    # Half of 1 to each of two steps; half a point to one; nothing; and a right abstention, to the two steps before it.
    assert credit(answers, [0.25] * 4, 4) == pytest.approx((0.125 + 0.125, 0.125 + 0.125, 0.125, 0.0))


class SomeReader:
    """Replies with the first accepted word that is stored, and says where it stands, where it is told to."""

    name = "some"

    def __init__(self, names_entries: bool) -> None:
        self.names_entries = names_entries

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        readings = []
        for request in requests:
            entries = [entry for _, entry in request.memory]
            word = request.question.split()[-1]
            used = [entry.id for entry in entries if word in entry.content]
            named = tuple(used) if self.names_entries else ()
            readings.append(Reading(word if used else "unknown", tuple(e.id for e in entries), used_ids=named))
        return readings


WORDS = ("red", "blue", "green")
texts = st.lists(st.sampled_from((*WORDS, "junk")), min_size=1, max_size=3).map(" ".join)
ids = st.sampled_from(("s1", "s2", "s3"))
calls = st.one_of(
    st.builds(tiny.insert, texts),
    st.builds(tiny.update, texts, ids),
    st.builds(tiny.delete, ids),
    st.builds(tiny.update, texts, st.none(), st.just("core_memory")),
    st.builds(tiny.delete, st.none(), st.just("core_memory")),
)
questions = st.builds(
    lambda word, known, after: Question(f"Which is {word}", (word,) if known else (), "substring", asked_after=after),
    st.sampled_from(WORDS),
    st.booleans(),
    st.none() | st.integers(0, 5),
)


@settings(deadline=None)
@given(
    st.lists(st.lists(calls, max_size=4), min_size=1, max_size=6),
    st.lists(questions, min_size=1, max_size=5),
    st.booleans(),
    st.sampled_from(((), ("red",), ("red", "junk"))),
    st.integers(0, 5),
)
def test_the_shares_sum_to_r1(
    steps: list[list[ToolCall]], asked: list[Question], names_entries: bool, scan: tuple[str, ...], parted: int
) -> None:
    task = Task("t", "tiny", Competency.RETRIEVAL, ["text"] * len(steps), tuple(asked), scan=scan)
    env = MemoryConstructionEnv(tiny.TinySource(), reader=SomeReader(names_entries))
    env.reset(options={"task": task})
    other = MemoryConstructionEnv(tiny.TinySource(), reader=SomeReader(names_entries))
    ends = []
    for index, action in enumerate(steps):
        if index == parted:  # one goes on as a fork, one from a snapshot
            twin = env.fork()
            other.restore(env.snapshot())
            ends = [_played(twin, steps[index:]), _played(other, steps[index:])]
        *_, info = env.step(action)
    shares = info["credit"]
    assert len(shares) == len(steps)
    assert all(share >= 0 for share in shares)
    assert sum(shares) == pytest.approx(info["correctness"])
    assert all(end["credit"] == shares for end in ends)
    for told in info["answers"]:
        assert all(step <= told["asked_after"] for step in told["steps"])
        if told["steps"]:
            assert all(any(call.name != "memory_delete" for call in steps[step]) for step in told["steps"])


def _played(env: MemoryConstructionEnv, steps: Sequence[Sequence[ToolCall]]) -> dict[str, Any]:
    for action in steps:
        *_, info = env.step(action)
    return info


def test_a_failed_reading_leaves_no_credit() -> None:
    env = tiny.tiny_env(reader=tiny.FailingReader())
    env.reset(options={"task_index": 1})
    *_, info = env.step([])
    assert info["credit"] is None
