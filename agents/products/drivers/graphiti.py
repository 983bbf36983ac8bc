"""Graphiti: entities and dated facts between them, in Kuzu."""

from __future__ import annotations

import asyncio
import datetime
import os
from typing import Any

_GROUP = "stream"
_FIRST_DAY = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


class Driver:
    """`Graphiti` with its client for servers other than OpenAI's own, Kuzu, and hybrid search of facts without a model to rerank.

    Args:
        models: where its models are.
    """

    def __init__(self, models: Any) -> None:
        self._models = models
        self._loop = asyncio.new_event_loop()
        self._graph: Any = None
        self._chunks: dict[str, int] = {}

    def reset(self, folder: str, seed: int) -> None:
        """Begin with an empty graph in a file of its own."""
        from graphiti_core import Graphiti
        from graphiti_core.driver.driver import GraphProvider
        from graphiti_core.driver.kuzu_driver import KuzuDriver
        from graphiti_core.embedder.openai import OpenAIEmbedder, OpenAIEmbedderConfig
        from graphiti_core.graph_queries import get_fulltext_indices
        from graphiti_core.llm_client.config import LLMConfig
        from graphiti_core.llm_client.openai_generic_client import OpenAIGenericClient

        self.close()
        models = self._models
        chat = LLMConfig(api_key="none", model=models.chat, small_model=models.chat, base_url=models.url, temperature=0)
        embedding = OpenAIEmbedderConfig(
            api_key="none", embedding_model=models.embedding, embedding_dim=models.dimensions, base_url=models.url
        )
        driver = KuzuDriver(db=os.path.join(folder, "graph.kuzu"))
        driver._database = _GROUP  # 0.31.2: KuzuDriver has none, and add_episode(group_id=…) reads it
        self._chunks = {}
        self._graph = Graphiti(
            graph_driver=driver,
            llm_client=OpenAIGenericClient(chat),
            embedder=OpenAIEmbedder(embedding),
            cross_encoder=_in_their_order(),
        )
        self._run(self._graph.build_indices_and_constraints())
        for query in get_fulltext_indices(GraphProvider.KUZU):  # 0.31.2: left out there for Kuzu
            self._run(driver.execute_query(query))

    def observe(self, text: str, index: int) -> None:
        """Add a chunk as an episode; each has a day of its own, since the protocol tells the order only."""
        from graphiti_core.nodes import EpisodeType

        done = self._run(
            self._graph.add_episode(
                name=f"chunk {index}",
                episode_body=text,
                source=EpisodeType.text,
                source_description="a stream of text",
                reference_time=_FIRST_DAY + datetime.timedelta(days=index),
                group_id=_GROUP,
            )
        )
        self._chunks[done.episode.uuid] = index

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """The best facts."""
        found = self._run(self._graph.search(question, group_ids=[_GROUP], num_results=limit))
        return [self._item(edge) for edge in found]

    def items(self) -> list[list[Any]]:
        """All facts that have not become invalid."""
        from graphiti_core.edges import EntityEdge
        from graphiti_core.errors import GroupsEdgesNotFoundError

        try:
            edges = self._run(EntityEdge.get_by_group_ids(self._graph.driver, [_GROUP]))
        except GroupsEdgesNotFoundError:
            return []
        return [self._item(edge) for edge in edges if not edge.invalid_at]

    def close(self) -> None:
        """Let go of the database."""
        if self._graph is not None:
            self._run(self._graph.close())
            self._graph = None

    def _item(self, edge: Any) -> list[Any]:
        return [edge.fact, edge.uuid, self._chunks.get(edge.episodes[0]) if edge.episodes else None]

    def _run(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)


def _in_their_order() -> Any:
    """A reranker that ranks nothing anew: the one of the package asks OpenAI for log-probabilities."""
    from graphiti_core.cross_encoder.client import CrossEncoderClient

    class InTheirOrder(CrossEncoderClient):  # type: ignore[misc]
        async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
            return [(passage, 1.0 - i / (len(passages) + 1)) for i, passage in enumerate(passages)]

    return InTheirOrder()
