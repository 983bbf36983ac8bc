"""The task sources over the small files of tests/fixtures, by the name of their folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from memalpha_gym.envs.banking77 import banking77_source
from memalpha_gym.envs.hotpotqa import HotpotQASource
from memalpha_gym.envs.locomo import LoCoMoSource
from memalpha_gym.envs.nlu import nlu_source
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
}

DATA_FILE = {
    "squad": "articles_a.json",
    "hotpotqa": "questions.json",
    "locomo": "list.json",
    "trec": "questions_a.label",
    "banking77": "train.csv",
    "nlu": "utterances.csv",
}
"""A data file of each source among the fixtures."""


def copy_fixtures(name: str, to: Path) -> Path:
    """A copy of a source's fixtures in the folder `to`, which is given back."""
    shutil.copytree(FIXTURES / name, to / name)
    return to
