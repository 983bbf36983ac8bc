"""A clone as a whole: what is read from it, how it is found, and what is said of a folder that is none."""

from __future__ import annotations

import pickle
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from memalpha_gym.memory import MemoryType
from memalpha_gym.memory_view import ListView, MemoryView
from memalpha_gym.reference import CloneError, Reference, find_reference, qwen_agent, reference_path
from tests.fake_clone import FILES, clone, make_clone  # noqa: F401

SEMANTIC, EPISODIC = MemoryType.SEMANTIC, MemoryType.EPISODIC
SEEN = MemoryView("Ada {core}", {SEMANTIC: ListView((("a1", "x {y}"), ("b2", "two\nlines")), 7), EPISODIC: ListView()})


def test_the_messages_are_those_of_the_files(clone: Path) -> None:  # noqa: F811
    system, user = Reference(clone).writer_messages(SEEN, "A {chunk} {context}", 2048)
    where = '"memory_type": {"type": "string", "description": "where", "enum": '
    assert system == {
        "role": "system",
        "content": "Write down what counts {so}:\n+ one paragraph\n+ facts\n+ events\nYou have:\n"
        "<c>\nAda {core}\n</c>\n\n<s> (2 of 7)\n(a1): x {y}\n(b2): two\nlines\n</s>\n\n<e> (0 of 0)\nNothing.\n</e>\nGo on."
        "\n\nTools:\n\n"
        f'### put\nput: Puts a text in. {{"type": "object", "properties": {{{where}["semantic_memory", "episodic_memory"]}}, '
        '"content": {"type": "string", "description": "what"}}, "required": ["memory_type", "content"]} as JSON\n\n'
        f'### change\nchange: Changes a text. {{"type": "object", "properties": {{{where}["core_memory", "semantic_memory"]}}, '
        '"memory_id": {"type": "string", "description": "which"}}, "required": ["memory_type"]} as JSON\n\n'
        "@F: one of [put,change]\n@A",
    }
    assert user == {"role": "user", "content": "Read {this}:\nA {chunk} {context}\nIn 1638 tokens."}


def test_memories_that_are_off_are_not_told(clone: Path) -> None:  # noqa: F811
    reference = Reference(clone)
    system, _ = reference.writer_messages(MemoryView(None, {EPISODIC: ListView()}), "", 100)
    assert "+ events\nYou have:\n<e> (0 of 0)\nNothing.\n</e>\nGo on." in system["content"]
    assert '["episodic_memory"]' in system["content"]
    assert "change" not in system["content"]
    (system, _) = reference.writer_messages(MemoryView(None, {}), "", 100)
    assert system["content"] == "Write down what counts {so}:\n+ no kind\nYou have:\nNo memory.\nGo on."


def test_it_is_found_by_path_or_variable(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    assert (find_reference(), reference_path()) == (None, "")
    monkeypatch.setenv("MEMALPHA_REFERENCE", str(clone))
    found = find_reference()
    assert found is not None
    assert found.folder == clone
    monkeypatch.setenv("MEMALPHA_REFERENCE", "/no/such")
    assert reference_path(clone) == str(clone)
    with pytest.raises(CloneError, match="reference in /no/such: there is no such folder"):
        find_reference()


def test_it_can_be_sent_to_another_process(clone: Path) -> None:  # noqa: F811
    reference = Reference(clone).checked()
    assert pickle.loads(pickle.dumps(reference)).writer_messages(SEEN, "x", 1) == reference.writer_messages(
        SEEN, "x", 1
    )


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(CloneError, match=r"looked for memory\.py, functions\.py, .*give the folder of a clone"):
        Reference(tmp_path)
    clone = make_clone(tmp_path / "other")  # noqa: F811
    (clone / "functions.py").unlink()
    with pytest.raises(CloneError, match=r"and there is no functions\.py; give"):
        Reference(clone)


@pytest.mark.parametrize(
    ("file", "was", "now", "message"),
    [
        ("memory.py", "class Memory", "class Store", r"looked for class Memory in .*memory\.py, and it is not"),
        ("memory.py", "def _block", "def _frame", r"the function Memory\._block"),
        ("memory.py", '== "memorie"', '== "memorise"', r"`if status == 'memorie'` in render_system_prompt"),
        ("memory.py", "if not lines", "if lines == []", "`if not lines` in _block"),
        ("memory.py", "{total_semantic}", "{count}", r"and not `count` \(line \d+\)"),
        ("memory.py", "({visible_episodic} of {total_episodic})", "", "the place of visible_episodic"),
        (
            "memory.py",
            "if semantic_enabled:\n                memory_type",
            "if x:\n                memory_type",
            "semantic_enabled",
        ),
        ("memory.py", "truncation_msg", "mark", "truncation_msg = …"),
        ("memory.py", "def memory_update(", "def memory_update(:", r"memory\.py is no Python"),
        ("functions.py", "MEMORY_TOOL_FUNCTIONS = [", "TOOLS = [", r"MEMORY_TOOL_FUNCTIONS = … in .*functions\.py"),
        ("functions.py", '"Puts a text in."', "told()", r"a constant in line \d+, and not `told\(\)`"),
        ("functions.py", 'type="string", description="what"', 'description="what"', "name, type and description"),
        ("memory_server.py", "enumerate(memory_list, 1)", "enumerate(memory_list)", "formatted_memories.append"),
        ("memory_server.py", '["- list of facts", "- list of events"]', '["- lists"]', "what is said of the two lists"),
        ("memory_server.py", '(semantic_memories, "facts")', '(found, "facts")', "_format_memory_block"),
        ("config/prompts_wrt_datasource.yaml", "unified_prompt", "prompt", "looked for the text unified_prompt"),
        ("config/prompts_wrt_datasource.yaml", "{context}", "{context.__class__}", r"the place \{context\.__class__\}"),
        ("config/prompts_wrt_datasource.yaml", "{context}", "{", "braces that cannot be read"),
        ("config/prompts_wrt_datasource.yaml", "{max_new_tokens}", "few", r"looked for the place \{max_new_tokens\}"),
        ("config/prompts_wrt_datasource.yaml", "squad:", "squad: [", "is no YAML"),
    ],
)
def test_another_version_is_an_error_that_says_what_was_looked_for(
    clone: Path,  # noqa: F811
    file: str,
    was: str,
    now: str,
    message: str,
) -> None:
    assert was in FILES[file]
    (clone / file).write_text(FILES[file].replace(was, now), encoding="utf-8")
    with pytest.raises(CloneError, match=message):
        Reference(clone).checked()


def test_the_package_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(qwen_agent, "distribution", missing)
    with pytest.raises(CloneError, match=r"qwen-agent, which is not installed: .*--no-deps qwen-agent==0\.0\.29"):
        Reference(make_clone(tmp_path)).checked()


def test_core_is_cut_by_the_rule_of_the_reference(clone: Path) -> None:  # noqa: F811
    class Words:
        name = "words"

        def count(self, text: str) -> int:
            return len(text.split())

    cut = Reference(clone).cut
    assert cut("a  b\nc", 3, Words()) == "a  b\nc"
    assert cut("a  b\nc d e f g h", 7, Words()) == "a b c d [and so on]"  # the mark counts as three words
    assert cut("abcdef " * 3, 2, Words()) == " [and so on]"
