"""The history of a memory: causes and credited steps of whole episodes, on worlds and on text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from memalpha_gym.causes import Cause
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.perfect_memory import PerfectMemory
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tasks import Task
from memalpha_gym.tools import ToolCall
from tests import tiny


class Mute:
    """Sees every entry, and never answers."""

    name = "mute"

    def __init__(self, shows: bool) -> None:
        self.shows = shows

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        shown = [tuple(entry.id for _, entry in request.memory) if self.shows else () for request in requests]
        return [Reading("no idea", ids) for ids in shown]


Act = Callable[[int, Mapping[str, str], dict[str, str]], list[ToolCall]]


def ledger(index: int, notes: Mapping[str, str], ids: dict[str, str]) -> list[ToolCall]:
    """The calls that write the notes of a perfect memory."""
    calls = []
    for key, note in notes.items():
        if not note:
            calls += [tiny.delete(ids.pop(key))] if key in ids else []
        elif key in ids:
            calls.append(tiny.update(note, ids[key]))
        else:
            ids[key] = f"s{len(ids) + 1}"
            calls.append(tiny.insert(note))
    return calls


def played(task: Task, act: Act, *, shows: bool) -> dict[str, Any]:
    env = MemoryConstructionEnv(FamilySource(FAMILIES["Recall"]), reader=Mute(shows))
    env.reset(options={"task": task})
    memory, ids = PerfectMemory("sentences"), dict[str, str]()
    assert task.operations is not None
    for index in range(len(task.chunks)):
        *_, info = env.step(act(index, memory.apply(task.operations[index]), ids))
    return info


def causes(info: Mapping[str, Any]) -> set[str]:
    return {answer["cause"] for answer in info["answers"] if answer["answers"] and answer["score"] < 1}


@pytest.mark.parametrize("name", [name for name in FAMILIES if name not in ("Forget",)])
def test_on_a_world_the_cause_is_the_fault_that_was_made(name: str) -> None:
    task = FamilySource(FAMILIES[name], "validation", 1)[11]
    assert task.operations is not None
    last = len(task.chunks) - 1

    def wiped(index: int, notes: Mapping[str, str], ids: dict[str, str]) -> list[ToolCall]:
        calls = ledger(index, notes, ids)
        return calls if index < last else [*calls, *map(tiny.delete, ids.values())]

    assert causes(played(task, lambda *_: [], shows=True)) == {Cause.UNWRITTEN}
    assert causes(played(task, ledger, shows=False)) == {Cause.UNRETRIEVED}
    assert causes(played(task, ledger, shows=True)) == {Cause.UNUSED}
    told_last = {Cause.UNWRITTEN} if task.operations[last] else set()  # written and wiped in one step: never held
    probed = {Cause.UNUSED} if any(question.asked_after not in (None, last) for question in task.questions) else set()
    assert {Cause.LOST} <= causes(played(task, wiped, shows=True)) <= {Cause.LOST} | told_last | probed


def test_who_stops_writing_is_left_with_outdated_values() -> None:
    task = FamilySource(FAMILIES["Update"], "train", 1)[2]

    def first_only(index: int, notes: Mapping[str, str], ids: dict[str, str]) -> list[ToolCall]:
        return ledger(index, {key: note for key, note in notes.items() if key not in ids}, ids)

    info = played(task, first_only, shows=True)
    found = {answer["cause"] for answer in info["answers"] if answer["kind"] == "updated"}
    assert found == {Cause.STALE}


def test_what_should_not_be_answered() -> None:
    task = FamilySource(FAMILIES["Abstain"], "train", 1)[2]
    info = played(task, ledger, shows=True)
    assert {a["cause"] for a in info["answers"] if not a["answers"]} == {Cause.UNANSWERABLE}


@pytest.mark.parametrize(
    ("actions", "wanted"),
    [
        (([], [], []), ["unwritten", "unwritten", "unwritten"]),
        (([tiny.insert("Oslo")], [tiny.delete("s1")], []), ["unused", "unwritten", "unwritten"]),
        (([tiny.insert("Oslo")], [], [tiny.insert("A red kite")]), ["unused", "stale", "unused"]),
        (([], [tiny.insert("Quito")], [tiny.delete("s1")]), ["unwritten", "lost", "unwritten"]),
    ],
)
def test_on_text_the_answer_itself_is_looked_for(actions: Sequence[Sequence[ToolCall]], wanted: list[str]) -> None:
    env = tiny.tiny_env(reader=Mute(shows=True))
    env.reset(options={"task_index": 0})
    for action in actions:
        *_, info = env.step(action)
    assert [answer["cause"] for answer in info["answers"]] == wanted


def test_credit_goes_to_what_holds_the_answer_where_the_reader_does_not_say() -> None:
    env = tiny.tiny_env()
    env.reset(options={"task_index": 0})
    env.step([tiny.insert("Ada lives in Oslo.")])
    env.step([tiny.update("Ada lives in Quito.", "s1"), tiny.insert("Nothing else.")])
    *_, info = env.step([tiny.insert("Bob owns a red kite.")])
    assert [(answer["score"], answer["steps"]) for answer in info["answers"]] == [
        (1.0, (0,)),
        (1.0, (0, 1)),
        (1.0, (2,)),
    ]
    assert info["credit"] == pytest.approx((1 / 3 + 1 / 6, 1 / 6, 1 / 3))
