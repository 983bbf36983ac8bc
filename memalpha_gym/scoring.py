"""Answer metrics: one table, name → function, used for every method alike.

Each metric has two forms. `robust`, the default, mends what the published rules get wrong; `paper` reproduces the training copy
of the reference exactly, faults included, so that its figures can be compared. Where the published rule is sound they agree.

| metric               | used by                     | paper                                  | robust                           |
|----------------------|-----------------------------|----------------------------------------|----------------------------------|
| `substring`          | squad, hotpotqa, ruler      | first answer in the lower-cased reply  | any answer, as whole words       |
| `yes_no`             | yes/no of hotpotqa          | the same: "no" is found in "know"      | the reply's first word           |
| `keywords_semicolon` | perltqa                     | share found; reply not lower-cased     | lower-cased, as whole words      |
| `keywords_comma`     | booksum, infbench_sum       | share found                            | as whole words                   |
| `label`              | test-time learning          | first \\boxed{} or all; digits only    | space, "Label:", full stop aside |
| `verdict`            | longmemeval (judge's reply) | "no" anywhere is a no                  | the first yes or no              |
| `exact`, `f1`        | —                           | words without articles                 | the same                         |
| `token_recall`       | locomo                      | share of the answer's words found      | the same                         |

The robust form reads at most `REPLY_WORDS` words of a reply, so that hoarding text does not pay; abstention is right only where
there is no accepted answer; and a reply that holds a forbidden value is wrong whatever else it holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from memalpha_gym.tasks import Question

SCORINGS = ("robust", "paper")
"""The two forms of every metric."""

REPLY_WORDS = 128
"""How much of a reply the robust forms read, in words."""

ABSTENTION = "unknown"
"""The reply by which our own readers abstain."""

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset(("a", "an", "the"))
_BOXED = re.compile(r"\\boxed\{([^{}]*)\}")
_YES_NO = re.compile(r"\b(yes|no)\b")
_ABSTAINS = re.compile(
    r"^\W*(unknown|i don'?t know|i do not know|don'?t know|not known|no information( available| found)?|"
    r"(it|this|that) (is|was)( not|n'?t) (known|mentioned|stated|specified)|not (mentioned|stated|specified|available)|"
    r"(it |this )?(cannot|can'?t|can not) be (determined|answered)|unanswerable|none of the (above|memories).*)\b",
    re.IGNORECASE,
)

Score = Callable[[str, Sequence[str]], float]


def words(text: str) -> list[str]:
    """The lower-cased words of a text: runs of letters, digits and underscores."""
    return _WORD.findall(text.lower())


def holds(text: str, value: str) -> bool:
    """Whether `value` stands in `text` as whole words, case and punctuation aside.

    A value without any word, such as `%`, is looked for as it is.
    """
    wanted, bare = words(value), value.strip().lower()
    if not wanted:
        return bare != "" and bare in text.lower()
    return f" {' '.join(wanted)} " in f" {' '.join(words(text))} "


def abstains(reply: str) -> bool:
    """Whether a reply says that the answer is not known. An empty reply does."""
    return not reply.strip() or _ABSTAINS.match(reply) is not None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's two forms, each from (reply, accepted answers) to a score in [0, 1]."""

    robust: Score
    paper: Score


def score_answer(question: Question, reply: str, scoring: str = "robust") -> float:
    """The score of a reply to a question, in [0, 1].

    Args:
        question: the question with its accepted answers, forbidden values and metric.
        reply: what the reader said.
        scoring: `robust` or `paper`.

    Raises:
        ValueError: the metric or the scoring has no such name.
    """
    metric = metric_named(question.metric)
    if scoring == "paper":
        return metric.paper(reply, question.answers) if question.answers else float(abstains(reply))
    if scoring != "robust":
        raise ValueError(f"there is no scoring {scoring!r}; there are robust and paper")
    if not question.answers:
        return float(abstains(reply))
    if any(holds(reply, value) for value in question.forbidden):
        return 0.0
    return metric.robust(_first_words(reply, REPLY_WORDS), question.answers)


def metric_named(name: str) -> Metric:
    """The metric of that name.

    Raises:
        ValueError: there is none.
    """
    try:
        return METRICS[name]
    except KeyError:
        raise ValueError(f"there is no metric {name!r}; there are {', '.join(METRICS)}") from None


def _first_words(text: str, count: int) -> str:
    beyond = next(islice(_WORD.finditer(text), count, None), None)
    return text[: beyond.start()] if beyond else text


def _substring(reply: str, answers: Sequence[str]) -> float:
    return float(any(holds(reply, answer) for answer in answers))


def _substring_paper(reply: str, answers: Sequence[str]) -> float:
    return float(answers[0].lower() in reply.lower())


def _yes_no(reply: str, answers: Sequence[str]) -> float:
    first = words(reply)[:1]
    return float(any(words(answer)[:1] == first for answer in answers))


def _keywords(separator: str) -> Score:
    def score(reply: str, answers: Sequence[str]) -> float:
        return max(_share(lambda keyword: holds(reply, keyword), answer.split(separator)) for answer in answers)

    return score


def _keywords_paper(separator: str, lower_reply: bool) -> Score:
    def score(reply: str, answers: Sequence[str]) -> float:
        text = reply.lower() if lower_reply else reply
        return _share(lambda keyword: keyword.lower() in text, answers[0].split(separator))

    return score


def _share(found: Callable[[str], bool], keywords: Sequence[str]) -> float:
    wanted = [keyword.strip() for keyword in keywords if keyword.strip()]
    return sum(map(found, wanted)) / len(wanted) if wanted else 0.0


def _boxed(reply: str) -> str:
    match = _BOXED.search(reply)
    return match[1] if match else reply


def _label(reply: str, answers: Sequence[str]) -> float:
    label = re.sub(r"^label\s*[:=]?\s*", "", _boxed(reply).strip(), flags=re.IGNORECASE).rstrip(" .").lower()
    return float(any(label == answer.strip().lower() for answer in answers))


def _label_paper(reply: str, answers: Sequence[str]) -> float:
    label = _boxed(reply)
    return float(label.isdigit() and label == answers[0])


def _verdict(reply: str, answers: Sequence[str]) -> float:
    match = _YES_NO.search(reply.lower())
    return float(match is not None and match[1] == "yes")


def _verdict_paper(reply: str, answers: Sequence[str]) -> float:
    return float("no" not in reply.lower() and "yes" in reply.lower())


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in _ARTICLES]


def _best(score: Callable[[list[str], list[str]], float]) -> Score:
    return lambda reply, answers: max(score(_content(reply), _content(answer)) for answer in answers)


def _overlap(reply: list[str], answer: list[str]) -> int:
    return sum((Counter(reply) & Counter(answer)).values())


def _f1_of(reply: list[str], answer: list[str]) -> float:
    return 2 * _overlap(reply, answer) / (len(reply) + len(answer)) if reply and answer else 0.0


def _recall_of(reply: list[str], answer: list[str]) -> float:
    return _overlap(reply, answer) / len(answer) if answer else 0.0


_exact, _f1, _token_recall = _best(lambda a, b: float(a == b)), _best(_f1_of), _best(_recall_of)

METRICS: Mapping[str, Metric] = {
    "substring": Metric(_substring, _substring_paper),
    "yes_no": Metric(_yes_no, _substring_paper),
    "keywords_semicolon": Metric(_keywords(";"), _keywords_paper(";", lower_reply=False)),
    "keywords_comma": Metric(_keywords(","), _keywords_paper(",", lower_reply=True)),
    "label": Metric(_label, _label_paper),
    "verdict": Metric(_verdict, _verdict_paper),
    "exact": Metric(_exact, _exact),
    "f1": Metric(_f1, _f1),
    "token_recall": Metric(_token_recall, _token_recall),
}
"""Every metric by name."""
