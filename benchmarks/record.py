"""From an episode that was played to what is kept of it: its figures, and the rest of it as JSON."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from memalpha_gym.episodes import Rollout, Step
from memalpha_gym.odd_texts import cause_of, escaped
from memalpha_gym.product_specs import is_product
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, jsonable
from memalpha_gym.spaces import as_calls
from memalpha_gym.tools import DELETE, INSERT, SEARCH, UPDATE, CallStatus, ToolCall, ToolResult

from .told_costs import MOST_FAULTS, checked_chat_usage, checked_costs

TOOLS = (INSERT, UPDATE, DELETE, SEARCH)
UNKNOWN_TOOL = "unknown_tool"
LONGEST_TRACEBACK = 50_000
"""Characters of a traceback that are kept, its end."""

Played = tuple[EpisodeRecord, str]
"""An episode's figures, and the rest of it (steps, answers, a failed one's traceback) as JSON."""
Keep = Callable[[EpisodeRecord, str], None]
"""Takes what is kept of an episode."""


def record_rollout(rollout: Rollout, privileged: bool, reading: Mapping[str, Any] | None = None) -> Played:
    """What is kept of an episode. Whatever went wrong in it, here included, is why it failed.

    Args:
        rollout: the episode; its key is an `EpisodeKey`.
        privileged: whether the agent was told the task.
        reading: the reader's arguments that were changed for this agent alone.
    """
    key: EpisodeKey = rollout.key
    checked = {role: checked_chat_usage(role, usage) for role, usage in rollout.usage.items()}
    used = {role: usage for role, (usage, _) in checked.items()}
    record = EpisodeRecord(
        key,
        task_id=escaped(str(rollout.reset_info.get("task_id", ""))),
        privileged=privileged,
        usage={role: usage.as_dict() for role, usage in used.items() if usage is not None},
        reading=json.dumps(jsonable(reading), sort_keys=True) if reading else "",
        costs=_costs(rollout, [fault for _, faults in checked.values() for fault in faults]),
        seconds=rollout.seconds,
    )
    episode: dict[str, Any] = {
        "task_index": key.task_index,
        "env_seed": rollout.episode.env_seed,
        "steps": [],
        "answers": [],
    }
    try:
        episode["steps"] = list(map(_step, rollout.steps))
        if rollout.error is not None:
            raise rollout.error
        if not rollout.terminated:
            raise RuntimeError("the episode was truncated before its last chunk, and its questions were not asked")
        episode["answers"] = jsonable(rollout.info["answers"])
        episode["memory_budget"] = int(rollout.observation.get("memory_budget", 0))
        episode["credit"] = jsonable(rollout.info.get("credit"))
        episode["answer_judge"] = rollout.info.get("answer_judge", "")
        return replace(record, **_figures(rollout, episode["steps"])), json.dumps(episode)
    except Exception as error:  # an agent or environment of anyone's
        return record_failure(record, error, episode)


def record_failure(record: EpisodeRecord, error: Exception, episode: Mapping[str, Any] | None = None) -> Played:
    """What is kept of an episode that failed.

    Args:
        record: what is known of it.
        error: why it failed.
        episode: what there is of it besides.
    """
    steps = "".join(traceback.format_exception(error, limit=-50))[-LONGEST_TRACEBACK:]
    return replace(record, failed=cause_of(error)), json.dumps(jsonable({**(episode or {}), "traceback": steps}))


def _figures(rollout: Rollout, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    info = rollout.info
    own_store = rollout.key.recall_tokens is not None  # of which the memory says nothing
    shown = [answer["context_tokens"] for answer in info["answers"] if "context_tokens" in answer]
    failed = str(info["failed"])
    results = [result for step in steps for result in step["results"]]
    statuses = [CallStatus(result["status"]) for result in results]
    calls = Counter(map(_counted_as, results, statuses))
    return {
        "failed": failed,
        "correctness": info["correctness"] if info["correctness"] is None else float(info["correctness"]),
        "episode_return": None if failed or own_store else rollout.episode_return,
        "memory_tokens": None if own_store else int(info["memory_tokens"]),
        "peak_memory_tokens": None if own_store else int(info["peak_memory_tokens"]),
        "context_tokens": fmean(shown) if shown else None,
        "context_tokens_max": max(shown, default=None),
        "chunk_tokens": int(info["total_chunk_tokens"]),
        "calls": dict(sorted(calls.items())),
        "invalid_calls": sum(status.failed for status in statuses),
        "judge_errors": sum(len(step["judge_errors"]) for step in steps),
        "operations": _operations(info),
        "causes": _causes(info),
    }


def _costs(rollout: Rollout, faults: Sequence[str]) -> dict[str, Any]:
    """What the episode cost besides language models' usage. A policy's store is the environment's memory, and that of an agent
    which recalls is its own, which nobody sees unless it is told.

    Only what a product's proxy counted is metered: of another agent it is its own word, whatever it says of that.
    """
    costs = checked_costs(jsonable(rollout.costs))
    if faults:
        costs["unusable"] = [*costs.get("unusable", ()), *faults][:MOST_FAULTS]
    if "metered" in costs and not is_product(rollout.key.agent):
        costs["metered"] = False
    if rollout.recall_seconds:
        costs["recall_seconds"] = list(rollout.recall_seconds)
        if rollout.over and "store_tokens" not in costs:
            recalls = getattr(rollout.episode.env.unwrapped, "recaller", None) is not None
            costs["store_tokens"] = None if recalls else int(rollout.info["memory_tokens"])
    return costs


def _operations(info: Mapping[str, Any]) -> dict[str, int] | None:
    """The episode's counts, with what the last step left of outdated facts and of noise."""
    totals = info.get("operation_totals")
    if totals is None:
        return None
    last = info["operations"]
    return {**totals, "stale_left": last["stale"] + last["beside"], "noise_left": last["noise"]}


def _causes(info: Mapping[str, Any]) -> dict[str, int]:
    """How many answers have each cause, right ones included; those whose reading failed have none."""
    answers = [answer for answer in info["answers"] if answer.get("score") is not None]
    return dict(Counter(answer["cause"] for answer in answers if "cause" in answer))


def _counted_as(result: Mapping[str, Any], status: CallStatus) -> str:
    """The tool that a call counts for. What a model made up, or tried though it is off, goes under one name."""
    return result["tool"] if result["tool"] in TOOLS and status is not CallStatus.UNKNOWN_TOOL else UNKNOWN_TOOL


def _step(step: Step) -> dict[str, Any]:
    info, action = step.info, step.move.action
    said = {"completion": action} if isinstance(action, str) else {"calls": list(map(_call, as_calls(action)))}
    return {
        **said,
        "results": list(map(_result, info["results"])),
        "judge_errors": [verdict.error for verdict in info["verdicts"] if verdict.error],
        "reward": step.reward,
        "reward_terms": jsonable(info["reward_terms"]),
        "memory_tokens": int(info["memory_tokens"]),
        "chunk_tokens": int(info["chunk_tokens"]),
    }


def _call(call: ToolCall) -> dict[str, Any]:
    return {"name": call.name, "arguments": jsonable(call.arguments), "malformed": call.malformed}


def _result(result: ToolResult) -> dict[str, Any]:
    """A result without the text it stored: the call holds that, and a replay gives it back."""
    return {
        "tool": result.tool,
        "status": str(result.status),
        "detail": result.detail,
        "memory_type": result.memory_type and str(result.memory_type),
        "entry_id": result.entry_id,
        "found": [entry_id for entry_id, _ in result.found],
    }
