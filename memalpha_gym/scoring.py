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
| `judged`             | longmemeval                 | an answer judge's score, else that of its stand-in, `covers`              |
| `withheld`           | deleted values of worlds    | as `substring`                         | as `substring`; see below        |
| `any_substring`      | factconsolidation           | any answer in the reply, normalised    | any answer, as whole words       |
| `option`             | eventqa                     | every answer in the lower-cased reply  | any answer, as whole words       |
| `lettered_option`    | detective_qa                | equal but for case and punctuation     | the letter or the option's text  |
| `recall_at_5`        | recsys_redial               | first 5 lines behind "1."              | first 5 titles, however listed   |
| `rouge_l`            | infbench_sum (raw)          | F1 of the longest common subsequence   | the same                         |
| `exact`, `f1`        | infbench_qa                 | words without articles                 | the same                         |
| `token_recall`       | locomo                      | share of the answer's words found      | the same                         |

The robust form reads at most `REPLY_WORDS` words of a reply, so that hoarding text does not pay; abstention is right only where
there is no accepted answer; and a reply that holds a forbidden value is wrong whatever else it holds. The last rows are scored
as MemoryAgentBench scores what the paper leaves out; it takes the nearest of 31,161 film titles for a recommended one, which is
not done here.
"""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from memalpha_gym.tasks import Question
from memalpha_gym.words import holds as holds
from memalpha_gym.words import words as words

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

COVERED = 2 / 3
"""Share of an answer's content words that a reply must hold to count for `covers`, besides all of its numbers."""

TOP_TITLES = 5

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset(("a", "an", "the"))
_BOXED = re.compile(r"\\boxed\{([^}]*)\}")
_MARKED = re.compile(r"<answer>(.*?)</answer>|\\boxed\{([^{}]*)\}", re.DOTALL | re.IGNORECASE)
_PLAIN_WORDS = frozenset(
    "a an the of in on at to for from by with as and or but that this these those it its is are was were be been am do did "
    "has have had he she they i you we his her their my your our me him them so not no would prefer".split()
)
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_OPTION = re.compile(r"\W*(?:(?:option|answer|choice)\W+)*([a-z])(?:\s*[.):\],]|\W*$)", re.IGNORECASE)
_OPTION_TEXT = re.compile(r"\s*[A-Za-z]\s*[.):]\s*(?=\S)")
_NUMBERING = re.compile(r"\s*(?:\d+\s*[.):、]|[-*•–])\s*")
_NUMBERING_PAPER = re.compile(r"(?:\d+[.)、]?\s*[-—–]?\s*)?")
_INLINE_NUMBERING = re.compile(r"\s*[,;]?\s+(?=\d+[.)]\s)")
_ASIDE = re.compile(r"\([^()]*\)")
_YES_NO = re.compile(r"\b(yes|no)\b")
_ABSTAINS = re.compile(
    r"^\W*(unknown(?=\W*$|\s*[.,;:!)])|i don'?t know|i do not know|don'?t know|not known|no information( available| found)?|"
    r"(it|this|that) (is|was)( not|n'?t) (known|mentioned|stated|specified)|not (mentioned|stated|specified|available)|"
    r"(it |this )?(cannot|can'?t|can not) be (determined|answered)|unanswerable|none of the (above|memories).*)\b",
    re.IGNORECASE,
)

Score = Callable[[str, Sequence[str]], float]


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
    if question.metric == WITHHELD and not question.answers:
        return float(not any(holds(reply, value) for value in question.forbidden))
    if scoring == "paper":
        if not question.answers:
            return float(abstains(reply))
        return metric.paper(reply, question.answers) if judged is None else judged
    if scoring != "robust":
        raise ValueError(f"there is no scoring {scoring!r}; there are robust and paper")
    if not question.answers:
        return float(abstains(reply))
    if any(holds(reply, value) for value in question.forbidden):
        return 0.0
    return metric.robust(first_words(reply, metric.reply_words), question.answers) if judged is None else judged


def is_judged(question: Question) -> bool:
    """Whether a reply to the question goes to an answer judge. Whether one abstains is seen without."""
    return question.metric == JUDGED and bool(question.answers)


def covers(reply: str, answers: Sequence[str]) -> bool:
    """Whether a reply holds all numbers and two thirds of the content words of one of the answers, in any order.

    It stands in for an LLM judge where none is at hand: it knows no synonyms and reads no negation.
    """
    return any(_covers(set(words(reply)), set(words(answer))) for answer in answers)


def _covers(said: set[str], answer: set[str]) -> bool:
    content = answer - _PLAIN_WORDS or answer
    numbers = {word for word in content if any(map(str.isdecimal, word))}
    return numbers <= said and bool(content) and len(content & said) >= COVERED * len(content)


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
        keywords = answers[0].split(separator)
        return sum(keyword.strip().lower() in text for keyword in keywords) / len(keywords)  # "" is found everywhere

    return score


def _share(found: Callable[[str], bool], keywords: Sequence[str]) -> float:
    wanted = [keyword.strip() for keyword in keywords if keyword.strip()]
    return sum(map(found, wanted)) / len(wanted) if wanted else 0.0


def _marked(reply: str) -> str:
    """What a reply marks as its answer, in \\boxed{} or <answer>; all of it where it marks nothing."""
    match = _MARKED.search(reply)
    return (match[1] or match[2] or "") if match else reply


def _label(reply: str, answers: Sequence[str]) -> float:
    label = re.sub(r"^label\s*[:=]?\s*", "", _marked(reply).strip(), flags=re.IGNORECASE).rstrip(" .").lower()
    return float(any(label == answer.strip().lower() for answer in answers))


def _label_paper(reply: str, answers: Sequence[str]) -> float:
    match = _BOXED.search(reply)
    label = match[1] if match else reply
    return float(label.isdigit() and label == answers[0])


def _verdict(reply: str, answers: Sequence[str]) -> float:
    match = _YES_NO.search(reply.lower())
    return float(match is not None and match[1] == "yes")


def _verdict_paper(reply: str, answers: Sequence[str]) -> float:
    return float("no" not in reply.lower() and "yes" in reply.lower())


def _judged(reply: str, answers: Sequence[str]) -> float:
    return float(covers(reply, answers))


def _normalized(text: str) -> str:
    """As SQuAD's scorer normalises: lower-cased, without punctuation and articles, each run of space as one."""
    return " ".join(word for word in text.lower().translate(_PUNCTUATION).split() if word not in _ARTICLES)


def _any_substring_paper(reply: str, answers: Sequence[str]) -> float:
    return float(any(_normalized(answer) in _normalized(reply) for answer in answers))


def _option_paper(reply: str, answers: Sequence[str]) -> float:
    return float(all(answer.lower() in reply.lower() for answer in answers))


def _lettered_option(reply: str, answers: Sequence[str]) -> float:
    """Right by the option's letter, where the reply begins with one; else by its text."""
    text = _json_answer(_marked(reply)).strip()
    letter = _OPTION.match(text)
    for answer in answers:
        gold_letter, gold = _OPTION.match(answer), _OPTION_TEXT.sub("", answer, count=1)
        if letter and gold_letter:
            if letter[1].lower() == gold_letter[1].lower():
                return 1.0
        elif holds(text, gold):
            return 1.0
    return 0.0


def _json_answer(reply: str) -> str:
    """The member `answer` of the JSON object in a reply, where there is one; else the reply."""
    try:
        found = json.loads(reply[reply.index("{") : reply.rindex("}") + 1])
    except ValueError:
        return reply
    return found["answer"] if isinstance(found, dict) and isinstance(found.get("answer"), str) else reply


def _lettered_option_paper(reply: str, answers: Sequence[str]) -> float:
    said = {_normalized(reply), _normalized(_answer_line(reply))}
    return float(any(_normalized(answer) in said for answer in answers))


def _answer_line(reply: str) -> str:
    """What stands behind "Answer:" on its line; the first line where that is nowhere."""
    found = re.search(r"answer:(.*)", reply, re.IGNORECASE) or re.search(r"(.*)", reply)
    return found[1] if found else ""


def _recall_at_5(reply: str, answers: Sequence[str]) -> float:
    lines = [line for line in reply.splitlines() if line.strip()]
    if len(lines) == 1:
        numbered = _INLINE_NUMBERING.split(lines[0])
        lines = numbered if len(numbered) > 1 else re.split(r"[,;]", lines[0])
    titles = [words(_ASIDE.sub("", _NUMBERING.sub("", line, count=1))) for line in lines]
    listed = [title for title in titles if title][:TOP_TITLES]
    wanted = {tuple(words(_ASIDE.sub("", answer))) for answer in answers}
    return sum(list(title) in listed for title in wanted) / len(wanted)


def _recall_at_5_paper(reply: str, answers: Sequence[str]) -> float:
    _, found, behind = reply.partition("1.")
    lines = (behind if found else reply.replace(",", "\n")).split("\n")
    listed = [_title_paper(line) for line in lines][:TOP_TITLES]
    return sum(_title_paper(answer) in listed for answer in answers) / len(answers)


def _title_paper(line: str) -> str:
    return " ".join(_NUMBERING_PAPER.sub("", _ASIDE.sub("", line.strip()), count=1).split()).lower()


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


def _rouge_l_of(reply: list[str], answer: list[str]) -> float:
    """F1 of the longest common subsequence, whose length is found row by row."""
    row = [0] * (len(reply) + 1)
    for word in answer:
        before = 0  # the entry to the upper left
        for index, said in enumerate(reply, 1):
            before, row[index] = row[index], before + 1 if said == word else max(row[index], row[index - 1])
    return 2 * row[-1] / (len(reply) + len(answer)) if reply and answer else 0.0


_exact, _f1, _token_recall = _best(lambda a, b: float(a == b)), _best(_f1_of), _best(_recall_of)
_rouge_l = _best(_rouge_l_of)

METRICS: Mapping[str, Metric] = {
    "substring": Metric(_substring, _substring_paper),
    "yes_no": Metric(_yes_no, _substring_paper),
    "keywords_semicolon": Metric(_keywords(";"), _keywords_paper(";", lower_reply=False)),
    "keywords_comma": Metric(_keywords(","), _keywords_paper(",", lower_reply=True)),
    "label": Metric(_label, _label_paper),
    "verdict": Metric(_verdict, _verdict_paper),
    JUDGED: Metric(_judged, _judged),
    WITHHELD: Metric(_substring, _substring_paper),
    "any_substring": Metric(_substring, _any_substring_paper),
    "option": Metric(_substring, _option_paper),
    "lettered_option": Metric(_lettered_option, _lettered_option_paper),
    "recall_at_5": Metric(_recall_at_5, _recall_at_5_paper),
    "rouge_l": Metric(_rouge_l, _rouge_l, reply_words=2000),
    "exact": Metric(_exact, _exact),
    "f1": Metric(_f1, _f1),
    "token_recall": Metric(_token_recall, _token_recall),
}
"""Every metric by name."""
