"""Cognee: chunks and a graph of entities, by a pipeline of models' calls, in SQLite, LanceDB and Kuzu."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from typing import Any

_DATASET = "stream"


class Driver:
    """`add` and `cognify` for each chunk, and search over chunks.

    It is set up by environment variables, which are read when it is imported: so its root is one folder for the life of the
    process, and a reset prunes it.

    Args:
        models: where its models are.
        search: the kind of search, one of Cognee's `SearchType`s that give texts.
    """

    def __init__(self, models: Any, search: str = "CHUNKS") -> None:
        self._models, self._search = models, search
        self._loop = asyncio.new_event_loop()
        self._cognee: Any = None
        self._written = False

    def reset(self, folder: str, seed: int) -> None:
        """Begin with nothing."""
        if self._cognee is None:
            self._set_up(os.path.dirname(folder))
            import cognee

            self._cognee = cognee
        else:
            self._run(self._cognee.prune.prune_data())
            self._run(self._cognee.prune.prune_system(metadata=True))
        self._written = False

    def observe(self, text: str, index: int) -> None:
        """Add a chunk, and wait until the pipeline is through."""
        if not text.strip():
            return
        self._run(self._cognee.add(text, dataset_name=_DATASET))
        self._run(self._cognee.cognify([_DATASET]))
        self._written = True

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """What its search gives."""
        if not self._written:
            return []
        kind = self._cognee.SearchType[self._search]
        found = self._run(self._cognee.search(query_text=question, query_type=kind, top_k=limit))
        return [_item(row) for row in found]

    def _set_up(self, root: str) -> None:
        models = self._models
        # tiktoken would download its table; litellm brings it.
        litellm = importlib.util.find_spec("litellm")
        assert litellm is not None
        tables = os.path.join(os.path.dirname(str(litellm.origin)), "litellm_core_utils", "tokenizers")
        os.environ.update(
            LLM_PROVIDER="custom",
            LLM_MODEL=f"openai/{models.chat}",
            LLM_ENDPOINT=models.url,
            LLM_API_KEY="none",
            EMBEDDING_PROVIDER="openai_compatible",
            EMBEDDING_MODEL=models.embedding,
            EMBEDDING_ENDPOINT=models.url,
            EMBEDDING_API_KEY="none",
            EMBEDDING_DIMENSIONS=str(models.dimensions),
            ENABLE_BACKEND_ACCESS_CONTROL="false",
            REQUIRE_AUTHENTICATION="false",
            COGNEE_SKIP_CONNECTION_TEST="true",
            SYSTEM_ROOT_DIRECTORY=os.path.join(root, "system"),
            DATA_ROOT_DIRECTORY=os.path.join(root, "data"),
            CACHE_ROOT_DIRECTORY=os.path.join(root, "cache"),
            TIKTOKEN_CACHE_DIR=tables,
            CUSTOM_TIKTOKEN_CACHE_DIR=tables,
        )

    def _run(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)


def _item(row: Any) -> list[Any]:
    if isinstance(row, dict):
        return [str(row.get("text", row)), str(row.get("id", "")), None]
    return [str(row), "", None]
