"""What notes say of a statement besides its value: that it is a rumour, an order, past, new, a correction, turned down."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEARSAY = re.compile(
    r"\b(rumou?r\w*|hearsay|gossip\w*|alleged\w*|supposed\w*|reportedly|purported\w*|unconfirmed|unverified"
    r"|unproven|apparently"
    r"|perhaps|maybe|possibly|presumably|probably|might|could be|may be(?! (spent|used|reached|rung"
    r"|dialled|paged|contacted))|uncertain|unsure|not sure|unclear"
    r"|doubtful|guess\w*|whether|either|wonder(s|ed|ing)"
    r"|suspected|(is|are|was) said to|it is said|people say|word has it|there is talk|talk in the|heard (that"
    r"|from)|back (it|that|this) up|no evidence|without evidence"
    r"|(someone|somebody|some) (says?|claims?|thinks?|believes?)|so they say"
    r"|(not|never|nobody|without)\b[^.;]{0,20}\b(confirm\w*|proof|proven|verif\w+)|speculat\w+|whisper\w*|supposition"
    r"|(ha[sd]|ha(ve|ving)) (something |anything )?to do with|associat\w+ with|relate[sd]? to|(connect|link)ed (with|to)"
    r"|(never|not) ((was|is|been) )?the case|in (a|my|her|his) dream|dreamt|imaginary|fictitious"
    r"|in connection with|come[s]? up with|mention(s|ed) (with|together)|false|falsely|fake\w*|untrue|not true|untrusted"
    r"|plant(ed)?|inject\w*|malicious|spoof\w*|bogus|hoax|jok(e|es|ed|ing))\b",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"</?\w+>|\[\[|\]\]|\b(memory agent|assistants?|language model|(ro)?bots?|ai|automatic reader|ignore"
    r"|ignoring|disregard\w*"
    r"|overwrit\w+|overrid\w+|instruct(s|ed|ion|ions)|directive|commands?|commanded|prompt"
    r"|(ask(s|ed)|wants?|wanted|request\w*|demand\w*|order(s|ed)|told)\b[^.;:]{0,50}\bto (be|have|store|set"
    r"|change|record|list|replace"
    r"|use|enter|save|put|write)"
    r"|at the request|delet\w+|erase\w*|(?<!i )(?<!to )(?<!t )(?<!not )(?<!never )forget|purge\w*|struck|strike"
    r"|wipe\w*|withdr[ae]w\w*|please(?!( \w+)? (note|remember|be aware)))\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"\W*(store|save|replace|set|enter|insert|write|put|change|file|substitute|swap|treat|make|overwrite"
    r"|register)\b(?!\s*[:=])",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\b(propos\w+|suggest\w*|motions?|turned down|reject\w*|refus\w+|lost the vote|voted down|not (adopted"
    r"|approved|passed|accepted"
    r"|decided|agreed)|no support|thrown out|would not have|declined|dismissed|wish(es|ed)? to|wanted to"
    r"|only considered|shelved"
    r"|called off|cancell?ed|fell through|came to nothing|nothing came|scrapped|was dropped|fallen through"
    r"|did not (take place|happen)"
    r"|never (took place|happened)|not take place|by mistake|planned|rostered|was to have|there was no)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(correct(ion|ed|s)|erratum|(was|were|in) (wrong|error|mistaken)|a mistake|rectif\w+)\b", re.I
)
_NEW = re.compile(
    r"\b(now|currently|current|these days|nowadays|at present|presently|since|as of|from (now|today|tonight"
    r"|this)\b|new|changed?"
    r"|moved|switched|updat\w+|different|another|replaced|renewed|swapped|has become|became|taken over"
    r"|renumbered|reassigned"
    r"|latest|today|by now|no longer|anew|again|fresh|replacement|altered|relocated|took over|stepped in"
    r"|converted|instead)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(
    r"<-|<=|←|⇐|\b(formerly|former|fmr|previously|previous|prev|earlier|originally|initially|at first|first|used to( be)?|old|ex"
    r"|once|prior|past|before"
    r"( that| this| then| :)?|no longer|not|never|wrongly|mistakenly|erroneously|incorrectly|instead of"
    r"|rather than|replac(ing|es)|in place of|up from|down from|from"
    r"|replaced(?! by)|succeed(s|ed)(?! by)|has been( until)?|had been|having been|had|was|were|last|outdated|stale|superseded"
    r"|(un)?till? (recently|lately|now|then)|up to (now|then)|after(?=( the| a| an)?$)|history"
    r"|in succession to|supersed(es|ing)|succeeding|supplanting"
    r"|(took|takes?|taking|taken) (over from|the place of))\b|(?<!can )['’] t\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(formerly|previously|originally|initially|at first|used to|no longer|years ago|long ago|as a (student"
    r"|child)|in the past"
    r"|was once|had once|once (was|had)|back then|in (his|her|their) youth|ages ago|long out of date|time was"
    r"|school days"
    r"|old friends remember|before(hand)?(?=\W*$)|(?<!.)before(?= :|( _)+\W*$| \d+( \w+)?\W*$)"
    r"|having been|former|past|outdated|stale"
    r"|superseded|obsolete|old values?|not any ?more|anymore)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"^\W*((un)?till?(?! (then|recently|lately))|up to(?! then)|no longer"
    r"|before(?! (any|all|every|other|the)\b)|previously|formerly|earlier"
    r"|originally|at first|initially|old|former|outdated"
    r"|was replaced|replaced|superseded|stale|wrong|incorrect|obsolete|in the past|once|then (?=changed))\b",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r"(→|->|=>|[-=]>|^(\w+ )?>$|\b((?<!until )(?<!till )(?<!up to )then|(?<!until )(?<!till )now|later"
    r"|after(wards| that)|after(?!( the| a| an)?$)"
    r"|subsequently"
    r"|since|(?<!according )(?<!succession )(?<!used )(?<!up )to|become|became|currently|today|by|new|next"
    r"|(un)?till?(?! (then|now|recently|lately))"
    r"|finally|from \w+ on|these days)\b)",
    re.IGNORECASE,
)
_UNTIL_THEN = re.compile(r"(\w+ )?[(\[] ((un)?till?|up to|before) [^()\[\]]*[:=–-]( (it )?was)?$", re.IGNORECASE)
"""A bracket that opens behind a value, or its unit, and says until when another held: "1300 (until 3 May: 1234)"."""

_UNIT = re.compile(r"^\w+ (?=[(\[])")
_OWN_ASIDE = re.compile(r"[(\[] ([^()\[\]]+) [)\]]")
"""A bracket behind a value that closes ahead of the next value, and so speaks of the first: "3311 (old), 4521"."""

_WEAK = frozenset(("was", "were", "had", "has been", "first", "last", "from", "history", "before", "past"))
"""Words on time that make a value a former one only right ahead of it, or behind it."""

_LAST_PART = re.compile(r"[),;]|\band\b")
_DENIED = re.compile(r"\b(not|never|wrongly|mistakenly|erroneously|incorrectly)\b|(?<!can )['’] t\b")
_MISTAKEN = re.compile(
    r"\W*((was|were|is|being|has been|had been|turned out to be) )?((a|an|just|simply|entirely|the) ){0,2}"
    r"(wrong|incorrect|mistaken|mistake|error|in error|erroneous|typo|slip|not (right|correct|true)|untrue|false)\b",
    re.IGNORECASE,
)
_WILL = re.compile(r"\b(will|shall|going to|due to|about to|to (get|have|receive|become))\b", re.IGNORECASE)
_SOME_DAY = re.compile(
    r"\b(next (year|month|week|season|term|spring|summer|autumn|winter)|tomorrow|in (the )?future|some ?day|eventually)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(from|as of|starting|as from|beginning)? ?next (year|month|week|season|term|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\W*(any ?(more|longer)|now|as (it was )?(before|formerly|previously|earlier|until (now|then|recently)|hitherto))\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\W*((it|that|this|which) )?(had been|was|were|used to be|has been)( it| so)?( the \w+)?"
    r"( (before( that| then| this)?|previously|earlier|formerly|(un)?till? then|up to then|in the past|at first|originally))"
    r"|\W*(was|were|is|had been) (the|its|his|her|their) (previous|former|earlier|old|prior|original|first|last|outgoing)\b"
    r"|\W*(came|went) (right |just )?before( (it|that|this|then))?(?=\W*$)|\W*preceded (it|that|this|them|her|him)\b",
    re.IGNORECASE,
)
_WAS = re.compile(r"\b(was|were|had been)( the| a| an| number| called| named)*$", re.IGNORECASE)


_TAKEN_BACK = re.compile(
    r"\W*(that|this) is ((all|simply|quite) )?(wrong|incorrect|mistaken|nonsense|a lie|not (so|right|correct))\W*",
    re.IGNORECASE,
)
_TO_AGENTS = re.compile(
    r"</?\w+>|\[\[|\]\]|\b(memory agent|assistants?|language model|(ro)?bots?|ai|automatic reader"
    r"|note-taking machine)\b",
    re.IGNORECASE,
)


def addresses_agents(text: str) -> bool:
    """Whether a sentence speaks to whoever keeps the notes, and not of its subject."""
    return _TO_AGENTS.search(text) is not None


def is_order(text: str) -> bool:
    """Whether a clause tells somebody to do something."""
    return _ORDER.search(text) is not None or _IMPERATIVE.match(text) is not None


def is_claimed(text: str) -> bool:
    """Whether a clause claims anything: no question, rumour, order or prospect. Values are to be left out of the text."""
    doubtful = text.rstrip(" \"'”)").endswith("?") or _HEARSAY.search(text) or _is_to_come(text)
    return not (doubtful or is_order(text))


def _is_to_come(text: str) -> bool:
    """Whether a clause tells of what is not so yet."""
    will = _WILL.search(text)
    return bool((will and _SOME_DAY.search(text, will.end())) or _NEXT.search(text))


def denies_before(text: str) -> bool:
    """Whether a sentence takes back the one before it: "Nobody could confirm that.", "That is wrong."."""
    return len(text) < 80 and (_HEARSAY.search(text) is not None or _TAKEN_BACK.fullmatch(text) is not None)


def is_rejected(text: str) -> bool:
    """Whether a clause tells of something that did not come about."""
    return _REJECTED.search(text) is not None


def is_correction(text: str) -> bool:
    """Whether a clause corrects what was said elsewhere."""
    return _CORRECTION.search(text) is not None


def is_new(text: str) -> bool:
    """Whether a clause says that something changed, or how it is now."""
    return _NEW.search(text) is not None


def is_past(text: str) -> bool:
    """Whether a clause, or a heading, is about what no longer holds."""
    return _PAST.search(text) is not None


def leads_to_former(words: Sequence[str]) -> bool:
    """Whether the words directly ahead of a value make it one that no longer holds: "formerly", "was", "not"."""
    text = _LAST_PART.split(" ".join(words[-5:]))[-1]
    found = {match[0].lower() for match in _FORMER.finditer(text)}
    return bool(found - _WEAK) or _WAS.search(text) is not None


def denies(words: Sequence[str]) -> bool:
    """Whether the words directly ahead of a value say that it was never right: "not", "isn't", "wrongly noted as"."""
    return _DENIED.search(" ".join(words[-4:])) is not None


def mistaken(words: Sequence[str]) -> bool:
    """Whether the words directly behind a value say that it was never right: "3311 was a mistake"."""
    return _MISTAKEN.match(" ".join(words)) is not None


def no_more(words: Sequence[str]) -> bool:
    """Whether the words directly behind a denied value say that it held once: "not 4521 any more"."""
    return _NO_MORE.match(" ".join(words)) is not None


def was_once(words: Sequence[str]) -> bool:
    """Whether the words directly behind a value say that it was so before: "… it was before that", "… was the pager earlier"."""
    return _ONCE.match(" ".join(words)) is not None


def ends(words: Sequence[str]) -> bool:
    """Whether the words directly behind a value say that it no longer holds: "until", "(old)"."""
    text = " ".join(words)
    return any(_ENDED.match(part) for part in (text, _UNIT.sub("", text))) or was_once(words)


def goes_back(words: Sequence[str]) -> bool:
    """Whether the words between two values say that the second came before the first."""
    text = " ".join(words)
    if _UNTIL_THEN.match(text):
        return True
    text = _behind_own_aside(text)
    found = _FORMER.search(text)
    return found is not None and not _goes_on_last(text)


def goes_on(words: Sequence[str]) -> bool:
    """Whether the words between two values say that the second followed the first."""
    return _ONWARD.search(_behind_own_aside(" ".join(words))) is not None or words in (["for"], ["for", "the"])


def _behind_own_aside(text: str) -> str:
    """The words between two values without the bracket that speaks of the first, where it holds words on time only."""
    aside = _OWN_ASIDE.match(_UNIT.sub("", text))
    of_time = aside is not None and (_ENDED.match(aside[1]) or _NEW.match(aside[1]) or _PAST.match(aside[1]))
    return aside.string[aside.end() :].strip() if aside is not None and of_time else text


def _goes_on_last(text: str) -> bool:
    """Whether the last word on time is one of going on: "was 3311, now"."""
    onward, back = list(_ONWARD.finditer(text)), list(_FORMER.finditer(text))
    return bool(onward) and onward[-1].start() > back[-1].start()
