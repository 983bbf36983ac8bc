"""The default reader: it answers by the words that question and memory share. No model, no randomness, fast.

For a question it

1. replies with the answer of a note of the form "Q: … A: …", where the memory holds one for this very question;
2. for a label (`metric="label"`), lets the stored examples that are most like the sentence vote;
3. else ranks the sentences of the retrieved entries against the question and replies with those near the best, at most 64 tokens;
4. says "unknown" where no sentence and its paragraph hold enough of the question's words.

Retrieval is the paper's: core, and for each question BM25's top 20 entries of each list. But for what retrieval picks, entries
that share no content word with a question change no reply to it, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from memalpha_gym.cutting import shorten
from memalpha_gym.memory import MemoryEntry, MemoryType
from memalpha_gym.readers import labels, ranking
from memalpha_gym.readers.entries import TOP_ENTRIES, checked_count, retrieve
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.scoring import ABSTENTION
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.words import words

REPLY_TOKENS = 64
MIN_COVERAGE = 0.34
"""Share of the question's content words that a sentence and its paragraph must hold for a reply to be given."""

NEAR = 0.4
"""Share of the best sentence's score that the others of a reply have at least."""

_NOTE = re.compile(r"Q:(?P<question>.+?)\bA:(?P<answer>.+)", re.DOTALL)
_WHEN = re.compile(r"\W*(when|since when|how long ago|(what|which) (year|date|day|month|time))\b", re.IGNORECASE)


class LexicalReader:
    """Answers from shared words; see the module's text for how.

    Args:
        reply_tokens: the most tokens of a reply.
        top_entries: entries of each list that are looked at for a question; None or `all` for all of them.
    """

    name = "lexical"

    def __init__(self, reply_tokens: int | str = REPLY_TOKENS, top_entries: int | str | None = TOP_ENTRIES) -> None:
        self.reply_tokens = int(reply_tokens)
        self.top_entries = checked_count(top_entries)
        if self.reply_tokens < 1:
            raise ValueError(f"reply_tokens is {reply_tokens}; give 1 or more")
        self._tokenizer = get_tokenizer()

    def with_options(self, **options: Any) -> LexicalReader:
        """A reader with some arguments changed, as an agent's `reader_options` may ask."""
        return LexicalReader(**{"reply_tokens": self.reply_tokens, "top_entries": self.top_entries, **options})

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading per request, in order; none of them fails."""
        return [self._read(request) for request in requests]

    def _read(self, request: ReadRequest) -> Reading:
        query = labels.quoted(request.question) if request.metric == "label" else request.question
        entries = list(request.memory.entries(MemoryType.CORE))
        for found in retrieve(request.memory, query, self.top_entries).values():
            entries += found
        ids = tuple(entry.id for entry in entries)
        entries.sort(key=_number)  # in the order of writing: how well the others match settles no tie
        reply = _note_answer(request.question, entries)
        if reply is None and request.metric == "label":
            reply = labels.vote(query, [entry.content for entry in entries])
        elif reply is None:
            reply = self._reply(request, entries)
        return Reading(reply or ABSTENTION, ids)

    def _reply(self, request: ReadRequest, entries: Sequence[MemoryEntry]) -> str:
        ranked = ranking.rank(request.question, [entry.content for entry in entries])
        if max((candidate.coverage for candidate in ranked), default=0.0) < MIN_COVERAGE:
            return ABSTENTION
        if request.metric == "yes_no":
            return (
                "yes"  # both things that the question compares were found; which way it goes, words alone do not tell
            )
        near = [candidate.sentence for candidate in ranking.near_best(ranked, NEAR)]
        dated = _WHEN.match(request.question) is not None
        return self._fill(
            dict.fromkeys(
                text
                for sentence in near
                for text in ((sentence.heading, sentence.text) if dated else (sentence.text,))
                if text
            )
        )

    def _fill(self, pieces: Iterable[str]) -> str:
        """As many of the pieces, in order, as the reply's tokens allow; the last one cut where it does not fit whole."""
        reply = ""
        for piece in pieces:
            longer = f"{reply} {piece}".lstrip()
            if self._tokenizer.count(longer) > self.reply_tokens:
                return shorten(longer, self.reply_tokens, self._tokenizer, mark="")
            reply = longer
        return reply


def _note_answer(question: str, entries: Sequence[MemoryEntry]) -> str | None:
    """The answer of the newest note whose question has the same words; None where there is none."""
    wanted = words(question)
    newest, answer = -1, None
    for entry in entries:
        match = _NOTE.fullmatch(entry.content)
        if match and _number(entry) > newest and words(match["question"]) == wanted:
            newest, answer = _number(entry), match["answer"].strip()
    return answer


def _number(entry: MemoryEntry) -> int:
    """How new an entry of a list is, from its id; 0 for core."""
    return int("".join(filter(str.isdecimal, entry.id)) or 0)
