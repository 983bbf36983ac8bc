"""A content judge made of rules: deterministic, no model.

It asks of a text what can be asked without understanding it:

- episodic entries name a time;
- core is not a placeholder;
- semantic entries state something: neither a placeholder, nor a bare list of keywords, nor one word over and over.

The last two hold for every memory type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from memalpha_gym.judges.judge import Verdict, Write
from memalpha_gym.memory import MemoryType
from memalpha_gym.words import words

MIN_CHARACTERS = 8
"""Letters and digits that a statement has at least; counted in characters so that text without spaces is judged alike."""

LONGEST_PLACEHOLDER = 200
"""Characters beyond which a text is no placeholder."""

LONGEST_LIST = 12
"""Words in a row, without a function word, that still pass for a statement ("Berlin hosts Project Atlas")."""

_RELATION = re.compile(r"\w\s*(?::|=|->|=>|→)\s*\w")
_RELATION_SIGNS = (":", "=", "->", "→")
_FUNCTION_WORDS = frozenset(
    "a an the is are was were be been being am has have had do does did will would can could shall should may might must "
    "of in on at to for from with by about as into than that which who whose it its he she they his her their i my me we "
    "our us you your and or but not no so if when where while because what how why "
    # and of other languages in Latin script, so that their sentences are no lists either
    "der die das den ein eine und ist im mit von zu auf seit le la les et est un une du des dans el los las y es del por con "
    "il di che per non com uma em het een van op".split()
)
_PLACEHOLDER = re.compile(
    r"\W*(n/?a|none|null|nil|empty|blank|unknown|todo|tbd|placeholder|lorem ipsum.*|test|foo|bar|"
    r"(there is |i have |the user has )?(nothing|no)( new| further| other| important| relevant| useful)?"
    r"( information| facts?| content| details?| updates?| data| memor(y|ies))?"
    r"( (to|is|was|were|has been|have been|so far|yet|here|at this time|available|known|stored|noted|recorded|provided|"
    r"mentioned|add|store|note|report|remember|record|update))*|"
    r"(user|core|semantic|episodic)?[ _]?(memory|info|information|profile|summary|content|text|entry|item)( (goes )?here)?)\W*",
    re.IGNORECASE,
)

_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight ago midnight noon".split()
)
_PERIODS = frozenset(
    "morning afternoon evening night day week weekend month year spring summer autumn fall winter".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_MONTH = f"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_PERIOD_WORDS = _PERIODS | _MONTHS
_DIGIT = re.compile(r"\d")  # found, or not, some twenty times as fast as a date, which has one
_DATE = re.compile(
    r"\d{4}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?<![0-9a-z_])(?:1[5-9]|2[01])\d\d(?![0-9a-z_])|"
    rf"\b\d{{1,2}}(?::\d\d| ?[ap]\.?m\b)|\b{_MONTH}\.? +\d|\d(?:st|nd|rd|th)?(?: of)? +{_MONTH}\b|"
    r"\b(?:day|week|session|step|turn|chunk) \d",
    re.IGNORECASE,
)
_NAMED_PERIOD = re.compile(
    rf"\b(?:in|since|by|until|during|from|early|late|mid|last|next|this|end of)[ -]{_MONTH}\b|"
    rf"\b(?:last|next|this|same|following|previous|that) (?:{'|'.join(sorted(_PERIODS))})\b",
    re.IGNORECASE,
)


_VALID = Verdict(True)


class RulesJudge:
    """Judges writes by rules; see the module's text for which."""

    name = "rules"

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        """One verdict a write, in order."""
        return [self._judge(write) for write in writes]

    def _judge(self, write: Write) -> Verdict:
        said = words(write.content)
        reason = _fault(write.content, said)
        if not reason and write.memory_type is MemoryType.EPISODIC and not _names_time(write.content, said):
            reason = "an episodic entry names no time"
        return Verdict(False, reason) if reason else _VALID


def _fault(content: str, said: Sequence[str]) -> str:
    """Why a text of any memory type states nothing; empty where it does."""
    if len(content) < LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(content):
        return "a placeholder"
    if (len(said) < MIN_CHARACTERS and sum(map(len, said)) < MIN_CHARACTERS) or (len(said) < 2 and content.isascii()):
        return "too short to state anything"
    few = 0.3 * min(len(said), 60)
    if len(said) >= 8 and len(set(said[:60])) < few and len(set(said)) < few:
        return "the same words over and over"
    if _is_keyword_list(content, said):
        return "a list of keywords states nothing"
    return ""


def _is_keyword_list(content: str, said: Sequence[str]) -> bool:
    """Whether function words and relations ("capital: Paris") are so rare that the words can only be a list."""
    if len(said) <= LONGEST_LIST:
        return False
    wanted = len(said) / LONGEST_LIST
    function_words = sum(map(_FUNCTION_WORDS.__contains__, said))
    if function_words >= wanted:
        return False
    if not function_words and not content.isascii():
        return False  # in a language whose function words are not known here
    relations = len(_RELATION.findall(content)) if any(sign in content for sign in _RELATION_SIGNS) else 0
    return function_words + relations < wanted


def _names_time(content: str, said: Sequence[str]) -> bool:
    """Whether a text names a date, a time of day, or a time relative to now."""
    if not _DAYS.isdisjoint(said) or (_DIGIT.search(content) and _DATE.search(content)):
        return True
    return not _PERIOD_WORDS.isdisjoint(said) and _NAMED_PERIOD.search(content) is not None
