"""`scoring="paper"`: the figures of the reference, faults included.

The reference scores replies in two places that do not agree. The training copy counts for sources that are trained on, the
evaluation script for all others (`Question.evaluated`). Both look at what stands behind a thought, and differ in what they take
for one: the training copy wants `<think>` and `</think>`, the evaluation script only the latter. For what neither knows they
call a copy of MemoryAgentBench's scorer.

Some rules read an answer that the published row gives as a list otherwise than a text (`Gold.listed`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memalpha_gym.scoring import memoryagentbench
from memalpha_gym.scoring.overlap import Score

OPEN, CLOSE = "<think>", "</think>"
UNFINISHED = "Empty"
"""What stands for a reply that is still thinking."""

TOP_TITLES = 5

_BOXED = "\\boxed{"
_NUMBERING = re.compile(r"(?:\d+[.)、]?\s*[-—–]?\s*)?")
_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Gold:
    """The accepted answers of a question, of which there is at least one.

    Attributes:
        answers: the answers.
        listed: whether the published row gives them as a list; else as one text.
    """

    answers: Sequence[str]
    listed: bool = False

    @property
    def first(self) -> str:
        """The first answer."""
        return self.answers[0]


Rule = Callable[[str, Gold], float]
"""From (reply, gold) to a score in [0, 1]."""


def as_rule(score: Score) -> Rule:
    """A score to which it makes no difference whether the answers are listed."""
    return lambda reply, gold: score(reply, gold.answers)


def in_training(rule: Rule) -> Rule:
    """A rule of the training copy: a thought is what stands between both tags."""
    return lambda reply, gold: rule(without_thought(reply, evaluated=False), gold)


def in_evaluation(rule: Rule) -> Rule:
    """A rule of the evaluation script: a thought is all that stands before the closing tag."""
    return lambda reply, gold: rule(without_thought(reply, evaluated=True), gold)


def without_thought(reply: str, evaluated: bool) -> str:
    """What is scored of a reply: what stands between the first and the second closing tag; nothing where a thought is open.

    Args:
        reply: the whole reply.
        evaluated: whether by the evaluation script; the training copy takes a reply without an opening tag as it is.
    """
    if not evaluated and OPEN not in reply:
        return reply
    if CLOSE in reply:
        reply = reply.split(CLOSE)[1].strip()
    return UNFINISHED if OPEN in reply else reply


# --- rules of both ------------------------------------------------------------------------------------------------------


def substring(reply: str, gold: Gold) -> float:
    """squad, hotpotqa: whether the first answer is in the reply, both lower-cased."""
    return float(gold.first.lower() in reply.lower())


def keywords_semicolon(reply: str, gold: Gold) -> float:
    """perltqa: share of keywords found; the reply is lower-cased only where the answer has no semicolon."""
    if ";" not in gold.first:
        return substring(reply, gold)
    return _share(gold.first.split(";"), lambda keyword: keyword.lower().strip() in reply)


def boxed(reply: str) -> str:
    """What the first \\boxed{} holds, up to the first closing brace; all of the reply where there is none."""
    _, found, behind = reply.partition(_BOXED)
    held, closed, _ = behind.partition("}")
    return (held if found and closed else reply).strip()


def boxed_option(reply: str, gold: Gold) -> float:
    """detectiveqa: whether \\boxed{} holds exactly the answer; a list is equal to no text."""
    return float(not gold.listed and boxed(reply) == gold.first)


def option(reply: str, gold: Gold) -> float:
    """eventqa: whether every answer is in the reply, both lower-cased; a text is taken as the list of its characters."""
    wanted = gold.answers if gold.listed or len(gold.answers) > 1 else gold.first
    return float(all(one.lower() in reply.lower() for one in wanted))


def verdict(reply: str, answers: Sequence[str]) -> float:
    """longmemeval*, lme_train: whether a judge's reply has a "yes" in it, and no "no" even inside a word."""
    return float("no" not in reply.lower() and "yes" in reply.lower())


def recall_at_5(reply: str, answers: Sequence[str]) -> float:
    """recsys: the share of titles that are among the first five lines behind "1."; no nearest title is looked for."""
    _, found, behind = reply.partition("1.")
    lines = (behind if found else reply.replace(",", "\n")).split("\n")
    listed = [_title(line) for line in lines][:TOP_TITLES]
    return sum(_title(answer) in listed for answer in answers) / len(answers)


any_substring = as_rule(memoryagentbench.substring)
"""ruler_*, factconsolidation_*, detective_qa, and all sources without a rule of their own."""
rouge = as_rule(memoryagentbench.rouge)
"""infbench_qa."""


# --- where the two differ -----------------------------------------------------------------------------------------------


def trained_label(reply: str, gold: Gold) -> float:
    """pubmed-rct, ttl_train, icl_* that are trained on: the number, and nothing else; a list is equal to no number."""
    return float(not gold.listed) and evaluated_label(reply, gold)


def evaluated_label(reply: str, gold: Gold) -> float:
    """icl_*: whether \\boxed{}, or all of the reply, is the first answer in digits; quotes around either are taken off."""
    said = _unquoted(boxed(reply))
    return float(said.isdecimal() and said == _unquoted(gold.first))


def trained_keywords(reply: str, gold: Gold) -> float:
    """booksum: share of what stands between commas that is in the reply; nothing between two is found everywhere."""
    return _share(gold.first.split(","), lambda keyword: keyword.strip().lower() in reply.lower())


def evaluated_keywords(reply: str, gold: Gold) -> float:
    """infbench_sum where the answer is a text: share of what ", " divides that is in the reply."""
    return listed_keywords(reply, Gold(gold.first.split(", ")))


def listed_keywords(reply: str, gold: Gold) -> float:
    """infbench_sum where the answer is a list: share of its keywords that are in the reply."""
    return _share(gold.answers, lambda keyword: keyword.lower() in reply.lower())


def _share(keywords: Sequence[str], found: Callable[[str], bool]) -> float:
    return sum(map(found, keywords)) / len(keywords)


def _unquoted(text: str) -> str:
    return text.strip("\"'").strip()


def _title(line: str) -> str:
    return " ".join(_NUMBERING.sub("", _ASIDE.sub("", line.strip()), count=1).split()).lower()
