"""MemAgent: one paragraph of notes, rewritten with every chunk by a chat model (arXiv 2507.02259).

The original reads a stream for the sake of one question that it knows. Here a stream has many questions, asked afterwards: so
`memagent` takes notes without knowing them, as every other agent does. `memagent-asked` is told the questions, without their
answers, as the original is, and is marked as privileged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from memalpha_gym.chat import ChatError, ChatMeter, ChatReply, ChatRequest
from memalpha_gym.cutting import shorten
from memalpha_gym.marks import quoted
from memalpha_gym.prompting import fill, load_prompts, text_of
from memalpha_gym.rollouts import Move
from memalpha_gym.tasks import Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import UPDATE, ToolCall

from . import exchange, paragraph
from .exchange import Chat

NOTE_TOKENS = 1_024
QUESTION_TOKENS = 2_048
"""Tokens of questions that an informed agent is shown."""

SPARE_TOKENS = 256
"""What a reply may have beyond the notes' limit, since the model counts with another tokenizer."""

NO_NOTES = "(none yet)"


class MemAgent:
    """Keeps one paragraph of notes; stateless, since the memory holds all it knows.

    Args:
        chat: MODEL@URL, where options of this agent may follow as `#notes_tokens=512&temperature=0.7`; or settings, or a
            client. None takes what the environment variable MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts.
        notes_tokens: the most tokens of the notes, counted by o200k_base (1,024 in the paper).
        temperature: of the model.
    """

    tells_usage = True

    def __init__(
        self,
        chat: Chat = None,
        *,
        prompts: str | Path = "memagent",
        notes_tokens: int | str = NOTE_TOKENS,
        temperature: float | str = 0.0,
    ) -> None:
        given: dict[str, Any] = {"prompts": prompts, "notes_tokens": notes_tokens, "temperature": temperature}
        self.client, options = exchange.open_client(chat, "memagent", given)
        self._prompts = load_prompts(options["prompts"])
        self._limit = int(options["notes_tokens"])
        self._temperature = float(options["temperature"])

    @property
    def meter(self) -> ChatMeter:
        """What this agent has used."""
        return self.client.meter

    @property
    def concurrency(self) -> int:
        """Requests in flight at once."""
        return self.client.settings.concurrency

    def request(self, observation: Mapping[str, Any], questions: str = "") -> ChatRequest:
        """What the model is asked about this chunk; with the questions, where they are known."""
        limit = paragraph.token_limit(observation, self._limit)
        old = paragraph.stored(observation)
        fields = {
            "notes": quoted(old[1]) if old else NO_NOTES,
            "place": exchange.place(observation),
            "chunk": quoted(observation["chunk"]),
            "limit": str(limit),
            "questions": quoted(questions),
        }
        system = text_of(self._prompts, "system")
        user = text_of(self._prompts, "user_with_questions" if questions else "user")
        messages = (
            {"role": "system", "content": fill(system, fields)},
            {"role": "user", "content": fill(user, fields)},
        )
        return ChatRequest(messages, max_tokens=limit + SPARE_TOKENS, temperature=self._temperature, may_break_off=True)

    def calls(self, observation: Mapping[str, Any], reply: ChatReply) -> Sequence[ToolCall]:
        """The notes take the place of the old ones. A reply that holds none is an invalid call, and changes nothing."""
        if not reply.said:
            return (ToolCall(UPDATE, {}, "the reply holds no notes"),)
        return paragraph.rewrite(observation, reply.said, self._limit)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One step; raises ChatError where the model gave no reply."""
        return exchange.act(self, observation)

    async def act_async(self, observation: Mapping[str, Any]) -> Move:
        """The same, awaited, while other episodes go on."""
        return await exchange.act_async(self, observation)

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> list[Move | ChatError]:
        """One step of many episodes, asked side by side."""
        return exchange.act_batch(self, observations)


class AskedMemAgent:
    """`MemAgent` with sight of the questions, though not of their answers: as the original, and privileged.

    Args:
        chat: as for `MemAgent`, whose options it has.
    """

    tells_usage = True

    def __init__(self, chat: Chat = None) -> None:
        self._agent = MemAgent(chat)
        self.client = self._agent.client
        self._questions = ""

    @property
    def meter(self) -> ChatMeter:
        """What this agent has used."""
        return self.client.meter

    @property
    def concurrency(self) -> int:
        """Requests in flight at once."""
        return self.client.settings.concurrency

    def reset(self, seed: int) -> None:
        """Forget the last episode's questions."""
        self._questions = ""

    def reveal(self, task: Task) -> None:
        """Look at the task's questions: as many as there is room for, in order."""
        lines = [f"- {text}" for text in dict.fromkeys(question.text for question in task.questions)]
        self._questions = shorten("\n".join(lines), QUESTION_TOKENS, get_tokenizer())

    def request(self, observation: Mapping[str, Any]) -> ChatRequest:
        """What the model is asked about this chunk."""
        return self._agent.request(observation, self._questions)

    def calls(self, observation: Mapping[str, Any], reply: ChatReply) -> Sequence[ToolCall]:
        """As of `MemAgent`."""
        return self._agent.calls(observation, reply)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One step; raises ChatError where the model gave no reply."""
        return exchange.act(self, observation)

    async def act_async(self, observation: Mapping[str, Any]) -> Move:
        """The same, awaited, while other episodes go on."""
        return await exchange.act_async(self, observation)
