"""What a reader is shown in place of a whole memory: texts that were recalled for a question, cut at a number of tokens.

So memories that own their store can be compared with those that an agent builds here: whoever recalls, a reader is shown as
many tokens of it. A text is recalled by a store of anyone's (`Recaller`), or from the environment's memory by its search.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol

from memalpha_gym.arguments import check_count
from memalpha_gym.cutting import shorten
from memalpha_gym.memory import LISTS, Memory, MemoryType
from memalpha_gym.product_values import CHARACTERS_A_TOKEN
from memalpha_gym.products import Recalled, checked_recalled
from memalpha_gym.readers.entries import by_rank, retrieve
from memalpha_gym.readers.reader import Reader, ReadRequest
from memalpha_gym.tokenization import Tokenizer, get_tokenizer

ALL = "all"
"""In the place of a number of tokens: whatever is recalled."""
MOST_TOKENS = 1_000_000
"""The largest limit: more than any reader has room for."""
LIMITS = (128, 512, 2048)
"""The limits at which results are published: a sentence or two for each question, a page, a few chunks."""
ID_FIELDS = ("entry_ids", "used_ids")

RecallTokens = int | str | None
"""A number of tokens, `all`, or None where readers are shown the memory itself."""


class Recaller(Protocol):
    """Recalls texts for a question, best first, such as the `recall` of a memory product."""

    def __call__(self, question: str, *, tokens: int) -> Sequence[Recalled]:
        """The texts for a question, of which `tokens` are shown."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader is shown for one question.

    Attributes:
        memory: holds these texts and nothing else.
        recalled: the texts, best first, the last one cut where it did not fit.
        ids: what the store calls each of the memory's entries.
        limited: whether it was cut at a limit, within which readers look at all of it.
    """

    memory: Memory
    recalled: tuple[Recalled, ...]
    ids: Mapping[str, str]
    limited: bool = True

    @property
    def tokens(self) -> int:
        """Tokens of what is shown."""
        return self.memory.tokens


def checked_limit(recall_tokens: RecallTokens) -> RecallTokens:
    """The limit, if it is one.

    Raises:
        ValueError: it is no whole number from 1 to `MOST_TOKENS`, nor `all`, nor None.
    """
    if recall_tokens not in (None, ALL):
        check_count("recall_tokens", recall_tokens, at_most=MOST_TOKENS)
    return recall_tokens


def recall_all(
    recaller: Recaller | None, requests: Sequence[ReadRequest], limit: RecallTokens
) -> tuple[tuple[Context, ...], tuple[float, ...]]:
    """What readers are shown for some questions, one after the other, and how many seconds each took.

    Args:
        recaller: recalls; None for the search of the memory.
        requests: the questions, with the memory of the episode.
        limit: tokens, or `all`; None shows the memory itself, and nothing is recalled.
    """
    if limit is None:
        return (), ()
    contexts, seconds = [], []
    for request in requests:
        start = time.perf_counter()
        question = request.question
        contexts.append(
            context_of(recaller, question, limit) if recaller else searched(request.memory, question, limit)
        )
        seconds.append(time.perf_counter() - start)
    return tuple(contexts), tuple(seconds)


def with_contexts(
    answers: Iterable[Mapping[str, Any]], requests: Sequence[ReadRequest], contexts: Sequence[Context]
) -> Iterator[Mapping[str, Any]]:
    """The records of answers with `context_tokens`, what the reader was shown for each; and where that was recalled and cut with
    `context`, its texts, best first. Ids are then as the store has them.

    Args:
        answers: one for each request.
        requests: what the reader was asked.
        contexts: what was recalled for each; empty where the reader was shown a memory.
    """
    sizes: dict[str, int] = {}
    for place, (answer, request) in enumerate(zip(answers, requests, strict=True)):
        own = contexts[place] if contexts else None
        told = {**answer, **_named(answer, own)} if own else answer
        if own and own.limited:
            yield {**told, "context_tokens": own.tokens, "context": tuple(one.text for one in own.recalled)}
        else:
            sizes = _sizes(request.memory) if own or not sizes else sizes
            yield {**told, "context_tokens": sum(sizes.get(entry, 0) for entry in answer["entry_ids"])}


def _named(answer: Mapping[str, Any], context: Context) -> dict[str, tuple[str, ...]]:
    """The ids of an answer as the store has them."""
    return {name: tuple(context.ids.get(entry, entry) for entry in answer[name]) for name in ID_FIELDS}


def _sizes(memory: Memory) -> dict[str, int]:
    return {entry.id: entry.tokens for _, entry in memory}


def context_of(recaller: Recaller, question: str, limit: RecallTokens) -> Context:
    """What a store of anyone's recalls for a question, cut at the limit.

    The reader is shown it in the order of the stream where all of it says from which chunk it is; else the best comes last, as
    the newest of a memory does.

    Args:
        recaller: recalls.
        question: the question's text, which is all that it is told.
        limit: tokens; a limit of `all` is told as the largest number.

    Raises:
        TypeError: what it gave are no `Recalled` texts.
    """
    most = None if limit == ALL else int(limit or 0)
    kept = cut(recaller(question, tokens=most or 2**31 - 1), most)
    placed = all(one.chunk_index is not None for one in kept)
    shown = sorted(kept, key=lambda one: one.chunk_index or 0) if placed else kept[::-1]
    memory = Memory()
    ids = {memory.insert(MemoryType.SEMANTIC, one.text).id: one.id for one in shown}
    return Context(memory, tuple(kept), ids, most is not None)


def searched(memory: Memory, question: str, limit: RecallTokens) -> Context:
    """What the search of a memory recalls for a question, cut at the limit: core, then the best entries of its lists in turn.

    The reader is shown the entries in the order of their lists.
    """
    most = None if limit == ALL else int(limit or 0)
    ranked = [(MemoryType.CORE, entry) for entry in memory.entries(MemoryType.CORE)]
    ranked += by_rank(retrieve(memory, question, most))  # each entry takes a token at least
    kept = cut((Recalled(entry.content, entry.id) for _, entry in ranked), most, memory.tokenizer)
    texts = {one.id: one.text for one in kept}
    shown = Memory(types=memory.types, core_limit=memory.core_limit, tokenizer=memory.tokenizer)
    ids = {}
    for kind, entry in memory:
        if entry.id in texts:
            put = partial(shown.insert, kind) if kind in LISTS else shown.write_core
            ids[put(texts[entry.id]).id] = entry.id
    return Context(shown, tuple(kept), ids, most is not None)


def _fitting(text: str, limit: int, tokenizer: Tokenizer) -> str:
    """The beginning of a text, without space around it, in at most `limit` tokens."""
    text = shorten(text, limit, tokenizer, mark="").strip()
    while tokenizer.count(text) > limit:  # without the space behind it, the end of a text may take a token more
        text = shorten(text, limit, tokenizer, mark="").strip()
    return text


def cut(recalled: Iterable[Recalled], limit: int | None, tokenizer: Tokenizer | None = None) -> list[Recalled]:
    """As many of the texts, best first, as `limit` tokens have room for; the last one cut to what is left.

    Empty texts are left out, and so is one that is shown already.

    Args:
        recalled: the texts, best first. No more of them are looked at than the limit has tokens.
        limit: tokens; None for all of them.
        tokenizer: counts them.

    Raises:
        TypeError: one of them is no `Recalled`, or its text is no text.
    """
    tokenizer = tokenizer or get_tokenizer()
    kept: list[Recalled] = []
    seen: set[str] = set()
    left = limit
    for one in recalled if limit is None else islice(recalled, 2 * limit):
        whole = checked_recalled(one).text.strip()
        text = whole if left is None else _fitting(whole[: left * CHARACTERS_A_TOKEN], left, tokenizer)
        if not text or text in seen:
            if left is not None and text != whole:
                break
            continue
        seen.add(text)
        kept.append(Recalled(text, one.id, one.chunk_index))
        if left is not None:
            left -= tokenizer.count(text)
            if text != whole or left <= 0:
                break
    return kept


def showing_all(reader: Reader) -> Reader:
    """The reader that looks at all of what it is given, since that was chosen and cut for it."""
    if not hasattr(reader, "with_options"):
        return reader
    changed: Reader = reader.with_options(top_entries=None)
    return changed
