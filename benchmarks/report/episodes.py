"""What a page holds of an episode: small enough for a thousand of them, in blocks that are opened one by one.

A block is JSON, deflated, in base64. The chunks of a task are in a block of their own, which all who played it share: a text
that stands in its chunk is a place there, `[start, length]`, and one that a call of the step holds is `[number of the call]`.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.recording import EpisodeRecord
from memalpha_gym.views.step import StepView, changes, harmless

from .replaying import Replayed

LONGEST_CHUNK, LONGEST_ENTRY, LONGEST_ANSWER, LONGEST_TRACEBACK = 20_000, 4_000, 2_000, 10_000
"""Characters of each that are kept; the page says how many are left out."""
SHORTEST_PLACE = 12
"""Characters up to which a text takes no more room than its place."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What is kept of an episode.

    Attributes:
        task: its chunks, and what they tell of facts; empty where they are not known.
        steps: calls, memory, reward, answers.
    """

    task: str
    steps: str


def blocks(record: EpisodeRecord, episode: Mapping[str, Any], replayed: Replayed) -> Blocks:
    """The blocks of an episode.

    Args:
        record: its figures.
        episode: the rest of it, as the log keeps it.
        replayed: what it looked like.
    """
    steps = episode.get("steps") or ()
    told = {
        "steps": [
            _step(step, replayed.views[number] if number < len(replayed.views) else None)
            for number, step in enumerate(steps)
        ],
        "answers": list(map(_answer, episode.get("answers") or ())),
        "budget": episode.get("memory_budget") or 0,
        "failed": cut(record.failed, LONGEST_ANSWER),
        "traceback": cut(episode.get("traceback", ""), LONGEST_TRACEBACK, end=True),
        "credit": episode.get("credit"),
        "facts": [fact.held for fact in replayed.facts],
        "differs": cut(replayed.differs, LONGEST_ANSWER),
        "missing": cut(replayed.missing, LONGEST_ANSWER),
        "compared": replayed.compared,
    }
    return Blocks(packed(_task(replayed)) if replayed.views else "", packed(told))


def answers_only(record: EpisodeRecord, episode: Mapping[str, Any]) -> str:
    """The block of an episode whose steps are left out of the page."""
    return packed(
        {
            "steps": [],
            "answers": list(map(_answer, episode.get("answers") or ())),
            "failed": cut(record.failed, LONGEST_ANSWER),
            "traceback": cut(episode.get("traceback", ""), LONGEST_TRACEBACK, end=True),
            "missing": "left out, to keep the page small: write a page of this episode with memalpha-gym replay",
        }
    )


def packed(value: Any) -> str:
    """A value as a block. Equal values give equal blocks."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(zlib.compress(written, 9)).decode()


def unpacked(block: str) -> Any:
    """What is in a block."""
    return json.loads(zlib.decompress(base64.b64decode(block)))


def cut(value: object, length: int, *, end: bool = False) -> str:
    """A text that steers nothing, no longer than that; the beginning of it, or the end."""
    words = str(value)
    if len(words) <= length:
        return harmless(words)
    kept, rest = (words[-length:] if end else words[:length]), len(words) - length
    return (
        f"… ({rest:,} characters left out) {harmless(kept)}"
        if end
        else f"{harmless(kept)} … ({rest:,} more characters)"
    )


def search_text(episode: Mapping[str, Any], record: EpisodeRecord) -> str:
    """What an episode is searched by: its task, its questions, replies, accepted answers, and why it failed."""
    words = [record.task_id, record.failed[:LONGEST_ANSWER]]
    for answer in episode.get("answers") or ():
        words += [answer["question"], answer["prediction"], *answer["answers"]]
    return "\n".join(harmless(str(each)[:300]) for each in words if each).lower()


def _task(replayed: Replayed) -> dict[str, Any]:
    views = replayed.views
    return {
        "chunks": [cut(view.chunk, LONGEST_CHUNK) for view in views],
        "total": views[0].chunks_total,
        "source": cut(views[0].source, 200),
        "facts": [
            {
                "key": cut(fact.key, 300),
                "told": [[told.chunk, told.what, cut(told.value, 300)] for told in fact.told],
            }
            for fact in replayed.facts
        ],
    }


def _step(step: Mapping[str, Any], view: StepView | None) -> dict[str, Any]:
    chunk = "" if view is None else cut(view.chunk, LONGEST_CHUNK)
    calls = _calls(step, view)
    told: dict[str, Any] = {
        "calls": [[tool, _placed(given, chunk), *rest] for tool, given, *rest in calls],
        "reward": step["reward"],
        "terms": {name: term for name, term in step["reward_terms"].items() if term is not None},
        "memory": step["memory_tokens"],
        "chunk": step["chunk_tokens"],
    }
    if "completion" in step:
        told["completion"] = cut(step["completion"], LONGEST_ENTRY)
    if view is not None:
        held = [[value for name, value in given if _holds(name)] for _, given, *_ in calls]
        contents = {values[-1]: number for number, values in enumerate(held) if values}
        told["changes"] = [
            [cut(each.id, 40), None if each.new is None else _known(cut(each.new, LONGEST_ENTRY), contents)]
            for each in changes(view)
        ]
    return told


def _holds(name: str) -> bool:
    """Whether an argument of that name holds the text of an entry."""
    return name.endswith("content")


def _known(words: str, contents: Mapping[str, int]) -> str | list[int]:
    """A text, or the number of the call that holds it."""
    return [contents[words]] if words in contents else words


def _placed(given: Sequence[Sequence[str]], chunk: str) -> list[list[Any]]:
    """Names and values of a call's arguments, contents that stand in the chunk as places there.

    Scripts count characters beyond the first 65,536 twice, so that a chunk which has some has no places.
    """
    plain = bool(chunk) and max(chunk) < "\U00010000"
    found = []
    for name, value in given:
        start = chunk.find(value) if plain and _holds(name) and len(value) > SHORTEST_PLACE else -1
        found.append([name, [start, len(value)] if start >= 0 else value])
    return found


def _calls(step: Mapping[str, Any], view: StepView | None) -> list[list[Any]]:
    """Tool, arguments, status, what is to be said besides, and the entry; of calls that stand in a completion too."""
    said: Sequence[Mapping[str, Any]] = step.get("calls", ())
    if view is not None and not said:
        said = [{"name": call.name, "arguments": call.arguments} for call in view.calls]
    found = []
    for number, result in enumerate(step["results"]):
        given: Any = said[number]["arguments"] if number < len(said) else {}
        pairs = list(given.items())[:8] if isinstance(given, Mapping) else [("arguments", given)]
        found.append(
            [
                cut(result["tool"], 80),
                [[cut(name, 40), cut(value, LONGEST_ENTRY)] for name, value in pairs],
                result["status"],
                cut(result["detail"], 300),
                cut(result["entry_id"] or "", 40),
                [cut(each, 40) for each in result["found"]],
            ]
        )
    return found


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "question": cut(answer["question"], LONGEST_ANSWER),
        "said": cut(answer["prediction"], LONGEST_ANSWER),
        "answers": [cut(each, LONGEST_ANSWER) for each in list(answer["answers"])[:20]],
        "score": answer["score"],
        "cause": answer.get("cause", ""),
        "kind": cut(answer.get("kind") or "", 80),
        "after": answer.get("asked_after"),
        "steps": list(answer.get("steps") or ()),
        "shown": [cut(each, 40) for each in list(answer.get("entry_ids") or ())[:40]],
        "error": cut(answer.get("error") or "", 500),
        "context": [cut(each, 1_000) for each in list(answer.get("context") or ())[:10]],
    }
