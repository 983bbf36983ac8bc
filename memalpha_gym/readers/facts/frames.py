"""Frames: what stands around a whole statement and says that it is only thought, quoted, made up, denied or long over.

"Who thinks that … errs", "A note may read: …", "No longer: …". What stands ahead of everything that the vocabulary knows is a
clause's lead, what stands behind it its tail.
"""

from __future__ import annotations

import re

_THOUGHT = re.compile(
    r"\b(think(s|ing)?|thought|believ(e|es|ed|ing|er)|belief|imagin(e|es|ed|ing|ation)|suppos(e|es|ed|ing)"
    r"|assum(e|es|ed|ing|ption)|fanc(y|ies|ied)|pretend\w*|(?<!no )(?<!without )doubts?|doubted|doubting|den(y|ies|ied|ying)"
    r"|disput\w+|err(s|ed|ing)?|hypothe\w+|fiction\w*|invented|made[- ]up|fairy|legend|myth|fable|parable|hoax"
    r"|examples?|instance|e\.? ?g|template|specimen|placeholder|dummy|quot(e|es|ed|ation|ing)|draft\w*|rough copy"
    r"|(may|might|could|would|should|can) (\w+ )?(read|say|state|think|argue|believe|assume|imagine|claim|contain|run|go like"
    r"|mean|have (been|said|read))"
    r"|would (be|have|not|never)|who knows|contrary to|far from|counterfactual\w*|once upon a time)\b",
    re.IGNORECASE,
)
_UNREAL_LEAD = re.compile(
    r"^\W*((and|but|or|even|only|as|what) )?(if(?! (you|one|anyone|anybody|someone|somebody|we|i|in|there)\b)|unless"
    r"|(had|were|should) (it|he|she|they)|let us|let's|in case|provided|lest|say ,)\b"
    r"|\b(nice|better|good|great|true|fine) (if|were)\b|\b(wish|wishes|hope|hopes|hoping) (that|for)\b"
    r"|(?:^|(?<=:))(?>[^:]*?\b(stor(y|ies)|tales?|novel|dreams?|film|play|joke|lie|lies|nonsense|rubbish|untruth)\b)[^:]*+"
    r"(\W|\b(the|a|an|on|of|project)\b)*+$"  # from the beginning of a part, and from its first such word only
    r"|^\W*(wrongly|falsely|mistakenly|erroneously|incorrectly|(in|by) (error|mistake))\b",
    re.IGNORECASE,
)
_DENYING_LEAD = re.compile(
    r"\b(not|never|nobody|no one|no(?! ?[:,;.])|none|neither|nor|cannot|can ?['’]?t|isn ?['’] ?t|hardly|nothing|nowhere)\b"
    r"(?! (to )?(forget|doubt|wonder|matter|longer|later|sooner|question|need|surprise|news|miss|only|just|secret|\.|:? ?\d))",
    re.IGNORECASE,
)
_AFFIRMED = re.compile(r"\b(forget|mistake about|doubt about|overlook|lose sight|miss)\b", re.IGNORECASE)
_UNREAL_TAIL = re.compile(
    r"^\W*((is|was|are|were|being|would be|has been|will be) )?"
    r"((all|simply|just|quite|a|an|the|no|not|what|pure|mere|some|but) )*"
    r"(wrong|incorrect|mistaken|mistake|error|in error|erroneous|false|untrue|lie|nonsense|fiction|invention"
    r"|not (so|right|correct|true)|true at all|no truth|truth in it|err|errs|one of many)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(no longer|formerly|used to( be)?|obsolete|outdated|out of date|stale|superseded|not any ?(more|longer)|any ?more"
    r"|(old|older|previous|former|earlier) (entry|entries|notes?|records?|values?|states?|versions?|data|info\w*|reading)"
    r"|(has|have) been (replaced|superseded|withdrawn)|expired|void|revoked)\b",
    re.IGNORECASE,
)
_UNTIL_LEAD = re.compile(
    r"^\W*((un)?till?(?! now)|up to(?! (now|date)))\b|\b(time was|once so|was once)\b", re.IGNORECASE
)
_PAST_LEAD = re.compile(
    r"\b(long ago|years ago|in the past|in former times|back then|at one time"
    r"|formerly|previously|originally|initially|at first|used to( be)?|no longer|in (the )?(old|olden|early) (days|times))\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[^:;.,!?\"“]{1,40}:")


def is_unreal(text: str, lead: str, tail: str) -> bool:
    """Whether a clause only says what may be thought, said, written or wished.

    Args:
        text: the clause, with what the vocabulary knows left out.
        lead, tail: what stands ahead of it, and behind it.
    """
    denied = _DENYING_LEAD.search(lead) is not None and _AFFIRMED.search(lead) is None
    return denied or bool(_THOUGHT.search(text) or _UNREAL_LEAD.search(lead) or _UNREAL_TAIL.search(tail))


def opens_unreal(sentence: str) -> bool:
    """Whether a sentence opens with a word for what is made up, and a colon: "Examples: …; …"."""
    opening = _OPENING.match(sentence)
    return opening is not None and _THOUGHT.search(opening[0]) is not None


def is_over(lead: str, tail: str) -> bool:
    """Whether a lead or a tail takes a whole statement back as one that held once: "obsolete: …", "… (no longer true)"."""
    return bool(_OVER.search(lead) or _UNTIL_LEAD.search(lead) or _OVER.search(tail))


def is_past_lead(lead: str) -> bool:
    """Whether a lead puts all that follows into the past: "Until last year …"."""
    return is_over(lead, "") or _PAST_LEAD.search(lead) is not None
