"""A reader that asks a chat model: the paper's, with any OpenAI-compatible server (Qwen3-32B there, thinking off).

For each question the model is shown core and BM25's best 20 entries of each list, oldest first, in a prompt of at most 30,000
tokens: where it is longer, the lowest-ranked entries are left out first. It replies at temperature 0 with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memalpha_gym.chat import ChatClient, ChatFailure, ChatMeter, ChatReply, ChatRequest, ChatSettings, open_chat
from memalpha_gym.memory import LISTS, Memory, MemoryEntry, shorten
from memalpha_gym.prompting import ReadingPrompts, fill
from memalpha_gym.protocols import Reading, ReadRequest
from memalpha_gym.readers.entries import TOP_ENTRIES, by_rank, checked_count, retrieve
from memalpha_gym.tokenization import get_tokenizer

PROMPT_TOKENS = 30_000
REPLY_TOKENS = 512
NOTHING = "(empty)"


@dataclass(frozen=True, slots=True)
class _Question:
    """A question with what the model will be shown for it: the chat request, and the entries' ids, best first."""

    request: ChatRequest
    entry_ids: tuple[str, ...]


class ChatReader:
    """Answers by asking a chat model; see the module's text for what it is shown.

    Args:
        chat: MODEL@URL, where options of this reader may follow as `#top_entries=2&prompts=FILE`; or settings, or a client.
            None takes what the environment variable MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts (see `memalpha_gym.prompting`).
        top_entries: entries of each list that the model is shown; None or `all` for all of them.
        prompt_tokens: the most tokens of a prompt, counted by o200k_base.
        reply_tokens: the most tokens of a reply, counted by the model.

    Raises:
        ValueError: the spec, a prompt or a number is wrong.
        OSError: the prompt file cannot be read.
    """

    def __init__(
        self,
        chat: str | ChatSettings | ChatClient | None = None,
        *,
        prompts: str | Path | None = None,
        top_entries: int | str | None = TOP_ENTRIES,
        prompt_tokens: int | str = PROMPT_TOKENS,
        reply_tokens: int | str = REPLY_TOKENS,
    ) -> None:
        self.client, options = open_chat(chat)
        self._options: dict[str, Any] = {
            "prompts": prompts,
            "top_entries": top_entries,
            "prompt_tokens": prompt_tokens,
            "reply_tokens": reply_tokens,
        }
        unknown = sorted(options.keys() - self._options.keys())
        if unknown:
            raise ValueError(f"a chat reader has no option {unknown[0]!r}; there are {', '.join(self._options)}")
        self._options |= options
        self.prompts = ReadingPrompts.load(self._options["prompts"] or None)
        self.top_entries = checked_count(self._options["top_entries"])
        self.prompt_tokens, self.reply_tokens = (int(self._options[key]) for key in ("prompt_tokens", "reply_tokens"))
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
        """One reading a request, in order; the questions are asked side by side."""
        questions = [self._question(request) for request in requests]
        outcomes = self.client.complete_many([question.request for question in questions])
        return [_reading(question, outcome) for question, outcome in zip(questions, outcomes, strict=True)]

    def _question(self, request: ReadRequest) -> _Question:
        lists = retrieve(request.memory, request.question, self.top_entries)
        shown, user = self._fit(request, by_rank(lists))
        messages = ({"role": "system", "content": self.prompts.system}, {"role": "user", "content": user})
        return _Question(ChatRequest(messages, max_tokens=self.reply_tokens), shown)

    def _fit(self, request: ReadRequest, ranked: Sequence[MemoryEntry]) -> tuple[tuple[str, ...], str]:
        """The ids that are shown, best first, and the user message: as many of the best entries as the prompt has room for.

        Where there is not even room for the best entry, that one is shortened: a memory of one long text is read too.
        """
        room = self.prompt_tokens - self._tokenizer.count(self.prompts.system)
        core = self.prompts.for_source(request.source, request.metric).core
        core_id = ("core",) if core and request.memory.core else ()

        def message(entries: Sequence[MemoryEntry], core_text: str) -> str:
            return self._message(request, entries, core_text)

        core_text = request.memory.core if core else ""
        low, high = 0, len(ranked)
        while low < high:  # what is shown grows with the number of entries, so that the most that fit are found by halving
            middle = (low + high + 1) // 2 if high < len(ranked) else high
            fits = self._tokenizer.count(message(ranked[:middle], core_text)) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        kept = list(ranked[:low])
        if not kept and ranked:
            left = room - self._tokenizer.count(message((), core_text)) - len(ranked[0].id) - 8
            if left > 0:
                kept = [MemoryEntry(ranked[0].id, shorten(ranked[0].content, left, self._tokenizer), left)]
        return (*core_id, *(entry.id for entry in kept)), message(kept, core_text)

    def _message(self, request: ReadRequest, entries: Sequence[MemoryEntry], core: str) -> str:
        semantic, episodic = (_listed(request.memory, memory_type, entries) for memory_type in LISTS)
        fields = {
            "core": core or NOTHING,
            "semantic": semantic,
            "episodic": episodic,
            "instructions": self.prompts.instructions(request.source, request.metric, request.query_prompt),
            "question": request.question,
        }
        return fill(self.prompts.user, fields)
