"""The task sources over the small files of tests/fixtures, by the name of their folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from memalpha_gym.envs.banking77 import banking77_source
from memalpha_gym.envs.booksum import booksum_source
from memalpha_gym.envs.clinc150 import clinc150_source
from memalpha_gym.envs.hotpotqa import HotpotQASource
from memalpha_gym.envs.infbench_sum import infbench_sum_source
from memalpha_gym.envs.locomo import LoCoMoSource
from memalpha_gym.envs.longmemeval import LongMemEvalSource
from memalpha_gym.envs.musique import MuSiQueSource
from memalpha_gym.envs.nlu import nlu_source
from memalpha_gym.envs.pubmed_rct import pubmed_rct_source
from memalpha_gym.envs.squad import SQuADSource
from memalpha_gym.envs.trec import trec_source

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"

SOURCES: dict[str, Callable[..., Any]] = {
    "squad": SQuADSource,
    "hotpotqa": HotpotQASource,
    "locomo": LoCoMoSource,
    "trec": trec_source,
    "banking77": banking77_source,
    "nlu": nlu_source,
    "longmemeval": LongMemEvalSource,
    "musique": MuSiQueSource,
    "pubmed-rct": pubmed_rct_source,
    "clinc150": clinc150_source,
    "booksum": booksum_source,
    "infbench_sum": infbench_sum_source,
}
"""Those that one file is enough for; PerLTQA takes two."""

DATA_FILE = {
    "squad": "articles_a.json",
    "hotpotqa": "questions.json",
    "locomo": "list.json",
    "trec": "questions_a.label",
    "banking77": "train.csv",
    "nlu": "utterances.csv",
    "longmemeval": "longmemeval_oracle.json",
    "musique": "musique_full_v1.0_dev.jsonl",
    "pubmed-rct": "train.txt",
    "clinc150": "data_small.json",
    "booksum": "chapters.jsonl",
    "infbench_sum": "longbook_sum_eng.jsonl",
}
"""A data file of each source among the fixtures."""


def copy_fixtures(name: str, to: Path) -> Path:
    """A copy of a source's fixtures in the folder `to`, which is given back."""
    shutil.copytree(FIXTURES / name, to / name)
    return to
