"""Rows of a data set that name one episode each, for frameworks that read their tasks from a data set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import index
from typing import Any

from memalpha_gym.chat_episode import ChatEpisode
from memalpha_gym.prompt_writer import PromptSettings


def rows(env: str, tasks: Iterable[int | None], **arguments: Any) -> list[dict[str, Any]]:
    """A row for each task, of strings and numbers alone, so that parquet and JSON take it as it is.

    Args:
        env: the environment's id.
        tasks: indices of tasks in the split; None for one that is drawn when it begins.
        arguments: of `gym.make`, as far as JSON knows them, such as `split="train", tokens=3000`.
    """
    text = json.dumps(arguments, sort_keys=True)
    return [{"env": env, "arguments": text, "task_index": task} for task in tasks]


def begin(row: Mapping[str, Any], prompt: PromptSettings | None = None, seed: int | None = None) -> ChatEpisode:
    """The episode that a row names, begun. A process loads an environment once; its episodes share reader and judges.

    Args:
        row: one of `rows`; without a `task_index`, a task is drawn.
        prompt: what prompts hold.
        seed: seeds the draw.

    Raises:
        TypeError: the index is no integer.
        ValueError: there is no such task.
    """
    given = row.get("task_index")
    return player(row, prompt).begin(task_index=None if given is None else index(given), seed=seed)


def player(row: Mapping[str, Any], prompt: PromptSettings | None = None) -> ChatEpisode:
    """The same, to be begun."""
    (episode,) = _loaded(str(row["env"]), str(row["arguments"]), prompt).fork(1)
    return episode


@lru_cache(maxsize=16)
def _loaded(env: str, arguments: str, prompt: PromptSettings | None) -> ChatEpisode:
    return ChatEpisode(env, prompt=prompt, **json.loads(arguments))
