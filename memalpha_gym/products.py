"""What a memory product is: a memory that owns its store and its retrieval, behind five methods.

A product is told texts and their places, and later questions; of tasks, answers and scores it is told nothing. How products are
played, and why so: `docs/products.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

MOST_CHUNKS = 1 << 31
"""More than any stream has."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A text from a product's store.

    Attributes:
        text: what a reader is shown.
        id: names the item in the store, and stays the same while the item lives; empty where the product has no such names.
        chunk_index: the chunk that it was taken from, from 0; None where the product does not know.
    """

    text: str
    id: str = ""
    chunk_index: int | None = None


def checked_recalled(one: Any) -> Recalled:
    """What a product gave, if it is a text with its names, and nothing that only looks like one, so that what is counted is what
    is shown.

    Raises:
        TypeError: it is not.
    """
    if type(one) is not Recalled or type(one.text) is not str or type(one.id) is not str:
        raise TypeError(f"it gave {one!r:.80}; give memalpha_gym.protocols.Recalled, each with a text")
    place = one.chunk_index
    if place is not None and (type(place) is not int or not 0 <= place < MOST_CHUNKS):
        raise TypeError(f"chunk_index of {one.text!r:.60} is {place!r:.20}; give the chunk's number from 0, or None")
    return one


class MemoryProduct(Protocol):
    """A memory that owns its store and its retrieval. It need not be inherited from.

    A product may also have `items` (`InspectableProduct`), `usage` (`MeteredProduct`) and `close` (`ClosableProduct`); they are
    used where they are there. What a product lacks is a dash in the tables, never a full mark and never a zero. It may also have
    a text `fingerprint`: whatever else its figures depend on, such as the hash of the lock file that it was installed from. With
    the name it is part of every episode's key, so that episodes of another version are never taken for its own. Making an
    instance should be cheap: a plan makes one to ask for both, and starts nothing.

    One instance plays one episode at a time, with its methods called in one thread; `close` alone may be called from another.
    """

    @property
    def name(self) -> str:
        """What it is called in every key and table, with its version: `mem0==2.2.1`."""
        ...

    def degraded(self) -> Sequence[str]:
        """The features that are off in this installation, in a word or two each. They mark the row; empty where all are on."""
        ...

    def reset(self, seed: int) -> None:
        """Begin an episode with an empty store, whatever was there.

        Args:
            seed: of all that the product draws.
        """
        ...

    def observe(self, text: str, *, index: int) -> None:
        """Read a chunk. Returns when what was taken from it can be recalled, and not before.

        Args:
            text: the chunk.
            index: its place in the stream, from 0.
        """
        ...

    def recall(self, question: str, *, tokens: int) -> Sequence[Recalled]:
        """What the store has for a question. The store must not change by it.

        Args:
            question: the question's text.
            tokens: how much the reader is shown. The suite cuts what it is given there, so more is of no use.

        Returns:
            The texts, best first.
        """
        ...


@runtime_checkable
class InspectableProduct(Protocol):
    """A product whose store can be read: what it may be mirrored by, scanned and measured."""

    def items(self) -> Sequence[Recalled]:
        """All that the store holds, each item with an `id`, in an order that does not change while the store does not."""
        ...


@runtime_checkable
class MeteredProduct(Protocol):
    """A product of which is known what it uses."""

    def usage(self) -> ProductUsage:
        """What it used since the last `reset`."""
        ...


@runtime_checkable
class ClosableProduct(Protocol):
    """A product that holds a process, a connection or files."""

    def close(self) -> None:
        """Let go of all of it. It is also called, from another thread, while an operation hangs: that must then end."""
        ...


class Phase(StrEnum):
    """What a product was doing when it asked a model."""

    WRITING = "writing"
    """During `observe`."""
    RECALLING = "recalling"
    """During `recall`."""
    ANSWERING = "answering"
    """For a reply of its own. Products are read by the shared reader, whose usage is counted apart; here this stays empty."""
    BACKGROUND = "background"
    """Outside every operation."""


@dataclass(frozen=True, slots=True)
class PhaseUsage:
    """What was asked of models in one phase.

    Attributes:
        calls: chat completions, failed ones included.
        tokens_in: tokens of their prompts.
        tokens_out: tokens of their replies.
        embedding_calls: requests for embeddings, failed ones included.
        embedding_tokens: tokens of what was embedded.
        failures: how many of all these requests failed.
        seconds: spent waiting for them, the sum over requests.
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    embedding_calls: int = 0
    embedding_tokens: int = 0
    failures: int = 0
    seconds: float = 0.0

    def __add__(self, other: PhaseUsage) -> PhaseUsage:
        return PhaseUsage(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.embedding_calls + other.embedding_calls,
            self.embedding_tokens + other.embedding_tokens,
            self.failures + other.failures,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class ProductUsage:
    """What a product used in an episode.

    Attributes:
        phases: what it asked of models, by phase; a phase that is left out asked nothing.
        store_bytes: bytes that its store takes on disk; None where that is not known.
        peak_bytes: the most bytes that its process held in memory; None where that is not known.
    """

    phases: Mapping[Phase, PhaseUsage] = field(default_factory=dict)
    store_bytes: int | None = None
    peak_bytes: int | None = None


class ProductError(RuntimeError):
    """An operation of a product failed. The episode has failed, and no other."""


class ProductTimeoutError(ProductError):
    """An operation did not end within its time limit."""


class ProductCrashError(ProductError):
    """The product's process died, or said what is no reply."""
