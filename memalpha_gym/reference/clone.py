"""A clone of the public repository of Mem-α, from which prompts are read: https://github.com/wangyu-ustc/Mem-alpha.

Nothing in it is run: Python files are parsed, and the prompt file is YAML. What a clone says is taken from it, whatever the words
are; what its code does with them must be as in the commit that `known` names, or else it is an error that says where.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from memalpha_gym.memory_view import MemoryView
from memalpha_gym.reference.known import PIECES, VERSIONS, Shape, check, shape
from memalpha_gym.reference.prompt_file import Sources, load_prompts
from memalpha_gym.reference.qwen_agent import FILE_NAME, ToolTexts, load_tool_texts
from memalpha_gym.reference.reader import ReaderTexts, load_reader_texts
from memalpha_gym.reference.syntax import CloneError, Source, Template
from memalpha_gym.reference.writer import Message, WriterTexts, load_writer_texts
from memalpha_gym.tokenization import Tokenizer

REFERENCE_VARIABLE = "MEMALPHA_REFERENCE"
"""The environment variable that names a clone."""
PROMPT_FILE = Path("config") / "prompts_wrt_datasource.yaml"
QUERY_SEPARATOR = "\n\n"
"""What stands between a source's query prompt and the question (`main.py`, `generation.py`)."""
_FILES = tuple(name for name in PIECES if name != FILE_NAME)
_WANTED = (*map(Path, _FILES), PROMPT_FILE)


class Reference:
    """The prompts of a clone, which is read, and found to be of the known version, when this is made.

    Args:
        path: the folder.

    Attributes:
        folder: the same, resolved.
        writer: what the writer is told.
        reader: what the reader is told.
        chunk_prompt: what stands around a chunk.
        sources: what the prompt file says of each source: query_prompt, and whether core is on (including_core).

    Raises:
        CloneError: the folder is no clone, or one of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self.folder = Path(path).expanduser().resolve()
        self.writer, self.reader, self.chunk_prompt, self.sources = _checked(self.folder, _stamps(self.folder))

    @cached_property
    def tool_texts(self) -> ToolTexts:
        """How tools are told, which the reference takes from the package qwen-agent."""
        return load_tool_texts()

    def checked(self) -> Reference:
        """This reference, with what it takes from a package read as well, which only the writer's messages need.

        Raises:
            CloneError: the package is not installed, or of another version.
        """
        _ = self.tool_texts
        return self

    def writer_messages(self, view: MemoryView, chunk: str, limit: int) -> list[Message]:
        """The writer's messages for a chunk.

        Args:
            view: the memory as it is shown.
            chunk: the chunk.
            limit: the most tokens of the completion.
        """
        return self.writer.messages(view, chunk, limit, self.chunk_prompt, self.tool_texts)

    def cut(self, text: str, limit: int, tokenizer: Tokenizer) -> str:
        """A core paragraph as the reference cuts it."""
        return self.writer.cut(text, limit, tokenizer)


def shapes(path: str | Path) -> dict[str, Shape]:
    """How a clone is written where that matters, by file: what `known_versions.json` holds of the version that is known."""
    files = _files(Path(path).expanduser().resolve())
    _texts(files)
    return {name: shape(source, name) for name, source in files.items()}


def _stamps(folder: Path) -> tuple[tuple[int, int], ...]:
    """When each file was written last, and how long it is."""
    if not folder.is_dir():
        raise CloneError(f"{_what(folder)}: there is no such folder")
    missing = [str(name) for name in _WANTED if not (folder / name).is_file()]
    if missing:
        raise CloneError(
            f"{_what(folder)}: looked for {', '.join(map(str, _WANTED))}, and there is no {', '.join(missing)}; "
            "give the folder of a clone of https://github.com/wangyu-ustc/Mem-alpha"
        )
    return tuple((found.st_mtime_ns, found.st_size) for found in ((folder / name).stat() for name in _WANTED))


@lru_cache(maxsize=4)  # each environment and each reader makes a reference of its own, of the same clone
def _checked(folder: Path, stamps: tuple[tuple[int, int], ...]) -> tuple[WriterTexts, ReaderTexts, Template, Sources]:
    """All that is read from a clone, once it is found to be of the known version; the stamps say which files were read."""
    files = _files(folder)
    writer, reader = _texts(files)
    for name, source in files.items():
        check(source, name)
    return writer, reader, *load_prompts(folder / PROMPT_FILE, _what(folder))


def _what(folder: Path) -> str:
    return f"the Mem-α reference in {folder}"


def _files(folder: Path) -> dict[str, Source]:
    """The files of a clone, parsed."""
    advice = VERSIONS["reference"][0].advice
    return {name: Source(folder / name, _what(folder), advice) for name in _FILES}


def _texts(files: Mapping[str, Source]) -> tuple[WriterTexts, ReaderTexts]:
    return load_writer_texts(files["memory.py"], files["functions.py"]), load_reader_texts(files["memory_server.py"])


def reference_path(path: str | Path | None = None) -> str:
    """Where the reference lies: the path that is given, or else what MEMALPHA_REFERENCE holds; empty for nowhere."""
    found = path or os.environ.get(REFERENCE_VARIABLE)
    return str(Path(found).expanduser().resolve()) if found else ""


def find_reference(path: str | Path | None = None) -> Reference | None:
    """The reference at a path, or at what MEMALPHA_REFERENCE holds; None where neither is given.

    Raises:
        CloneError: it is no clone.
    """
    found = reference_path(path)
    return Reference(found) if found else None
