"""InfBench-Sum: whole novels with changed names, to be summarised from memory (InfiniteBench, En.Sum)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv

from .building.books import BookSource, book_group, parse_books
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm


class InfBenchSumEnv(MemoryConstructionEnv):
    """InfBench-Sum: a whole novel, about 180,000 tokens of it, and its summary.

    ## Description
    An episode is one book of InfiniteBench's En.Sum, a novel whose names were changed so that no model knows it, read in
    pieces, each on a later day: a piece is cut between sentences and makes a chunk of at most 2,048 tokens (89 chunks of
    2,034 tokens in MemoryAgentBench). One question asks for a summary, from memory alone.

    The gold is a list of keywords. The reference has a language model name them; here they are the names, the numbers and
    the most frequent words of the data set's summary, twenty at most, each of which stands in the book. Rows that have
    `keywords` of their own keep those. Figures on the two kinds of gold are not to be compared.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). The question scores the
    share of the keywords that the reply holds (metric `keywords_comma`).

    ## Arguments
    - `data`: InfiniteBench's file `longbook_sum_eng.jsonl`, a folder with it, or a folder with a sub-folder
      `infbench_sum/`. Default: MEMALPHA_DATA; from the hub the file has to be fetched by hand, since all of InfiniteBench
      would come with it, and the error says where it is.
    - `split`: `train`, `validation`, `test` or `all`; divided by book.
    - `least_chunks`, `most_chunks`: how long a book has to be and may be, in chunks (1, and 0 for no upper bound).

    ## Registered ids
    - `MemAlpha/InfBench-Sum-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        least_chunks: int = 1,
        most_chunks: int = 0,
        **options: Any,
    ) -> None:
        source = infbench_sum_source(data=data, split=split, least_chunks=least_chunks, most_chunks=most_chunks)
        super().__init__(source, **options)


INFBENCH_SUM = RawForm(
    dataset=DataSet(
        "infbench_sum",
        "InfiniteBench JSON Lines (longbook_sum_eng.jsonl): {id, context, input, answer: [summary]}",
        Hub(homepage="https://huggingface.co/datasets/xinrongzhang2022/InfiniteBench (longbook_sum_eng.jsonl)"),
    ),
    kinds=(JSON,),
    parse=parse_books,
    group=book_group,
)


def infbench_sum_source(
    *, data: str | Path | None = None, split: str = "train", least_chunks: int = 1, most_chunks: int = 0
) -> BookSource:
    """Tasks over InfiniteBench's summaries; the arguments are those of `InfBenchSumEnv`."""
    return BookSource("infbench_sum", INFBENCH_SUM, data, parse_split(split), least_chunks, most_chunks)
