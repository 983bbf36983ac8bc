"""What agents with a chat model have in common: one request per chunk, and a reply that becomes tool calls.

Such an agent says what it asks (`request`) and what it makes of the reply (`calls`), both of the observation alone. So it can be
stepped in one episode (`act`), in many together (`act_batch`), or in many that do not wait for each other (`act_async`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from memalpha_gym.chat import (
    ChatClient,
    ChatError,
    ChatFailure,
    ChatReply,
    ChatRequest,
    ChatSettings,
    ChatUsage,
    Outcome,
    open_chat,
)
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall

Observation = Mapping[str, Any]
Chat = str | ChatSettings | ChatClient | None


class ChatAgent(Protocol):
    """An agent with a chat model."""

    client: ChatClient

    def request(self, observation: Observation) -> ChatRequest:
        """What the model is asked about this chunk."""
        ...

    def calls(self, observation: Observation, reply: ChatReply) -> Sequence[ToolCall]:
        """The tool calls that the reply comes to."""
        ...


def act(agent: ChatAgent, observation: Observation) -> Sequence[ToolCall]:
    """One step of one episode.

    Raises:
        ChatError: the model gave no reply. There is nothing to go on with: the episode has failed, and has no score.
    """
    move = _move(agent, observation, agent.client.complete(agent.request(observation)))
    calls: Sequence[ToolCall] = move.action
    return calls


async def act_async(agent: ChatAgent, observation: Observation) -> Move:
    """One step of one episode, awaited; raises as `act` does."""
    (outcome,) = await agent.client.complete_many_async([agent.request(observation)])
    return _move(agent, observation, outcome)


def act_batch(agent: ChatAgent, observations: Sequence[Observation]) -> list[Move | ChatError]:
    """One step of many episodes, asked side by side. An error in the place of a move is its own episode's alone."""
    outcomes = agent.client.complete_many([agent.request(observation) for observation in observations])
    return [
        ChatError(outcome) if isinstance(outcome, ChatFailure) else _move(agent, observation, outcome)
        for observation, outcome in zip(observations, outcomes, strict=True)
    ]


def _move(agent: ChatAgent, observation: Observation, outcome: Outcome) -> Move:
    if isinstance(outcome, ChatFailure):
        raise ChatError(outcome)
    return Move(agent.calls(observation, outcome), usage=ChatUsage.of(outcome))


def open_client(chat: Chat, agent: str, options: Mapping[str, Any]) -> tuple[ChatClient, dict[str, Any]]:
    """An agent's client, and its options with those of the spec in their place.

    Args:
        chat: MODEL@URL, where `#option=value` may follow; settings, or a client; None for what MEMALPHA_CHAT holds.
        agent: the agent's name, for error messages.
        options: the agent's options with their values.

    Raises:
        ValueError: the spec names an option that the agent does not have.
    """
    client, given = open_chat(chat)
    unknown = sorted(given.keys() - options.keys())
    if unknown:
        raise ValueError(f"{agent} has no option {unknown[0]!r}; there are {', '.join(options)}")
    return client, {**options, **given}


def place(observation: Observation) -> str:
    """Where in the text the chunk is: `3 of 10`."""
    return f"{observation['chunk_index'] + 1} of {observation['chunks_total']}"
