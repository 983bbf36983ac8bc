"""The episode log: every finished episode in one SQLite file, each in one transaction.

A process may be killed at any moment: what was appended stays, whole, and what was not leaves no trace. The journal is
SQLite's rollback journal rather than WAL, so that one file holds everything and may be copied as it lies.

An episode is known by its `EpisodeKey`, which holds all that its figures depend on. Runs of other settings therefore
share a file without meeting, and a run that is started again finds what it has.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import gymnasium as gym

from memalpha_gym.log_checks import SUMS, damage, sum_of
from memalpha_gym.odd_texts import escaped, jsonable
from memalpha_gym.records import EpisodeKey, EpisodeRecord, RunNote
from memalpha_gym.row_checks import check_note, check_record, episode_of
from memalpha_gym.tools import ToolCall

APPLICATION_ID = 0x4D454D41
"""SQLite's mark of whose file this is: `MEMA`."""

SCHEMA_VERSION = 5

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE IF NOT EXISTS episodes (
    environment TEXT NOT NULL,
    agent TEXT NOT NULL,
    seed INTEGER NOT NULL,
    task_index INTEGER NOT NULL,
    split TEXT NOT NULL,
    budget TEXT NOT NULL,
    env_args TEXT NOT NULL,
    data TEXT NOT NULL,
    reader TEXT NOT NULL,
    judge TEXT NOT NULL,
    reward TEXT NOT NULL,
    scoring TEXT NOT NULL,
    answer_judge TEXT NOT NULL,
    tokenizer TEXT NOT NULL,
    version TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    recall_tokens TEXT NOT NULL,
    agent_source TEXT NOT NULL,
    suite_source TEXT NOT NULL,
    task_id TEXT NOT NULL,
    privileged INTEGER NOT NULL,
    failed TEXT NOT NULL,
    correctness REAL,
    episode_return REAL,
    memory_tokens INTEGER,
    peak_memory_tokens INTEGER,
    chunk_tokens INTEGER NOT NULL,
    calls TEXT NOT NULL,
    invalid_calls INTEGER NOT NULL,
    judge_errors INTEGER NOT NULL,
    operations TEXT NOT NULL,
    causes TEXT NOT NULL,
    usage TEXT NOT NULL,
    context_tokens REAL,
    context_tokens_max INTEGER,
    reading TEXT NOT NULL,
    costs TEXT NOT NULL,
    seconds REAL NOT NULL,
    episode TEXT NOT NULL,
    UNIQUE (environment, agent, seed, task_index, split, budget, env_args, data, reader, judge, reward, scoring,
            answer_judge, tokenizer, version, repeat, recall_tokens, agent_source, suite_source)
);
"""
# Apart from the schema: a file of this schema that lacks it gets it.
_RUNS = """
CREATE TABLE IF NOT EXISTS runs (
    run TEXT NOT NULL,
    shard TEXT NOT NULL,
    finished INTEGER NOT NULL,
    UNIQUE (run, shard)
)
"""


__all__ = [
    "APPLICATION_ID",
    "SCHEMA_VERSION",
    "EpisodeKey",
    "EpisodeRecord",
    "RunLog",
    "RunLogError",
    "RunNote",
    "jsonable",
    "replay",
]


_STRANGE = "SELECT type FROM sqlite_master WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%' LIMIT 1"
"""What computes whenever a table is read or written, perhaps without end."""


class RunLogError(Exception):
    """The file cannot be used as an episode log; the message says why and what to do."""


_KEY_FIELDS = tuple(each.name for each in fields(EpisodeKey))
_FIGURE_FIELDS = tuple(each.name for each in fields(EpisodeRecord) if each.name != "key")
_COLUMNS = (*_KEY_FIELDS, *_FIGURE_FIELDS)
# JSON keeps 1 (token) and 1.0 (the whole stream) apart, and null comparable.
_JSON_COLUMNS = ("budget", "recall_tokens", "calls", "operations", "causes", "usage", "costs")

# The statements hold column names of ours and no value: S608 is about values.
_SELECT_ALL = (
    f"SELECT episodes.rowid, sums.sum, {', '.join(f'episodes.{name}' for name in (*_COLUMNS, 'episode'))} "  # noqa: S608
    "FROM episodes LEFT JOIN sums ON sums.episode = episodes.rowid ORDER BY episodes.rowid"
)
_SELECT_EPISODE = f"SELECT episode FROM episodes WHERE {' AND '.join(f'{name} = ?' for name in _KEY_FIELDS)}"  # noqa: S608
_SELECT_ROW = f"SELECT {', '.join((*_COLUMNS, 'episode'))} FROM episodes WHERE rowid = ?"  # noqa: S608
SELECT_NUMBERED = f"SELECT rowid, {', '.join((*_COLUMNS, 'episode'))} FROM episodes"  # noqa: S608
_INSERT = (
    f"INSERT OR REPLACE INTO episodes ({', '.join(_COLUMNS)}, episode) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(_COLUMNS))}, ?)"
)


class RunLog:
    """An open episode log.

    Args:
        path: the file, made where there is none; several programs may do so at once. None keeps the log in a temporary file
            that is gone when it is closed.
        existing: refuse a path where there is no file, or one that no episode log has been made of.

    Raises:
        RunLogError: the file cannot be opened, is no episode log, has another schema, or is damaged.
    """

    def __init__(self, path: str | Path | None = None, *, existing: bool = False) -> None:
        self.path = path
        if existing and not (path and Path(path).is_file() and Path(path).stat().st_size):
            raise RunLogError(f"there is no episode log {path}; name a file that bench --out has written")
        try:
            # Autocommit: every statement is a transaction of its own.
            self._connection = sqlite3.connect("" if path is None else path, timeout=60, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.OperationalError as error:
            raise RunLogError(f"cannot use {path} as an episode log: {error}; name another file") from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise RunLogError(f"cannot use {path} as an episode log: {error}; {self._remedy}") from error

    def __enter__(self) -> RunLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._connection.close()

    def note(self, note: RunNote) -> None:
        """Keep what is played into the file; a note on the same shard of the same run is replaced."""
        try:
            self._connection.execute(
                "INSERT OR REPLACE INTO runs (run, shard, finished) VALUES (?, ?, ?)",
                (note.run, note.shard, note.finished),
            )
        except sqlite3.Error as error:
            raise RunLogError(f"cannot write to the episode log {self.path}: {error}") from error

    def notes(self) -> list[RunNote]:
        """What was played into the file, in the order in which it was noted.

        Raises:
            RunLogError: a note is not one that this program writes.
        """
        rows = self._connection.execute("SELECT run, shard, finished FROM runs ORDER BY rowid").fetchall()
        notes = [RunNote(run, shard, bool(finished)) for run, shard, finished in rows]
        try:
            for note in notes:
                check_note(note)
        except (ValueError, RecursionError) as error:
            raise RunLogError(f"{self.path}, table runs: {error}; it is not as bench writes it") from error
        return notes

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Have all that is kept within the block be one transaction, so that none of it is kept where the block raises."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def append(self, record: EpisodeRecord, episode: Mapping[str, Any] | str = "{}") -> None:
        """Keep one finished episode, in one transaction. An episode of the same key is replaced.

        Args:
            record: its figures.
            episode: everything else about it, as JSON text or as what can be written so.
        """
        values = {**asdict(record.key), **{name: getattr(record, name) for name in _FIGURE_FIELDS}}
        values |= {"calls": dict(record.calls or {}), "causes": dict(record.causes), "costs": dict(record.costs)}
        values |= {name: json.dumps(jsonable(values[name])) for name in _JSON_COLUMNS}
        values["episode"] = episode if isinstance(episode, str) else json.dumps(jsonable(episode))
        values = {name: escaped(value) if isinstance(value, str) else value for name, value in values.items()}
        row = tuple(values[name] for name in (*_COLUMNS, "episode"))
        try:
            with self._as_one():
                number = self._connection.execute(_INSERT, row).lastrowid
                (kept,) = self._connection.execute(_SELECT_ROW, (number,)).fetchall()  # as SQLite gives it back
                self._connection.execute(
                    "INSERT OR REPLACE INTO sums (episode, sum) VALUES (?, ?)", (number, sum_of(kept))
                )
        except (sqlite3.Error, OverflowError) as error:
            raise RunLogError(f"cannot write to the episode log {self.path}: {error}") from error

    @contextmanager
    def _as_one(self) -> Iterator[None]:
        """Have the block's statements be one change, alone or within a transaction."""
        self._connection.execute("SAVEPOINT row")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):  # on a full disk SQLite has taken everything back itself
                self._connection.execute("ROLLBACK TO row")
                self._connection.execute("RELEASE row")
            raise
        self._connection.execute("RELEASE row")

    def rows(self) -> Iterator[EpisodeRecord]:
        """The figures of every episode, in the order in which they were kept.

        All of a row is read, since its sum is over all of it: 0.3 ms an episode of 20 kB, 3 s for ten thousand.
        """
        return (record for record, _ in self.items())

    def items(self) -> Iterator[tuple[EpisodeRecord, str]]:
        """Every episode in the order in which they were kept: its figures, and the rest of it as JSON.

        Raises:
            RunLogError: a row is not what was written.
        """
        try:
            for number, known, *row in self._connection.execute(_SELECT_ALL):
                yield self._checked(number, known, row)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise RunLogError(f"{self.path} is damaged: {error}; {self._remedy}") from error

    def _checked(self, number: int, known: int | None, row: Sequence[Any]) -> tuple[EpisodeRecord, str]:
        if known is not None and known != sum_of(row):
            raise RunLogError(f"{self.path}, row {number}: it is not what was written there; {self._remedy}")
        try:
            return record_of(row[:-1]), str(row[-1])
        except (ValueError, TypeError, RecursionError) as error:
            raise RunLogError(f"{self.path}, row {number}: {type(error).__name__}: {error}; {self._remedy}") from error

    @property
    def _remedy(self) -> str:
        return f"memalpha-gym repair {self.path} --out NEW.db saves what can be read, and bench --out NEW.db plays the rest"

    def episode(self, key: EpisodeKey) -> dict[str, Any]:
        """The steps, answers and, for a failed episode, the traceback.

        Raises:
            KeyError: the log has no episode of that key.
            RunLogError: it is not as it is written.
        """
        values = {**asdict(key), "budget": json.dumps(key.budget), "recall_tokens": json.dumps(key.recall_tokens)}
        row = self._connection.execute(_SELECT_EPISODE, tuple(values[name] for name in _KEY_FIELDS)).fetchone()
        if row is None:
            raise KeyError(key)
        try:
            return episode_of(row[0])
        except (ValueError, TypeError, RecursionError) as error:
            raise RunLogError(
                f"{self.path}, {key.environment}, task {key.task_index}: {error}; {self._remedy}"
            ) from error

    def export(self, path: str | Path) -> int:
        """Write all episodes as JSON lines, figures and steps together, and return how many."""
        count = 0
        with Path(path).open("w", encoding="utf-8") as file:
            for record, episode in self.items():
                file.write(json.dumps({**asdict(record), "episode": json.loads(episode)}) + "\n")
                count += 1
        return count

    def _prepare(self) -> None:
        """Make the table in an empty file, or see that the file has it."""
        self._connection.execute("BEGIN IMMEDIATE")  # one program makes the tables, and the others find them
        try:
            self._make_tables()
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        if found := damage(self._connection):
            raise RunLogError(f"{self.path} is damaged: {found}; {self._remedy}")

    def _make_tables(self) -> None:
        owner = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        empty = not self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if empty and owner == 0:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self._connection.execute(statement)
        elif owner != APPLICATION_ID:
            raise RunLogError(f"{self.path} is a database of another program; name another file")
        elif version != SCHEMA_VERSION:
            raise RunLogError(
                f"{self.path} has schema {version} and this version of memalpha-gym writes schema {SCHEMA_VERSION}; "
                "name another file, or read it with the version that wrote it"
            )
        self._connection.execute(_RUNS)
        self._connection.execute(SUMS)
        if strange := self._connection.execute(_STRANGE).fetchone():
            raise RunLogError(
                f"{self.path} holds a {strange[0]}, as no episode log does, and what it computes is not run; name another file"
            )


def record_of(row: Sequence[Any]) -> EpisodeRecord:
    """The record that a row of the log holds.

    Raises:
        ValueError: the row is damaged.
    """
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {name: json.loads(values[name]) for name in _JSON_COLUMNS}
    values["privileged"] = bool(values["privileged"])
    key = EpisodeKey(**{name: values.pop(name) for name in _KEY_FIELDS})
    record = EpisodeRecord(key=key, **values)
    check_record(record)
    return record


def replay(env: gym.Env[Any, Any], episode: Mapping[str, Any]) -> Iterator[tuple[Any, float, dict[str, Any]]]:
    """Play a recorded episode again: its calls or completions, in an environment made with its settings.

    Args:
        env: the environment, made as `EpisodeRecord.key` says.
        episode: what `RunLog.episode` gives.

    Yields:
        observation, reward and info after each step.
    """
    if any("completion" in step for step in episode["steps"]):
        env.unwrapped.reads_text = True  # type: ignore[attr-defined]
    env.reset(seed=episode["env_seed"], options={"task_index": episode["task_index"]})
    for step in episode["steps"]:
        calls = [ToolCall(**call) for call in step.get("calls", ())]
        observation, reward, _, _, info = env.step(step.get("completion", tuple(calls)))
        yield observation, float(reward), info
