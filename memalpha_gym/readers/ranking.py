"""Sentences of entries, ranked against a question by the words they share.

Scores are BM25 over sentences (stop words dropped, word endings cut), with a little of what the rest of the paragraph shares
with the question, and a bonus for sentences that hold the kind of thing that is asked for: a number, a name. Word counts are
taken over the paragraphs that share a word with the question, so that what has nothing to do with it changes no score. Coverage,
by which a reader abstains, counts words alike and looks at one paragraph alone: it is the same whatever else is stored.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from memalpha_gym.sentences import split_sentences
from memalpha_gym.words import words

K1, B = 1.5, 0.5
NEIGHBOUR_WEIGHT = 0.1
PARAGRAPH_WEIGHT = 0.3
BESIDE_COVERAGE = 0.3
"""What a word of the question counts for a sentence's coverage where only the rest of the paragraph holds it."""

KIND_BONUS = 2.0
FOCUS_WEIGHT = 1.3
"""How much more the words right behind "what" or "which" weigh than others."""

MOST_NEAR = 12
"""The most sentences that are put in order for a reply; no reply has room for more."""

_STOP_WORDS = frozenset(
    "a an the of in on at to for from by with as into and or but if that this these those there here it its they them their "
    "he she his her him i me my we our us you your is are was were be been being am do does did doing have has had having "
    "will would can could shall should may might must what which who whom whose when where why how not no so than then too "
    "very s t re ve ll d m also any some such".split()
)
_ASKS_NUMBER = re.compile(
    r"\b(when|how (many|much|long|old|far|often|tall)|(what|which) (year|date|day|month|percent\w*|number))\b"
)
_ASKS_NAME = re.compile(r"\b(who|whom|whose)\b")
_ASKED_FOR = re.compile(r"\b(?:what|which)\s+((?:\w+\s+)?\w+)", re.IGNORECASE)
_HAS_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|dozen|hundred|thousand|million)\b"
)
_HAS_NAME = re.compile(r"\S\s+[\"“(]?[A-Z]\w")
_SPEAKER = re.compile(r"(?:\[[^\]]*\]\s*)?([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?):\s")
_FIRST_PERSON = re.compile(r"\b(I|my|me|mine|we|our|us)\b")
_SUFFIXES = ("ing", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an entry.

    Attributes:
        text: as it stands there.
        terms: its content words, endings cut, with their counts.
        heading: the entry's first line, which often names a date or a title; empty for that line itself.
    """

    text: str
    terms: Counter[str]
    heading: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as it answers a question.

    Attributes:
        sentence: the sentence.
        score: how well it does.
        coverage: share of the question's content words that it and its paragraph hold, in [0, 1].
        shared: the question's words that the sentence itself holds, with their weights.
    """

    sentence: Sentence
    score: float
    coverage: float
    shared: Mapping[str, float]


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A word without its inflection, roughly: `move`, `moved` and `moving` meet in `mov`. Kept, since words come again."""
    if len(word) <= 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)]
            break
    return word.removesuffix("e")


def content_terms(text: str) -> list[str]:
    """The content words of a text, lower-cased, endings cut, in order."""
    return [stem(word) for word in words(text) if word not in _STOP_WORDS]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A line of an entry: its sentences, all their terms, and who says it where it begins with a name and a colon."""

    sentences: tuple[Sentence, ...]
    terms: frozenset[str]
    speaker: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A stored text as it is ranked.

    Attributes:
        paragraphs: its lines.
        postings: for each term, the paragraphs that hold it, by index.
        speakers: who says one of them.
    """

    paragraphs: tuple[_Paragraph, ...]
    postings: Mapping[str, Sequence[int]]
    speakers: frozenset[str]


@lru_cache(maxsize=2048)
def _entry(content: str) -> _Entry:
    """A text prepared for ranking; kept, since many questions are put to the same entries."""
    lines = [line.strip() for line in content.splitlines() if line.strip()]
    heading = lines[0] if len(lines) > 1 else ""
    paragraphs = tuple(_paragraph(line, heading if i else "") for i, line in enumerate(lines))
    postings: dict[str, list[int]] = defaultdict(list)
    for i, paragraph in enumerate(paragraphs):
        for term in sorted(paragraph.terms):
            postings[term].append(i)
    return _Entry(paragraphs, dict(postings), frozenset(paragraph.speaker for paragraph in paragraphs) - {""})


def _paragraph(line: str, heading: str) -> _Paragraph:
    speaker = _SPEAKER.match(line)
    sentences = tuple(Sentence(text, Counter(content_terms(text)), heading) for text in split_sentences(line))
    terms = frozenset().union(*(sentence.terms for sentence in sentences))
    return _Paragraph(sentences, terms, speaker[1] if speaker else "")


def rank(question: str, contents: Sequence[str]) -> list[Candidate]:
    """The sentences of paragraphs that share a content word with the question, best first, ties in reading order.

    Args:
        question: the question.
        contents: texts of the retrieved entries. One that shares no content word with the question changes nothing.
    """
    asked = frozenset(content_terms(question))
    found = [(paragraph, named) for content in contents for paragraph, named in _holding(content, asked, question)]
    sentences = [sentence for paragraph, _ in found for sentence in paragraph.sentences]
    idf = _idf(asked, sentences, _focus(question))
    mean_length = sum(sentence.terms.total() for sentence in sentences) / len(sentences) if sentences else 1.0
    kind = _kind_pattern(question)
    candidates = []
    for paragraph, named in found:
        shared = sorted(asked & paragraph.terms)
        around = sum(idf[term] for term in shared)
        scores = [_bm25(sentence.terms, shared, idf, mean_length) for sentence in paragraph.sentences]
        for i, sentence in enumerate(paragraph.sentences):
            if _speaks_of_another(sentence.text, paragraph.speaker, named):
                continue
            own = {term: idf[term] for term in shared if term in sentence.terms}
            here = sum(own.values())
            beside = max(scores[i - 1] if i else 0.0, scores[i + 1] if i + 1 < len(scores) else 0.0)
            score = scores[i] + NEIGHBOUR_WEIGHT * beside + PARAGRAPH_WEIGHT * (around - here)
            if kind is not None and kind.search(sentence.text):
                score += KIND_BONUS
            coverage = (len(own) + BESIDE_COVERAGE * (len(shared) - len(own))) / len(asked)
            candidates.append(Candidate(sentence, score, coverage, own))
    return sorted(candidates, key=lambda candidate: -candidate.score)


def near_best(ranked: Sequence[Candidate], share: float, most: int = MOST_NEAR) -> list[Candidate]:
    """The candidates whose score is at least a share of the best one's, those first that hold words which none before them holds.

    Args:
        ranked: candidates, best first.
        share: the share, in [0, 1].
        most: how many at most.
    """
    rest = [candidate for candidate in ranked if candidate.score >= share * ranked[0].score]
    chosen: list[Candidate] = []
    held: set[str] = set()
    while rest and len(chosen) < most:
        best = max(rest, key=lambda each: each.score + sum(w for term, w in each.shared.items() if term not in held))
        rest.remove(best)
        chosen.append(best)
        held |= best.shared.keys()
    return chosen


def _holding(content: str, asked: frozenset[str], question: str) -> Iterator[tuple[_Paragraph, frozenset[str]]]:
    """The paragraphs of a text that hold a term of the question, in order, and which of its speakers the question names."""
    entry = _entry(content)
    named = frozenset(name for name in entry.speakers if name in question)
    for i in sorted({i for term in asked for i in entry.postings.get(term, ())}):
        yield entry.paragraphs[i], named


def _focus(question: str) -> frozenset[str]:
    """The words that say what kind of thing is asked for: those behind "what" or "which"."""
    match = _ASKED_FOR.search(question)
    return frozenset(content_terms(match[1])) if match else frozenset()


def _idf(asked: frozenset[str], sentences: Sequence[Sentence], focus: frozenset[str]) -> dict[str, float]:
    """Lucene's idf, which is never negative, of each word of the question; more of those that it focuses on."""
    frequency = Counter(term for sentence in sentences for term in asked if term in sentence.terms)
    count = len(sentences)
    return {
        term: math.log(1 + (count - frequency[term] + 0.5) / (frequency[term] + 0.5))
        * (FOCUS_WEIGHT if term in focus else 1.0)
        for term in sorted(asked)
    }


def _bm25(terms: Counter[str], shared: Sequence[str], idf: dict[str, float], mean_length: float) -> float:
    norm = K1 * (1 - B + B * terms.total() / mean_length)
    return sum(idf[term] * terms[term] * (K1 + 1) / (terms[term] + norm) for term in shared if term in terms)


def _kind_pattern(question: str) -> re.Pattern[str] | None:
    """What a sentence should hold to answer this kind of question."""
    question = question.lower()
    return _HAS_NUMBER if _ASKS_NUMBER.search(question) else _HAS_NAME if _ASKS_NAME.search(question) else None


def _speaks_of_another(text: str, speaker: str, named: frozenset[str]) -> bool:
    """Whether a sentence in the first person is said by somebody whom the question does not name."""
    if not named or not speaker or speaker in named or not _FIRST_PERSON.search(text):
        return False
    return not any(name in text for name in named)
