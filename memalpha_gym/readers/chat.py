"""A reader that asks a chat model: the paper's, with any OpenAI-compatible server (Qwen3-32B there, thinking off).

For each question the model is shown core and BM25's best 20 entries of each list, oldest first, in a prompt of at most 30,000
tokens: where it is longer, the lowest-ranked entries are left out first. It replies at temperature 0 with a fixed seed. With a
clone of Mem-α's public repository at hand, what it is shown, and how, is the reference's (`memalpha_gym.readers.published`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from memalpha_gym.chat import (
    ChatClient,
    ChatFailure,
    ChatMeter,
    ChatReply,
    ChatRequest,
    ChatSettings,
    ChatUsage,
    Outcome,
    open_chat,
)
from memalpha_gym.cutting import shorten
from memalpha_gym.framing import unframed
from memalpha_gym.marks import FRAMES, SECTIONS, quoted
from memalpha_gym.memory import Memory, MemoryEntry, MemoryType
from memalpha_gym.prompting import ReadingPrompts, fill
from memalpha_gym.readers.entries import TOP_ENTRIES, by_rank, checked_count, retrieve
from memalpha_gym.readers.published import PublishedReading
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.reference import find_reference
from memalpha_gym.tokenization import get_tokenizer

PROMPT_TOKENS = 30_000
REPLY_TOKENS = 512
REFERENCE_REPLY_TOKENS = 2048
NOTHING = "(empty)"

Ranked = Sequence[tuple[MemoryType, MemoryEntry]]
"""Entries with the list that they are in, best first."""


class ChatReader:
    """Answers by asking a chat model; see the module's text for what it is shown.

    Args:
        chat: MODEL@URL, where options of this reader may follow as `#top_entries=2&prompts=FILE`; or settings, or a client.
            None takes what the environment variable MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts (see `memalpha_gym.prompting`).
        reference: a clone of Mem-α's public repository, whose prompts take the place of ours; None for what MEMALPHA_REFERENCE
            holds, if it does. It excludes `prompts`.
        top_entries: entries of each list that the model is shown; None or `all` for all of them.
        prompt_tokens: the most tokens of a prompt, counted by o200k_base; by Qwen3's tokenizer with a reference.
        reply_tokens: the most tokens of a reply, counted by the model; by default 512, with a reference its 2,048.

    Raises:
        ValueError: the spec, a prompt or a number is wrong.
        OSError: the prompt file cannot be read.
    """

    spec_options = ("prompts", "reference", "top_entries", "prompt_tokens", "reply_tokens")

    def __init__(
        self,
        chat: str | ChatSettings | ChatClient | None = None,
        *,
        prompts: str | Path | None = None,
        reference: str | Path | None = None,
        top_entries: int | str | None = TOP_ENTRIES,
        prompt_tokens: int | str = PROMPT_TOKENS,
        reply_tokens: int | str | None = None,
    ) -> None:
        self.client, options = open_chat(chat)
        self._options: dict[str, Any] = {
            "prompts": prompts,
            "reference": reference,
            "top_entries": top_entries,
            "prompt_tokens": prompt_tokens,
            "reply_tokens": reply_tokens,
        }
        unknown = sorted(options.keys() - self._options.keys())
        if unknown:
            raise ValueError(f"a chat reader has no option {unknown[0]!r}; there are {', '.join(self._options)}")
        self._options |= options
        if self._options["prompts"] and self._options["reference"]:
            raise ValueError("a chat reader has both prompts and a reference; give one of them")
        clone = None if self._options["prompts"] else find_reference(self._options["reference"])
        self._published = PublishedReading(clone) if clone else None
        self.prompts = ReadingPrompts.load(self._options["prompts"] or None)
        self.top_entries = checked_count(self._options["top_entries"])
        self.prompt_tokens = int(self._options["prompt_tokens"])
        self.reply_tokens = int(self._options["reply_tokens"] or (REFERENCE_REPLY_TOKENS if clone else REPLY_TOKENS))
        if self.prompt_tokens < 1 or self.reply_tokens < 1:
            raise ValueError("prompt_tokens and reply_tokens of a chat reader are 1 or more")
        self._tokenizer = get_tokenizer()

    @property
    def name(self) -> str:
        """`chat:MODEL@URL`."""
        return f"chat:{self.client.name}"

    @property
    def meter(self) -> ChatMeter:
        """What this reader has used."""
        return self.client.meter

    def with_options(self, **options: Any) -> ChatReader:
        """A reader with some arguments changed, as an agent's `reader_options` may ask; it shares the client."""
        return ChatReader(self.client, **{**self._options, **options})

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading per request, in order; the questions are asked side by side."""
        asked = [self._asked(request) for request in requests]
        return self._readings(requests, asked, self.client.complete_many([prompt for _, prompt in asked]))

    async def read_async(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """The same, awaited."""
        asked = [self._asked(request) for request in requests]
        return self._readings(requests, asked, await self.client.complete_many_async([prompt for _, prompt in asked]))

    def _asked(self, request: ReadRequest) -> tuple[Ranked, ChatRequest]:
        """The entries that the model is shown, and the request that shows them."""
        if self._published:
            shown, messages = self._published.asked(request, self.top_entries, self.prompt_tokens)
            return shown, ChatRequest(messages, max_tokens=self.reply_tokens)
        entries = self._shown(request)
        return entries, self._chat_request(request, entries)

    def _readings(
        self, requests: Sequence[ReadRequest], asked: Sequence[tuple[Ranked, ChatRequest]], outcomes: Sequence[Outcome]
    ) -> list[Reading]:
        return [
            replace(self._reading(request, entries, outcome), usage=ChatUsage.of(outcome))
            for request, (entries, _), outcome in zip(requests, asked, outcomes, strict=True)
        ]

    def _shown(self, request: ReadRequest) -> Ranked:
        """The entries that the model is shown: of those that were found, as many of the best as the prompt has room for.

        Where there is no room even for the best one, that one is shortened: a memory of one long text is read too.
        """
        query = self.prompts.query(request.source, request.metric, request.question)
        ranked = by_rank(retrieve(request.memory, query, self.top_entries))
        if not ranked or self._room(request, ranked) >= 0:
            return ranked
        kept = bisect_left(range(1, len(ranked)), True, key=lambda count: self._room(request, ranked[:count]) < 0)
        if kept:
            return ranked[:kept]
        kind, best = ranked[0]
        tokens = max(best.tokens + self._room(request, ranked[:1]), 1)
        return [(kind, replace(best, content=shorten(best.content, tokens, self._tokenizer), tokens=tokens))]

    def _room(self, request: ReadRequest, entries: Ranked) -> int:
        """Tokens that are left when these entries are in the prompt; negative where it is too long."""
        return self.prompt_tokens - self._tokenizer.count(self.prompts.system + self._user_message(request, entries))

    def _chat_request(self, request: ReadRequest, entries: Ranked) -> ChatRequest:
        system = {"role": "system", "content": self.prompts.system}
        user = {"role": "user", "content": self._user_message(request, entries)}
        return ChatRequest((system, user), max_tokens=self.reply_tokens)

    def _user_message(self, request: ReadRequest, entries: Ranked) -> str:
        fields = {
            "core": unframed(quoted(self._core(request), SECTIONS - FRAMES)) or NOTHING,
            "semantic": _listed(request.memory, MemoryType.SEMANTIC, entries),
            "episodic": _listed(request.memory, MemoryType.EPISODIC, entries),
            "instructions": self.prompts.instructions(
                request.source, request.metric, quoted(request.query_prompt), request.form
            ),
            "question": quoted(request.question),
        }
        return fill(self.prompts.user, fields)

    def _core(self, request: ReadRequest) -> str:
        if self._published:
            return self._published.core(request)
        return request.memory.core if self.prompts.for_source(request.source, request.metric).core else ""

    def _reading(self, request: ReadRequest, entries: Ranked, outcome: ChatReply | ChatFailure) -> Reading:
        ids = (*(("core",) if self._core(request) else ()), *(entry.id for _, entry in entries))
        if isinstance(outcome, ChatFailure):
            return Reading("", ids, error=str(outcome))
        return Reading(outcome.said, ids)


def _listed(memory: Memory, kind: MemoryType, entries: Ranked) -> str:
    """The entries of one list that are to be shown, oldest first, each with its id. None can end the list or pose as another."""
    shown = {entry.id: unframed(quoted(entry.content, SECTIONS - FRAMES)) for of, entry in entries if of is kind}
    return "\n".join(f"[{e.id}] {shown[e.id]}" for e in memory.entries(kind) if e.id in shown) or NOTHING
