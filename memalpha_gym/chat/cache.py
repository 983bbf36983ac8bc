"""Replies kept on disk, so that the same request is sent once: one SQLite file, one transaction an entry.

The key is a digest of the whole request, the server's address and the model included. Several processes may share a file.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from memalpha_gym.chat.replies import ChatReply

_SCHEMA = "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL) WITHOUT ROWID"
_BUSY_SECONDS = 60.0


class ChatCache:
    """A response cache in a file, which is made where there is none. Each process opens it for itself.

    Args:
        path: the file.

    Raises:
        OSError: it cannot be used.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self._lock = threading.Lock()
        try:
            with closing(self._connect()) as connection:
                connection.execute(_SCHEMA)
        except sqlite3.Error as error:
            raise OSError(f"cannot use {self.path} as a response cache: {error}; name another file") from error
        self._connection: sqlite3.Connection | None = None
        self._pid = 0

    def get(self, key: str) -> ChatReply | None:
        """The reply that is kept under a key. A row that holds none is removed.

        Raises:
            sqlite3.Error: the file cannot be read any more.
        """
        with self._lock:
            row = self._open().execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        reply = _reply(row[0]) if row else None
        if row and reply is None:
            self.forget(key)
        return reply

    def put(self, key: str, reply: ChatReply) -> None:
        """Keep a reply; the first one that is kept under a key stays.

        Raises:
            sqlite3.Error: the file cannot be written any more.
        """
        kept = {
            "text": reply.text,
            "tool_calls": [dict(call) for call in reply.tool_calls],
            "finish_reason": reply.finish_reason,
            "prompt_tokens": reply.prompt_tokens,
            "completion_tokens": reply.completion_tokens,
        }
        with self._lock:
            self._open().execute("INSERT OR IGNORE INTO replies VALUES (?, ?)", (key, json.dumps(kept)))

    def forget(self, key: str) -> None:
        """Keep nothing under a key any more, so that another reply can be kept there.

        Raises:
            sqlite3.Error: the file cannot be written any more.
        """
        with self._lock:
            self._open().execute("DELETE FROM replies WHERE key = ?", (key,))

    def close(self) -> None:
        """Close the file; it is opened again when it is used."""
        with self._lock:
            if self._connection is not None and self._pid == os.getpid():
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        """The connection of this process: SQLite's must not be carried over a fork."""
        if self._connection is None or self._pid != os.getpid():
            self._connection, self._pid = self._connect(), os.getpid()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        # Autocommit, so that every statement is a transaction; the lock keeps threads apart, not SQLite's check.
        return sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _reply(row: object) -> ChatReply | None:
    """The reply in a row, which may be damaged, or another program's."""
    try:
        kept = json.loads(str(row))
        text, reason, calls = kept["text"], kept["finish_reason"], kept["tool_calls"]
        tokens = kept["prompt_tokens"], kept["completion_tokens"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    types = [type(text), type(reason), type(calls), *map(type, tokens)]
    if types != [str, str, list, int, int] or not all(isinstance(call, dict) for call in calls):
        return None
    return ChatReply(text, tuple(calls), reason, *tokens, latency=0.0, attempts=0)
