"""What of the reference is read or done again here, and how it is written in the version that is known.

Texts are read out of some functions; what those functions do with them, and what is done around them, is done again by code of
ours. So a clone counts only where all of it has the shape of a known version: a statement more, less, changed or moved is an
error. `known_versions.json` holds digests of the statements. `python -m memalpha_gym.reference PATH` prints those of a clone, to
be put there once its messages have been found equal (`tests/agents/language_model/test_published_messages.py`).
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from memalpha_gym.reference.shape import Statement, statements
from memalpha_gym.reference.syntax import CloneError, Source

Shape = Mapping[str, str]
"""The digests of each piece of a file, by the piece's name."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is known to work.

    Attributes:
        name: what it is called.
        get: how it is had.
        shapes: how it is written where that matters, by file.
    """

    name: str
    get: str
    shapes: Mapping[str, Shape]

    @property
    def advice(self) -> str:
        """What is said where another is found."""
        return f"Of other versions it is not known what they would say; use {self.name}: {self.get}"


VERSIONS: dict[str, list[Version]] = {
    what: [Version(**version) for version in versions]
    for what, versions in json.loads(
        (Path(__file__).parent / "known_versions.json").read_text(encoding="utf-8")
    ).items()
}
"""The versions of the reference, and of the package qwen-agent."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file that must be as it is known.

    Attributes:
        owner: the class; empty for the module.
        function: the function of it; empty for what it does outside of functions.
        naming: the names whose statements matter; none for all statements.
        loop: of a function, the one loop that matters, by what it runs over.
        until: of a function, the condition whose `else` does not matter.
    """

    owner: str = ""
    function: str = ""
    naming: tuple[str, ...] = ()
    loop: str = ""
    until: str = ""

    @property
    def name(self) -> str:
        """What it is called in the table and in messages."""
        return ".".join(filter(None, (self.owner, self.function))) or "the module itself"

    def statements(self, source: Source) -> list[Statement]:
        """Its statements in a file.

        Raises:
            CloneError: the file has no such piece.
        """
        nodes, left_out = self._nodes(source)
        found = [
            statement
            for statement in statements(nodes, source.read, left_out)
            if not self.naming or statement.names(self.naming)
        ]
        if self.naming and self.function and not found:
            raise source.missing(f"what {self.name} does with {' or '.join(self.naming)}")
        return found

    def _nodes(self, source: Source) -> tuple[Sequence[ast.AST], Sequence[ast.AST]]:
        """What is looked at, and what of it is left out."""
        owner = source.class_named(self.owner) if self.owner else None
        if not self.function:
            own = owner.body if owner else source.tree.body
            return [owner] if owner else own, [node for node in own if isinstance(node, _DEFINITIONS)]
        function = source.function(self.function, owner)
        if self.loop:
            return [source.loop(function, self.loop)], []
        return [function], source.otherwise(function, self.until) if self.until else []


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TOOLS = ("NewMemoryInsert", "MemoryUpdate", "MemoryDelete")
_ASKED = ("unified_prompt", "query_prompt")
_TEMPLATES = ("FN_CALL_TEMPLATE", "FN_CALL_TEMPLATE_INFO_EN", "FN_CALL_TEMPLATE_FMT_PARA_EN")
PIECES: Mapping[str, tuple[Piece, ...]] = {
    "memory.py": (
        Piece(naming=("Memory",)),
        Piece("Memory"),
        Piece("Memory", "__init__"),
        Piece("Memory", "is_memory_type_enabled"),
        Piece("Memory", "_block"),
        Piece("Memory", "render_system_prompt", until="status == 'memorie'"),
        Piece("Memory", "memory_update"),
    ),
    "functions.py": (
        Piece(naming=("MEMORY_TOOL_FUNCTIONS", "Memory", "Parameter", "ToolFunction", *_TOOLS)),
        Piece("Parameter"),
        Piece("ToolFunction"),
        Piece("ToolFunction", "to_schema"),
        *(Piece(tool) for tool in _TOOLS),
        Piece("", "get_memory_tool_schemas"),
    ),
    "memory_server.py": (
        Piece(naming=("MemoryProcessor",)),
        Piece("MemoryProcessor"),
        Piece("MemoryProcessor", "_format_memory_block"),
        Piece("MemoryProcessor", "_format_core_memory_block"),
        Piece("MemoryProcessor", "_tokenize"),
        Piece("MemoryProcessor", "count_tokens"),
        Piece("MemoryProcessor", "search_memories"),
        Piece("MemoryProcessor", "construct_system_prompt"),
        Piece("", "batch_process", loop="enumerate(zip(memories, questions))"),
    ),
    "agent.py": (
        Piece(naming=("MemoryAgent", "Memory", "QwenFnCallPrompt")),
        Piece("MemoryAgent", naming=("MAX_MEMORY_ITEMS",)),
        Piece("MemoryAgent", "process_text_with_qwen_pipeline"),
    ),
    "main.py": (
        Piece(naming=("MemoryAgent", "Memory", "get_memory_tool_schemas")),
        Piece("", "run_with_chunks_and_questions_batch", naming=_ASKED),
    ),
    "memalpha/llm_agent/generation.py": (
        Piece("MemoryGenerationManager", "_process_next_chunk"),
        Piece("MemoryGenerationManager", "run_memory_loop", naming=_ASKED),
    ),
    "qwen_fncall_prompt.py": (
        Piece(naming=_TEMPLATES),
        Piece("", "get_function_description"),
        Piece("QwenFnCallPrompt", "preprocess_fncall_messages"),
    ),
}
"""What is looked at, by file: of the reference, and of the package qwen-agent the one at the end."""


def check(source: Source, file: str, what: str = "reference") -> None:
    """See that what is looked at in a file is as in a version that is known.

    Args:
        source: the file, out of which all texts have been read.
        file: its name in `PIECES`.
        what: the key of `VERSIONS`.

    Raises:
        CloneError: a piece is not there, or another; says which statement.
    """
    found = {piece.name: piece.statements(source) for piece in PIECES[file]}
    told = []
    for version in VERSIONS[what]:
        known = version.shapes[file]
        differences = {name: _difference(written, known[name].split()) for name, written in found.items()}
        told.append([(version, name, difference) for name, difference in differences.items() if difference])
    nearest = min(told, key=len)
    if nearest:
        version, name, difference = nearest[0]
        raise CloneError(
            f"{source.what}: looked for {name} in {source.path} as it is in {version.name}, and found {difference}. "
            + source.known
        )


def shape(source: Source, file: str) -> Shape:
    """The digests of what is looked at in a file, out of which all texts have been read."""
    return {piece.name: " ".join(found.digest for found in piece.statements(source)) for piece in PIECES[file]}


def _difference(found: Sequence[Statement], expected: Sequence[str]) -> str | None:
    """The first thing that is otherwise; None where nothing is."""
    matcher = SequenceMatcher(None, expected, [statement.digest for statement in found], autojunk=False)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        if first < last:
            seen = f"`{found[first].text}` in line {found[first].line}"
            return f"{seen}, a statement more" if begin == end else f"{seen} in place of another statement"
        where = f"behind line {found[first - 1].line}" if first else "at its beginning"
        return f"nothing {where} in place of {'a statement' if end - begin == 1 else f'{end - begin} statements'}"
    return None
