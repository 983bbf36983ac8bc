"""What a vocabulary's words are in a text: who is named, which attribute, which value, which number, which day.

A text becomes a list of tokens, and the longest known phrase at each place becomes a mention. Letter case, plural endings,
hyphens and articles make no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from memalpha_gym.readers.facts.acts import Acts, acts_of, roots_of, with_acts
from memalpha_gym.readers.facts.mentions import Marked, Mention, Name, Sort
from memalpha_gym.readers.facts.shortened import Shortenable, shortened_at
from memalpha_gym.readers.facts.tokens import IRREGULAR, Token, key_of, keys_of, root_of, tokens_of
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary

BYNAME = "by-name"
"""The attribute whose values are other names of a person."""

TITLE_WORDS = 5
"""The most words of a title that hints are enough to name an attribute in."""

_NUMBERED = frozenset(("no", "nr", "num", "number"))
_PATH = frozenset((".", "-", "/"))
_WITHIN = frozenset(("'", "’", "'s", "’s", "'S", "’S", "-", "."))
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"zero": 0, "none": 0, "once": 1, "twice": 2, "thrice": 3}


Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], Sort, frozenset[str], str]]]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A vocabulary, prepared for finding its words. Made by `lexicon`, once for each vocabulary."""

    vocabulary: Vocabulary
    attributes: Mapping[str, AttributeWords]
    women: Mapping[str, str]
    men: Mapping[str, str]
    surnames: Mapping[str, str]
    phrases: Phrases
    hints: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shortenable: Shortenable = field(default_factory=Shortenable)
    acts: Acts = field(default_factory=dict)
    counted: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what is counted, with the roots of its words

    def mark(self, text: str, told: date | None = None) -> Marked:
        """The mentions in a text; `told` is the day on which it was written, where that is known."""
        return _marked(self, text, told)

    def _mark(self, text: str, told: date | None) -> Marked:
        tokens = tuple(tokens_of(text, self.vocabulary.year, told))
        mentions = list(self._mentions(tokens))
        return Marked(tokens, tuple(with_acts(tokens, mentions, self.acts, self.counted) if self.acts else mentions))

    def _mentions(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        place = 0
        while place < len(tokens):
            mention = self._mention(tokens, place)
            if mention is None:
                place += 1
            else:
                yield mention
                place = mention.end

    def _mention(self, tokens: Sequence[Token], place: int) -> Mention | None:
        token = tokens[place]
        if token.day is not None:
            return Mention(Sort.DAY, place, place + 1, day=token.day)
        if not token.key:
            return None
        name = self._name(tokens, place)
        phrase = self._phrase(tokens, place)
        if name is not None and (phrase is None or name.end >= phrase.end):
            return name
        told = token.text.lower() in IRREGULAR and bool(
            self._hinted(token.text)
        )  # "sang at" is not short for "staying at"
        if token.key.isalpha() and not told and (phrase is None or phrase.sort in (Sort.CUE, Sort.HINT)):
            end, nouns = shortened_at(tokens, place, self.shortenable)
            if end > (phrase.end if phrase else 0):
                return Mention(Sort.CUE, place, end, nouns)
        if phrase is not None:
            return phrase
        if token.key.isdecimal() or token.key in _NUMBER_WORDS:
            number = int(token.key) if token.key.isdecimal() else _NUMBER_WORDS[token.key]
            return Mention(Sort.NUMBER, place, place + 1, self._fitting(number), token.text, number=number)
        hinted = self._hinted(token.text)
        return Mention(Sort.HINT, place, place + 1, hinted) if hinted else None

    def _hinted(self, word: str) -> frozenset[str]:
        """The attributes that a word hints at."""
        root = root_of(word)
        short = root[:-1] if root[-1:] == root[-2:-1] else ""  # "travelled"
        return self.hints.get(root) or self.hints.get(short) or frozenset()

    def named_by(self, title: str) -> frozenset[str]:
        """The attributes that a heading or another title names: by its cues, or else by the only one that its hints name."""
        marked = self.mark(title)
        nouns = frozenset(noun for cue in marked.of(Sort.CUE) for noun in cue.nouns)
        hints = marked.of(Sort.HINT)
        if nouns or not hints or len([token for token in marked.tokens if token.key]) > TITLE_WORDS:
            return nouns
        return frozenset.intersection(*(hint.nouns for hint in hints))

    def shortens(self, text: str, behind: str) -> bool:
        """Whether a text ends with a shortened word, whose full stop ends no sentence: "dress." ahead of "rm"."""
        if not text.endswith("."):
            return False
        marked = self.mark(text)
        end = len(marked.tokens)
        if any(mention.end == end and mention.start < end - 1 for mention in marked.mentions[-1:]):
            return True
        both = self.mark(f"{text} {behind}").of(Sort.CUE) if behind else []
        return any(mention.start < end < mention.end for mention in both)

    def _name(self, tokens: Sequence[Token], place: int) -> Mention | None:
        key = tokens[place].key
        first = self.women.get(key) or self.men.get(key)
        if first:
            behind = place + 1 + (place + 1 < len(tokens) and tokens[place + 1].text in _PATH)
            last = self.surnames.get(tokens[behind].key, "") if behind < len(tokens) else ""
            return Mention(Sort.NAME, place, behind + 1 if last else place + 1, name=Name(first, last))
        last = self.surnames.get(key, "")
        if not last:
            return None
        behind = place + 1 + (place + 1 < len(tokens) and tokens[place + 1].text == ",")
        given = tokens[behind].key if behind < len(tokens) else ""
        first = self.women.get(given) or self.men.get(given)
        if first and not (behind + 1 < len(tokens) and tokens[behind + 1].key in self.surnames):  # "Velten, Mara"
            return Mention(Sort.NAME, place, behind + 1, name=Name(first, last))
        return Mention(Sort.NAME, place, place + 1, name=Name("", last))

    def _phrase(self, tokens: Sequence[Token], place: int) -> Mention | None:
        """The longest phrase at a place."""
        for keys, sort, nouns, text in self.phrases.get(tokens[place].key, ()):
            end = _end_of(keys, tokens, place)
            if end:
                name = Name(other=text) if sort is Sort.NAME else None
                hinted = (
                    self._hinted(tokens[place].text) - nouns if sort is Sort.CUE and len(keys) == 1 else frozenset()
                )
                return Mention(sort, place, end, nouns, text, name, hinted=hinted)
        return None

    def _fitting(self, number: int) -> frozenset[str]:
        """The attributes whose values a number can be."""
        return frozenset(
            noun
            for noun, words in self.attributes.items()
            if words.kind is ValueKind.NUMBER and words.low <= number < words.high
        )


def _end_of(keys: Sequence[str], tokens: Sequence[Token], place: int) -> int:
    """Where a phrase that begins at a place ends; 0 where it does not stand there. Signs within words are passed over."""
    for i, key in enumerate(keys):
        while i and place < len(tokens) and tokens[place].text in _WITHIN:
            place += 1
        if place >= len(tokens) or not (tokens[place].key == key or {tokens[place].key, key} <= _NUMBERED):
            return 0
        place += 1
    return place


@lru_cache(maxsize=4096)
def _marked(words: Lexicon, text: str, told: date | None) -> Marked:
    """What `Lexicon.mark` finds. One text is often marked as a line, as a sentence and as a clause."""
    return words._mark(text, told)


@lru_cache(maxsize=16)
def lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of a vocabulary; kept, since many questions are read with the same one."""
    byname = AttributeWords(
        BYNAME,
        ValueKind.TEXT,
        "person",
        ("by-name", "byname", "nickname", "alias", "aka", "a.k.a.", "known as", "goes by", "also called", "answers to"),
        ("call", "call", "known", "nicknamed", "name", "simply", "dubbed"),
        vocabulary.bynames,
    )
    attributes = {words.noun: words for words in (*vocabulary.attributes, *([byname] if vocabulary.bynames else []))}
    hints: dict[str, set[str]] = defaultdict(set)
    for words in attributes.values():
        for hint in words.hints if words.kind is not ValueKind.COUNT else ():
            hints[root_of(hint)].add(words.noun)
    return Lexicon(
        vocabulary,
        attributes,
        {key_of(name): name for name in vocabulary.women},
        {key_of(name): name for name in vocabulary.men},
        {key_of(name): name for name in vocabulary.surnames},
        _phrases(vocabulary, attributes),
        {hint: frozenset(nouns) for hint, nouns in hints.items()},
        Shortenable(
            (keys_of(phrase), words.noun)
            for words in attributes.values()
            for phrase in (words.noun, *words.nouns)
            if words.noun != BYNAME
        ),
        acts_of(vocabulary.attributes),
        {words.noun: roots_of(words) for words in vocabulary.attributes if words.kind is ValueKind.COUNT},
    )


def _phrases(vocabulary: Vocabulary, attributes: Mapping[str, AttributeWords]) -> Phrases:
    """All phrases by their first key, longest first; of the same words, those of several attributes become one."""
    found: dict[tuple[tuple[str, ...], Sort], tuple[set[str], str]] = {}

    def add(phrases: Iterable[str], sort: Sort, noun: str = "", text: str = "") -> None:
        for phrase in phrases:
            keys = keys_of(phrase)
            if keys:
                found.setdefault((keys, sort), (set(), text or phrase))[0].update({noun} - {""})

    for words in attributes.values():
        add((words.noun, *words.nouns, *([words.plural] if words.plural else [])), Sort.CUE, words.noun)
        if words.kind is not ValueKind.COUNT:
            add([hint for hint in words.hints if " " in hint], Sort.HINT, words.noun)
        for value in words.values:
            add([value], Sort.VALUE, words.noun)
    for source in vocabulary.sources:
        add([source], Sort.SOURCE)
        add([keyed for keyed in (" ".join(keys_of(source)),) if keyed], Sort.SOURCE, text=source)
    for project in vocabulary.projects:
        add([project, *_bare(project)], Sort.NAME, text=project)
    by_first: dict[str, list[tuple[tuple[str, ...], Sort, frozenset[str], str]]] = defaultdict(list)
    order = {Sort.VALUE: 0, Sort.NAME: 1, Sort.SOURCE: 2, Sort.CUE: 3, Sort.HINT: 4}
    for (keys, sort), (nouns, text) in found.items():
        by_first[keys[0]].append((keys, sort, frozenset(nouns), text))
    return {
        key: sorted(phrases, key=lambda phrase: (-len(phrase[0]), order[phrase[1]], phrase[0], phrase[3]))
        for key, phrases in by_first.items()
    }


def _bare(project: str) -> list[str]:
    """The project's own name, where the text puts a common word around it: the word with a capital."""
    return [word for word in project.split() if word[:1].isupper()]
