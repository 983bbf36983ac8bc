"""Measures what the scripted agents score in each generated environment, for its page: writes docs/environments.json.

    python -m docs.site.measure                   # about four minutes of processor time
    python -m docs.site.measure Recall-v0         # one, and leaves the others as they are

The file is kept in the repository, so that building the pages plays nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import memalpha_gym
from memalpha_gym.registration import ENVIRONMENTS

FILE = Path(__file__).resolve().parent.parent / "environments.json"
AGENTS = ("empty", "verbatim", "extract", "ledger", "oracle")
EPISODES, SEED, LEVEL = 8, 0, 1
GENERATED = [name for name, row in ENVIRONMENTS.items() if not row.data]


def scores_of(environment: str, agent: str, episodes: int = EPISODES) -> dict[str, Any]:
    """The figures of an agent in an environment, as a page shows them."""
    results = memalpha_gym.evaluate(agent, environment, episodes=episodes, seed=SEED, level=LEVEL, progress=False)
    (row,) = results.rows
    assert row.correctness is not None and row.episode_return is not None and row.memory_tokens is not None
    return {
        "correctness": round(row.correctness, 3),
        "ci95": [None if end is None else round(end, 3) for end in row.ci95],
        "return": round(row.episode_return, 3),
        "memory_tokens": round(row.memory_tokens),
        "chunk_tokens": round(row.chunk_tokens or 0),
    }


def main() -> None:
    """The command."""
    known = json.loads(FILE.read_text(encoding="utf-8"))["scores"] if FILE.exists() else {}
    for name in sys.argv[1:] or GENERATED:
        known[name] = {agent: scores_of(name, agent) for agent in AGENTS}
        settings = {
            "version": memalpha_gym.__version__,
            "split": "test",
            "level": LEVEL,
            "episodes": EPISODES,
            "seed": SEED,
            "command": "python -m docs.site.measure",
        }
        ordered = {each: known[each] for each in GENERATED if each in known}
        FILE.write_text(json.dumps({"settings": settings, "scores": ordered}, indent=1) + "\n", encoding="utf-8")
        print(name, {agent: figures["correctness"] for agent, figures in known[name].items()}, flush=True)


if __name__ == "__main__":
    main()
