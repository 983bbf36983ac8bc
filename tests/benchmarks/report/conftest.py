"""A log of a few episodes, made once: three agents in two generated families, and one that fails."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.player import EpisodePlayer
from memalpha_gym.benchmarks.shards import describe_run
from memalpha_gym.cli import main
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunNote

HOSTILE = "</script><script>alert(1)</script><!-- \u202e \x1b[31m \ud800 <b onclick=x>&\" '"
SMALL = json.dumps({"chunk_tokens": 300, "facts": 6, "level": 0, "questions": 6, "tokens": 1500})
Episodes = list[tuple[EpisodeRecord, str]]


class Refusing:
    """Fails on the second chunk, with a message that means harm."""

    def act(self, observation: Any) -> Any:
        if observation["chunk_index"] == 1:
            raise RuntimeError(HOSTILE)
        return []


def keys(agents: Iterable[str], environments: Iterable[str], tasks: int = 2, **settings: Any) -> list[EpisodeKey]:
    return [
        EpisodeKey(environment, agent, 0, task, env_args=SMALL, **settings)
        for environment in environments
        for agent in agents
        for task in range(tasks)
    ]


def play(wanted: Iterable[EpisodeKey]) -> Episodes:
    player = EpisodePlayer({"refusing": Refusing})
    played = list(player.play(wanted))
    player.close()
    return played


def keep(path: Path, episodes: Iterable[tuple[EpisodeRecord, str]], shard: str = "1/1", finished: bool = True) -> Path:
    with RunLog(path) as log, log.at_once():
        kept = [record.key for record, _ in episodes]
        for record, text in episodes:
            log.append(record, text)
        shared = sorted({replace(key, agent="", task_index=0) for key in kept}, key=repr)
        log.note(RunNote(describe_run(None, shared), shard, finished))
    return path


@pytest.fixture(scope="session")
def episodes() -> Episodes:
    """Of ledger, extract and empty in Recall and Update, two tasks each."""
    return play(keys(("ledger", "extract", "empty"), ("MemAlpha/Recall-v0", "MemAlpha/Update-v0")))


@pytest.fixture(scope="session")
def whole_page(tmp_path_factory: pytest.TempPathFactory, episodes: Episodes) -> Path:
    """The page of a run of them, which no test changes."""
    log = keep(tmp_path_factory.mktemp("whole") / "run.db", episodes)
    assert main(["report", str(log), "--out", str(log.with_suffix(".html"))]) == 0
    return log.with_suffix(".html")


@pytest.fixture
def run_db(tmp_path: Path, episodes: Episodes) -> Path:
    """A log of them."""
    return keep(tmp_path / "run.db", episodes)


class Page(HTMLParser):
    """What a browser would take a page for: its elements, its words, and the data of its script."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.html = path.read_text(encoding="utf-8")
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.scripts: dict[str, str] = {}
        self._script: str | None = None
        self.feed(self.html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)
        if tag == "script":
            self._script = dict(attrs).get("id") or ""
            self.scripts[self._script] = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            self.scripts[self._script or ""] += data
        elif self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    @property
    def data(self) -> Any:
        return json.loads(self.scripts["data"])

    def block(self, name: str) -> Any:
        return json.loads(zlib.decompress(b64decode(self.scripts[name])))

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.opened if "id" in attrs]
