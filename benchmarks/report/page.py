"""The page of a report: one HTML file with everything in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from memalpha_gym.views.shell import data_block, details, page, section, table, text

from ..table.text import MISSING, score_text
from . import figures
from .building import ANSWERS, FULL, Content, agent_labels, script_data
from .groups import Group, headings, setting_names, setting_text
from .ranking import Standing, best_of, standings
from .sections import GroupPage


def report_page(content: Content, *, title: str = "", seconds: bool = True) -> str:
    """The page. Equal content gives equal bytes.

    Args:
        content: what it holds.
        title: its title; empty for one that says what was played.
        seconds: whether wall-clock times are told, which no two runs share.
    """
    heads = headings(content.groups)
    found = [standings(group) for group in content.groups]
    data = script_data(content, [head or "all" for head in heads])
    labels = agent_labels(content)
    places = (figures.colours(list(labels)), {column: place for place, column in enumerate(data["columns"])})
    data["first"] = _first(content, found)
    parts, first = [], 0
    several = len(content.groups) > 1
    for number, group in enumerate(content.groups):
        shown = content.by_group.get(number, [])
        made = GroupPage(number, group, found[number], shown, places, first, seconds)
        parts.append(made.sections(heads[number] if several else ""))
        first += len(shown)
    body = [
        _lead(content),
        _across(content.groups, heads, found, places[0], labels) if several else "",
        *parts,
        _episodes(content),
        _settings(content.groups, heads),
        _blocks(content, data),
    ]
    links = [*_links(content.groups, heads), ("episodes", "Episodes"), ("settings", "Settings")]
    return page(
        title or _title(content),
        "".join(body),
        style=_file("report.css"),
        script=_file("report.js"),
        links=links,
    )


def episode_page(content: Content, title: str, ids: Sequence[int]) -> str:
    """The page of an episode, or of two side by side.

    Args:
        content: holds them.
        title: the page's.
        ids: their numbers.
    """
    data = script_data(content, ["" for _ in content.groups])
    data["first"] = list(ids)
    noscript = '<noscript><p class="warning">This page needs JavaScript, which it holds itself.</p></noscript>'
    body = f'<div id="viewer"></div>\n{noscript}{_settings(content.groups, headings(content.groups))}{_blocks(content, data)}'
    return page(title, body, style=_file("report.css"), script=_file("report.js"))


def _title(content: Content) -> str:
    agents = len({shown.agent for shown in content.shown})
    columns = len({shown.column for shown in content.shown})
    return f"{_count(agents, 'agent')}, {_count(columns, 'environment')}, {_count(len(content.shown), 'episode')}"


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"


def _links(groups: Sequence[Group], heads: Sequence[str]) -> list[tuple[str, str]]:
    if len(groups) > 1:
        return [("across", "Across settings"), *((f"group-{number}", head) for number, head in enumerate(heads))]
    names = (
        ("best", "Who is best"),
        ("where", "Where"),
        ("why", "Why"),
        ("cost", "Cost"),
        ("families", "Environments"),
    )
    return [(f"{place}-0", name) for place, name in names]


def _lead(content: Content) -> str:
    """What is missing or was left out, where anything is."""
    told = list(content.lacking)
    if failed := sum(bool(shown.record.failed) for shown in content.shown):
        told.append(
            f"{_count(failed, 'episode')} of {len(content.shown):,} failed; choose the cause “failed” under Episodes."
        )
    if differing := [shown for shown in content.shown if shown.differs]:
        told.append(
            f"{_count(len(differing), 'episode')} differ from the record when they are played again, as the package or a data "
            f"set has changed since; the first: {differing[0].differs}. Figures are those of the record."
        )
    if missing := [shown for shown in content.shown if shown.missing and not shown.record.failed]:
        told.append(f"Of {_count(len(missing), 'episode')} no chunks are shown; the first, since {missing[0].missing}.")
    short = sum(shown.kept != FULL for shown in content.shown)
    if short:
        answers = sum(shown.kept == ANSWERS for shown in content.shown)
        told.append(
            f"Of {len(content.shown):,} episodes {len(content.shown) - short:,} are held step by step, to keep the page small, "
            f"of {answers:,} others the answers, of {short - answers:,} the figures. memalpha-gym replay writes a page of any."
        )
    return "".join(f'<p class="warning">{text(each)}</p>' for each in told)


def _across(
    groups: Sequence[Group],
    heads: Sequence[str],
    found: Sequence[Sequence[Standing]],
    colour: Mapping[str, int],
    names: Mapping[str, str],
) -> str:
    rows = []
    for number, (group, head) in enumerate(zip(groups, heads, strict=True)):
        best = best_of(found[number], len(group.columns))
        link = f'<a href="#group-{number}">{text(head)}</a>'
        told = (text(best.name), score_text(best.score)) if best else (MISSING, MISSING)
        rows.append([link, *told, str(len(group.columns)), str(len(group.records))])
    lead = "The files hold several settings. Nothing of one is in a mean of another: each has tables of its own."
    pictures = figures.by_budget(groups, colour, names) + figures.by_length(groups, colour, names)
    return section(
        "across",
        "Across settings",
        table("settings", ["settings", "best", "correctness", "environments", "episodes"], rows) + pictures,
        lead=lead,
    )


def _first(content: Content, found: Sequence[Sequence[Standing]]) -> list[int]:
    """The episode that the page opens on: of the best agent, that with the most to see, which is a middling score."""
    best = best_of(found[0], len(content.groups[0].columns)) or (found[0][0] if found[0] else None)
    own = [
        (abs((shown.record.correctness or 0.0) - 0.5), number)
        for number, shown in enumerate(content.shown)
        if shown.kept == FULL and not shown.record.failed and (best is None or shown.agent == best.agent)
    ]
    return [min(own)[1]] if own else [0]


def _episodes(content: Content) -> str:
    lead = "Every episode step by step: chunk, calls, memory before and after, reward, answers with their causes."
    noscript = '<noscript><p class="warning">Episodes need JavaScript, which the page holds itself.</p></noscript>'
    return section(
        "episodes", "Show me one", f'<div id="finder"></div>\n<div id="viewer"></div>\n{noscript}', lead=lead
    )


def _settings(groups: Sequence[Group], heads: Sequence[str]) -> str:
    names = [name for name in setting_names(groups) if name != "places"]
    rows = [
        [text(name.replace("_", " ")), *(text(setting_text(name, group.settings.get(name))) for group in groups)]
        for name in names
    ]
    columns = ["setting", *(text(head) if len(groups) > 1 else "value" for head in heads)]
    agents = "".join(
        f"<li><b>{text(name)}</b> {text(agent)}</li>"
        for group in groups
        for agent, name in group.names.items()
        if name != agent
    )
    named = details("agents in full", f"<ul>{agents}</ul>") if agents else ""
    body = table("settings", columns, rows, name="texts") + named
    return section("settings", "What the figures depend on", body)


def _blocks(content: Content, data: Mapping[str, Any]) -> str:
    """What the script opens: small things at once, each episode when it is asked for."""
    parts = [data_block("data", data), _block("texts", content.texts)]
    parts += [_block(f"t{number}", block) for number, block in enumerate(content.tasks)]
    parts += [_block(f"e{number}", shown.block) for number, shown in enumerate(content.shown) if shown.block]
    return "".join(parts)


def _block(place: str, block: str) -> str:
    return f'<script type="text/plain" id="{place}">{block}</script>\n'


def _file(name: str) -> str:
    return files("memalpha_gym.benchmarks.report").joinpath(name).read_text(encoding="utf-8")
