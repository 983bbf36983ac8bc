"""`memalpha-gym export`: recorded episodes as JSON lines that trainers of language models read.

Every chunk is a line of its own, since every chunk has a prompt of its own. The forms are TRL's conversational ones, which others
read too:

    messages     {"messages": [system, user, assistant], "tools": …, "reward": …}
    preference   {"prompt": [system, user], "chosen": [assistant], "rejected": [assistant], "tools": …}

`tools` is JSON text: in a table of columns the schemas of several tools would be filled up with nulls. A preference needs two
replies in one and the same state: of two agents, or of two repeats, on the same task, as long as chunk and memory are equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby, product
from pathlib import Path
from typing import Annotated, Any

import tyro

from memalpha_gym.arguments import one_line, split_list
from memalpha_gym.chunk_credit import CREDITS, chunk_credits
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.completions import format_calls
from memalpha_gym.episodes import Step
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.recording import EpisodeKey, RunLog, RunLogError
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.spaces import as_calls
from memalpha_gym.terminal import open_output

from .environments import Environments
from .options import optional, parse_options
from .player import row_of
from .record import Played
from .recorded_names import check_names
from .rescore import play_recorded, recorded, refuse
from .table.text import agents_called

FORMS = ("messages", "preference")
PROTOCOLS = ("hermes", "qwen-agent")


@dataclass(frozen=True)
class ExportOptions:
    """Write recorded episodes as chat messages with rewards, a line a chunk, for supervised and preference training.

    Their calls are played again, so that each prompt is what a policy of ours is shown in that state.
    """

    file: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN.db")]
    """A file that `bench --out` has written."""
    out: Annotated[str, tyro.conf.arg(metavar="FILE.jsonl")]
    """The file to write; there must be none."""
    form: str = "messages"
    """messages, for supervised training; or preference: prompt, chosen and rejected, from two agents or repeats in one state."""
    agents: Annotated[str | None, optional("A[,B…]")] = None
    """Only episodes of these agents, as bench was given them. Default: all in the file."""
    credit: str = "to-go"
    """What a chunk's reward is: to-go, what was paid from it on; return, step, paper or evidence."""
    min_reward: Annotated[float | None, optional("R")] = None
    """Only chunks with this reward or more; of a pair, the chosen one."""
    min_correctness: Annotated[float | None, optional("C")] = None
    """Only episodes with this correctness or more; of a pair, the chosen one."""
    margin: Annotated[float, tyro.conf.arg(metavar="R")] = 0.0
    """With --form preference: by how much the reward of what is chosen must be more."""
    protocol: str = "hermes"
    """How replies call tools: hermes, as Qwen3's own template has it, or qwen-agent."""
    trust: bool = False
    """Import and run the environments, readers, judges and retrievers of others that the file names. For files of your own."""
    tools_told: bool = False
    """Have the system message tell the tools, for trainers that do not pass them to the chat template."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One chunk of one episode.

    Attributes:
        key: the episode.
        prompt: what a policy is shown.
        tools: the tools' schemas; empty where the messages tell them.
        reply: the assistant's text.
        reward: what the chunk was credited with.
        correctness: the episode's.
        about: what tells where the line is from.
    """

    key: EpisodeKey
    prompt: list[dict[str, Any]]
    tools: tuple[Any, ...]
    reply: str
    reward: float
    correctness: float | None
    about: Mapping[str, Any]


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where nothing was to be written."""
    options = parse_options(ExportOptions, "export", argv)
    _check(options)
    try:
        with RunLog(options.file, existing=True) as log:
            episodes = _wanted(list(log.items()), options)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    lines = list(_preferences(episodes, options) if options.form == "preference" else _messages(episodes, options))
    if not lines:
        said = "no two replies in one state" if options.form == "preference" else "no chunk"
        open_output().print(f"{said} met what was asked for; {options.out} was not written", soft_wrap=True)
        return 1
    with Path(options.out).open("x", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    open_output().print(f"{options.out}: {len(lines)} lines of {len(episodes)} episodes", markup=False, soft_wrap=True)
    return 0


def _check(options: ExportOptions) -> None:
    for name, value, known in (
        ("--form", options.form, FORMS),
        ("--credit", options.credit, CREDITS),
        ("--protocol", options.protocol, PROTOCOLS),
    ):
        if value not in known:
            raise CommandError(f"{name} {value!r}: give one of {', '.join(known)}")
    if Path(options.out).exists():
        raise CommandError(f"--out {options.out} exists, and export replaces nothing; name another file")
    if not Path(options.out).absolute().parent.is_dir():
        raise CommandError(f"--out {options.out}: name a file in a folder that exists")
    if options.margin < 0:
        raise CommandError(f"--margin is {options.margin:g}; give 0 or more")


def _wanted(episodes: Sequence[Played], options: ExportOptions) -> list[Played]:
    """The episodes that have a return, of the agents that were asked for.

    Raises:
        CommandError: the file has none of an agent.
    """
    agents = {record.key.agent for record, _ in episodes}
    if options.agents is not None:
        with command_errors():
            asked = split_list("--agents", options.agents)
        meant = {name: agents_called(name, agents) for name in asked}
        if missing := [name for name, found in meant.items() if not found]:
            raise CommandError(f"{options.file} has no episode of {missing[0]}; it has {', '.join(sorted(agents))}")
        agents = {agent for found in meant.values() for agent in found}
    return [played for played in episodes if played[0].key.agent in agents and not played[0].failed]


def _samples(episodes: Sequence[Played], options: ExportOptions) -> Iterator[list[Sample]]:
    """The samples of each episode, chunk by chunk."""
    for record, _ in episodes:
        check_names(record.key, (), options.trust)
        refuse(record.key, {})
    for row, members in groupby(episodes, key=lambda played: row_of(played[0].key)):
        try:
            environments = Environments(row)
        except (ValueError, OSError, LookupError, ImportError) as error:
            raise CommandError(f"{row.environment}: {one_line(error)}") from error
        with closing(environments):
            config = RewardConfig.named(row.reward)
            search = bool(json.loads(row.env_args).get("search"))
            settings = PromptSettings(protocol=options.protocol, tools_told=options.tools_told, search=search)
            writer = PromptWriter(None, settings)
            for record, text in members:
                rollout, _, _ = play_recorded(record, recorded(record, text), environments, {})
                rewards = chunk_credits(rollout.steps, options.credit, config)
                about = {
                    "agent": row.agent,
                    "env": row.environment,
                    "task": record.task_id,
                    "repeat": record.key.repeat,
                }
                about |= {"privileged": record.privileged}
                yield [
                    _sample(writer, step, options, reward, replace(record.key), record.correctness, about)
                    for step, reward in zip(rollout.steps, rewards, strict=True)
                ]


def _sample(
    writer: PromptWriter,
    step: Step,
    options: ExportOptions,
    reward: float,
    key: EpisodeKey,
    correctness: float | None,
    about: Mapping[str, Any],
) -> Sample:
    prompt, action = writer.prompt(step.observation), step.move.action
    well_formed = () if isinstance(action, str) else tuple(call for call in as_calls(action) if not call.malformed)
    reply = action if isinstance(action, str) else format_calls(well_formed, options.protocol)
    place = {**about, "chunk": step.observation["chunk_index"]}
    return Sample(key, [dict(each) for each in prompt.messages], prompt.tools, reply, reward, correctness, place)


def _is_enough(sample: Sample, options: ExportOptions) -> bool:
    paid = options.min_reward is None or sample.reward >= options.min_reward
    right = options.min_correctness is None or (
        sample.correctness is not None and sample.correctness >= options.min_correctness
    )
    return paid and right


def _tools(sample: Sample) -> dict[str, str]:
    return {"tools": json.dumps(sample.tools, ensure_ascii=False)} if sample.tools else {}


def _reply(sample: Sample) -> dict[str, Any]:
    return {"role": "assistant", "content": sample.reply}


def _messages(episodes: Sequence[Played], options: ExportOptions) -> Iterator[dict[str, Any]]:
    for samples in _samples(episodes, options):
        for sample in samples:
            if _is_enough(sample, options):
                line = {"messages": [*sample.prompt, _reply(sample)], **_tools(sample), "reward": sample.reward}
                yield {**line, "correctness": sample.correctness, **sample.about}


def _preferences(episodes: Sequence[Played], options: ExportOptions) -> Iterator[dict[str, Any]]:
    """Two replies in one state of which one came to more; every such pair of episodes of a task."""
    by_task: dict[EpisodeKey, list[list[Sample]]] = {}
    for samples in _samples(episodes, options):
        if samples:
            task = replace(samples[0].key, agent="", agent_source="", repeat=0)
            by_task.setdefault(task, []).append(samples)
    for members in by_task.values():
        for (place, first), (other, second) in product(enumerate(members), repeat=2):
            if place < other:
                for one, two in zip(first, second, strict=False):
                    if one.prompt != two.prompt:
                        break
                    yield from _pair(one, two, options)


def _pair(one: Sample, two: Sample, options: ExportOptions) -> Iterator[dict[str, Any]]:
    chosen, rejected = (one, two) if one.reward >= two.reward else (two, one)
    apart = chosen.reward - rejected.reward
    if chosen.reply == rejected.reply or apart <= 0 or apart < options.margin or not _is_enough(chosen, options):
        return
    yield {
        "prompt": chosen.prompt,
        "chosen": [_reply(chosen)],
        "rejected": [_reply(rejected)],
        **_tools(chosen),
        "chosen_reward": chosen.reward,
        "rejected_reward": rejected.reward,
        "chosen_agent": chosen.about["agent"],
        "rejected_agent": rejected.about["agent"],
        **{name: chosen.about[name] for name in ("env", "task", "chunk")},
    }
