"""Suites: environments that are compared together, each a column of one table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym.arguments import split_list, suggestion

from .options import FAMILIES, LENGTHS


@dataclass(frozen=True, slots=True)
class Candidate:
    """An environment that a column may play.

    Attributes:
        environment: the environment's id.
        arguments: its arguments.
        split: the part of the source; None for the one that the command is given.
    """

    environment: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    split: str | None = None


@dataclass(frozen=True, slots=True)
class SuiteColumn:
    """A column of a suite: one environment, of which every agent plays the same tasks.

    Attributes:
        name: its name, which published results go by.
        candidates: what it may play; the first that there are data for is played.
        heading: its name in two lines, for tables of many columns; empty where it is short.
    """

    name: str
    candidates: tuple[Candidate, ...]
    heading: str = ""


def _validation(name: str, data_source: str, environment: str, **arguments: Any) -> SuiteColumn:
    """A column of the validation table: from the published files, or else built from raw data as the paper does."""
    published = Candidate("MemAlpha/Memalpha-v0", {"data_source": data_source})
    return SuiteColumn(name, (published, Candidate(f"MemAlpha/{environment}", arguments)))


def _memory_agent_bench(name: str, *data_sources: str, **arguments: Any) -> SuiteColumn:
    environment = "MemAlpha/MemoryAgentBench-v0"
    return SuiteColumn(
        name, tuple(Candidate(environment, {"data_source": source, **arguments}) for source in data_sources)
    )


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


def _world(heading: str) -> SuiteColumn:
    """A family of generated worlds at its default level."""
    name = heading.replace("-\n", "").replace("\n", "")
    return SuiteColumn(name, (Candidate(f"MemAlpha/{name}-v0"),), heading if "\n" in heading else "")


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
_SAME = {"facts": 12, "questions": 12, "chunk_tokens": 400, "memory_budget": 600}
"""What a family's tasks have at every length: without these a short stream would have fewer facts, or smaller chunks.

The budget is in tokens; a perfect memory of twelve facts takes 100 to 350."""


def dilution_grid(families: str, lengths: str) -> dict[str, dict[str, str]]:
    """The columns of the dilution suite: family → length → the column's name.

    Args:
        families: generated families, separated by commas.
        lengths: lengths of the stream in tokens, separated by commas, the shortest first.

    Raises:
        ValueError: there are not two lengths or more in rising order, or one of them is no number of tokens.
    """
    words = split_list("--lengths", lengths)
    tokens = list(map(parse_length, words))
    if len(tokens) < 2 or tokens != sorted(set(tokens)):
        raise ValueError(f"--lengths {lengths}: give two or more, the shortest first")
    names = [name.removesuffix("-v0") for name in split_list("--families", families)]
    return {name: {word: f"{name} {word}" for word in words} for name in names}


def dilution_suite(families: str, lengths: str) -> tuple[SuiteColumn, ...]:
    """A column for each family at each length; arguments and errors as for `dilution_grid`."""
    return tuple(
        SuiteColumn(name, (Candidate(f"MemAlpha/{family}-v0", {"tokens": parse_length(length), **_SAME}),))
        for family, columns in dilution_grid(families, lengths).items()
        for length, name in columns.items()
    )


def parse_length(text: str) -> int:
    """A number of tokens, such as 4000, 64k or 1M.

    Raises:
        ValueError: it is none.
    """
    parts = re.fullmatch(r"([1-9]\d{0,8})([kM]?)", text)
    if parts is None:
        raise ValueError(f"--lengths {text!r}: give numbers of tokens, such as 8000, 64k or 1M")
    return int(parts[1]) * {"": 1, "k": 1_000, "M": 1_000_000}[parts[2]]


SUITES: Mapping[str, tuple[SuiteColumn, ...]] = {
    "quick": (
        SuiteColumn("Recall 0", (Candidate("MemAlpha/Recall-v0", {"level": 0}),)),
        SuiteColumn("Recall 1", (Candidate("MemAlpha/Recall-v0", {"level": 1}),)),
    ),
    "memalpha": _MEMALPHA,
    "memoryagentbench": _MEMORY_AGENT_BENCH,
    "memoryagentbench-full": (*_MEMORY_AGENT_BENCH, *_LEFT_OUT),
    "worlds": _WORLDS,
    DILUTION: dilution_suite(FAMILIES, LENGTHS),
    "locomo": (SuiteColumn("LoCoMo", (Candidate("MemAlpha/LoCoMo-v0", split="all"),)),),
}
"""Every suite by name. `memoryagentbench-full` adds what Mem-α leaves out of MemoryAgentBench; `dilution` has these columns where
no other families or lengths are asked for."""

BRIEF = frozenset({"worlds", DILUTION})
"""Suites of so many rows that only the table over their columns is printed, unless details are asked for."""


def suite_columns(name: str, families: str, lengths: str) -> tuple[SuiteColumn, ...]:
    """The columns of a suite.

    Args:
        name: the suite.
        families: those of the dilution suite.
        lengths: those of the dilution suite.

    Raises:
        ValueError: there is no such suite, or no such lengths.
    """
    if name not in SUITES:
        raise ValueError(f"there is no suite {name!r}; {suggestion(name, tuple(SUITES))}")
    return dilution_suite(families, lengths) if name == DILUTION else SUITES[name]
