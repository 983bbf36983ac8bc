"""The table of metrics, name → function, and the score of a reply by it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from memalpha_gym.scoring import overlap, paper, robust
from memalpha_gym.scoring.forms import Said, Value
from memalpha_gym.scoring.overlap import Score
from memalpha_gym.tasks import Question
from memalpha_gym.words import holds

SCORINGS = ("robust", "paper")
"""The two forms of every metric."""

REPLY_WORDS = 128
"""How much of a reply the robust forms read, in words."""

ABSTENTION = "unknown"
"""The reply by which our own readers abstain."""

JUDGED = "judged"
"""The metric of questions that an answer judge scores."""

WITHHELD = "withheld"
"""The metric of questions for what must not be told: without an accepted answer, any reply is right that tells none of it."""

_WORD = re.compile(r"\w+")
_ABSTAINS = re.compile(
    r"^\W*(unknown(?=\W*$|\s*[.,;:!)])|i don'?t know|i do not know|don'?t know|not known|no information( available| found)?|"
    r"(it|this|that) (is|was)( not|n'?t) (known|mentioned|stated|specified)|not (mentioned|stated|specified|available)|"
    r"(it |this )?(cannot|can'?t|can not) be (determined|answered)|unanswerable|none of the (above|memories).*)\b",
    re.IGNORECASE,
)


def abstains(reply: str) -> bool:
    """Whether a reply says that the answer is not known. An empty reply does."""
    return not reply.strip() or _ABSTAINS.match(reply) is not None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's two forms, each from (reply, accepted answers) to a score in [0, 1].

    Attributes:
        robust: the default form.
        paper: the published form.
        reply_words: how many words of a reply the robust form reads.
    """

    robust: Score
    paper: Score
    reply_words: int = REPLY_WORDS


def score_answer(question: Question, reply: str, scoring: str = "robust", judged: float | None = None) -> float:
    """The score of a reply to a question, in [0, 1].

    Args:
        question: the question with its accepted answers, forbidden values and metric.
        reply: what the reader said.
        scoring: `robust` or `paper`.
        judged: an answer judge's score, which then stands for the metric's; see `is_judged`.

    Raises:
        ValueError: the metric or the scoring has no such name.
    """
    metric = metric_named(question.metric)
    withheld = question.metric == WITHHELD and not question.answers
    if scoring == "paper":
        if withheld:
            return float(not any(holds(reply, value) for value in question.forbidden))
        if not question.answers:
            return float(abstains(reply))
        return metric.paper(reply, question.answers) if judged is None else judged
    if scoring != "robust":
        raise ValueError(f"there is no scoring {scoring!r}; there are robust and paper")
    if not question.answers and not withheld:
        return float(abstains(reply))
    if any(map(Said.of(reply).gives, map(Value.of, question.forbidden))):
        return 0.0
    if withheld:
        return 1.0
    return metric.robust(first_words(reply, metric.reply_words), question.answers) if judged is None else judged


def is_judged(question: Question) -> bool:
    """Whether a reply to the question goes to an answer judge. Whether one abstains is seen without."""
    return question.metric == JUDGED and bool(question.answers)


def metric_named(name: str) -> Metric:
    """The metric of that name.

    Raises:
        ValueError: there is none.
    """
    try:
        return METRICS[name]
    except KeyError:
        raise ValueError(f"there is no metric {name!r}; there are {', '.join(METRICS)}") from None


def first_words(text: str, count: int) -> str:
    """A text up to the end of what stands behind its first `count` words."""
    beyond = next(islice(_WORD.finditer(text), count, None), None)
    return text[: beyond.start()] if beyond else text


def _judged(reply: str, answers: Sequence[str]) -> float:
    return float(overlap.covers(reply, answers))


_rouge_l = overlap.best(overlap.rouge_l)

METRICS: Mapping[str, Metric] = {
    "substring": Metric(robust.substring, paper.substring),
    "yes_no": Metric(robust.yes_no, paper.substring),
    "keywords_semicolon": Metric(robust.keywords(";"), paper.keywords(";", lower_reply=False)),
    "keywords_comma": Metric(robust.keywords(","), paper.keywords(",", lower_reply=True)),
    "label": Metric(robust.label, paper.label),
    "verdict": Metric(robust.verdict, paper.verdict),
    JUDGED: Metric(_judged, _judged),
    WITHHELD: Metric(robust.substring, paper.substring),
    "any_substring": Metric(robust.substring, paper.any_substring),
    "option": Metric(robust.option, paper.option),
    "lettered_option": Metric(robust.lettered_option, paper.lettered_option),
    "recall_at_5": Metric(robust.recall_at_5, paper.recall_at_5),
    "rouge_l": Metric(_rouge_l, _rouge_l, reply_words=2000),
    "exact": Metric(robust.exact(overlap.best(overlap.same, overlap.canonical_words)), overlap.best(overlap.same)),
    "f1": Metric(overlap.best(overlap.f1, overlap.canonical_words), overlap.best(overlap.f1)),
    "token_recall": Metric(overlap.best(overlap.recall, overlap.canonical_words), overlap.best(overlap.recall)),
}
"""Every metric by name."""
