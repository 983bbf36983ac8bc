"""OpenEnv: an environment behind HTTP and WebSocket, for trainers that speak its protocol.

    pip install "memalpha-gym[openenv]"
    memalpha-gym serve --openenv --env MemAlpha/Recall-v0 --arguments '{"tokens": 3000}' --port 8000

and on the side of the trainer, which needs nothing of ours:

    from openenv.core.generic_client import GenericEnvClient

    async with GenericEnvClient(base_url="http://127.0.0.1:8000") as env:
        result = await env.reset(task_index=7, split="train")  # or reset(seed=0)
        while not result.done:
            completion = await model(result.observation["messages"], tools=result.observation["tools"])
            result = await env.step({"reply": completion})  # text, or an OpenAI message
        print(result.observation["figures"])

A session is a WebSocket, with an episode at a time, and many go on at once; OpenEnv's plain `POST /step` has no session, and so
no episode. A client says which task and which split, and nothing else about the environment. Questions and accepted answers stay
here: what crosses at the end are figures. The reward of a step is the environment's; of an episode whose reading failed the last
reward is null and `figures["failed"]` is true; why is in this server's log, since a reader's words may hold a question.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from openenv.core.env_server import Action, Environment, Observation, State, create_fastapi_app

from memalpha_gym.tasks import Split

from .rows import begin, player, rows

logger = logging.getLogger(__name__)


class MemoryAction(Action):
    """A completion: its text, or an OpenAI message."""

    reply: str | dict[str, Any]


class MemoryObservation(Observation):
    """The prompt of a chunk, the same as data, and at the end what the episode came to."""

    messages: list[dict[str, str]] = []  # noqa: RUF012  (pydantic copies it)
    tools: list[dict[str, Any]] = []  # noqa: RUF012
    seen: dict[str, Any] = {}  # noqa: RUF012
    figures: dict[str, Any] = {}  # noqa: RUF012


FIGURES = ("correctness", "memory_tokens", "peak_memory_tokens", "total_chunk_tokens", "reward_terms")
"""What of the last info crosses the wire."""


class MemoryServer(Environment[MemoryAction, MemoryObservation, State]):
    """One session.

    Args:
        env: the environment's id.
        arguments: of `gym.make`.
    """

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self, env: str, **arguments: Any) -> None:
        super().__init__()
        self._env, self._arguments, self._state = env, arguments, State()
        self._episode = player(rows(env, [0], **arguments)[0])

    def reset(self, seed: int | None = None, episode_id: str | None = None, **asked: Any) -> MemoryObservation:
        """Start an episode: of the task of a `task_index`, in a `split`, or of one that is drawn by the seed."""
        if unknown := ", ".join(sorted(asked.keys() - {"task_index", "split"})):
            raise ValueError(f"reset has no {unknown}; there are task_index, split, seed and episode_id")
        given = self._arguments | ({"split": str(Split(asked["split"]))} if asked.get("split") else {})
        (row,) = rows(self._env, [asked.get("task_index")], **given)
        self._episode, self._state = begin(row, seed=seed), State(episode_id=episode_id)
        return self._seen(None)

    def step(self, action: MemoryAction, timeout_s: float | None = None, **_: Any) -> MemoryObservation:
        """Read a reply."""
        return asyncio.run(self.step_async(action))

    async def step_async(self, action: MemoryAction, timeout_s: float | None = None, **_: Any) -> MemoryObservation:
        """The same, while other sessions go on."""
        try:
            return self._seen(await self._episode.areply(action.reply))
        except Exception:
            if not self._episode.failed:  # it was no reply: the session may send another
                raise
            return self._seen(None)

    @property
    def state(self) -> State:
        """How far the episode is."""
        return self._state

    def _seen(self, reward: float | None) -> MemoryObservation:
        episode = self._episode
        self._state.step_count = episode.chunk_index
        if episode.failed:
            logger.warning("%s, %s, failed: %s", self._env, episode.env.task.task_id, episode.failed)
            return MemoryObservation(done=True, reward=None, figures={"failed": True})
        if episode.over:
            figures = {name: episode.info.get(name) for name in FIGURES} | {"failed": False}
            return MemoryObservation(done=True, reward=reward, figures=figures)
        return MemoryObservation(
            reward=reward, messages=episode.messages, tools=episode.tools, seen=dict(episode.observation)
        )


def make_app(env: str, sessions: int = 64, **arguments: Any) -> Any:
    """The application, for any ASGI server.

    Args:
        env: the environment's id.
        sessions: the most at once.
        arguments: of `gym.make`.
    """
    make = lambda: MemoryServer(env, **arguments)  # noqa: E731
    return create_fastapi_app(make, MemoryAction, MemoryObservation, max_concurrent_envs=sessions, env_name="memalpha")
