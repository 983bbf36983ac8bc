"""ROUGE-L over Porter stems, by the package rouge-score, which the published scorers use."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


def rouge_l(said: str, answer: str) -> float:
    """F1 of the longest common subsequence of stems; only a-z and 0-9 are read.

    Raises:
        ImportError: rouge-score is not installed.
    """
    return float(scorer().score(answer, said)["rougeL"].fmeasure)


@lru_cache(maxsize=1)
def scorer() -> Any:
    """The package's scorer, imported when it is needed: it loads nltk.

    Raises:
        ImportError: it is not installed.
    """
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise ImportError(
            "the published scorers compare InfBench by ROUGE with stemming, and rouge-score is not installed; "
            "pip install 'memalpha-gym[rouge]', or take scoring='robust'"
        ) from error
    return RougeScorer(["rougeL"], use_stemmer=True)
