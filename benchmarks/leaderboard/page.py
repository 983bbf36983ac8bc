"""The leaderboard as a table for the terminal, and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from memalpha_gym.views import shell

from ..statistics import Interval, columns_interval
from .board import COMMAND, EPISODES
from .checks import Checked, Status
from .entries import Entry

_STYLE = "th[scope=row] { white-space: normal; max-width: 11rem; min-width: 6rem; overflow-wrap: anywhere }\n"
KINDS = {Status.VERIFIED: "good", Status.UNVERIFIED: "middling", Status.REFUTED: "bad"}


def ranked(checked: Sequence[Checked], privileged: bool, version: str) -> list[tuple[str, Checked, Entry]]:
    """The entries of this version that nothing speaks against, the best first, with their places among the verified ones; equals
    share one. What is not verified has no place.
    """
    able = [
        (each, each.entry)
        for each in checked
        if each.entry is not None
        and each.status is not Status.REFUTED
        and each.entry.privileged is privileged
        and each.entry.version == version
    ]
    able.sort(key=lambda pair: (-pair[1].means["mean"], pair[1].name))
    means = [entry.means["mean"] for each, entry in able if each.status is Status.VERIFIED]
    return [
        (str(means.index(entry.means["mean"]) + 1) if each.status is Status.VERIFIED else "?", each, entry)
        for each, entry in able
    ]


def left_out(checked: Sequence[Checked], version: str) -> list[Checked]:
    """The entries that are not ranked: refuted ones, and those of another version."""
    return [
        each for each in checked if each.status is Status.REFUTED or each.entry is None or each.entry.version != version
    ]


def interval_of(entry: Entry) -> Interval:
    """The interval of an entry's mean, over the tasks of each column."""
    columns: dict[str, list[float]] = {}
    for each in entry.episodes:
        columns.setdefault(each.column, []).append(each.score)
    return columns_interval(list(columns.values()))


def spread_text(entry: Entry) -> str:
    """Half of the interval, behind its sign."""
    low, high = interval_of(entry)
    return "" if low is None or high is None else f"±{(high - low) / 2:.3f}"


def meters(entry: Entry) -> dict[str, float]:
    """Tokens in memory at the end, a mean; model calls and failed episodes, totals."""
    return {
        "memory": fmean(each.memory_tokens for each in entry.episodes),
        "calls": sum(used.get("calls", 0) for each in entry.episodes for used in each.usage.values()),
        "failed": sum(each.failed for each in entry.episodes),
    }


def page(checked: Sequence[Checked], columns: Sequence[str], version: str, sample: int) -> str:
    """The page.

    Args:
        checked: all entries.
        columns: the suite's columns.
        version: of this package.
        sample: how many episodes of each were played here.
    """
    parts = [shell.section("ranking", "Ranking", _table(ranked(checked, False, version), columns))]
    told = ranked(checked, True, version)
    if told:
        lead = "These agents are told what will be asked. They show what can be reached, and are not ranked."
        parts.append(shell.section("told", "Told the tasks", _table(told, columns), lead=lead))
    if others := left_out(checked, version):
        rows = [[shell.text(each.name), _status(each), shell.text("; ".join(each.reasons))] for each in others]
        body = shell.table("Entries that are not ranked", ["entry", "status", "why"], rows, name="texts")
        parts.append(shell.section("left-out", "Not ranked", body))
    parts.append(shell.section("how", "How to read this", _how(version, sample)))
    links = [("ranking", "Ranking"), *([("told", "Told the tasks")] if told else [])]
    links += [*([("left-out", "Not ranked")] if others else []), ("how", "How to read this")]
    return shell.page("memalpha-gym leaderboard", "".join(parts), style=_STYLE, links=links)


def _status(each: Checked) -> str:
    return shell.badge(KINDS[each.status], each.status)


def _table(rows: Sequence[tuple[str, Checked, Entry]], columns: Sequence[str]) -> str:
    if not rows:
        return "<p>There is no entry yet.</p>\n"
    heads = ["agent", "place", "mean", "±", "status", *map(shell.text, columns), "memory", "model calls", "failed"]
    said: dict[str, list[str]] = {}
    for _, each, entry in rows:
        for reason in each.reasons:
            said.setdefault(reason, []).append(entry.name)
    why = "".join(f"<p>{shell.text(', '.join(names))}: {shell.text(reason)}.</p>\n" for reason, names in said.items())
    return shell.table("Entries by mean score", heads, _cells(rows, columns)) + why


def _cells(rows: Sequence[tuple[str, Checked, Entry]], columns: Sequence[str]) -> Iterator[list[str]]:
    for place, each, entry in rows:
        used: Mapping[str, float] = meters(entry)
        figures = [f"{entry.means[column]:.3f}" for column in columns]
        yield [
            shell.text(entry.name),
            "–" if entry.privileged else place,
            f"<strong>{entry.means['mean']:.3f}</strong>",
            spread_text(entry).removeprefix("±"),
            _status(each),
            *figures,
            f"{used['memory']:,.0f}",
            f"{used['calls']:,.0f}",
            f"{used['failed']:,.0f}",
        ]


def _how(version: str, sample: int) -> str:
    said = (
        f"Every entry is the same {EPISODES} test tasks of each family, played by {COMMAND} with memalpha-gym {version}.",
        "A score is the mean correctness of a family's tasks; the mean is over families, ± half of its 95 % interval over tasks. "
        "An episode that failed counts as 0.",
        f"verified: tasks, their hashes and the means were checked, and episodes drawn by chance ({sample}) were played again "
        "here and came to the same. unverified: the checks hold, and the agent cannot be run here, so that the scores are its "
        "submitter's word, and it has no place (?). refuted: something in the entry is not so.",
        "memory: tokens at the end, a mean over tasks; model calls: of agent, reader and judges, in all.",
    )
    return "".join(f"<p>{shell.text(each)}</p>\n" for each in said)
