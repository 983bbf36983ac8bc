"""The published form of each metric, faults included, as the training copy of the reference computes it."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from memalpha_gym.scoring.overlap import ARTICLES, Score

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_BOXED = re.compile(r"\\boxed\{([^}]*)\}")
_NUMBERING = re.compile(r"(?:\d+[.)、]?\s*[-—–]?\s*)?")
_ASIDE = re.compile(r"\([^()]*\)")
TOP_TITLES = 5


def substring(reply: str, answers: Sequence[str]) -> float:
    """Whether the first answer is in the lower-cased reply."""
    return float(answers[0].lower() in reply.lower())


def keywords(separator: str, lower_reply: bool) -> Score:
    """The share of keywords that are found, anywhere in the reply, as it is or lower-cased."""

    def score(reply: str, answers: Sequence[str]) -> float:
        text = reply.lower() if lower_reply else reply
        wanted = answers[0].split(separator)
        return sum(keyword.strip().lower() in text for keyword in wanted) / len(wanted)  # "" is found everywhere

    return score


def label(reply: str, answers: Sequence[str]) -> float:
    """Whether the first \\boxed{}, or all of the reply, is the first answer, in digits."""
    match = _BOXED.search(reply)
    said = match[1] if match else reply
    return float(said.isdigit() and said == answers[0])


def verdict(reply: str, answers: Sequence[str]) -> float:
    """Whether there is a "yes" in the reply, and no "no" even inside a word."""
    return float("no" not in reply.lower() and "yes" in reply.lower())


def any_substring(reply: str, answers: Sequence[str]) -> float:
    """Whether any answer is in the reply, both normalised."""
    return float(any(_normalized(answer) in _normalized(reply) for answer in answers))


def option(reply: str, answers: Sequence[str]) -> float:
    """Whether every answer is in the lower-cased reply."""
    return float(all(answer.lower() in reply.lower() for answer in answers))


def lettered_option(reply: str, answers: Sequence[str]) -> float:
    """Whether the reply, or what it gives behind "Answer:", is an answer but for case and punctuation."""
    said = {_normalized(reply), _normalized(_answer_line(reply))}
    return float(any(_normalized(answer) in said for answer in answers))


def recall_at_5(reply: str, answers: Sequence[str]) -> float:
    """The share of titles that are among the first five lines behind "1."."""
    _, found, behind = reply.partition("1.")
    lines = (behind if found else reply.replace(",", "\n")).split("\n")
    listed = [_title(line) for line in lines][:TOP_TITLES]
    return sum(_title(answer) in listed for answer in answers) / len(answers)


def _normalized(text: str) -> str:
    """As SQuAD's scorer normalises: lower-cased, without punctuation and articles, each run of space as one."""
    return " ".join(word for word in text.lower().translate(_PUNCTUATION).split() if word not in ARTICLES)


def _answer_line(reply: str) -> str:
    """What stands behind "Answer:" on its line; the first line where that is nowhere."""
    found = re.search(r"answer:(.*)", reply, re.IGNORECASE) or re.search(r"(.*)", reply)
    return found[1] if found else ""


def _title(line: str) -> str:
    return " ".join(_NUMBERING.sub("", _ASIDE.sub("", line.strip()), count=1).split()).lower()
