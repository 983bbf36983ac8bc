"""verifiers and prime-rl: a taskset, an environment and a harness; every chunk is an agent run, and so a trace, of its own.

verifiers finds plugins by the name of a top-level module, so the environment is a package: `examples/verifiers`, three lines over
this file, which the hub's tools install and push.

    pip install "memalpha-gym[verifiers]" && pip install examples/verifiers
    eval memalpha-env -n 16 --env.taskset.world MemAlpha/Recall-v0 --env.writer.runtime.type subprocess   # verifiers' command

or in prime-rl's configuration:

    [env]
    taskset = { id = "memalpha-env", world = "MemAlpha/Recall-v0", arguments = { tokens = 3000 }, credit = "return" }
    writer = { runtime = { type = "subprocess" } }

The runtime is `subprocess`, since nothing is executed; the harness asks for one completion in process, where verifiers' own
`null` starts a program for every chunk. Tools go with the request, as chat templates have them: a server has to parse calls
(vLLM: `--enable-auto-tool-choice --tool-call-parser hermes`); for one that does not, `tools_told = true` puts them into the
system message. Each trace is paid the chunk's credit. An episode that failed raises: verifiers marks it, and no trace of it is
paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import verifiers.v1 as vf
from pydantic import Field

from memalpha_gym.prompt_writer import PromptSettings

from .rows import begin, rows


class MemoryConfig(vf.TasksetConfig):
    """Which tasks are played: an environment's id, arguments of `gym.make`, how many tasks, and how chunks are paid."""

    world: str = "MemAlpha/Recall-v0"
    arguments: dict[str, Any] = Field(default_factory=dict)
    tasks: int = 1_000
    credit: str = "return"
    tools_told: bool = False


class MemoryData(vf.TaskData):
    """A row that names an episode, and the tools that are offered at a chunk."""

    row: dict[str, Any]
    tools: list[dict[str, Any]] = Field(default_factory=list)


class MemoryTask(vf.Task[MemoryData, vf.State, vf.TaskConfig]):
    """An episode to be played."""


class MemoryTaskset(vf.Taskset[MemoryTask, MemoryConfig]):
    """The tasks of one environment."""

    def load(self) -> Iterator[MemoryTask]:
        """A task for each episode."""
        config = self.config
        for row in rows(config.world, range(config.tasks), **config.arguments):
            name = f"{config.world}#{row['task_index']}"
            yield MemoryTask(MemoryData(name=name, row=row), config.task)


class MemoryEnvConfig(vf.EnvConfig):
    """The environment's one seat."""

    writer: vf.AgentConfig = vf.AgentConfig()


class MemoryEnv(vf.Env[MemoryEnvConfig]):
    """Plays an episode: an agent run for each chunk."""

    async def run(self, task: MemoryTask, agents: Any) -> None:
        """One episode; its traces are paid when it is over."""
        config = self.taskset.config
        episode = begin(task.data.row, PromptSettings(tools_told=config.tools_told))
        while not episode.over:
            system, user = (message["content"] for message in episode.messages)
            shown = task.with_data(system_prompt=system, prompt=user, tools=episode.tools)
            trace = await agents.writer.run(shown)
            reply = next((node.message for node in reversed(trace.nodes) if node.sampled), None)
            if not trace.ok or reply is None:
                episode.fail(f"chunk {episode.chunk_index} has no completion: {trace.errors}")
            else:
                await episode.areply(reply.model_dump(), trace=trace)
        if episode.failed:
            raise RuntimeError(episode.failed)
        for sample in episode.samples(config.credit):
            sample.extras["trace"].record_reward(config.credit, sample.reward)
            sample.extras["trace"].record_metric("correctness", episode.info["correctness"])


class OneCompletion(vf.Harness[vf.HarnessConfig]):
    """Asks the model once, in this process."""

    APPENDS_SYSTEM_PROMPT, EXECUTES_CODE, NEEDS_CONTAINER = True, False, False

    async def launch(
        self, ctx: Any, trace: Any, runtime: Any, endpoint: str, secret: str, mcp_urls: Any, data: Any, *_: Any
    ) -> Any:
        """Post one request; what comes of it is recorded by verifiers, through whose proxy it goes."""
        system, prompt = self.resolve_prompt(data)
        messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
        body = {"model": ctx.model, "messages": messages} | ({"tools": data.tools} if data.tools else {})
        keys = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(timeout=None, headers=keys) as http:  # noqa: S113  (verifiers bounds the run)
            reply = await http.post(f"{endpoint}/chat/completions", json=body)
        return vf.ProgramResult(0, "", "") if reply.is_success else vf.ProgramResult(1, "", reply.text)


__all__ = ["MemoryEnv", "MemoryTaskset", "OneCompletion"]
