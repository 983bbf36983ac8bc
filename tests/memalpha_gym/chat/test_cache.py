"""Replies on disk."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from memalpha_gym.chat.cache import ChatCache
from memalpha_gym.chat.replies import ChatReply

REPLY = ChatReply("Ωslo \U0001f600", ({"function": {"name": "f"}},), "tool_calls", 7, 3, latency=1.5, attempts=2)


def test_a_reply_comes_back_as_cached(tmp_path: Path) -> None:
    cache = ChatCache(tmp_path / "replies.db")
    assert cache.get("k") is None
    cache.put("k", REPLY)
    cache.put("k", ChatReply("another"))
    cache.close()
    kept = cache.get("k")
    assert kept is not None
    assert (kept.text, kept.tool_calls, kept.finish_reason) == (REPLY.text, REPLY.tool_calls, REPLY.finish_reason)
    assert (kept.prompt_tokens, kept.completion_tokens) == (7, 3)
    assert (kept.cached, kept.latency, kept.attempts) == (True, 0.0, 0)


def write_many(path: str, name: str) -> None:
    cache = ChatCache(path)
    for i in range(25):
        cache.put(f"{name} {i}", ChatReply(f"{name} {i}"))


def test_several_processes_share_a_file(tmp_path: Path) -> None:
    path = str(tmp_path / "replies.db")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write_many, args=(path, name)) for name in ("a", "b")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
        assert process.exitcode == 0
    cache = ChatCache(path)
    for name in ("a", "b"):
        for i in range(25):
            kept = cache.get(f"{name} {i}")
            assert kept is not None
            assert kept.text == f"{name} {i}"


def test_what_cannot_be_used_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "no.db"
    broken.write_text("no database " * 100)
    for path in (broken, tmp_path / "no" / "such" / "folder.db"):
        with pytest.raises(OSError, match="as a response cache"):
            ChatCache(path)


def test_the_file_holds_no_request(tmp_path: Path) -> None:
    path = tmp_path / "replies.db"
    ChatCache(path).put("digest", REPLY)
    with sqlite3.connect(path) as connection:
        assert [row[0] for row in connection.execute("SELECT key FROM replies")] == ["digest"]
