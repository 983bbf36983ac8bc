from __future__ import annotations

from memalpha_gym.agents.products.costs import Costs, measure, row, stream
from memalpha_gym.products import Phase, PhaseUsage, ProductUsage
from memalpha_gym.tokenization import get_tokenizer


def test_a_product_is_measured_on_the_stream() -> None:
    task = stream()
    assert sum(map(get_tokenizer().count, task.chunks)) == 2_997
    costs = measure("lines", task)
    assert (len(costs.observe), len(costs.recall)) == (10, len(task.questions))
    assert costs.items == sum(bool(line.strip()) for chunk in task.chunks for line in chunk.splitlines())


def test_a_row_adds_up_the_phases() -> None:
    phases = {
        Phase.WRITING: PhaseUsage(calls=10, tokens_in=1_000, embedding_tokens=50),
        Phase.RECALLING: PhaseUsage(calls=2, tokens_in=200, embedding_tokens=9),
    }
    costs = Costs("x==1", ProductUsage(phases, 1_500_000, None), (0.5, 0.7, 9.0), (0.01, 0.02, 0.03), None)
    assert row(costs) == "| x==1 | 12 | 1,200 | 0 | 50 | 0.70 | 20 | – | 1.5 | – |"
