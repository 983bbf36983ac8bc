"""The options of `bench` and `play`, as the command line gives them, and what a user may get wrong in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, TypeVar

import tyro

from memalpha_gym.arguments import check_count, parse_pairs, parse_split, split_list
from memalpha_gym.budgets import FORMS, MemoryBudget, checked_budget
from memalpha_gym.checks import parsed_types
from memalpha_gym.cli import PROGRAM, CommandError, command_errors
from memalpha_gym.contexts import MOST_TOKENS, RecallTokens
from memalpha_gym.memory import MemoryType
from memalpha_gym.own_text import CHUNK_TOKENS
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import ANSWER_JUDGES, JUDGES, READERS

from .names import clone_path, data_path, expand_chat, is_own, with_reference

DEFAULT_ENVIRONMENT = "MemAlpha/Recall-v0"
DEFAULT_AGENTS = "oracle,extract,verbatim,random,empty"
FAMILIES, LENGTHS = "Recall,Update", "4k,16k,64k,256k"
ALL_TYPES = "all"
PROCESSES, RAY = "processes", "ray"
LARGEST_SEED = 2**63 - 1
"""SQLite's largest integer."""
OPTION_OF = {
    "memory_budget": "--budget",
    "answer_judge": "--answer-judge",
    "recall_tokens": "--recall-tokens",
    **{
        name: f"--{name}"
        for name in ("split", "data", "reader", "judge", "reward", "scoring", "retriever", "reference")
    },
}
"""The arguments of environments that have an option of their own."""

OptionsT = TypeVar("OptionsT")


def optional(metavar: str) -> Any:
    """How `--help` shows an option that is not set by default."""
    return tyro.conf.arg(metavar=metavar, help_behavior_hint="")


@dataclass(frozen=True)
class EpisodeOptions:
    """How every episode is set up."""

    seed: int = 0
    """Draws the tasks, and seeds environments and agents. The same seed gives the same figures."""
    split: str = "test"
    """Part of the source: train, validation, test, or all where a source is not divided."""
    data: Annotated[str | None, optional("PATH")] = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    reader: str = "auto"
    """Who answers the questions from memory: a name, or package.module:Class."""
    judge: str = "rules"
    """Who judges whether what is written suits its memory type: a name, or package.module:Class."""
    answer_judge: str = "overlap"
    """Who scores the replies that no program can: a name, or package.module:Class. overlap stands in for a model."""
    reward: str = "robust"
    """Reward preset: robust, or paper for the published definition, call by call as the paper's code pays."""
    scoring: str = "robust"
    """Scoring rules: robust, paper for those of the paper's code, or memoryagentbench for those of that benchmark's."""
    reference: Annotated[str | None, optional("PATH")] = None
    """Clone of Mem-α's public repository, which is read and not run: the chat reader, agents of the protocol mem-alpha and the
    cut of core then have its words. Default: $MEMALPHA_REFERENCE; without one all words are memalpha-gym's own."""
    retriever: str = "bm25"
    """What ranks entries of the memory: bm25; rank-bm25, the package that the reference uses, slower and with the same
    figures; or package.module:Class."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A further argument of the environment, such as paragraphs=40. May be given many times."""


@dataclass(frozen=True)
class BenchOptions:
    """Play every agent on the same tasks of every environment and print a table of the results.

    Without any option: five agents on a generated world, which needs no data.
    """

    env: Annotated[str, tyro.conf.arg(metavar="ID[,ID…]")] = DEFAULT_ENVIRONMENT
    """Environments, by id and separated by commas; `memalpha-gym list` names them. module:id imports a module first."""
    suite: Annotated[str | None, optional("NAME")] = None
    """A suite in place of --env: quick, memalpha, memoryagentbench, memoryagentbench-full, locomo, worlds (every generated
    family), dilution (correctness against length). It adds a table with one row per agent and one column per source."""
    families: Annotated[str, tyro.conf.arg(metavar="F[,F…]")] = FAMILIES
    """With --suite dilution: the generated families."""
    lengths: Annotated[str, tyro.conf.arg(metavar="L[,L…]")] = LENGTHS
    """With --suite dilution: the lengths of the stream in tokens, the shortest first."""
    details: bool = False
    """With --suite worlds or dilution: print the row of every column and agent too, as for other suites."""
    operations: bool = False
    """Print what agents did about the facts that they read: write precision and recall, updates, what is lost, stale, noise,
    doubled or made up. For generated worlds, which know it."""
    causes: bool = False
    """Print why answers were wrong: the fact was never written, lost or outdated, or held and not retrieved or not used."""
    published: bool = False
    """With a suite: print the published results beside ours, marked as published."""
    agents: Annotated[str, tyro.conf.arg(aliases=["--agent"], metavar="A[,B…]")] = DEFAULT_AGENTS
    """Agents, by name and separated by commas. package.module:Class names one of your own, with arguments where it takes any:
    'mine:TfIdf(keep=3)'."""
    episodes: int = 5
    """Tasks of each environment. A source that has fewer plays all it has."""
    budget: Annotated[str | None, optional("B[,B…]")] = None
    """Memory budgets, separated by commas, each a row: up to 1 a share of the stream, above 1 a number of tokens; 2x is
    twice what a perfect memory takes, on generated tasks."""
    memory_types: Annotated[str | None, optional("T[+T…][,T…]")] = None
    """Which memories are on, each set a row: all,semantic compares the three memories with one flat list. core, semantic and
    episodic joined by +, or all; sets are separated by commas."""
    recall_tokens: Annotated[str | None, optional("N[,N…]")] = None
    """Compare memories that own their store (product:NAME): for each question every agent recalls, and the reader is shown the
    best N tokens of it, 128, 512 or 2048; policies of ours recall by BM25. There is no budget then, and no return. Rows for
    what nothing, raw lines and the whole text come to are played too. Without it products play as mirror:NAME."""
    repeats: int = 1
    """Times that each agent plays each task, for agents that do not do the same every time."""
    prices: Annotated[str | None, optional("FILE.toml")] = None
    """With --recall-tokens: what models cost; docs/products.md shows a file."""
    in_flight: Annotated[int | None, optional("N")] = None
    """Episodes that an agent plays at once. Changes no figure but the seconds. Default: 1 for a plain agent, or 8 where its
    reader or a judge asks a server; for an agent that acts in batches or asynchronously, twice its `concurrency`, or 16."""
    workers: Annotated[int | None, optional("W")] = None
    """Processes that play episodes, each with N of them in flight. Changes no figure but the seconds. Default: one per core where
    one episode is in flight; otherwise 1."""
    executor: Annotated[str, tyro.conf.arg(metavar="processes|ray")] = PROCESSES
    """Who the workers are: processes of this machine, or actors of a Ray cluster. Changes no figure but the seconds."""
    ray_address: Annotated[str | None, optional("HOST:PORT")] = None
    """With --executor ray: the cluster's head, or auto for one that runs on this machine. Default: $RAY_ADDRESS, or else a
    cluster of this machine alone."""
    gpus_per_worker: Annotated[float, tyro.conf.arg(metavar="G")] = 0
    """With --executor ray: GPUs that each worker has for itself, for agents that run a model in process. Workers are then by
    default as many as the cluster's GPUs are enough for."""
    shard: Annotated[str | None, optional("I/N")] = None
    """Play the I-th of N parts of the run, I from 1 to N, into a file of its own; `memalpha-gym merge` joins the files."""
    out: Annotated[str | None, optional("FILE.db")] = None
    """SQLite file that keeps every finished episode. The same command again goes on where it stopped. An agent whose source has
    changed since is another agent: it is played anew, and what the file holds of it before is kept and not shown."""
    retry_failed: bool = False
    """Play episodes again that the --out file holds as failed, or with writes on which no verdict could be had."""
    json: Annotated[str | None, optional("FILE")] = None
    """File for the figures as JSON."""
    episode: Annotated[EpisodeOptions, tyro.conf.OmitArgPrefixes] = EpisodeOptions()


@dataclass(frozen=True)
class PlayOptions:
    """Play one episode with one agent, and draw each step: chunk, calls, memory, reward."""

    env: Annotated[str | None, optional("ID")] = None
    """Environment, by id; `memalpha-gym list` names them. module:id imports a module first. Default: MemAlpha/Recall-v0."""
    agent: str = "extract"
    """Agent, by name. package.module:Class names one of your own."""
    task: Annotated[int | None, optional("INDEX")] = None
    """Play this task of the split instead of the one that the seed draws."""
    text: Annotated[str | None, optional("FILE")] = None
    """Read a text of your own in place of --env, with no questions: the episode ends with the memory."""
    chunk_tokens: int = CHUNK_TOKENS
    """With --text: the most tokens of a chunk."""
    memory: Annotated[str | None, optional("FILE")] = None
    """File for the memory at the end, as JSON: core, semantic and episodic, as lists of {id, content}."""
    budget: Annotated[str | None, optional("B")] = None
    """Memory budget: up to 1 a share of the stream, above 1 a number of tokens; 2x is twice the perfect memory."""
    recall_tokens: Annotated[str | None, optional("N")] = None
    """Show the reader the best N tokens of what the agent recalls for each question, as for a product that owns its store."""
    episode: Annotated[EpisodeOptions, tyro.conf.OmitArgPrefixes] = EpisodeOptions()


def parse_options(options: type[OptionsT], command: str, argv: Sequence[str]) -> OptionsT:
    """The options of a command, or its help page and the end of the process."""
    return tyro.cli(options, prog=f"{PROGRAM} {command}", args=list(argv), config=(tyro.conf.FlagCreatePairsOff,))


def check_bench(options: BenchOptions) -> None:
    """Refuse what would only show when the episodes are played.

    Raises:
        CommandError: a number is out of bounds, options exclude each other, or a file cannot be written.
    """
    with command_errors():
        check_count("--episodes", options.episodes)
        check_count("--repeats", options.repeats)
        check_count("--workers", 1 if options.workers is None else options.workers)
        check_count("--in-flight", 1 if options.in_flight is None else options.in_flight)
    if options.suite is not None and options.env != DEFAULT_ENVIRONMENT:
        raise CommandError("--suite and --env exclude each other; give one of them")
    if options.recall_tokens is not None and options.budget is not None:
        raise CommandError("--recall-tokens and --budget exclude each other: a product's own store has no budget")
    if options.recall_tokens is not None and (options.operations or options.causes):
        raise CommandError(
            "--recall-tokens: of what own stores hold, --operations and --causes know nothing; play mirror:NAME"
        )
    if options.recall_tokens is not None and options.published:
        raise CommandError("--recall-tokens and --published exclude each other: published results had no such limit")
    if options.recall_tokens is not None and options.suite == "dilution":
        raise CommandError(
            "--recall-tokens: the suite dilution compares lengths of one memory; name its environments with --env"
        )
    if options.prices is not None and options.recall_tokens is None:
        raise CommandError("--prices is about --recall-tokens; give both or none")
    if options.memory_types is not None and options.suite == "dilution":
        raise CommandError("--memory-types: the suite dilution compares lengths; name its environments with --env")
    for option, path in (("--json", options.json), ("--out", options.out)):
        if path is not None and (Path(path).is_dir() or not Path(path).absolute().parent.is_dir()):
            raise CommandError(f"{option} {path}: name a file in a folder that exists")
    if options.shard is not None and options.out is None:
        raise CommandError(
            f"--shard {options.shard}: name a file to join with those of the other shards: --out FILE.db"
        )
    if options.shard is not None and options.json is not None:
        raise CommandError("--json: a shard has no figures; ask for them where the merged file is")
    _check_executor(options)


def _check_executor(options: BenchOptions) -> None:
    if options.executor not in (PROCESSES, RAY):
        raise CommandError(f"--executor {options.executor!r}: give {PROCESSES} or {RAY}")
    if options.executor == RAY and find_spec("ray") is None:
        raise CommandError("--executor ray needs the package ray: pip install 'memalpha-gym[ray]'")
    for option, given in (("--ray-address", options.ray_address), ("--gpus-per-worker", options.gpus_per_worker)):
        if given and options.executor != RAY:
            raise CommandError(f"{option} is about --executor ray; give both or none")
    if options.gpus_per_worker < 0:
        raise CommandError(f"--gpus-per-worker is {options.gpus_per_worker:g}; give 0 or more")


def environment_arguments(options: EpisodeOptions, own: bool = True) -> dict[str, Any]:
    """The arguments of an environment that have no place of their own in a key.

    Args:
        options: the options.
        own: whether it is one of this suite's, which take a reference.

    Raises:
        ValueError: an argument is wrong, or the reference is no clone.
    """
    arguments = parse_pairs("--env-arg", options.env_arg, OPTION_OF)
    if own and (reference := clone_path(options.reference)):
        arguments["reference"] = reference
    if options.retriever != "bm25":
        arguments["retriever"] = options.retriever
    return arguments


def episode_key(environment: str, options: EpisodeOptions) -> EpisodeKey:
    """The key of an environment's episodes, before an agent, a task and a budget are named.

    Raises:
        CommandError: the seed, the split, the data or an argument is wrong.
    """
    with command_errors():
        check_count("--seed", options.seed, 0, LARGEST_SEED)
        split = parse_split(options.split)
        env_args = environment_arguments(options, is_own(environment))
        reference = clone_path(options.reference)
    return EpisodeKey(
        environment=environment,
        agent="",
        seed=options.seed,
        task_index=0,
        split=str(split),
        env_args=json.dumps(env_args, sort_keys=True),
        data=data_path(environment, options.data),
        reader=with_reference(READERS, expand_chat(READERS, options.reader), reference),
        judge=expand_chat(JUDGES, options.judge),
        answer_judge=expand_chat(ANSWER_JUDGES, options.answer_judge),
        reward=options.reward,
        scoring=options.scoring,
    )


def parse_memory_types(text: str | None) -> list[str | None]:
    """Sets of memory types from a list such as `all,core+semantic,semantic`; None for what the environments have.

    Raises:
        CommandError: there is no memory type of one of the names.
    """
    if text is None:
        return [None]
    with command_errors():
        words = split_list("--memory-types", text)
        sets = ["+".join(MemoryType) if word == ALL_TYPES else word for word in words]
        named = ["+".join(kind.removesuffix("_memory") for kind in parsed_types(each)) for each in sets]
    return list(dict.fromkeys(named))


def parse_recall_tokens(text: str | None) -> list[RecallTokens]:
    """Limits from a list such as `128,512`; None where readers are shown the memory.

    Raises:
        CommandError: one of them is no positive number, or more than any reader has room for.
    """
    if text is None:
        return [None]
    with command_errors():
        words = split_list("--recall-tokens", text)
        for word in words:
            check_count("--recall-tokens", int(word) if word.isdecimal() else word, at_most=MOST_TOKENS)
    return list(map(int, words))


def parse_budgets(text: str | None) -> list[MemoryBudget]:
    """Budgets from a list such as `0.1,4000,2x`: shares of the stream, tokens, multiples of the perfect memory.

    Raises:
        CommandError: one of them is none of these.
    """
    with command_errors():
        return [None] if text is None else [_parse_budget(word) for word in split_list("--budget", text)]


def _parse_budget(word: str) -> MemoryBudget:
    try:
        budget = checked_budget(word if word.endswith("x") else float(word))
    except ValueError:
        raise ValueError(f"--budget {word!r}: give {FORMS}") from None
    return budget if isinstance(budget, str) or budget is None or budget <= 1 else int(budget)
