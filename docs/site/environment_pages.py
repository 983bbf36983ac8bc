"""A page for each environment: its docstring, a sample as it is played, and what the scripted agents score there."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from memalpha_gym.arguments import make_environment
from memalpha_gym.registration import ENVIRONMENTS, LINES, EnvironmentRow, load
from memalpha_gym.tasks import Task

from .measure import FILE

CHARACTERS = 1_200
"""Of a chunk that is shown."""
QUESTIONS = 4


def environment_pages() -> dict[str, str]:
    """The pages by the name of their environment, such as `Recall-v0`, as Markdown."""
    measured = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: environment_page(name, row, measured) for name, row in ENVIRONMENTS.items()}


def environment_page(name: str, row: EnvironmentRow, measured: Mapping[str, Any]) -> str:
    """The page of one environment.

    Args:
        name: its id without the namespace.
        row: how it is registered.
        measured: what `docs/environments.json` holds.
    """
    first, _, rest = (inspect.getdoc(load(row.entry_point)) or "").partition("\n")
    parts = [f"# {name}", first, f"`MemAlpha/{name}` · tests {row.competency}", rest.strip()]
    parts += [_sample(name)] if not row.data else [_data(name, row)]
    parts += [_scores(measured["scores"][name], measured["settings"])] if name in measured["scores"] else []
    if name in LINES.values():
        parts.append(f"Line by line, for learners that see numbers: `MemAlpha/Lines-{name}` ([page](../lines.md)).")
    return "\n\n".join(parts) + "\n"


def _data(name: str, row: EnvironmentRow) -> str:
    return (
        "## Scores\n\n"
        f'This environment needs its data: `data=PATH` with a folder `{row.data}/`, or the hub by `pip install ".[data]"`. '
        "None of it is part of the suite, so that no scores stand here. With the data they are told by\n\n"
        f"    memalpha-gym bench --env MemAlpha/{name} --agents oracle,extract,verbatim,empty --data PATH"
    )


def _sample(name: str) -> str:
    env = make_environment(f"MemAlpha/{name}")
    env.reset(options={"task_index": 0})
    task: Task = env.unwrapped.task  # type: ignore[attr-defined]
    env.close()
    operations = task.operations or ()
    chunk = next(i for i, told in enumerate(operations) if told)
    text = task.chunks[chunk]
    cut = text if len(text) <= CHARACTERS else f"{text[: text.rfind(chr(10), 0, CHARACTERS)]}\n…"
    facts = [f"- {each.kind}: {each.text or each.key}" for each in operations[chunk]]
    asked = [
        f"| {_cell(each.text)} | {_cell(' · '.join(each.answers)) or '*(abstain)*'} | {_cell(' · '.join(each.forbidden))} |"
        for each in task.questions[:QUESTIONS]
    ]
    return "\n".join(
        [
            "## A sample",
            "",
            f"Task 0 of the train split at level 1: {task.tokens:,} tokens in {len(task.chunks)} chunks, "
            f"{len(task.questions)} questions. Of its chunk {chunk + 1}:",
            "",
            "```text",
            cut.replace("```", "'''"),
            "```",
            "",
            "What this chunk tells, as a perfect memory would hold it:",
            "",
            *facts[:8],
            "",
            "| asked | right | makes an answer wrong |",
            "|---|---|---|",
            *asked,
        ]
    )


def _scores(scores: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    lines = []
    for agent, figures in scores.items():
        low, high = figures["ci95"]
        interval = "" if low is None else f"{low:.3f} to {high:.3f}"
        memory = f"{figures['memory_tokens']:,} of {figures['chunk_tokens']:,}"
        lines.append(f"| `{agent}` | {figures['correctness']:.3f} | {interval} | {figures['return']:.3f} | {memory} |")
    return "\n".join(
        [
            "## Scores",
            "",
            "| agent | correctness | 95 % interval | return | memory, of the stream's tokens |",
            "|---|---|---|---|---|",
            *lines,
            "",
            f"{settings['episodes']} episodes of the {settings['split']} split at level {settings['level']}, "
            f"seed {settings['seed']}, version {settings['version']}, by `{settings['command']}`. "
            "`ledger` and `oracle` are told the task.",
        ]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
