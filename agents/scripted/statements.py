"""The statements of a chunk: its sentences with whom they speak of, and how much they look like something that lasts.

What lasts is told by plain English alone: a possessive or a name with a present tense, a value, a day, a word of change or of
decision. Rumours, questions and whatever speaks to the keeper of the notes are left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memalpha_gym.dates import find_dates
from memalpha_gym.sentences import split_sentences

_NO_FIRST_NAMES = (
    "The|A|An|Project|In|On|At|From|For|To|By|Of|And|But|Or|If|As|With|Since|Until|While|When|What|Who|Which|Where|How|This|That|"
    "It|He|She|We|They|My|Our|Your|His|Her|Their|Its|Mr|Ms|Mrs|Miss|Dr|Madame|Monsieur|Professor|Saint|Dear|Hello|Chat|Minutes|"
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)
_FULL_NAME = re.compile(rf"\b(?!(?:{_NO_FIRST_NAMES})\b)([A-Z][a-z]+) ((?:[A-Z]['’])?[A-Z][\w-]*[a-z])\b")
_HEADER = re.compile(r"^(?:From|To|Date|Sent|Subject|Cc)\b[^:]*:\s*(.*)$")
_AUTHOR = re.compile(r"^From:\s*(.+)$")
_NAMED = r"[A-Z][\w.-]*(?: [A-Z][\w.'’-]*){0,2}"
_TIME = r"[\[(]?\d{1,2}[:.]\d{2}[\])]?"
_BULLET = r"(?:[-*•>]\s+)?"
_SPEAKER = re.compile(
    rf"^{_BULLET}(?:(?:{_TIME}[\s,-]{{0,9}})?({_NAMED})(?:[\s,-]{{0,9}}{_TIME})?\s*:|<(?:{_TIME}\s+)?({_NAMED})>)\s+(?=\S)"
)
_CLOCK = re.compile(rf"^{_BULLET}(?:{_TIME}|<{_TIME}>)?\s*")
_ENDS = re.compile(r"[.!?…:]['’\"”)]*$|(?:→|->)\s*+\S{1,100}$")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|mine)\b", re.IGNORECASE)
_TITLED = re.compile(r"\b(?:Mr|Ms|Mrs|Miss|Dr|Madame|Monsieur|Professor)\.? ([A-Z][\w-]*[a-z])\b(?! [A-Z])")
_PRONOUN = re.compile(r"^(?:She|He|Her|His)\b")
_LONE_NAME = re.compile(rf"{_TITLED.pattern}|\b([A-Z][a-z]+)\b(?! [A-Z])")
_POSSESSIVE_PRONOUNS = frozenset(("Her", "His"))
_LABEL = re.compile(r"(?:→|->|\blabel\b\s*+[:=]?+)\s*+\w+", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"][^“”\"]{3,300}[”\"]")
_BARE_NUMBER = re.compile(r"(?<![\w.:,/-])\d{1,3}(?![.:,/-]?\d|[-/])")
_LABEL_LINE = re.compile(r"^\W*labels?\b", re.IGNORECASE)
_EXAMPLE = re.compile(r"\n[^\w\n]*labels?\b", re.IGNORECASE)
_LASTS = re.compile(
    r"[’']s \w[\w -]{1,40}? (?:is|are|has|was set)\b|\b(?:is|are|has|have|lives?|belongs?|works?|uses?|prefers?|likes?|"
    r"keeps?|plays?|attends?|answers?|drinks?|owns?|holds?|called|named|favourite|known as)\b"
)
_CHANGE = re.compile(
    r"\b(?:now|new|anew|newly|no longer|any ?more|instead|from today|from now|since|changed|moved|switched|swapped|replaced|"
    r"taken over|given up|correction|corrected|mistake|mistaken|disregard|wrong)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(r"\b(?:correct\w*|mistake\w*|disregard|wrong|error|scratch|cancel)\b", re.IGNORECASE)
_DECISION = re.compile(
    r"\b(?:decided|decision|agreed|resolved|resolution|ruled|ruling|approved|settled|carried|voted|verdict)\b",
    re.IGNORECASE,
)
_RELATIVE_DAY = re.compile(r"\b(?:today|yesterday|days? ago|last (?:week|night))\b", re.IGNORECASE)
_ALIAS = re.compile(r"\b(?:calls?|goes by|nicknamed?|alias|known as|name of|answers to|stands for)\b", re.IGNORECASE)
_HABIT = re.compile(r"^\W*(?:still |always |never |often )?[a-z]{2,}[^s\W]s\b")
_PASSING = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|[“\"‘][A-Z]|\b(?:I hear|told me|as I (?:said|told)|lunch|ill|weather|yesterday’s)\b"
)
_DOUBTFUL = re.compile(
    r"\b(?:rumou?r|hearsay|gossip|supposedly|allegedly|unconfirmed|confirm|perhaps|maybe|might|they say|people say|word is|"
    r"there is talk|wondered?|asked|meant to|ought to|proof|turned down|rejected|called off|proposed|fell through|planned)\b|\?$",
    re.IGNORECASE,
)
_PROJECT = re.compile(r"\b[Pp]roject [A-Z]\w+|\b[Tt]he [A-Z]\w+ (?:[a-z]+)\b")
_TO_THE_KEEPER = re.compile(
    r"\b(?:memory|memories|assistant|system|instructions?|ignore|overwrite|every entry|note[- ]keepers?|notekeepers?|"
    r"store|stored|remember|write down|add to)\b",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"\b(?:delete|deleted|erase|erased|forget|strike|struck|remove|removed|cross out|wipe|scrub|blot out|expunge)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"(?<=[\w,;:)’'] )[\"“(]?[A-Z][\w’'-]+|\d")
_WORD = re.compile(r"[a-z][a-z-]{2,}")
_COMMON = frozenset(
    "the and for that this these those with has have had was were are is its his her their now new been from into not but who "
    "which will would can could she they you our your all any one out off than then there what when where how about after "
    "before again also just very same way day days week been being did does done get got call called named name number since "
    "today correction mistake entry said please longer changed moved anew instead".split()
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a chunk.

    Attributes:
        text: the sentence, with pronouns, first names and the first person told by full name where that is clear.
        subject: the full name that it speaks of first; empty where there is none.
        topic: its content words, less names and values: what is said of the subject.
        weight: how much it looks like something that lasts; 0 for what is not worth a note.
        changes: whether it says that something is not as it was.
        forgets: whether it asks for something to be forgotten.
    """

    text: str
    subject: str
    topic: frozenset[str]
    weight: float
    changes: bool
    forgets: bool


class Names:
    """The full names that were met so far, by first name and by surname where these are unique."""

    def __init__(self) -> None:
        self._full: dict[str, set[str]] = {}

    def learn(self, text: str) -> None:
        """Take note of all full names in a text."""
        for first, last in _FULL_NAME.findall(_TITLED.sub(" ", text)):
            for part in (first, last):
                self._full.setdefault(part, set()).add(f"{first} {last}")

    def full(self, name: str) -> str:
        """The full name of somebody, as far as it is known and clear; else the name itself."""
        found = self._full.get(name, ())
        return next(iter(found)) if len(found) == 1 else name

    def expand(self, text: str) -> str:
        """A text in which its first lone first name, or surname with its title, is a full name."""
        for match in _LONE_NAME.finditer(text):
            full = self.full(match[1] or match[2])
            if full not in (match[1], match[2]) and full not in text:
                return f"{text[: match.start()]}{full}{text[match.end() :]}"
        return text


def statements(chunk: str, names: Names) -> Iterator[Statement]:
    """The statements of a chunk in reading order; `names` learns from it."""
    names.learn(chunk)
    author, named, lead = "", "", ""
    for line in _lines(chunk):
        if _HEADER.match(line):
            writer = _AUTHOR.match(line)
            author = names.full(writer[1].strip()) if writer else author
            continue
        if _is_heading(line):
            names.learn(line)
            continue
        speaker = _SPEAKER.match(line)
        body = line[speaker.end() :] if speaker else _CLOCK.sub("", line, count=1)
        who = names.full(speaker[1] or speaker[2]) if speaker else author
        for sentence in [body] if _EXAMPLE.search(body) else split_sentences(body):
            text = _resolved(sentence, who, named, names)
            if lead:
                text, lead = f"{lead} {text}", ""
            if _is_lead(text):
                lead = text
                continue
            found = _FULL_NAME.search(text)
            named = found[0] if found else named
            yield _statement(text)


def sentences_of(chunk: str) -> Iterator[str]:
    """The sentences of a chunk as they stand there; an example stays with its label."""
    for line in _lines(chunk):
        yield from [line] if _EXAMPLE.search(line) else split_sentences(line)


def _lines(chunk: str) -> Iterator[str]:
    """The lines of a chunk; one that only gives a label stays with the line before it."""
    held = ""
    for line in filter(None, map(str.strip, chunk.splitlines())):
        if held and _LABEL_LINE.match(line):
            yield f"{held}\n{line}"
            held = ""
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


def _is_heading(line: str) -> bool:
    """Whether a line is no sentence but says when something was written and who was there."""
    return not _ENDS.search(line) and (_has_day(line) or len(_FULL_NAME.findall(line)) > 1)


def _is_lead(text: str) -> bool:
    """Whether a sentence only takes back what the next one mends: "Please disregard the entry of 2 April." """
    return (
        bool(_CHANGE.search(text)) and not _FULL_NAME.search(text) and len(text.split()) < 14 and bool(_has_day(text))
    )


def _has_day(text: str) -> bool:
    """Whether a text holds a date."""
    return next(find_dates(text, 0), None) is not None


def _resolved(sentence: str, speaker: str, named: str, names: Names) -> str:
    pronoun = _PRONOUN.match(sentence)
    if pronoun and named and not _FULL_NAME.search(sentence):
        owner = f"{named}'s" if pronoun[0] in _POSSESSIVE_PRONOUNS else named
        return f"{owner}{sentence[pronoun.end() :]}"
    if speaker and _FIRST_PERSON.search(sentence):
        return f"{speaker}: {sentence}"
    return sentence if _FULL_NAME.search(sentence) else names.expand(sentence)


def _statement(text: str) -> Statement:
    found = _FULL_NAME.search(text)
    subject = found[0] if found else ""
    bare = _FULL_NAME.sub(" ", text)
    topic = frozenset(word for word in _WORD.findall(bare) if word not in _COMMON)
    return Statement(
        text, subject, topic, _weight(text, bare), bool(_CHANGE.search(text)), bool(subject and _FORGET.search(text))
    )


def _weight(text: str, bare: str) -> float:
    if _DOUBTFUL.search(text) or _TO_THE_KEEPER.search(text):
        return 0.0
    unquoted = _QUOTED.sub(" ", text)
    if unquoted != text and _BARE_NUMBER.search(unquoted):
        return 3.0 + 0.5 * bool(_LABEL.search(unquoted))  # an example with its label, or a title with a page
    if _LABEL.search(text):
        return 4.0
    named = _FULL_NAME.search(text) or _PROJECT.search(text)
    if not named:
        return 0.5 * bool(_VALUE.search(bare))
    habit = _LASTS.search(bare) or _HABIT.search(text[named.end() :])
    weight = 1.0 + 0.5 * bool(_VALUE.search(bare)) + 2.0 * bool(habit) + 1.0 * bool(_CHANGE.search(text))
    weight += 2.0 * bool(_DECISION.search(text) or _ALIAS.search(text))
    weight += 1.5 * (_has_day(text) or bool(_RELATIVE_DAY.search(text)))
    return max(weight - 1.5 * bool(_PASSING.search(text)), 0.25)
