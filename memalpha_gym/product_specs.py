"""From the name of a memory product to the product, and to what tells its episodes from those of another version of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from memalpha_gym.arguments import suggestion
from memalpha_gym.call_specs import CallSpec, parse_call
from memalpha_gym.product_operations import Operations
from memalpha_gym.product_thread import LONGEST_TIME_LIMIT, TIME_LIMIT
from memalpha_gym.products import MemoryProduct, ProductError
from memalpha_gym.registration import PRODUCTS, load

OWN_STORE, MIRROR = "product", "mirror"
"""The agents that play a product: `product:NAME` with its own store, `mirror:NAME` in the environment's memory."""


def is_product(agent: str) -> bool:
    """Whether the spec of an agent is one of a product."""
    return agent.partition(":")[0] in (OWN_STORE, MIRROR)


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """A product as it was asked for.

    Attributes:
        call: its name in `PRODUCTS`, or `package.module:Class`, and the arguments that it is made with.
        time_limit: seconds that each of its operations may take.
        identity: what `identity` said of it when the run was planned; empty where nobody asked.
    """

    call: CallSpec
    time_limit: float = TIME_LIMIT
    identity: str = ""

    @property
    def metered(self) -> bool:
        """Whether it is one of ours, whose models are metered outside of it. What another tells of itself is its own word."""
        return self.call.name in PRODUCTS

    def find(self) -> Callable[..., MemoryProduct]:
        """What makes it.

        Raises:
            ValueError: there is no product of that name.
            ImportError: there is no such module, or it has nothing of that name.
        """
        name = self.call.name
        if not name:
            raise ValueError(f"name a product: product:{next(iter(PRODUCTS))}, or product:package.module:Class")
        if name not in PRODUCTS and ":" not in name:
            near = suggestion(name, tuple(PRODUCTS)) if PRODUCTS else "none is registered"
            raise ValueError(f"there is no product {name!r}; {near}, or give product:package.module:Class")
        found: Callable[..., MemoryProduct] = load(PRODUCTS.get(name, name))
        return found

    def make(self) -> MemoryProduct:
        """An instance of it.

        Raises:
            ValueError: as for `find`; or its arguments are wrong.
        """
        maker = self.find()
        try:
            return maker(**self.call.arguments)
        except TypeError as error:
            raise ValueError(f"product {self.call.name} with {self.call.arguments}: {error}") from error


def parse_product(text: str) -> ProductSpec:
    """The product that `name`, `name(argument=value)` or `package.module:Class(…)` names, with its identity in square brackets
    behind it where a plan has put that there.

    Raises:
        ValueError: the text has another form, or its time limit is no number of seconds up to a week.
    """
    spec, identity = text, ""
    if text.endswith("]") and " [" in text:
        spec, _, identity = text[:-1].rpartition(" [")
    call = parse_call(spec)
    arguments: dict[str, Any] = dict(call.arguments)
    limit = arguments.pop("time_limit", TIME_LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit <= LONGEST_TIME_LIMIT:
        raise ValueError(
            f"{spec}: time_limit is {limit!r:.20}; give the seconds that an operation may take, at most {LONGEST_TIME_LIMIT:,.0f}"
        )
    return ProductSpec(CallSpec(call.name, arguments), float(limit), identity)


def settled(text: str) -> str:
    """The spec of a product with its identity behind it, so that an episode's key names the version that played it.

    Raises:
        ValueError: it is none, cannot be made, or does not say what it is within its time limit.
        ImportError: as for `ProductSpec.find`.
        FileNotFoundError: it is one of ours, and not installed.
    """
    spec = parse_product(text)
    if spec.identity:
        return text
    spec.find()
    made = spec.make() if spec.metered else None  # one of ours says in its own words what is wrong
    product = Operations(lambda: spec.make() if made is None else made, spec.time_limit)
    try:
        return f"{text} [{product.identify()}]"
    except ProductError as error:
        raise ValueError(str(error)) from None
    finally:
        product.close()
