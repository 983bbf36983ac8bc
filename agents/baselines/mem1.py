"""MEM1: an internal state in `<IS>` tags that is rewritten at every turn, and nothing else is kept (arXiv 2506.15841)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from memalpha_gym.chat import ChatError, ChatMeter, ChatReply, ChatRequest
from memalpha_gym.marks import SECTIONS, quoted
from memalpha_gym.prompting import fill, load_prompts, text_of
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import UPDATE, ToolCall

from . import exchange, paragraph
from .exchange import Chat

STATE_TOKENS = 1_024
THOUGHT_TOKENS = 1_024
"""What a reply may have beyond the state, for thinking before it."""

NO_STATE = "(empty)"
_TAGS = SECTIONS | {"is"}

_OPEN, _CLOSE = re.compile("<IS>", re.IGNORECASE), re.compile("</IS>", re.IGNORECASE)


class Mem1Agent:
    """Keeps one state; stateless itself, since the memory holds all it knows.

    Args:
        chat: MODEL@URL, where options of this agent may follow as `#state_tokens=512&temperature=0.7`; or settings, or a
            client. None takes what the environment variable MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts.
        state_tokens: the most tokens of the state, counted by o200k_base.
        temperature: of the model.
    """

    tells_usage = True

    def __init__(
        self,
        chat: Chat = None,
        *,
        prompts: str | Path = "mem1",
        state_tokens: int | str = STATE_TOKENS,
        temperature: float | str = 0.0,
    ) -> None:
        given: dict[str, Any] = {"prompts": prompts, "state_tokens": state_tokens, "temperature": temperature}
        self.client, options = exchange.open_client(chat, "mem1", given)
        self._prompts = load_prompts(options["prompts"])
        self._limit = int(options["state_tokens"])
        self._temperature = float(options["temperature"])

    @property
    def meter(self) -> ChatMeter:
        """What this agent has used."""
        return self.client.meter

    @property
    def concurrency(self) -> int:
        """Requests in flight at once."""
        return self.client.settings.concurrency

    def request(self, observation: Mapping[str, Any]) -> ChatRequest:
        """What the model is asked about this chunk."""
        limit = paragraph.token_limit(observation, self._limit)
        old = paragraph.stored(observation)
        fields = {
            "state": quoted(old[1], _TAGS) if old else NO_STATE,
            "place": exchange.place(observation),
            "chunk": quoted(observation["chunk"], _TAGS),
            "limit": str(limit),
        }
        system, user = (fill(text_of(self._prompts, role), fields) for role in ("system", "user"))
        messages = ({"role": "system", "content": system}, {"role": "user", "content": user})
        return ChatRequest(
            messages, max_tokens=limit + THOUGHT_TOKENS, temperature=self._temperature, may_break_off=True
        )

    def calls(self, observation: Mapping[str, Any], reply: ChatReply) -> Sequence[ToolCall]:
        """The last state in the reply takes the place of the old one. A reply without one is an invalid call, and changes
        nothing.
        """
        states = _states(reply.said)
        if not states or not states[-1].strip():
            return (ToolCall(UPDATE, {}, "the reply holds no state in <IS>…</IS>"),)
        return paragraph.rewrite(observation, states[-1], self._limit)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One step; raises ChatError where the model gave no reply."""
        return exchange.act(self, observation)

    async def act_async(self, observation: Mapping[str, Any]) -> Move:
        """The same, awaited, while other episodes go on."""
        return await exchange.act_async(self, observation)

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> list[Move | ChatError]:
        """One step of many episodes, asked side by side."""
        return exchange.act_batch(self, observations)


def _states(reply: str) -> list[str]:
    """What stands between the marks of a state, in order. One search for each mark: a reply of marks alone takes linear time."""
    states, start = [], 0
    while (opened := _OPEN.search(reply, start)) and (closed := _CLOSE.search(reply, opened.end())):
        states.append(reply[opened.end() : closed.start()])
        start = closed.end()
    return states
