"""What products cost on a stream of about 3,000 tokens: the table of docs/products.md.

    python -m memalpha_gym.agents.products.costs mem0 langmem txtai

Each product that is installed reads one Recall task and recalls for its questions; with the scripted model by default, or with
what MEMALPHA_CHAT and MEMALPHA_EMBEDDING name.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import gymnasium as gym

from memalpha_gym.arguments import make_environment
from memalpha_gym.product_specs import parse_product
from memalpha_gym.products import InspectableProduct, MeteredProduct, Phase, PhaseUsage, ProductUsage
from memalpha_gym.tasks import Task
from memalpha_gym.terminal import open_notes, open_output
from memalpha_gym.tokenization import get_tokenizer

ENVIRONMENT, TOKENS = "MemAlpha/Recall-v0", 3000
LIMIT = 128
_HEADINGS = (
    "product | chat calls | tokens in | tokens out | embedding tokens | writing p50, s a chunk | recalling p50, ms | items | "
    "store, MB | peak, MB"
)


@dataclass(frozen=True, slots=True)
class Costs:
    """What a product came to on a stream.

    Attributes:
        product: its name and version.
        usage: what it asked of models, and its store.
        observe: seconds of each chunk.
        recall: seconds of each question.
        items: how many its store held at the end; None where nobody can look.
    """

    product: str
    usage: ProductUsage
    observe: Sequence[float]
    recall: Sequence[float]
    items: int | None


def measure(spec: str, task: Task, chunks: int | None = None) -> Costs:
    """Have a product read a task's stream, or its first chunks, and recall for its questions.

    Raises:
        ProductError: it failed.
    """
    product = parse_product(spec).make()
    try:
        product.reset(0)
        observe = []
        for index, chunk in enumerate(list(task.chunks)[:chunks]):
            start = time.perf_counter()
            product.observe(chunk, index=index)
            observe.append(time.perf_counter() - start)
        recall = []
        for question in task.questions:
            start = time.perf_counter()
            product.recall(question.text, tokens=LIMIT)
            recall.append(time.perf_counter() - start)
        usage = product.usage() if isinstance(product, MeteredProduct) else ProductUsage()
        items = len(product.items()) if isinstance(product, InspectableProduct) else None
        return Costs(product.name, usage, observe, recall, items)
    finally:
        if hasattr(product, "close"):
            product.close()


def stream() -> Task:
    """The task that is read: the same for all."""
    env: gym.Env = make_environment(ENVIRONMENT, tokens=TOKENS)
    env.reset(seed=0)
    task: Task = env.unwrapped.task  # type: ignore[attr-defined]
    return task


def row(costs: Costs) -> str:
    """A row of the table, as Markdown."""
    used = sum(costs.usage.phases.values(), PhaseUsage())
    writing = costs.usage.phases.get(Phase.WRITING, PhaseUsage())
    megabytes = [None if n is None else n / 1e6 for n in (costs.usage.store_bytes, costs.usage.peak_bytes)]
    cells = [
        costs.product,
        f"{used.calls}",
        f"{used.tokens_in:,}",
        f"{used.tokens_out:,}",
        f"{writing.embedding_tokens:,}",
        f"{median(costs.observe):.2f}",
        f"{1000 * median(costs.recall):.0f}",
        "–" if costs.items is None else f"{costs.items}",
        *("–" if each is None else f"{each:.1f}" for each in megabytes),
    ]
    return f"| {' | '.join(cells)} |"


def main(specs: Sequence[str]) -> int:
    """Print the table."""
    task, output, count = stream(), open_output(), get_tokenizer().count
    total = sum(map(count, task.chunks))
    output.print(f"{ENVIRONMENT}: {len(task.chunks)} chunks, {total:,} tokens, {len(task.questions)} questions\n")
    output.print(f"| {_HEADINGS} |", soft_wrap=True)
    output.print(f"|{'---|' * len(_HEADINGS.split(' | '))}")
    for spec in specs:
        open_notes().print(f"{spec} …")
        output.print(row(measure(spec, task)), soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
