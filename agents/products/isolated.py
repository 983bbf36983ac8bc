"""An installed product as a `MemoryProduct`: a process of its own, models behind the proxy, a time limit an operation."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.chat import CHAT_VARIABLE
from memalpha_gym.chat.settings import parse_spec
from memalpha_gym.products import Phase, ProductCrashError, ProductUsage, Recalled

from .catalogue import driver_path, find_product, fingerprint, version_of
from .endpoints import Endpoint, Upstream
from .environments import folder_bytes, interpreter
from .hashed_embeddings import HashedEmbeddings
from .meter import PhaseMeter
from .process import WorkerProcess, WorkerReply, WorkerSettings
from .proxy import ModelProxy
from .scripted_model.endpoint import ScriptedChat

EMBEDDING_VARIABLE = "MEMALPHA_EMBEDDING"
"""The environment variable whose MODEL@URL embeds where none is named; without it, the hashed embeddings do."""

SCRIPTED, HASHED = "scripted", "hashed"

TOKENS_PER_ITEM = 16
"""As many items are asked for as the limit would hold if they were so short, so that the cut decides and not `top_k`."""

FEWEST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds that each operation of a product may take. `start` loads its packages."""

    start: float = 300.0
    reset: float = 120.0
    observe: float = 600.0
    recall: float = 60.0
    items: float = 60.0


class IsolatedProduct:
    """A product that `memalpha-gym products install` installed.

    Args:
        product: its name (`catalogue.PRODUCTS`).
        chat: the chat model that it asks, as MODEL@URL, or `scripted`. None for $MEMALPHA_CHAT, and without it for `scripted`.
        embedding: the same for embeddings, or `hashed`. None for $MEMALPHA_EMBEDDING, and without it for `hashed`.
        limits: seconds an operation.
        folder: where environments of products lie (`environments.products_folder`).
        namespace: whether its process gives up the network where the system allows it.
        renew: whether each episode has a new process, with an empty home, temporary and working folder. Without, the driver alone
            sees to it that a reset leaves nothing: that is for its tests.
        options: further arguments, for the product's driver.

    Raises:
        ValueError: there is no such product, or a model's spec is wrong.
        FileNotFoundError: it is not installed.
    """

    def __init__(
        self,
        product: str,
        *,
        chat: str | None = None,
        embedding: str | None = None,
        limits: TimeLimits | None = None,
        folder: str | None = None,
        namespace: bool = True,
        renew: bool = True,
        **options: Any,
    ) -> None:
        self.product, self.options = product, options
        self.limits = limits or TimeLimits()
        self._row = find_product(product)
        self._python = str(interpreter(product, folder))
        self._namespace = namespace
        self._chat = _chat_endpoint(chat or os.environ.get(CHAT_VARIABLE) or SCRIPTED)
        self._embedding = _embedding_endpoint(embedding or os.environ.get(EMBEDDING_VARIABLE) or HASHED)
        self.meter = PhaseMeter()
        self._running: _Running | None = None
        self._degraded: tuple[str, ...] | None = None
        self._renew = renew
        self._played, self._failed, self._peak = False, False, 0
        if self._row.inspectable:
            self.items = self._items

    @property
    def name(self) -> str:
        """The product and its version."""
        return f"{self.product}=={version_of(self.product)}"

    @property
    def fingerprint(self) -> str:
        """Names all that its figures come from: lock, driver, worker and models. Options stand in its spec."""
        return f"{fingerprint(self.product)}+{self._chat.name}+{self._embedding.name}"

    def degraded(self) -> Sequence[str]:
        """What is off in this installation, models included where ours stand in for them."""
        if self._degraded is None:
            self._degraded = tuple(self._start().asked.value["degraded"])
        scripted = ["a chat model"] if self._row.asks and self._chat.name == ScriptedChat.name else []
        hashed = ["an embedding model"] if self._embedding.name == HashedEmbeddings.name else []
        return (*self._degraded, *scripted, *hashed)

    def reset(self, seed: int) -> None:
        """Begin with an empty store, in a process and folders that no episode before it had."""
        if self._failed or (self._played and self._renew):
            self.close()
        self._start()
        self._played, self._failed, self._peak = True, False, 0
        self._ask("reset", Phase.WRITING, seed=seed)
        self.meter.clear()

    def observe(self, text: str, *, index: int) -> None:
        """Read a chunk."""
        self._ask("observe", Phase.WRITING, text=_encodable(text), index=index)

    def recall(self, question: str, *, tokens: int) -> Sequence[Recalled]:
        """What the store has for a question, best first."""
        limit = max(FEWEST_ITEMS, tokens // TOKENS_PER_ITEM)
        return _recalled(self._ask("recall", Phase.RECALLING, question=_encodable(question), limit=limit))

    def _items(self) -> Sequence[Recalled]:
        """All that the store holds."""
        return _recalled(self._ask("items", Phase.BACKGROUND))

    def usage(self) -> ProductUsage:
        """What it used since the last `reset`, as the proxy and the system saw it."""
        running = self._running
        stores = os.path.join(running.process.folder, "stores") if running and running.process.folder else None
        store_bytes = folder_bytes(stores) if stores and self._row.on_disk else None
        return ProductUsage(self.meter.phases, store_bytes, self._peak or None)

    def close(self) -> None:
        """End the process, the proxy and their files."""
        running, self._running = self._running, None
        if running is not None:
            running.close()

    def _ask(self, op: str, phase: Phase, **arguments: Any) -> Any:
        running = self._running
        if running is None or self._failed:
            raise ProductCrashError(f"{self.name}: {op} after a failure, or before reset; reset begins anew")
        try:
            with self.meter.during(phase):
                reply = running.process.ask(op, arguments, getattr(self.limits, op))
        except BaseException:
            self._failed = True
            raise
        self._peak = max(self._peak, reply.peak_bytes)
        return reply.value

    def _start(self) -> _Running:
        """The process and the proxy, started where they are not."""
        if self._running is None:
            self._running = _Running(self._worker_settings, self._chat, self._embedding, self.meter, self.limits.start)
            weakref.finalize(self, _Running.close, self._running)
        return self._running

    def _worker_settings(self, socket: str) -> WorkerSettings:
        embedding = self._embedding
        models = {"chat": self._chat.model, "embedding": embedding.model, "dimensions": _dimensions(embedding)}
        return WorkerSettings(
            self._python,
            str(driver_path(self.product)),
            socket,
            models,
            self.options,
            self._row.environment,
            self._namespace,
        )


class _Running:
    """A process that answers, and the proxy that it asks."""

    def __init__(
        self,
        settings: Callable[[str], WorkerSettings],
        chat: Endpoint,
        embedding: Endpoint,
        meter: PhaseMeter,
        seconds: float,
    ) -> None:
        self._folder = tempfile.mkdtemp(prefix="models-")
        socket = os.path.join(self._folder, "socket")
        try:
            self.process = WorkerProcess(settings(socket))
            self.proxy = ModelProxy(socket, chat, embedding, meter)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        try:
            self.asked: WorkerReply = self.process.ask("start", {}, seconds)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if os.path.exists(self._folder):
            self.process.end()
            self.proxy.close()
            shutil.rmtree(self._folder, ignore_errors=True)


def _chat_endpoint(spec: str) -> Endpoint:
    return ScriptedChat() if spec == SCRIPTED else Upstream(parse_spec(spec)[0])


def _embedding_endpoint(spec: str) -> Endpoint:
    return HashedEmbeddings() if spec == HASHED else Upstream(parse_spec(spec)[0])


def _dimensions(embedding: Endpoint) -> int:
    """How long the vectors are: seen on one, which is not metered, and after which ours are as fast as ever."""
    answer = embedding.answer("embeddings", {"model": embedding.model, "input": ["length"]})
    return len(answer["data"][0]["embedding"])


def _recalled(rows: Any) -> list[Recalled]:
    """A driver's items.

    Raises:
        ProductCrashError: they have another form.
    """
    with contextlib.suppress(TypeError, ValueError):
        return [Recalled(str(text), str(name), place) for text, name, place in rows]
    raise ProductCrashError("the driver's items are not of the form [text, id, chunk]")


def _encodable(text: str) -> str:
    """A text that has a UTF-8 form: a lone surrogate, as a chunk may hold one, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
