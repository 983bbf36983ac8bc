"""The form of each metric that is the default: a reply is right in any fair form of an answer, and wrong beside another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from memalpha_gym.lenient_json import decode
from memalpha_gym.scoring.forms import Said, Value
from memalpha_gym.scoring.overlap import Score
from memalpha_gym.words import holds, words

TOP_TITLES = 5

# Every expression takes linear time, as `tests/test_linear.py` sees: a run of spaces or digits is tried from its beginning only.
_OPEN, _CLOSE = re.compile("<answer>", re.IGNORECASE), re.compile("</answer>", re.IGNORECASE)
_BOXED = re.compile(r"\\boxed\{([^{}]*)\}", re.IGNORECASE)
_LABEL = re.compile(r"^(?:the\s+)?(?:label|class|category|answer)\b(?:\s+is)?\s*[:=#]?\s*", re.IGNORECASE)
_OPTION = re.compile(r"\W*(?:(?:option|answer|choice)\W+)*([a-z])(?:\s*[.):\],]|\W*$)", re.IGNORECASE)
_OPTION_TEXT = re.compile(r"(?<!\s)\s*+[A-Za-z]\s*+[.):]\s*+(?=\S)")
_NUMBERING = re.compile(r"(?<!\s)\s*+(?:(?<!\d)\d++\s*+[.):、]|[-*•–])\s*+")
_INLINE_NUMBERING = re.compile(r"(?<!\s)(?:\s*+[,;])?+\s++(?=\d++[.)]\s)")
_ASIDE = re.compile(r"\([^()]*\)")
_YES_NO = re.compile(r"\b(yes|no)\b")


def substring(reply: str, answers: Sequence[str]) -> float:
    """Whether the reply gives any answer, with no number or date beside that is none of them."""
    return float(Said.of(reply).answers(map(Value.of, answers)))


def option(reply: str, answers: Sequence[str]) -> float:
    """Whether any answer stands in the reply as whole words."""
    return float(any(holds(reply, answer) for answer in answers))


def yes_no(reply: str, answers: Sequence[str]) -> float:
    """Whether the reply's first word is an answer's."""
    first = words(reply)[:1]
    return float(any(words(answer)[:1] == first for answer in answers))


def keywords(separator: str) -> Score:
    """The share of an answer's keywords that the reply gives, whatever stands beside them."""

    def score(reply: str, answers: Sequence[str]) -> float:
        said = Said.of(reply)
        return max(_share(said, answer.split(separator)) for answer in answers)

    return score


def listed_keywords(reply: str, answers: Sequence[str]) -> float:
    """The share of answers, each of which is a keyword to be given, that the reply gives."""
    return _share(Said.of(reply), answers)


def _share(said: Said, wanted: Sequence[str]) -> float:
    values = [Value.of(keyword) for keyword in wanted if keyword.strip()]
    found = sum(said.gives(value) or any(map(said.wording.holds, value.phrases)) for value in values)
    return found / len(values) if values else 0.0


def label(reply: str, answers: Sequence[str]) -> float:
    """Whether what the reply marks as its answer, or all of it, is an answer; a number also in words."""
    said = _LABEL.sub("", _marked(reply).strip().strip("*\"'` ")).strip("*\"'` ").rstrip(" .").lower()
    return float(any(said == answer.strip().lower() or _same_number(said, answer) for answer in answers))


def _same_number(said: str, answer: str) -> bool:
    """Whether a reply is an answer's number in words; other digits are another label."""
    return said.isascii() and not any(map(str.isdigit, said)) and Said(said).canonical.strip() == answer.strip()


def verdict(reply: str, answers: Sequence[str]) -> float:
    """Whether the first yes or no of the reply is a yes."""
    match = _YES_NO.search(reply.lower())
    return float(match is not None and match[1] == "yes")


def lettered_option(reply: str, answers: Sequence[str]) -> float:
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


def recall_at_5(reply: str, answers: Sequence[str]) -> float:
    """The share of titles that are among the first five of the reply, however they are listed."""
    lines = [line for line in reply.splitlines() if line.strip()]
    if len(lines) == 1:
        numbered = _INLINE_NUMBERING.split(lines[0])
        lines = numbered if len(numbered) > 1 else re.split(r"[,;]", lines[0])
    titles = [words(_ASIDE.sub("", _NUMBERING.sub("", line, count=1))) for line in lines]
    listed = [title for title in titles if title][:TOP_TITLES]
    wanted = {tuple(words(_ASIDE.sub("", answer))) for answer in answers}
    return sum(list(title) in listed for title in wanted) / len(wanted)


def exact(compare: Callable[[str, Sequence[str]], float]) -> Score:
    """A comparison of words, or the same number: the unit may be left out."""

    def score(reply: str, answers: Sequence[str]) -> float:
        said = Value.of(reply)
        alike = said.number is not None and any(Value.of(answer).number is not None for answer in answers)
        return max(compare(reply, answers), float(alike and Said.of(reply).answers(map(Value.of, answers))))

    return score


def _marked(reply: str) -> str:
    """What a reply marks as its answer, in \\boxed{} or <answer>; all of it where it marks nothing."""
    boxed, opened = _BOXED.search(reply), _OPEN.search(reply)
    closed = _CLOSE.search(reply, opened.end()) if opened else None
    if opened and closed and not (boxed and boxed.start() < opened.start()):
        return reply[opened.end() : closed.start()]
    return boxed[1] if boxed else reply


def _json_answer(reply: str) -> str:
    """The member `answer` of the JSON object in a reply, where there is one; else the reply."""
    try:
        found, end = decode(reply, reply.index("{"))
        if end != reply.rindex("}") + 1:
            return reply
    except ValueError:
        return reply
    return found["answer"] if isinstance(found, dict) and isinstance(found.get("answer"), str) else reply
