"""A text of one's own as a task: read chunk by chunk into a memory, with nothing asked at the end (inference)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from memalpha_gym.data_limit import beyond_limit
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.sentences import split_sentences
from memalpha_gym.tasks import Competency, Split, Task
from memalpha_gym.tokenization import get_tokenizer

CHUNK_TOKENS = 2_048
"""The most tokens of a chunk, as in Mem-α's data."""

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class OwnText:
    """A source of one task, which has no questions.

    Args:
        text: the text.
        name: what it is called.
        chunk_tokens: the most tokens of a chunk.

    Raises:
        ValueError: the text is blank.
    """

    text: str
    name: str = "own-text"
    chunk_tokens: int = CHUNK_TOKENS
    competency: Competency = Competency.RETRIEVAL
    split: Split = Split.ALL

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"{self.name} holds no text; there is nothing to read")

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> Task:
        if index != 0:
            raise IndexError(f"{self.name} is one task; there is no task {index}")
        return Task(self.name, self.name, self.competency, tuple(chunks_of(self.text, self.chunk_tokens)), ())


def chunks_of(text: str, chunk_tokens: int) -> Iterator[str]:
    """A text in chunks of whole paragraphs, as many as fit; a longer paragraph is cut between sentences, a longer sentence
    between words.
    """
    count = get_tokenizer().count
    chunk = ""
    for piece, gap in _pieces(text, chunk_tokens):
        joined = f"{chunk}{gap}{piece}" if chunk else piece
        if chunk and count(joined) > chunk_tokens:
            yield chunk
            chunk = piece
        else:
            chunk = joined
    if chunk:
        yield chunk


def _pieces(text: str, chunk_tokens: int) -> Iterator[tuple[str, str]]:
    """Paragraphs, or their parts, each within the limit, with what stands between it and the piece before."""
    count = get_tokenizer().count
    for paragraph in filter(str.strip, _PARAGRAPH_END.split(text.strip())):
        if count(paragraph) <= chunk_tokens:
            yield paragraph, "\n\n"
            continue
        gap = "\n\n"
        for sentence in split_sentences(paragraph):
            words = [sentence] if count(sentence) <= chunk_tokens else sentence.split()
            for word in words:
                yield word, gap
                gap = " "


def memory_state(memory: Memory) -> dict[str, object]:
    """A memory in JSON's terms: `core`, a text, and `semantic` and `episodic`, lists of {id, content} in their order."""
    entries: dict[MemoryType, list[dict[str, str]]] = {MemoryType.SEMANTIC: [], MemoryType.EPISODIC: []}
    core = ""
    for kind, entry in memory:
        if kind is MemoryType.CORE:
            core = entry.content
        else:
            entries[kind].append({"id": entry.id, "content": entry.content})
    return {"core": core, **{str(kind).removesuffix("_memory"): each for kind, each in entries.items()}}


def read_text(path: str) -> str:
    """The text of a file.

    Raises:
        ValueError: it cannot be read, or is no UTF-8.
    """
    try:
        if problem := beyond_limit(Path(path).stat().st_size):
            raise ValueError(f"{path} {problem}")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if "\0" in text:
            raise ValueError(f"{path} has a NUL at character {text.index(chr(0))}; give a text")
        return text
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
