"""The table of metrics, name → function, and the score of a reply by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from memalpha_gym.scoring import memoryagentbench, overlap, paper, robust, stemmed_rouge
from memalpha_gym.scoring.forms import Said, Value
from memalpha_gym.scoring.overlap import Score
from memalpha_gym.scoring.paper import Gold, Rule, as_rule, in_evaluation, in_training
from memalpha_gym.tasks import Question
from memalpha_gym.words import holds

SCORINGS = ("robust", "paper", "memoryagentbench")
"""The forms of every metric: ours, that of the paper's code, and that of MemoryAgentBench's."""

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
    """A metric's forms, each from a reply and the accepted answers to a score in [0, 1].

    Attributes:
        robust: the default form.
        training: that of the paper's training copy.
        evaluation: that of the paper's evaluation script.
        memoryagentbench: that of the other benchmark's scorer.
        reply_words: how many words of a reply the robust form reads.
        stemmed: whether published forms compare by ROUGE, for which a package is needed.
    """

    robust: Score
    training: Rule
    evaluation: Rule
    memoryagentbench: Score
    reply_words: int = REPLY_WORDS
    stemmed: bool = False

    def published(self, question: Question, reply: str, scoring: str) -> float:
        """The score by `paper` or `memoryagentbench`."""
        if scoring == "memoryagentbench":
            return self.memoryagentbench(reply, question.answers)
        rule = self.evaluation if question.evaluated else self.training
        return rule(reply, Gold(question.answers, question.listed))


def score_answer(question: Question, reply: str, scoring: str = "robust", judged: float | None = None) -> float:
    """The score of a reply to a question, in [0, 1].

    Args:
        question: the question with its accepted answers, forbidden values and metric.
        reply: what the reader said.
        scoring: `robust`, `paper` or `memoryagentbench`.
        judged: an answer judge's score, which then stands for the metric's; see `is_judged`.

    Raises:
        ValueError: the metric or the scoring has no such name.
        ImportError: the metric compares by ROUGE there, and rouge-score is not installed.
    """
    metric = metric_named(question.metric)
    withheld = question.metric == WITHHELD and not question.answers
    if scoring not in SCORINGS:
        raise ValueError(f"there is no scoring {scoring!r}; there are {', '.join(SCORINGS)}")
    if scoring != "robust":
        if withheld:
            return float(not any(holds(reply, value) for value in question.forbidden))
        if not question.answers:
            return float(abstains(reply))
        return metric.published(question, reply, scoring) if judged is None else judged
    if not question.answers and not withheld:
        return float(abstains(reply))
    if any(map(Said.of(reply).gives, map(Value.of, question.forbidden))):
        return 0.0
    if withheld:
        return 1.0
    return metric.robust(first_words(reply, metric.reply_words), question.answers) if judged is None else judged


def prepare(questions: Iterable[Question], scoring: str) -> None:
    """Load what the scoring of some questions needs, so that it is missed before an episode and not at its end.

    Raises:
        ValueError: a metric has no such name.
        ImportError: a metric compares by ROUGE there, and rouge-score is not installed.
    """
    if scoring != "robust" and any(metric_named(question.metric).stemmed for question in questions):
        stemmed_rouge.scorer()


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


def _alike(robust_form: Score, published: Score) -> Metric:
    """A metric that no published scorer has: one form for all of them."""
    return Metric(robust_form, as_rule(published), as_rule(published), published)


_DEFAULT = in_training(paper.any_substring), in_evaluation(paper.any_substring), memoryagentbench.substring
"""What the published scorers do with sources that they have no rule for."""
_ROUGE = in_training(paper.rouge), in_evaluation(paper.rouge), memoryagentbench.rouge
_FIRST = in_training(paper.substring), in_evaluation(paper.any_substring), memoryagentbench.substring

METRICS: Mapping[str, Metric] = {
    "substring": Metric(robust.substring, *_FIRST),
    "yes_no": Metric(robust.yes_no, *_FIRST),
    "keywords_semicolon": Metric(
        robust.keywords(";"),
        in_training(paper.keywords_semicolon),
        in_evaluation(paper.keywords_semicolon),
        memoryagentbench.substring,
    ),
    "keywords_comma": Metric(
        robust.keywords(","),
        in_training(paper.trained_keywords),
        in_evaluation(paper.evaluated_keywords),
        memoryagentbench.substring,
    ),
    "keywords": Metric(
        robust.listed_keywords,
        in_training(paper.listed_keywords),
        in_evaluation(paper.listed_keywords),
        memoryagentbench.rouge,
        stemmed=True,
    ),
    "label": Metric(
        robust.label,
        in_training(paper.trained_label),
        in_evaluation(paper.evaluated_label),
        memoryagentbench.label,
    ),
    "verdict": Metric(robust.verdict, as_rule(paper.verdict), as_rule(paper.verdict), memoryagentbench.verdict),
    JUDGED: _alike(_judged, _judged),
    WITHHELD: Metric(robust.substring, *_FIRST),
    "any_substring": Metric(robust.substring, *_DEFAULT),
    "option": Metric(robust.option, in_training(paper.option), in_evaluation(paper.option), memoryagentbench.option),
    "lettered_option": Metric(robust.lettered_option, *_DEFAULT[:2], memoryagentbench.exact),
    "boxed_option": Metric(
        robust.lettered_option,
        in_training(paper.boxed_option),
        in_evaluation(paper.boxed_option),
        memoryagentbench.exact,
    ),
    "recall_at_5": _alike(robust.recall_at_5, paper.recall_at_5),
    "rouge_l": Metric(overlap.best(overlap.rouge_l), *_ROUGE, reply_words=2000, stemmed=True),
    "exact": _alike(robust.exact(overlap.best(overlap.same, overlap.canonical_words)), overlap.best(overlap.same)),
    "f1": Metric(overlap.best(overlap.f1, overlap.canonical_words), *_ROUGE, stemmed=True),
    "token_recall": Metric(overlap.best(overlap.recall, overlap.canonical_words), *_DEFAULT),
}
"""Every metric by name."""
