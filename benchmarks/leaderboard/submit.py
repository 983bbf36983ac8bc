"""`memalpha-gym submit`: a run of bench as an entry for the leaderboard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError
from memalpha_gym.terminal import open_output, printable

from ..options import optional, parse_options
from ..table.text import short_name
from .board import EPISODES, SEED, SUITE, board, hash_at
from .entries import SETTINGS, Entry, EntryError, episode_of, means_of, read_entry


@dataclass(frozen=True)
class SubmitOptions:
    """Write an agent's entry for the leaderboard: scores and counts of every episode, what they depend on, and no text.

    The episodes are those of `memalpha-gym bench --suite worlds --episodes 4 --agents AGENT --out RUN.db`.
    """

    file: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN.db")]
    """The file that bench has written."""
    out: Annotated[str, tyro.conf.arg(metavar="ENTRY.json")]
    """The file to make; there must be none. Or a folder, for an entry of each agent, by its name."""
    agent: Annotated[str | None, optional("AGENT")] = None
    """The agent, as bench was given it, where the file has several."""
    name: Annotated[str | None, optional("NAME")] = None
    """What the board is to call it. Default: the agent."""
    url: str = ""
    """Where to read about it."""


def main(argv: Sequence[str]) -> int:
    """Run the command."""
    options = parse_options(SubmitOptions, "submit", argv)
    out = Path(options.out)
    if out.exists() and not out.is_dir():
        raise CommandError(f"--out {out} exists, and submit replaces nothing; name another file")
    if not out.absolute().parent.is_dir():
        raise CommandError(f"--out {out}: name a file in a folder that exists")
    try:
        with RunLog(options.file, existing=True) as log:
            records = list(log.rows())
    except RunLogError as error:
        raise CommandError(str(error)) from error
    if not out.is_dir():
        _write(make_entry(records, options), out)
        return 0
    for agent in dict.fromkeys(record.key.agent for record in records):
        file = out / f"{re.sub(r'[^A-Za-z0-9.-]+', '-', agent)}.json"
        if file.exists():
            raise CommandError(f"{file} exists, and submit replaces nothing; remove it, or name another folder")
        _write(make_entry(records, replace(options, agent=agent)), file)
    return 0


def _write(entry: Entry, out: Path) -> None:
    out.write_text(entry.as_json(), encoding="utf-8")
    try:
        read_entry(out)
    except EntryError as error:
        out.unlink()
        raise CommandError(f"--name or --url: {error}") from error
    told = ", told the tasks and ranked apart" if entry.privileged else ""
    open_output().print(
        f"{out}: {printable(entry.name)}, {len(entry.episodes)} episodes, mean {entry.means['mean']:.3f}{told}",
        markup=False,
        soft_wrap=True,
    )


def make_entry(records: Sequence[EpisodeRecord], options: SubmitOptions) -> Entry:
    """The entry of an agent.

    Raises:
        CommandError: it is not said whose, or episodes of the board are missing, or were played in several states of a source.
    """
    agents = list(dict.fromkeys(record.key.agent for record in records))
    agent = options.agent or (agents[0] if len(agents) == 1 else None)
    if agent not in agents:
        asked = f"has no episode of {agent}; it has" if agent else "has several agents; give --agent, one of"
        raise CommandError(f"{options.file} {asked} {printable(', '.join(agents)) or 'none'}")
    own: dict[EpisodeKey, list[EpisodeRecord]] = {}
    for record in records:
        if record.key.agent == agent:
            place_of = replace(record.key, agent="", agent_source="", suite_source="", version="")
            own.setdefault(place_of, []).append(record)
    held = {place: own[bare] for place, key in board().items() if (bare := replace(key, version="")) in own}
    found = {place: kept[0] for place, kept in held.items()}
    if missing := [place for place in board() if place not in found]:
        raise CommandError(
            f"{options.file} lacks {len(missing)} of the {len(board())} episodes of the board, {short_name(missing[0].column)} "
            f"task {missing[0].task} among them; play them: "
            f"memalpha-gym bench --suite {SUITE} --episodes {EPISODES} --seed {SEED} --agents '{agent}' --out {options.file}"
        )
    # Also where each of them is whole: which is the one of today a file does not say.
    states = {(one.key.agent_source, one.key.suite_source, one.key.version) for kept in held.values() for one in kept}
    if len(states) > 1:
        raise CommandError(
            f"{options.file} holds {agent} in {len(states)} states of its source or of memalpha-gym's; play it into a new file"
        )
    ((agent_source, suite_source, version),) = states
    episodes = tuple(episode_of(record, place, hash_at(place)) for place, record in sorted(found.items()))
    return Entry(
        name=options.name or agent,
        agent=agent,
        agent_source=agent_source or "unknown",
        suite_source=suite_source or "unknown",
        privileged=any(record.privileged for record in found.values()),
        version=version,
        settings=SETTINGS,
        means=means_of(episodes),
        episodes=episodes,
        url=options.url,
    )
