"""Keywords of a text, found by rule.

The reference has a large language model name the keywords that a summary or a spoken answer is scored by. Here they are
found without one, so that a data set gives the same gold everywhere: the names in the text, its numbers, and the words that
it uses most, as far as the memory can have read them. Files that bring keywords of their own keep those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from memalpha_gym.scoring import words

from ..reading.splits import unique

LEAST_LETTERS = 5
MOST_WORDS = 3
"""How many words of a name are one keyword; what follows them is another."""

_RUN = re.compile(r"[^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*)*|\d[\d,.]*\d|\d+")
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLES = frozenset("mr mrs ms dr st sir lady miss".split())
_COMMON = frozenset(
    "a all also an and any are as at away be both but by can come did do down far few for from get go had has have he her here "
    "him his how i if in is it its just let like may me my near new no nor not now of off old on one or our out over own say "
    "see set she so some than the them then they this to too two up us was we what when who why with yes yet you your "
    "about above after again against almost along already although always among another around because become becomes before "
    "began begin begins behind being below between beyond cannot could does doing during each either else enough even ever "
    "every everyone everything finally first found from given gives going having herself himself however instead into itself "
    "later least leave leaves many might more most much myself never nothing often once other others ourselves perhaps quite "
    "rather really second seems several shall should since some someone something sometimes soon still such takes tells than "
    "that their theirs them themselves then there therefore these they thing things think thinks third this those though three "
    "through together toward towards under until upon very wants well were what whatever when where whether which while whole "
    "whom whose will with within without would yours yourself".split()
)


def keywords(text: str, told: str, count: int, known: str = "") -> tuple[str, ...]:
    """The names, numbers and most frequent words of a text that also stand in what was told.

    Args:
        text: a summary or an answer.
        told: what the memory is built from; a keyword that it does not hold could not be remembered.
        count: the most keywords.
        known: words that are no keywords, such as those of the question.

    Returns: Names and numbers first, then other words of five letters or more; those that come often before those that
    come seldom, and else in the order of the text. None holds a comma or a semicolon.
    """
    lower = frozenset(re.findall(r"\b[a-z]\w*", f"{text} {told}")) | _COMMON
    read = f" {' '.join(words(told))} "
    asked = frozenset(words(known))
    names, others = Counter[str](), Counter[str]()
    for name, is_name in _candidates(text, lower):
        spoken = words(name)
        if asked.issuperset(spoken) or _TITLES.issuperset(spoken) or f" {' '.join(spoken)} " not in read:
            continue
        (names if is_name else others)[name] += 1
    ranked = [name for name, _ in names.most_common()] + [word for word, _ in others.most_common()]
    return tuple(unique(ranked, str.lower)[:count])


def _candidates(text: str, lower: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Each possible keyword, and whether it is a name or a number. A word is a part of a name if it is never lower-cased."""
    for run in _RUN.finditer(text):
        if run[0][0].isdigit():
            if "," not in run[0]:
                yield run[0], True
            continue
        name: list[str] = []
        for word in [*(_POSSESSIVE.sub("", word) for word in run[0].split(" ")), ""]:
            is_name = len(word) > 1 and word[0].isupper() and word.lower() not in lower
            if name and (not is_name or len(name) == MOST_WORDS):
                yield " ".join(name), True
                name = []
            if is_name:
                name.append(word)
            elif len(word) >= LEAST_LETTERS and word.lower() not in _COMMON:
                yield word.lower(), False
