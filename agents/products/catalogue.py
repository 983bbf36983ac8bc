"""The products that can be installed: from where, in which version, and by which driver they are spoken to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product.

    Attributes:
        package: the distribution that its version is that of; empty where it is in none.
        summary: what it is.
        inspectable: whether its driver has `items`.
        asks: whether it asks a chat model.
        on_disk: whether its store lies in files, so that their size says something.
        version: where it is in no distribution.
        sources: SHA-256 of the files that it consists of where no registry has it, by their paths in its repository.
        repository: where these come from.
        environment: variables that it needs.
    """

    package: str
    summary: str
    inspectable: bool = True
    on_disk: bool = True
    asks: bool = True
    version: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    repository: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


PRODUCTS: dict[str, ProductRow] = {
    "mem0": ProductRow("mem0ai", "facts that a model takes from the text, in a local Qdrant"),
    "langmem": ProductRow("langmem", "a manager that has a model edit memories in LangGraph's store", on_disk=False),
    "txtai": ProductRow(
        "txtai", "an index of lines by vectors and BM25; asks no chat model", on_disk=False, asks=False
    ),
    "amem": ProductRow(
        "",
        "A-MEM: notes with keywords and links, which a model makes and revises",
        on_disk=False,
        version="ceffb86",
        sources={
            "agentic_memory/__init__.py": "36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068",
            "agentic_memory/llm_controller.py": "44e7d228326fe78dd8ecb8c8176364511547f5fef7cd7d58e433e883caeae0bb",
            "agentic_memory/memory_system.py": "fa58c3ed405e37d298a3d11e5cd69459bc9709004461c0e01fc0c497c77c949b",
            "agentic_memory/retrievers.py": "a4cd9645b9df0774f7f67bdfff3cf4d1a41911b4bac3843208db2019b57e311d",
        },
        repository="https://github.com/agiresearch/A-mem",
    ),
    "graphiti": ProductRow("graphiti-core", "a graph of entities and dated facts, in Kuzu"),
    "simplemem": ProductRow("simplemem", "restatements that a model makes of windows of dialogue, in LanceDB"),
    "memos": ProductRow("memoryos", "MemOS: statements that a model takes from a conversation, in a local Qdrant"),
    "cognee": ProductRow("cognee", "a graph and chunks, by a pipeline of models' calls", inspectable=False),
}
"""By the names that `product:NAME` and `memalpha-gym products install NAME` take."""


def find_product(name: str) -> ProductRow:
    """The row of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in PRODUCTS:
        raise ValueError(f"there is no product {name!r}; there are {', '.join(PRODUCTS)}")
    return PRODUCTS[name]


def lock_path(name: str) -> Path:
    """The hashed lock file that a product is installed from."""
    return HERE / "locks" / f"{name}.txt"


def driver_path(name: str) -> Path:
    """The file that speaks to it."""
    return HERE / "drivers" / f"{name}.py"


@cache
def version_of(name: str) -> str:
    """The version that the lock pins, or that the row names."""
    row = find_product(name)
    if not row.package:
        return row.version
    pinned = re.search(
        rf"^{re.escape(row.package)}(?:\[[^\]]*\])?==([^\s\\;]+)", lock_path(name).read_text(), re.MULTILINE
    )
    if pinned is None:
        raise ValueError(f"{lock_path(name)} does not pin {row.package}: make it anew with compile.sh beside it")
    return pinned[1]


@cache
def lock_digest(name: str) -> str:
    """Names what is installed, in twelve characters: the lock, and the sources that come from elsewhere."""
    digest = hashlib.sha256(lock_path(name).read_bytes())
    for path, sha256 in sorted(find_product(name).sources.items()):
        digest.update(f"{path} {sha256}\n".encode())
    return digest.hexdigest()[:12]


@cache
def fingerprint(name: str) -> str:
    """Names all that a product's answers come from but its options and models of others: lock, driver, worker, and the models of
    ours. Where it differs, rows of another run are another product's."""
    own = Path(__file__).parent
    models = [
        own / "hashed_embeddings.py",
        own.parent / "scripted" / "statements.py",
        *(own / "scripted_model").glob("*.py"),
    ]
    digest = hashlib.sha256(lock_digest(name).encode())
    for path in (driver_path(name), HERE / "worker.py", own / "isolated.py", *sorted(models)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
