"""What the reference's reader is told: the texts of `memory_server.py`, and how they are put together."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from memalpha_gym.memory import LISTS, MemoryType
from memalpha_gym.reference.syntax import Source, Template

_LISTED = {MemoryType.SEMANTIC: "semantic_memories", MemoryType.EPISODIC: "episodic_memories"}
_BETWEEN = "'\\n'.join(formatted_memories)"


@dataclass(frozen=True, slots=True)
class ReaderTexts:
    """The texts of the reader's system message.

    Attributes:
        system: the message, with the places structure and content.
        core_kind: what is said of core, where it holds something.
        kinds: what is said of each list.
        kind_separator: what stands between these.
        core: core in its frame, with the place core.
        frame: a list in its frame, with the places name and entries.
        empty: an empty list in its frame, with the place name.
        names: the name of each list.
        entry: one entry, with the places number and content.
        block_separator: what stands between core and the lists.
    """

    system: Template
    core_kind: str
    kinds: Mapping[MemoryType, str]
    kind_separator: str
    core: Template
    frame: Template
    empty: Template
    names: Mapping[MemoryType, str]
    entry: Template
    block_separator: str

    def system_message(self, core: str, lists: Mapping[MemoryType, Sequence[str]]) -> str:
        """The system message.

        Args:
            core: the core paragraph; one without a word is left out.
            lists: the texts of each list that are shown, best first.
        """
        has_core = bool(core.strip())
        kinds = [*([self.core_kind] if has_core else []), *(self.kinds[kind] for kind in LISTS)]
        blocks = [*([self.core.fill(core=core)] if has_core else []), *(self._list(kind, lists) for kind in LISTS)]
        return self.system.fill(structure=self.kind_separator.join(kinds), content=self.block_separator.join(blocks))

    def _list(self, kind: MemoryType, lists: Mapping[MemoryType, Sequence[str]]) -> str:
        lines = [
            self.entry.fill(number=str(number), content=content)
            for number, content in enumerate(lists.get(kind, ()), 1)
        ]
        if not lines:
            return self.empty.fill(name=self.names[kind])
        return self.frame.fill(name=self.names[kind], entries="\n".join(lines))


def load_reader_texts(source: Source) -> ReaderTexts:
    """The reader's texts of a clone.

    Args:
        source: its `memory_server.py`.

    Raises:
        CloneError: something of it is not where it was looked for.
    """
    server = source.class_named("MemoryProcessor")
    listing = source.function("_format_memory_block", server)
    core = source.function("_format_core_memory_block", server)
    prompt = source.function("construct_system_prompt", server)
    with_core = "core_memory and core_memory.strip()"
    kinds = source.constant(source.extended(prompt.body, "memory_structure_items"))
    if not isinstance(kinds, tuple) or len(kinds) != len(LISTS):
        raise source.missing("what is said of the two lists in construct_system_prompt")
    return ReaderTexts(
        system=source.template(
            source.assigned(prompt.body, "system_prompt"),
            {"memory_structure": "structure", "memory_content": "content"},
        ),
        core_kind=source.text(source.appended_if(prompt.body, "memory_structure_items", with_core)),
        kinds={kind: str(text) for kind, text in zip(LISTS, kinds, strict=True)},
        kind_separator=source.separator(source.assigned(prompt.body, "memory_structure")),
        core=source.template(source.returned(core.body), {"core_memory": "core"}),
        frame=source.template(source.returned(listing.body), {"block_name": "name", _BETWEEN: "entries"}),
        empty=source.template(source.returned(source.branch(listing, "not memory_list")), {"block_name": "name"}),
        names={kind: _name(source, prompt, listed) for kind, listed in _LISTED.items()},
        entry=source.template(
            source.appended_if(listing.body, "formatted_memories", "enumerate(memory_list, 1)"),
            {"i": "number", "content": "content"},
        ),
        block_separator=source.separator(source.assigned(prompt.body, "memory_content")),
    )


def _name(source: Source, prompt: ast.FunctionDef, listed: str) -> str:
    """The name that a list is framed by."""
    for node in ast.walk(prompt):
        match node:
            case ast.Call(ast.Attribute(_, "_format_memory_block"), [ast.Name(found), name]) if found == listed:
                return source.text(name)
    raise source.missing(f"_format_memory_block({listed}, …) in construct_system_prompt")
