"""A clone of the public repository of Mem-α, from which prompts are read: https://github.com/wangyu-ustc/Mem-alpha.

Nothing in it is run: Python files are parsed (`memory.py`, `functions.py`, `memory_server.py`), and the prompt file is YAML. What
was read is of commit 9c0e1f6; a version that differs where it matters is an error that says where.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from memalpha_gym.memory_view import MemoryView
from memalpha_gym.reference.qwen_agent import ToolTexts, format_template, load_tool_texts
from memalpha_gym.reference.reader import ReaderTexts, load_reader_texts
from memalpha_gym.reference.syntax import CloneError, Template
from memalpha_gym.reference.writer import FIELDS, Message, WriterTexts, load_writer_texts
from memalpha_gym.tokenization import Tokenizer

REFERENCE_VARIABLE = "MEMALPHA_REFERENCE"
"""The environment variable that names a clone."""
PROMPT_FILE = Path("config") / "prompts_wrt_datasource.yaml"
QUERY_SEPARATOR = "\n\n"
"""What stands between a source's query prompt and the question (`main.py`, `generation.py`)."""
_WANTED = (Path("memory.py"), Path("functions.py"), Path("memory_server.py"), PROMPT_FILE)


class Reference:
    """The prompts of a clone; each part is read when it is asked for.

    Args:
        path: the folder.

    Raises:
        CloneError: the folder is no clone, or one of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self.folder = Path(path).expanduser().resolve()
        self._what = f"the Mem-α reference in {self.folder}"
        if not self.folder.is_dir():
            raise CloneError(f"{self._what}: there is no such folder")
        missing = [str(name) for name in _WANTED if not (self.folder / name).is_file()]
        if missing:
            raise CloneError(
                f"{self._what}: looked for {', '.join(map(str, _WANTED))}, and there is no {', '.join(missing)}; "
                "give the folder of a clone of https://github.com/wangyu-ustc/Mem-alpha"
            )

    @cached_property
    def writer(self) -> WriterTexts:
        """What the writer is told."""
        return load_writer_texts(self.folder, self._what)

    @cached_property
    def reader(self) -> ReaderTexts:
        """What the reader is told."""
        return load_reader_texts(self.folder, self._what)

    @cached_property
    def tool_texts(self) -> ToolTexts:
        """How tools are told, which the reference takes from the package qwen-agent."""
        return load_tool_texts()

    @cached_property
    def chunk_prompt(self) -> Template:
        """What stands around a chunk."""
        text = self._prompts.get("unified_prompt")
        if not isinstance(text, str):
            raise CloneError(f"{self._what}: looked for the text unified_prompt in {PROMPT_FILE}, and it is not there")
        return format_template(text, FIELDS, f"{self._what}, {PROMPT_FILE}")

    @cached_property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """What the prompt file says of each source: query_prompt, and whether core is on (including_core)."""
        return {name: row for name, row in self._prompts.items() if isinstance(row, Mapping)}

    def checked(self) -> Reference:
        """This reference, with every part of it read.

        Raises:
            CloneError: one of them cannot be read.
        """
        _ = self.writer, self.reader, self.tool_texts, self.chunk_prompt, self.sources
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

    @cached_property
    def _prompts(self) -> Mapping[str, Any]:
        try:
            import yaml  # type: ignore[import-untyped]  # only where a clone is read
        except ImportError:
            raise CloneError(
                f'{self._what}: {PROMPT_FILE} needs PyYAML: pip install "memalpha-gym[reference]"'
            ) from None
        try:
            content = yaml.safe_load((self.folder / PROMPT_FILE).read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise CloneError(f"{self._what}: {PROMPT_FILE} is no YAML: {' '.join(str(error).split())}") from None
        if not isinstance(content, Mapping):
            raise CloneError(f"{self._what}: looked for a mapping of sources in {PROMPT_FILE}, and it holds none")
        return content


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
