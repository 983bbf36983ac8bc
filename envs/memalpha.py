"""Mem-α's own training and validation data, as it was published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv

from .parquet.files import SUFFIX
from .parquet.tasks import ParquetSet, ParquetTasks
from .reading.places import DataSet, Hub


class MemalphaEnv(MemoryConstructionEnv):
    """Mem-α's published instances: eight sources in one form, as the paper trains and validates on them.

    ## Description
    Each episode is one row of the published data: its chunks in order, and its questions with their answers. The sources
    are squad, hotpotqa, perltqa and lme_train (accurate retrieval), icl_trec_coarse, icl_nlu and pubmed-rct (test-time
    learning), and booksum (long-range understanding); Mem-α, section 4.1 and appendix. Files that `memalpha-gym data
    build` writes have the same form and are read alike, with what they say beyond it.

    The data is played as it is, its faults included: instances of icl_trec_coarse and icl_nlu share examples, questions and
    constant label numbers with each other and with the test set. `MemAlpha/TREC-Coarse-v0` and `MemAlpha/NLU-v0` do not.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). Each source has its own
    metric: `substring` and `yes_no` (squad, hotpotqa), `keywords_semicolon` (perltqa), `label` (icl_*, pubmed-rct),
    `keywords_comma` (booksum), `judged` (lme_train, which the paper has an LLM judge; without one, a stand-in scores it,
    and the last `info` names it as `answer_judge`).

    ## Arguments
    - `data`: a parquet file of such rows, a folder of them, or a folder with a sub-folder `memalpha/`. Default:
      MEMALPHA_DATA, else `YuWangX/Memalpha` from the hub.
    - `split`: `train`, `validation`, `test` or `all`. Rows belong to the split that their file is named after, and files are
      used whole. Where no file is a validation file, as in the published data, validation has the rows of the test file, as
      in the public code. Rows of files that name no split are divided by a hash of their chunks, as raw data is.
    - `data_source`: take one source only, by its published name.
    - `skip_bad`: leave rows out that are broken, with a warning that names them, instead of raising an error.

    ## Registered ids
    - `MemAlpha/Memalpha-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        data_source: str | None = None,
        skip_bad: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(ParquetTasks(MEMALPHA, data, parse_split(split), data_source, skip_bad), **options)


MEMALPHA = ParquetSet(
    DataSet("memalpha", "the parquet files of YuWangX/Memalpha", Hub("YuWangX/Memalpha"), suffix=SUFFIX),
    validates_on_test=True,
)
