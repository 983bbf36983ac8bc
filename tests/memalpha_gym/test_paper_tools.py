"""`reward="paper"`, call by call, against what the paper's own code made of the same completions (commit 9c0e1f6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from memalpha_gym.completions import parse_completion
from memalpha_gym.cutting import VERBATIM_CUT_MARK
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.judges.judge import Verdict, Write
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.paper_tools import execute_as_published, judged_as_published
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tools import CallStatus, ToolCall
from memalpha_gym.wrappers import ParseCompletion
from tests.real_data import parity
from tests.tiny import tiny_env

S, E, C = "semantic_memory", "episodic_memory", "core_memory"


def insert(content: Any, memory_type: Any = S) -> ToolCall:
    return ToolCall("new_memory_insert", {"memory_type": memory_type, "content": content})


def update(content: Any, memory_id: Any = None, memory_type: Any = S) -> ToolCall:
    return ToolCall("memory_update", {"memory_type": memory_type, "new_content": content, "memory_id": memory_id})


def delete(memory_id: Any = None, memory_type: Any = S) -> ToolCall:
    return ToolCall("memory_delete", {"memory_type": memory_type, "memory_id": memory_id})


def search(query: Any, memory_type: Any = S) -> ToolCall:
    return ToolCall("search_memory", {"memory_type": memory_type, "query": query})


def run(*calls: ToolCall) -> tuple[Memory, list[bool | None]]:
    memory = Memory(verbatim=True)
    return memory, [execute_as_published(memory, call).paid for call in calls]


def texts(memory: Memory, memory_type: MemoryType = MemoryType.SEMANTIC) -> list[str]:
    return [entry.content for entry in memory.entries(memory_type)]


# calls, which of them are paid, and the semantic memory behind them
EPISODES: list[tuple[list[ToolCall], str, list[str]]] = [
    ([insert("x y"), insert("x y"), insert("X y"), insert(" x y ")], "1011", ["x y", "X y", " x y "]),
    ([insert("x", E), insert("x")], "11", ["x"]),
    ([insert(""), insert("  ")], "11", ["", "  "]),
    ([insert("x", "semantic"), insert("x", "Semantic_Memory"), insert("x", C), insert("x", ["a"])], "0000", []),
    ([ToolCall("new_memory_insert", {"memory_type": S}), ToolCall("new_memory_insert", [1, 2])], "00", []),  # type: ignore[arg-type]
    ([insert("a"), insert("b"), update("a", "s2"), update("a", "s1")], "1111", ["a", "a"]),
    ([insert("a"), insert("b"), update("a", "s2"), delete("s1"), insert("a")], "11110", ["a"]),
    ([insert("a"), update("b", "s9"), update("b"), update("b", "[s1]"), update("b", "s1", E)], "10000", ["a"]),
    ([insert("a"), update("b", 5), update("b", ["s1"])], "100", ["a"]),
    ([delete("s9"), delete(), delete("s1", "semantic"), delete("s1", "foo"), delete("s1", 5)], "11100", []),
    ([insert("a"), delete("s9"), delete(["s1"]), delete("s1")], "1101", []),
    ([delete(["s1"])], "1", []),
    ([ToolCall("x executed successfully"), ToolCall("frobnicate")], "10", []),
    ([update("b", "executed successfully"), delete("s1", "executed successfully")], "11", []),
    ([insert("it says 'status': 'skipped' here")], "0", ["it says 'status': 'skipped' here"]),
    ([insert("it's 'status': 'skipped' \"so\"")], "1", ["it's 'status': 'skipped' \"so\""]),
    ([search("x"), search(5), search("x", C), search("x", "foo")], "1100", []),
    ([insert("a"), search("x"), search(5), search(" ")], "1101", ["a"]),
    ([insert("!"), search("x")], "10", ["!"]),
    ([ToolCall("search_memory", {"memory_type": "executed successfully"})], "0", []),
    ([update("x", None, C), update("x", None, C), update("", None, C), update("x", None, "core")], "1110", []),
    ([delete(None, C), update("x", None, C), delete("s1", "core")], "111", []),
]


@pytest.mark.parametrize(("calls", "paid", "semantic"), EPISODES)
def test_what_is_paid_and_stored(calls: list[ToolCall], paid: str, semantic: list[str]) -> None:
    memory, said = run(*calls)
    assert "".join(str(int(bool(one))) for one in said) == paid
    assert texts(memory) == semantic


def test_core_is_cut_as_the_papers_code_cuts_it() -> None:
    words = " ".join(f"word{i}" for i in range(900))
    memory, paid = run(update(words, None, C))
    assert paid == [True]
    assert memory.core == " ".join(f"word{i}" for i in range(251)) + " [core is cut at 512 tokens]"
    assert memory.tokens == 511
    for text in ("界" * 2_000, " \n" * 4_000):
        memory, _ = run(update(text, None, C))
        assert memory.core.endswith(" [core is cut at 512 tokens]")
    memory, _ = run(update("line 1\n  line 2", None, C))
    assert memory.core == "line 1\n  line 2"


def test_a_failed_call_keeps_its_status_where_it_is_paid() -> None:
    memory = Memory(verbatim=True)
    nothing = execute_as_published(memory, delete("s1"))
    assert (nothing.status, nothing.paid, nothing.content) == (CallStatus.UNKNOWN_ID, True, None)
    junk = execute_as_published(memory, ToolCall("x executed successfully"))
    assert (junk.status, junk.paid) == (CallStatus.UNKNOWN_TOOL, True)
    assert execute_as_published(memory, ToolCall("memory_insert", insert("x").arguments)).paid
    assert execute_as_published(memory, insert("x")).status is CallStatus.DUPLICATE


def test_a_search_shows_its_findings_only_where_it_is_a_tool() -> None:
    memory, _ = run(insert("red kite"), insert("blue"))
    assert execute_as_published(memory, search("kite")).found == ()
    assert execute_as_published(memory, search("kite"), search=True).found[0] == ("s1", "red kite")


def test_failed_and_repeated_writes_are_judged() -> None:
    calls = (
        insert("a"),
        insert("a"),
        insert("b", "semantic"),
        update("c", "s9"),
        update("d", None, C),
        insert(" "),
        insert(5),
        insert("e", "foo"),
        delete("s1"),
        ToolCall("frobnicate", {"content": "x"}),
    )
    judged = judged_as_published(calls)
    assert [write.content for write in judged] == ["a", "a", "b", "c", "d"]
    assert judged[-1] == Write(MemoryType.CORE, "d")


class Approving:
    """A judge that finds everything valid."""

    name = "approving"

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        return [Verdict(True) for _ in writes]


def test_the_terms_of_a_step() -> None:
    env = tiny_env(reward="paper", judge=Approving())
    env.reset(seed=1, options={"task_index": 0})
    *_, info = env.step([insert("a"), insert("a"), delete("s9"), ToolCall("frobnicate")])
    assert info["reward_terms"]["format"] == 2 / 4, "the first write and the delete of nothing"
    assert info["reward_terms"]["content"] == 2 / 4, "both writes, the repeated one too"


def test_completions_are_read_by_the_same_rules() -> None:
    thought = '<think>✿FUNCTION✿: new_memory_insert\n✿ARGS✿: {"memory_type": "semantic_memory", "content": "a"}</think>'
    for env in (
        tiny_env(reward="paper", action_format="qwen-agent"),
        tiny_env(reward="paper", action_format="auto"),
        ParseCompletion(tiny_env(reward="paper")),
    ):
        env.reset(seed=1)
        *_, info = env.step(thought)
        assert info["reward_terms"]["format"] == 1
        env.reset(seed=1)
        *_, info = env.step(thought.replace("✿FUNCTION✿:", "✿FUNCTION✿ :"))  # no call there, though its mark is
        assert info["results"] == ()
    env = tiny_env(action_format="qwen-agent")
    env.reset(seed=1)
    assert env.step(thought)[-1]["results"] == ()


# --- episodes that are at hand ------------------------------------------------------------------------------------------


def test_every_episode_that_is_at_hand() -> None:
    """Equal but for what is listed in docs/paper.md: what is no text is kept as the text by which the paper's code shows it."""
    played, differ = 0, []
    for episode in parity("episodes.jsonl"):
        played += 1
        ours, theirs = _played(episode), {name: episode[name] for name in FIGURES}
        for name in ("semantic", "episodic"):
            theirs[name] = list(map(str, theirs[name]))
        theirs["core"] = (
            CUT.sub(VERBATIM_CUT_MARK.format(512), theirs["core"] or "") or theirs["core"]
        )  # ours, of as many tokens
        if json.dumps(_rounded(ours)) != json.dumps(_rounded(theirs)):
            differ.append(episode["name"])
    assert played > 300
    assert len(differ) <= played * 0.01, differ  # another json-repair than 0.51 mends some broken arguments otherwise


CUT = re.compile(r" \[[^\[\]]*512[^\[\]]*\]$")
"""The mark behind a core that the paper's code has cut."""
FIGURES = ("calls", "r2", "r3", "core", "semantic", "episodic", "memory_tokens")


def _played(episode: dict[str, Any]) -> dict[str, Any]:
    chunks = tuple(episode["chunks"])
    task = Task("t", "tiny", Competency.RETRIEVAL, chunks, (Question("?", ("zz",), "substring"),))
    env: MemoryConstructionEnv = tiny_env(task, reward="paper", action_format="qwen-agent")
    env.reset(options={"task": task})
    calls, formats, info = [], [], {}
    for completion in episode["completions"]:
        *_, info = env.step(completion)
        read = parse_completion(completion, "mem-alpha")
        calls.append([[*_recorded(call), result.paid] for call, result in zip(read, info["results"], strict=True)])
        formats.append(info["reward_terms"]["format"])
    memory = env.memory
    return {
        "calls": calls,
        "r2": formats,
        "r3": info["reward_terms"]["compression"],
        "core": memory.core,
        "semantic": texts(memory),
        "episodic": texts(memory, MemoryType.EPISODIC),
        "memory_tokens": memory.tokens,
    }


def _recorded(call: ToolCall) -> tuple[str, Any]:
    unread = call.malformed and call.arguments == {}
    return call.name, None if unread else call.arguments


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {key: _rounded(member) for key, member in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_rounded(member) for member in value]
    return value


def test_the_preset_has_it_and_others_do_not() -> None:
    assert RewardConfig.named("paper").published_calls
    assert not RewardConfig.named("robust").published_calls
