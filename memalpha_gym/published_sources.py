"""The sources inside `Memalpha-v0` and `MemoryAgentBench-v0`; `data_source=` plays one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from memalpha_gym.tasks import Competency

RAW = "raw"
"""The form of MemoryAgentBench's own files, which hold what Mem-α leaves out (its section 4.1)."""


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """A source inside a published data set.

    Attributes:
        title: what papers call it.
        data_source: its name in the data, as `data_source=` takes it.
        competency: what it tests.
        form: the form of files that it stands in, as `form=` takes it; empty for the one that Mem-α published.
    """

    title: str
    data_source: str
    competency: Competency
    form: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the environment that play it alone."""
        return {"data_source": self.data_source, **({"form": self.form} if self.form else {})}


_RETRIEVAL, _LEARNING, _UNDERSTANDING = Competency.RETRIEVAL, Competency.LEARNING, Competency.UNDERSTANDING
_TREC = PublishedSource("TREC-Coarse", "icl_trec_coarse_6600shot_balance", _LEARNING)
_NLU = PublishedSource("NLU", "icl_nlu_8296shot_balance", _LEARNING)

PUBLISHED_SOURCES: Mapping[str, tuple[PublishedSource, ...]] = {
    "Memalpha-v0": (
        PublishedSource("SQuAD", "squad", _RETRIEVAL),
        PublishedSource("HotpotQA", "hotpotqa", _RETRIEVAL),
        PublishedSource("PerLTQA", "perltqa", _RETRIEVAL),
        PublishedSource("LME-Train", "lme_train", _RETRIEVAL),
        _TREC,
        _NLU,
        PublishedSource("PubMed-RCT", "pubmed-rct", _LEARNING),
        PublishedSource("BookSum", "booksum", _UNDERSTANDING),
    ),
    "MemoryAgentBench-v0": (
        PublishedSource("RULER SH-QA", "ruler_qa1_197K", _RETRIEVAL),
        PublishedSource("RULER MH-QA", "ruler_qa2_421K", _RETRIEVAL),
        PublishedSource("LongMemEval (S*)", "longmemeval_s*", _RETRIEVAL),
        _TREC,
        _NLU,
        PublishedSource("TREC-Fine", "icl_trec_fine_6400shot_balance", _LEARNING),
        PublishedSource("CLINC150", "icl_clinic150_7050shot_balance", _LEARNING),
        PublishedSource("BANKING77", "icl_banking77_5900shot_balance", _LEARNING),
        PublishedSource("InfBench-Sum", "infbench_sum_eng_shots2", _UNDERSTANDING),
        *(PublishedSource("EventQA", f"eventqa_{size}", _RETRIEVAL, RAW) for size in ("65536", "131072", "full")),
        PublishedSource("RecSys (ReDial)", "recsys_redial_full", _LEARNING, RAW),
        PublishedSource("InfBench-QA", "infbench_qa_eng_shots2", _UNDERSTANDING, RAW),
        PublishedSource("DetectiveQA", "detective_qa", _UNDERSTANDING, RAW),
        *(
            PublishedSource(title, f"factconsolidation_{hops}_{size}", Competency.CONFLICT, RAW)
            for hops, title in (("sh", "FactConsolidation, single-hop"), ("mh", "FactConsolidation, multi-hop"))
            for size in ("6k", "32k", "64k", "262k")
        ),
    ),
}
"""The sources of each environment that holds several."""
