"""The lines of a chunk, one sentence each, as something that decides line by line is shown them.

A sentence alone may not say who speaks: "My desk extension is 6461." is told by the one who wrote the mail. Who that is, is read
off the text: the name before the colon of a message, or the mail's `From:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memalpha_gym.sentences import split_sentences

_NAME = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}"
_CLOCK = r"[\[(<]?\d{1,2}[:.]\d{2}[\])>]?"
_OPENING = re.compile(rf"^(?:[-*•>]\s+)?(?:{_CLOCK}[\s,-]{{0,9}})?(?:<?({_NAME})>?(?:[\s,-]{{0,9}}{_CLOCK})?\s*:\s+)?")
_HEADER = re.compile(r"^(?:From|To|Date|Sent|Subject|Cc)\s*:")
_AUTHOR = re.compile(rf"^From\s*:\s*({_NAME})")
_ENDS = re.compile(r"[.!?…:,]['’\"”)]*$")
_YEAR = re.compile(r"\b\d{4}\b")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|mine)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a chunk, or one of its lines that is no sentence.

    Attributes:
        text: as it is stored: with the speaker before it where it is told in the first person and does not name them.
        opens: how many characters of `text` say when and by whom it was said.
        heads: whether it is a heading or a mail's header.
        place: where it stands in its chunk, in [0, 1].
    """

    text: str
    opens: int
    heads: bool
    place: float

    @property
    def said(self) -> str:
        """What it says, without who said it and when."""
        return self.text[self.opens :]


def lines_of(chunk: str) -> list[Line]:
    """The lines of a chunk in order; where it holds nothing an empty one, so that there is always one to decide on."""
    found = list(_sentences(chunk)) or [("", 0, False)]
    last = max(len(found) - 1, 1)
    return [Line(*parts, place=place / last) for place, parts in enumerate(found)]


def _sentences(chunk: str) -> Iterator[tuple[str, int, bool]]:
    author = ""
    for raw in filter(None, map(str.strip, chunk.splitlines())):
        header = _HEADER.match(raw)
        heads = bool(header) or (not _ENDS.search(raw) and bool(_YEAR.search(raw)) and not _OPENING.match(raw)[0])  # type: ignore[index]
        if written := _AUTHOR.match(raw):
            author = written[1]
        elif heads and not header:
            author = ""
        speaker = author
        for place, sentence in enumerate([raw] if heads else split_sentences(raw)):
            opening = _OPENING.match(sentence)
            assert opening is not None  # every part of it may be missing
            if place == 0 and opening[1] and not heads:
                speaker = opening[1]
            elif speaker and not heads and _FIRST_PERSON.search(sentence):
                yield f"{speaker}: {sentence}", len(speaker) + 2, heads
                continue
            yield sentence, 0 if heads else opening.end(), heads
