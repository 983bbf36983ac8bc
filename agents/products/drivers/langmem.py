"""LangMem: a manager that has a model insert, change and remove memories in LangGraph's store."""

from __future__ import annotations

from typing import Any

_NAMESPACE = ("memories",)


class Driver:
    """`create_memory_store_manager` with its default schema and instructions, over LangGraph's store in memory.

    Args:
        models: where its models are.
        deletes: whether it may remove memories; off by default, as there.
    """

    def __init__(self, models: Any, deletes: bool = False) -> None:
        self._models, self._deletes = models, deletes
        self._store: Any = None
        self._manager: Any = None

    def reset(self, folder: str, seed: int) -> None:
        """Begin with an empty store."""
        from langchain_openai import ChatOpenAI, OpenAIEmbeddings
        from langgraph.store.memory import InMemoryStore
        from langmem import create_memory_store_manager

        models = self._models
        # Texts, not token ids of a model's tokenizer that would have to be downloaded.
        embeddings = OpenAIEmbeddings(
            model=models.embedding, base_url=models.url, api_key="none", check_embedding_ctx_length=False
        )
        self._store = InMemoryStore(index={"dims": models.dimensions, "embed": embeddings, "fields": ["content"]})
        chat = ChatOpenAI(model=models.chat, base_url=models.url, api_key="none", temperature=0)
        self._manager = create_memory_store_manager(
            chat, namespace=_NAMESPACE, store=self._store, enable_deletes=self._deletes
        )

    def observe(self, text: str, index: int) -> None:
        """Have the manager go through a chunk, as what a user said."""
        self._manager.invoke({"messages": [{"role": "user", "content": text}]})

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """The nearest memories."""
        return [_item(item) for item in self._store.search(_NAMESPACE, query=question, limit=limit)]

    def items(self) -> list[list[Any]]:
        """All memories."""
        return [_item(item) for item in self._store.search(_NAMESPACE, limit=1_000_000)]


def _item(item: Any) -> list[Any]:
    value = item.value.get("content", item.value)
    text = value if isinstance(value, str) else str(value.get("content", value))
    return [text, item.key, None]
