"""A chat model that is given the memory tools and was not trained to use them: where learning starts from.

The tools go to the server as tools; with `tools=prompt` they stand in the prompt instead, for servers without tool calling.
Calls are read from the reply's `tool_calls`, or else from its text, where they are marked as calls: Hermes' way, which the prompt
asks for, or Qwen-Agent's. JSON without a mark may be a quotation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from memalpha_gym.chat import ChatError, ChatMeter, ChatReply, ChatRequest
from memalpha_gym.completions import parse_completion
from memalpha_gym.marks import FRAMES, SECTIONS, quoted
from memalpha_gym.prompt_window import memory_types
from memalpha_gym.prompting import fill, load_prompts, text_of
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall, tool_schemas

from . import exchange
from .exchange import Chat

REPLY_TOKENS = 2_048


class UntrainedAgent:
    """Makes the calls that a chat model asks for; stateless.

    Args:
        chat: MODEL@URL, where options of this agent may follow as `#tools=prompt&temperature=0.7`; or settings, or a client.
            None takes what the environment variable MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts.
        tools: `server` or `prompt`: who tells the model of the tools.
        temperature: of the model.
    """

    tells_usage = True

    def __init__(
        self,
        chat: Chat = None,
        *,
        prompts: str | Path = "writing",
        tools: str = "server",
        temperature: float | str = 0.0,
    ) -> None:
        given: dict[str, Any] = {"prompts": prompts, "tools": tools, "temperature": temperature}
        self.client, options = exchange.open_client(chat, "untrained", given)
        if options["tools"] not in ("server", "prompt"):
            raise ValueError(f"tools of untrained is {options['tools']!r}; give server or prompt")
        self._prompts = load_prompts(options["prompts"])
        self._tools_in_prompt = options["tools"] == "prompt"
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
        tools = tool_schemas(memory_types(observation["memory"]))
        fields = {
            "memory": quoted(observation["memory"], SECTIONS - FRAMES),
            "place": exchange.place(observation),
            "chunk": quoted(observation["chunk"]),
            "tools": "\n".join(json.dumps(tool, ensure_ascii=False) for tool in tools),
        }
        system = text_of(self._prompts, "system")
        if self._tools_in_prompt:
            system = f"{system}\n{text_of(self._prompts, 'tools_in_prompt')}"
        user = text_of(self._prompts, "user")
        messages = (
            {"role": "system", "content": fill(system, fields)},
            {"role": "user", "content": fill(user, fields)},
        )
        offered = () if self._tools_in_prompt else tools
        return ChatRequest(
            messages,
            max_tokens=REPLY_TOKENS,
            temperature=self._temperature,
            tools=offered,
            may_call=True,
            may_break_off=True,
        )

    def calls(self, observation: Mapping[str, Any], reply: ChatReply) -> Sequence[ToolCall]:
        """The calls in the reply; what it says of their success beforehand counts for nothing."""
        if reply.tool_calls:
            return parse_completion(reply.tool_calls)
        return parse_completion(reply.text, "hermes") or parse_completion(reply.text, "qwen-agent")

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One step; raises ChatError where the model gave no reply."""
        return exchange.act(self, observation)

    async def act_async(self, observation: Mapping[str, Any]) -> Move:
        """The same, awaited, while other episodes go on."""
        return await exchange.act_async(self, observation)

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> list[Move | ChatError]:
        """One step of many episodes, asked side by side."""
        return exchange.act_batch(self, observations)
