"""Results that were published, to be set beside ours. Nothing here was measured by this project.

Source: Wang et al., "Mem-α: Learning Memory Construction via Reinforcement Learning", arXiv 2509.25911, tables of the main
results. There the reader is Qwen3-32B over BM25, the data are the paper's own, and the scoring is that of its code. Averages
are as printed; some are not the mean of their row, which is why `PublishedResult.mean` computes it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """The results of one method.

    Attributes:
        agent: the method's name there.
        scores: one per column, in [0, 1].
        average: the average that is printed with them.
        memory_tokens: the size of the memory that is printed with them, in tokens.
        row_mean: the mean of a row whose scores are not kept here, where it differs from the printed average.
    """

    agent: str
    scores: tuple[float, ...]
    average: float
    memory_tokens: float
    row_mean: float | None = None

    @property
    def mean(self) -> float:
        """The mean of the row."""
        if self.scores:
            return fmean(self.scores)
        return self.average if self.row_mean is None else self.row_mean


@dataclass(frozen=True, slots=True)
class PublishedResults:
    """The results of one table, by method and source.

    Attributes:
        columns: the sources, by the names of a suite's columns.
        rows: the methods.
        ablation: the same model before training, and trained with other weights of the reward: averages over the columns.
    """

    columns: tuple[str, ...]
    rows: tuple[PublishedResult, ...]
    ablation: tuple[PublishedResult, ...] = ()

    def scores(self, row: PublishedResult, columns: Sequence[str]) -> list[float | None]:
        """A method's scores under these columns; None for one that the table does not have."""
        found = dict(zip(self.columns, row.scores, strict=True))
        return [found.get(column) for column in columns]


VALIDATION = PublishedResults(
    ("SQuAD", "HotpotQA", "PerLTQA", "TREC-C", "NLU", "PubMed", "BookSum"),
    (
        PublishedResult("Long-Context (Qwen3-32B)", (0.742, 0.852, 0.605, 0.623, 0.708, 0.533, 0.052), 0.588, 10_800),
        PublishedResult("RAG-Top2", (0.762, 0.849, 0.623, 0.612, 0.508, 0.570, 0.042), 0.567, 11_300),
        PublishedResult("MemAgent-14B", (0.091, 0.140, 0.052, 0.562, 0.290, 0.343, 0.103), 0.236, 840),
        PublishedResult("MEM1-7B", (0.039, 0.083, 0.068, 0.269, 0.056, 0.175, 0.085), 0.111, 170),
        PublishedResult("Qwen3-4B, untrained", (0.338, 0.637, 0.557, 0.416, 0.381, 0.281, 0.130), 0.389, 3_900),
        PublishedResult("gpt-4.1-mini", (0.426, 0.749, 0.492, 0.637, 0.519, 0.544, 0.246), 0.517, 4_800),
        PublishedResult("Mem-α-4B", (0.786, 0.832, 0.659, 0.666, 0.658, 0.545, 0.187), 0.642, 7_900),
    ),
    (
        PublishedResult("before training (Qwen3-4B)", (), 0.389, 3_900, 0.391),
        PublishedResult("after, β 0.05, γ 0.1 (Mem-α-4B)", (), 0.642, 7_900, 0.619),
        PublishedResult("after, β 0.05, γ 0", (), 0.543, 7_500),
        PublishedResult("after, β 0, γ 0.1", (), 0.630, 7_900, 0.620),
        PublishedResult("after, β 0.2, γ 0.1", (), 0.525, 4_700, 0.515),
        PublishedResult("after, β 0.4, γ 0.1", (), 0.509, 3_600),
    ),
)
"""Mem-α's validation data."""

MEMORY_AGENT_BENCH = PublishedResults(
    ("SH-QA", "MH-QA", "LME(S*)", "TREC-C", "NLU", "TREC-F", "Clinic", "Banking77", "InfBench"),
    (
        PublishedResult("Long-Context", (0.280, 0.270, 0.292, 0.640, 0.740, 0.340, 0.860, 0.770, 0.125), 0.461, 33_000),
        PublishedResult("RAG-Top2", (0.690, 0.450, 0.581, 0.690, 0.650, 0.210, 0.700, 0.750, 0.065), 0.502, 207_000),
        PublishedResult("MemAgent-14B", (0.070, 0.160, 0.050, 0.370, 0.260, 0.210, 0.250, 0.370, 0.043), 0.198, 920),
        PublishedResult("MEM1-7B", (0.070, 0.180, 0.090, 0.180, 0.000, 0.000, 0.090, 0.000, 0.029), 0.071, 210),
        PublishedResult("Mem-α-4B", (0.740, 0.680, 0.520, 0.710, 0.710, 0.410, 0.730, 0.700, 0.129), 0.592, 129_000),
    ),
)
"""MemoryAgentBench, the nine sources that Mem-α is tested on."""

PUBLISHED: Mapping[str, PublishedResults] = {
    "memalpha": VALIDATION,
    "memoryagentbench": MEMORY_AGENT_BENCH,
    "memoryagentbench-full": MEMORY_AGENT_BENCH,
}
"""The published results of each suite that has some."""
