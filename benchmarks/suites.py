"""Suites: environments that are compared together, each a column of one table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rich.console import Console

from memalpha_gym.arguments import split_list
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.recording import EpisodeKey

from .dilution import column_name
from .settings import count_tasks, data_path, episode_key

if TYPE_CHECKING:
    from .bench import BenchSettings


@dataclass(frozen=True, slots=True)
class Play:
    """What a column plays.

    Attributes:
        environment: the environment's id.
        arguments: its arguments.
        split: the part of the source; None for the one that the command is given.
    """

    environment: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a suite's table.

    Attributes:
        name: its name, which published tables go by.
        plays: what it plays; the first that there are data for.
        heading: its name in two lines, for tables of many columns; empty where it is short.
    """

    name: str
    plays: tuple[Play, ...]
    heading: str = ""


def _validation(name: str, data_source: str, environment: str, **arguments: Any) -> Column:
    """A column of the validation table: from the published files, or else built from raw data as the paper does."""
    published = Play("MemAlpha/Memalpha-v0", {"data_source": data_source})
    return Column(name, (published, Play(f"MemAlpha/{environment}", arguments)))


def _memory_agent_bench(name: str, *data_sources: str, **arguments: Any) -> Column:
    environment = "MemAlpha/MemoryAgentBench-v0"
    return Column(name, tuple(Play(environment, {"data_source": source, **arguments}) for source in data_sources))


_TREC = "icl_trec_coarse_6600shot_balance"
_NLU = "icl_nlu_8296shot_balance"

_MEMALPHA = (
    _validation("SQuAD", "squad", "SQuAD-v0", recipe="paper"),
    _validation("HotpotQA", "hotpotqa", "HotpotQA-v0", recipe="paper"),
    _validation("PerLTQA", "perltqa", "PerLTQA-v0"),
    _validation("TREC-C", _TREC, "TREC-Coarse-v0", recipe="paper"),
    _validation("NLU", _NLU, "NLU-v0", recipe="paper"),
    _validation("PubMed", "pubmed-rct", "PubMed-RCT-v0", recipe="paper"),
    _validation("BookSum", "booksum", "BookSum-v0"),
)
_MEMORY_AGENT_BENCH = (
    _memory_agent_bench("SH-QA", "ruler_qa1_197K"),
    _memory_agent_bench("MH-QA", "ruler_qa2_421K"),
    _memory_agent_bench("LME(S*)", "longmemeval_s*"),
    _memory_agent_bench("TREC-C", _TREC),
    _memory_agent_bench("NLU", _NLU),
    _memory_agent_bench("TREC-F", "icl_trec_fine_6400shot_balance"),
    _memory_agent_bench("Clinic", "icl_clinic150_7050shot_balance"),
    _memory_agent_bench("Banking77", "icl_banking77_5900shot_balance"),
    _memory_agent_bench("InfBench", "infbench_sum_eng_shots2"),
)
_FACT_SIZES = ("262k", "64k", "32k", "6k")
_LEFT_OUT = (
    _memory_agent_bench("EventQA", "eventqa_full", "eventqa_131072", "eventqa_65536", form="raw"),
    _memory_agent_bench("RecSys", "recsys_redial_full", form="raw"),
    _memory_agent_bench("InfBench-QA", "infbench_qa_eng_shots2", form="raw"),
    _memory_agent_bench("DetectiveQA", "detective_qa", form="raw"),
    _memory_agent_bench("FC-SH", *(f"factconsolidation_sh_{size}" for size in _FACT_SIZES), form="raw"),
    _memory_agent_bench("FC-MH", *(f"factconsolidation_mh_{size}" for size in _FACT_SIZES), form="raw"),
)


def _world(heading: str) -> Column:
    """A family of generated worlds at its default level."""
    name = heading.replace("-\n", "").replace("\n", "")
    return Column(name, (Play(f"MemAlpha/{name}-v0"),), heading if "\n" in heading else "")


_WORLDS = (
    _world("Recall"),
    _world("Multi\nHop"),
    _world("Update"),
    _world("Con-\nflict"),
    _world("Tem-\nporal"),
    _world("Count"),
    _world("Pref-\nerence"),
    _world("Ab-\nstain"),
    _world("Forget"),
    _world("Poison"),
    _world("Para-\nphrase"),
    _world("Labels"),
    _world("Sum-\nmary"),
)

DILUTION = "dilution"
FAMILIES, LENGTHS = "Recall,Update", "4k,8k,16k,32k,64k"
_SAME = {"facts": 12, "questions": 12, "chunk_tokens": 400}
"""What a family's tasks have at every length: without these a short stream would have fewer facts, or smaller chunks."""


def _dilution(families: str, lengths: str) -> tuple[Column, ...]:
    """A column for each family at each length, from comma-separated lists."""
    with command_errors():
        words, names = split_list("--lengths", lengths), split_list("--families", families)
    tokens = {length: parse_length(length) for length in words}
    if len(tokens) < 2 or list(tokens.values()) != sorted(set(tokens.values())):
        raise CommandError(f"--lengths {lengths}: give two or more, the shortest first")
    return tuple(
        Column(column_name(family, length), (Play(f"MemAlpha/{family}-v0", {"tokens": count, **_SAME}),))
        for family in (name.removesuffix("-v0") for name in names)
        for length, count in tokens.items()
    )


def parse_length(text: str) -> int:
    """A number of tokens, such as 4000, 64k or 1M.

    Raises:
        CommandError: it is none.
    """
    parts = re.fullmatch(r"([1-9]\d{0,8})([kM]?)", text)
    if parts is None:
        raise CommandError(f"--lengths {text!r}: give numbers of tokens, such as 8000, 64k or 1M")
    return int(parts[1]) * {"": 1, "k": 1_000, "M": 1_000_000}[parts[2]]


SUITES: Mapping[str, tuple[Column, ...]] = {
    "quick": (
        Column("Recall 0", (Play("MemAlpha/Recall-v0", {"level": 0}),)),
        Column("Recall 1", (Play("MemAlpha/Recall-v0", {"level": 1}),)),
    ),
    "memalpha": _MEMALPHA,
    "memoryagentbench": _MEMORY_AGENT_BENCH,
    "memoryagentbench-full": (*_MEMORY_AGENT_BENCH, *_LEFT_OUT),
    "worlds": _WORLDS,
    DILUTION: _dilution(FAMILIES, LENGTHS),
    "locomo": (Column("LoCoMo", (Play("MemAlpha/LoCoMo-v0", split="all"),)),),
}
"""Every suite by name. `memoryagentbench-full` adds what Mem-α leaves out of MemoryAgentBench; `dilution` has these columns where
no other families or lengths are asked for."""

BRIEF = frozenset({"worlds", DILUTION})
"""Suites of so many rows that only the table over their columns is printed, unless details are asked for."""


def suite_keys(name: str, settings: BenchSettings, notes: Console) -> dict[str, EpisodeKey | None]:
    """The key of each column of a suite, before an agent, a task and a budget are named; None where there are no data.

    Args:
        name: the suite.
        settings: the command's settings.
        notes: told which columns stay empty, and why.

    Raises:
        CommandError: there is no such suite, or no column can be played.
    """
    if name not in SUITES:
        raise CommandError(f"there is no suite {name!r}; there are {', '.join(SUITES)}")
    unreachable: dict[str, str] = {}
    columns = _dilution(settings.families, settings.lengths) if name == DILUTION else SUITES[name]
    found = {column.name: _playable(column, settings, unreachable, notes) for column in columns}
    if not any(found.values()):
        raise CommandError(f"suite {name}: there are no data for any of its columns; see above for each")
    if name in BRIEF and not all(found.values()):
        raise CommandError(f"suite {name} needs no data, and not every column can be played; see above")
    return found


def _playable(
    column: Column, settings: BenchSettings, unreachable: dict[str, str], notes: Console
) -> EpisodeKey | None:
    """The key of the first of a column's plays that can be made.

    Without a place for data every attempt asks the hub. Then only the first play is tried, and a data set that the hub does
    not give once is not asked for again: `unreachable` remembers it.
    """
    problem = ""
    for play, other in zip(column.plays, (*column.plays[1:], None), strict=True):
        if play.environment in unreachable:
            problem = unreachable[play.environment]
            break
        try:
            key = _key(play, settings)
            count_tasks(key)
        except CommandError as error:
            problem = _in_brief(error)
            if not data_path(play.environment, settings.data):
                unreachable[play.environment] = problem
                break
            if other is not None and other.environment != play.environment and not _is_missing(error):
                notes.print(f"{column.name}: {problem}", markup=False, soft_wrap=True)
        else:
            return key
    notes.print(f"{column.name} stays empty: {problem}", markup=False, soft_wrap=True)
    return None


def _is_missing(error: CommandError) -> bool:
    """Whether there are no data at all, and not faulty ones. The error's class belongs to a wing that is not imported here."""
    return type(error.__cause__).__name__ == "MissingDataError"


def _in_brief(error: CommandError) -> str:
    """The message, without the remedies that every missing data set has."""
    return str(error).partition(". ")[0] if _is_missing(error) else str(error)


def _key(play: Play, settings: BenchSettings) -> EpisodeKey:
    key = episode_key(play.environment, replace(settings, split=play.split or settings.split))
    given = json.loads(key.env_args)
    if given.keys() & play.arguments.keys():
        raise CommandError(f"--env-arg {min(given.keys() & play.arguments.keys())}: the suite sets this itself")
    arguments = {**play.arguments, **given}
    return replace(key, env_args=json.dumps(arguments, sort_keys=True))
