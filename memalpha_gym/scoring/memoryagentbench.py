"""`scoring="memoryagentbench"`: that benchmark's own scorer, by the field that its page names for each data set.

Two texts are alike when they are after lower-casing, without ASCII punctuation and articles, each run of space as one. Most data
sets score the better of the whole reply and of its answer line, against the best of the accepted answers; labels and EventQA
only the answer line. "label: 7" is no exact match of "7", as that project's page says itself.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence

from memalpha_gym.scoring.overlap import Score
from memalpha_gym.scoring.stemmed_rouge import rouge_l

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(?:an?|the)\b")
_PREFIX = re.compile("answer:", re.IGNORECASE)

Compare = Callable[[str, str], float]
"""From (said, answer) to a score in [0, 1]."""


def normalized(text: str) -> str:
    """A text as it is compared: lower-cased, without ASCII punctuation and articles, each run of space as one."""
    return " ".join(_ARTICLE.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def answer_line(reply: str) -> str:
    """What stands behind the first "Answer:" of the reply, to the end of its line; the first line where that is nowhere.

    A second "Answer:" right behind the first is taken off as well.
    """
    marked = _PREFIX.search(reply)
    line = reply[marked.end() if marked else 0 :].split("\n", 1)[0].strip()
    again = _PREFIX.match(line)
    return line[again.end() :].strip() if again else line


def same(said: str, answer: str) -> float:
    """Whether the two are alike."""
    return float(normalized(said) == normalized(answer))


def within(said: str, answer: str) -> float:
    """Whether the answer is a part of what was said, in the middle of a word as well."""
    return float(normalized(answer) in normalized(said))


def of_line(compare: Compare) -> Score:
    """The best score that the answer line has against any answer."""
    return lambda reply, answers: max(compare(answer_line(reply), answer) for answer in answers)


def of_either(compare: Compare) -> Score:
    """The best score that the reply or its answer line has against any answer."""

    def score(reply: str, answers: Sequence[str]) -> float:
        return max(compare(said, answer) for said in (reply, answer_line(reply)) for answer in answers)

    return score


substring = of_either(within)
"""ruler_*, factconsolidation_*."""
option = of_line(within)
"""eventqa_*."""
exact = of_either(same)
"""detective_qa."""
label = of_line(same)
"""icl_*."""
rouge = of_either(rouge_l)
"""infbench_*: F1 of the longest common subsequence of stems. What it reports of summaries is a judge's figure, not this."""


def verdict(reply: str, answers: Sequence[str]) -> float:
    """longmemeval*: whether a judge's reply has a "yes" in it."""
    return float("yes" in reply.lower())
