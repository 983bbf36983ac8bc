"""What must be as it is known in a clone, and what is said of one that is otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.agents.language_model import command
from memalpha_gym.reference import CloneError, Reference, known
from memalpha_gym.reference.clone import shapes
from tests.fake_clone import CLONE, FILES, clone, needs_clone  # noqa: F401

GENERATION = "memalpha/llm_agent/generation.py"


@pytest.mark.parametrize(
    ("file", "was", "now", "found"),
    [
        (
            "memory.py",
            "            return [{",
            "            system_prompt += 'X'\n            return [{",
            r"`system_prompt \+= 'X'`",
        ),
        ("memory.py", "join(memory_state_sections)", "join(reversed(memory_state_sections))", "in place of another"),
        ("memory.py", "self.including_core and self.core is", "self.core is", "`if self.core is not None:` in line"),
        (
            "memory.py",
            "                memory_state_sections.append(core_memory_section)",
            "                pass",
            "`pass`",
        ),
        ("memory.py", "LIMIT = 20", "LIMIT = 20\n    LIMIT -= 1", "`LIMIT -= 1` in line 5, a statement more"),
        ("memory.py", "class Memory:", "class Memory(Base):", "Memory in .*`class Memory"),
        (
            "functions.py",
            "MEMORY_TOOL_FUNCTIONS =",
            "MemoryUpdate.name = 'x'\nMEMORY_TOOL_FUNCTIONS =",
            "the module itself in",
        ),
        ("functions.py", "[NewMemoryInsert, MemoryUpdate]", "[MemoryUpdate, NewMemoryInsert]", "in place of another"),
        ("functions.py", "required: bool = True", "required: bool = False", "Parameter in"),
        (
            "memory_server.py",
            "semantic_block = self",
            "core_memory = ''\n        semantic_block = self",
            "a statement more",
        ),
        ("memory_server.py", "top_k = 20\n", "top_k = 9\n", "batch_process in .*`top_k = 9`"),
        ("memory_server.py", "            top_k -= 1", "            break", "`break`"),
        ("memory_server.py", '            return "nothing"', "            pass", "_format_core_memory_block in"),
        ("agent.py", "ITEMS = 5", "ITEMS = 6", "MemoryAgent in .*`MAX_MEMORY_ITEMS = 6`"),
        ("agent.py", '"memorie"', '"chat"', "process_text_with_qwen_pipeline in"),
        ("main.py", "context=chunk", "context=chunk[1:]", "run_with_chunks_and_questions_batch in"),
        (GENERATION, "{question}", "{question}?", "MemoryGenerationManager.run_memory_loop in"),
        (GENERATION, " for chunk in chunks]", " for chunk in chunks[1:]]", "_process_next_chunk in"),
    ],
)
def test_what_is_done_otherwise_is_an_error_for_every_role(
    clone: Path,  # noqa: F811
    file: str,
    was: str,
    now: str,
    found: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert was in FILES[file]
    (clone / file).write_text(FILES[file].replace(was, now), encoding="utf-8")
    with pytest.raises(CloneError, match=found) as raised:
        Reference(clone)
    assert f"in {clone / file} as it is in commit abc, and found " in str(raised.value)
    assert "use commit 9c0e1f6: git checkout 9c0e1f6" in str(raised.value)
    (clone / "state.json").write_text(json.dumps({"chunk": "x", "question": "y"}))
    for role in ("writer", "reader"):
        asked = ["--reference", str(clone), "--role", role, "--state", str(clone / "state.json")]
        with pytest.raises(Exception, match="as it is in commit abc"):
            command.main(asked)


def test_words_may_be_others(clone: Path) -> None:  # noqa: F811
    for file, text in FILES.items():
        changed = text.replace("Write down", "Note").replace("Puts a text", "Sets it").replace("Reply from", "Use")
        (clone / file).write_text(changed.replace("{i}) ", "No. {i}: "), encoding="utf-8")
    reference = Reference(clone)
    assert reference.writer.system.parts[0] == "Note what counts {so}:\n"
    assert reference.reader.entry.fill(number="1", content="x") == "No. 1: x"


def test_a_name_that_is_given_twice_is_an_error(clone: Path) -> None:  # noqa: F811
    path = clone / "memory.py"
    path.write_text(f"{FILES['memory.py']}\n    def _block(self):\n        return ''\n", encoding="utf-8")
    with pytest.raises(CloneError, match=r"one function Memory\._block, and not 2,"):
        Reference(clone)


def test_a_file_that_changes_is_read_again(clone: Path) -> None:  # noqa: F811
    assert Reference(clone).writer is Reference(clone).writer
    (clone / "agent.py").write_text(FILES["agent.py"].replace("= 5", "= 55"), encoding="utf-8")
    with pytest.raises(CloneError, match="MAX_MEMORY_ITEMS = 55"):
        Reference(clone)


@needs_clone
def test_the_real_one_is_known() -> None:
    assert shapes(CLONE) == known.VERSIONS["reference"][0].shapes
