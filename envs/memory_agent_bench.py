"""MemoryAgentBench: the test of Mem-α, in the rows of Mem-α, and as the benchmark's authors publish it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Split, TaskSource

from .parquet.files import SUFFIX
from .parquet.raw_rows import CONTEXT, FOLDER, RawTasks
from .parquet.tasks import ParquetSet, ParquetTasks
from .reading.places import DataSet, Hub, find
from .reading.tables import column_names


class MemoryAgentBenchEnv(MemoryConstructionEnv):
    """MemoryAgentBench: long streams of four competencies, the test set of Mem-α.

    ## Description
    Each episode is one instance of MemoryAgentBench (arXiv 2507.05257): a stream of 38 to 219 chunks of one to four
    thousand tokens, and up to a hundred questions. Two forms are read, and told apart by their columns:

    - `memalpha`: the 112 instances that Mem-α is tested on, already cut into chunks: ruler_qa1, ruler_qa2 and
      longmemeval_s* (accurate retrieval), five icl_* label sets (test-time learning), infbench_sum (long-range
      understanding).
    - `raw`: the benchmark's own files, whose contexts are cut here at about 2,000 tokens, never inside a numbered fact or a
      labelled example. They add what the paper leaves out: EventQA, ReDial recommendation, DetectiveQA, and
      FactConsolidation over one and several hops. There the newest fact counts: where the facts show which values it
      replaced, a reply that holds one of them is wrong.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). Each source has its own
    metric (see `memalpha_gym.scoring`):

    | data_source         | metric                       |
    |---------------------|------------------------------|
    | ruler_*             | `substring`, `yes_no`        |
    | longmemeval*        | `judged`                     |
    | eventqa*            | `option`                     |
    | icl_*               | `label`                      |
    | recsys_redial*      | `recall_at_5`                |
    | infbench_sum*       | `keywords`; raw: `rouge_l`   |
    | infbench_qa*        | `f1`                         |
    | detective_qa        | `lettered_option`            |
    | factconsolidation_* | `any_substring`              |

    Replies to questions of the metric `judged` are scored by `answer_judge`; the default is a stand-in without a model, and
    the last `info` names it as `answer_judge`.

    ## Arguments
    - `data`: a parquet file of either form, a folder of them, or a folder with a sub-folder `memory_agent_bench/`. Default:
      MEMALPHA_DATA, else the hub: `YuWangX/Memalpha-Memoryagentbench`, or, with `form="raw"`,
      `ai-hyz/MemoryAgentBench`.
    - `split`: `test` or `all`, which are the same: there is nothing to train on.
    - `form`: `memalpha` or `raw`. By default it follows from the files; `memalpha` where there are both, or the hub is
      used.
    - `data_source`: take one source only, by its published name, such as `factconsolidation_sh_6k`.
    - `titles`: the file `entity2id.json`, which names the films of ReDial's raw answers; by default it is looked for beside
      the parquet files.
    - `skip_bad`: leave rows out that are broken, with a warning that names them, instead of raising an error.

    ## Registered ids
    - `MemAlpha/MemoryAgentBench-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "test",
        form: str | None = None,
        data_source: str | None = None,
        titles: str | Path | None = None,
        skip_bad: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(memory_agent_bench_source(data, split, form, data_source, titles, skip_bad), **options)


MEMORY_AGENT_BENCH = ParquetSet(
    DataSet(
        FOLDER,
        "the parquet files of YuWangX/Memalpha-Memoryagentbench",
        Hub("YuWangX/Memalpha-Memoryagentbench"),
        suffix=SUFFIX,
    ),
    unnamed=Split.TEST,
    passed_over=CONTEXT,
    evaluated=True,
)
FORMS = ("memalpha", "raw")


def memory_agent_bench_source(
    data: str | Path | None = None,
    split: str = "test",
    form: str | None = None,
    data_source: str | None = None,
    titles: str | Path | None = None,
    skip_bad: bool = False,
) -> TaskSource:
    """Tasks of MemoryAgentBench; the arguments are those of `MemoryAgentBenchEnv`.

    Raises:
        ValueError: `form` is neither `memalpha` nor `raw`.
    """
    if form not in (None, *FORMS):
        raise ValueError(f"form={form!r}: give one of {', '.join(FORMS)}, or None to go by the files")
    if (form or _form_of_files(data)) == "raw":
        return RawTasks(data, parse_split(split), data_source, titles, skip_bad)
    return ParquetTasks(MEMORY_AGENT_BENCH, data, parse_split(split), data_source, skip_bad)


def _form_of_files(data: str | Path | None) -> str:
    """`raw` where all files there are of that form."""
    paths = find(MEMORY_AGENT_BENCH.dataset, data).paths
    return "raw" if paths and all(CONTEXT in column_names(path) for path in paths) else "memalpha"
