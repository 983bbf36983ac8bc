"""The memory as something that decides line by line works on it: which entry a line is most like, and which may be given up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from memalpha_gym.line_features import content_words


@dataclass(frozen=True, slots=True)
class Note:
    """An entry that was written line by line.

    Attributes:
        id: of the entry.
        text: as it is stored.
        tokens: of the text.
        spare: whether it is given up before others where room is needed.
        words: those by which it is like others.
    """

    id: str
    text: str
    tokens: int
    spare: bool
    words: frozenset[str]


class Notes:
    """The notes of an episode, oldest first, by id; and by word, so that the most alike is found without a look at all."""

    def __init__(self) -> None:
        self._by_id: dict[str, Note] = {}
        self._by_word: dict[str, dict[str, None]] = defaultdict(dict)
        self._texts: set[str] = set()
        self.spare_tokens = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Note]:
        return iter(self._by_id.values())

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def holds(self, text: str) -> bool:
        """Whether a note has exactly this text."""
        return text in self._texts

    def put(self, entry_id: str, text: str, tokens: int, *, spare: bool = False) -> None:
        """Take note of an entry that was written, or written anew after it was dropped."""
        note = Note(entry_id, text, tokens, spare, content_words(text))
        self._by_id[entry_id] = note
        self._texts.add(text)
        self.spare_tokens += tokens * spare
        for word in note.words:
            self._by_word[word][entry_id] = None

    def drop(self, entry_id: str) -> Note:
        """Forget an entry that is gone, and return it."""
        note = self._by_id.pop(entry_id)
        self._texts.discard(note.text)
        self.spare_tokens -= note.tokens * note.spare
        for word in note.words:
            del self._by_word[word][entry_id]
        return note

    def most_alike(self, words: frozenset[str]) -> tuple[Note | None, float]:
        """The note that shares most words with a line, newest among equals, and the share of these in all words of both."""
        shared = Counter(key for word in words if word in self._by_word for key in self._by_word[word])
        best, most = None, 0.0
        for key, count in shared.items():
            note = self._by_id[key]
            alike = count / (len(words) + len(note.words) - count)
            if alike > most or (alike == most and best is not None and _number(key) > _number(best.id)):
                best, most = note, alike
        return best, most

    def to_give_up(self, tokens: int) -> list[Note]:
        """The notes that have to go for so many tokens: spare ones first, then others, each oldest first."""
        given: list[Note] = []
        for note in sorted(self._by_id.values(), key=lambda note: not note.spare):  # equals stay in order
            if tokens <= 0:
                break
            given.append(note)
            tokens -= note.tokens
        return given


def _number(entry_id: str) -> int:
    return int(entry_id[1:])
