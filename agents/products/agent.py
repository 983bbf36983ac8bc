"""A memory product as an agent: `product:NAME` keeps its own store, `mirror:NAME` is copied into the environment's memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from memalpha_gym.product_operations import Operations, StoreSize
from memalpha_gym.product_specs import parse_product
from memalpha_gym.products import ProductUsage, Recalled
from memalpha_gym.tools import ToolCall

from .mirror import Mirror


class OwnStoreAgent:
    """A product that keeps its own store: it is told each chunk and its place, and is asked to recall for the questions.

    The environment's memory stays empty, so that there is no return and no memory size to be seen.

    Args:
        spec: the product, as `memalpha_gym.product_specs` reads it.
    """

    concurrency = 1
    """Episodes in flight: each has a product of its own, with all that this holds."""

    def __init__(self, spec: str) -> None:
        self._spec = parse_product(spec)
        self._product = Operations(self._spec.make, self._spec.time_limit, self._spec.identity)

    def reset(self, seed: int) -> None:
        """Begin an episode with an empty store."""
        self._product.reset(seed)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The product reads the chunk; the environment's memory is left as it is."""
        self._product.observe(observation["chunk"], observation["chunk_index"])
        return ()

    def recall(self, question: str, *, tokens: int) -> Sequence[Recalled]:
        """What the product recalls."""
        return self._product.recall(question, tokens)

    def costs(self) -> dict[str, Any]:
        """What the episode cost."""
        return product_costs(self._product, self._spec.metered)

    def close(self) -> None:
        """Let the product go."""
        self._product.close()


class MirrorAgent:
    """A product whose items are written into the environment's memory after each chunk, and are read, paid and scanned there.

    Args:
        spec: the product, as `memalpha_gym.product_specs` reads it. It has to have `items`.
    """

    concurrency = 1

    def __init__(self, spec: str) -> None:
        self._spec = parse_product(spec)
        self._product = Operations(self._spec.make, self._spec.time_limit, self._spec.identity)
        self._mirror = Mirror()

    def reset(self, seed: int) -> None:
        """Begin an episode with an empty store, and nothing mirrored."""
        self._product.reset(seed)
        self._mirror = Mirror()

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The product reads the chunk; then the calls that make the environment's memory hold what its store holds."""
        self._product.observe(observation["chunk"], observation["chunk_index"])
        items = self._product.items()
        if items is None:
            raise ValueError(
                f"{self._product.name} has no items(), so that nothing can be mirrored; play its own store: product:… with "
                "--recall-tokens"
            )
        return self._mirror.write(items, observation)

    def costs(self) -> dict[str, Any]:
        """What the episode cost."""
        return product_costs(self._product, self._spec.metered)

    def close(self) -> None:
        """Let the product go."""
        self._product.close()


def product_costs(product: Operations, metered: bool) -> dict[str, Any]:
    """What an episode of a product cost, in JSON's terms; None where it cannot be seen, or cannot be what was told.

    Args:
        product: the product.
        metered: whether its usage was counted outside of it; else it is the product's own word.
    """
    usage, faults = product.checked_usage()
    store = product.store() if product.alive else StoreSize()
    return {
        "product": product.name,
        "degraded": list(product.degraded),
        "unusable": [*faults, *filter(None, [store.fault])],
        "metered": metered,
        "observe_seconds": list(product.seconds["observe"]),
        **usage_as_dict(usage),
        "store_tokens": store.tokens,
        "store_items": store.items,
    }


def usage_as_dict(usage: ProductUsage | None) -> dict[str, Any]:
    """What a product used, in JSON's terms: `usage` by phase, `store_bytes` and `peak_bytes`."""
    if usage is None:
        return {"usage": None, "store_bytes": None, "peak_bytes": None}
    phases = {str(phase): asdict(used) for phase, used in usage.phases.items()}
    return {"usage": phases, "store_bytes": usage.store_bytes, "peak_bytes": usage.peak_bytes}
