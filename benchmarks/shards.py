"""Parts of a run, for machines that share nothing: which episodes are one's own, and what all parts have in common."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey

_SHARED = ("seed", "reader", "judge", "answer_judge", "reward", "scoring", "tokenizer", "version", "suite_source")
"""What all episodes of a run have in common, of their keys."""
_OWN = ("environment", "split", "env_args", "data")
"""What an environment of a run has for itself."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a run.

    Attributes:
        number: which, from 1.
        of: how many there are.
    """

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def parse_shard(text: str | None) -> Shard:
    """The shard that `i/n` names; all of the run where nothing does.

    Raises:
        CommandError: it has another form, or there is no such part.
    """
    if text is None:
        return Shard()
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise CommandError(f"--shard {text}: give I/N, the I-th of N parts, such as 1/4, 2/4, 3/4 and 4/4")
    return Shard(int(number), int(of))


def take_shard(keys: Sequence[EpisodeKey], shard: Shard) -> list[EpisodeKey]:
    """The episodes of a shard, in the order of the run: every agent's, under every budget and limit, of each of its tasks.

    The tasks of all environments are dealt out in turn, so that shards are alike in what they take. Where there are fewer tasks
    than shards, the last ones have none.
    """
    tasks = list(dict.fromkeys(map(_task_of, keys)))
    own = set(tasks[shard.number - 1 :: shard.of])
    return [key for key in keys if _task_of(key) in own]


def describe_run(suite: str | None, keys: Sequence[EpisodeKey]) -> str:
    """What all shards of a run have in common, as JSON: suite, environments, budgets and settings.

    Agents and the number of tasks are left out: runs of other agents, or of more tasks, may be joined.

    Args:
        suite: the suite's name, if it is one.
        keys: the episodes of the whole run.
    """
    first = asdict(keys[0])
    run = {
        "suite": suite,
        **{name: first[name] for name in _SHARED},
        "budgets": list(dict.fromkeys(json.dumps(key.budget) for key in keys)),
        "recall_tokens": list(dict.fromkeys(json.dumps(key.recall_tokens) for key in keys)),
        "environments": list(dict.fromkeys(json.dumps([getattr(key, name) for name in _OWN]) for key in keys)),
    }
    return json.dumps(run)


def _task_of(key: EpisodeKey) -> EpisodeKey:
    return replace(key, agent="", budget=None, recall_tokens=None, repeat=0)
