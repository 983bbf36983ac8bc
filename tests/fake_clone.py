"""A clone of a repository that is built as the reference is, in words of our own; whoever runs a file of it is stopped.

`CLONE` is the real one, where MEMALPHA_REFERENCE named one when the tests began.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from memalpha_gym.reference.clone import shapes
from memalpha_gym.reference.known import VERSIONS, Version, shape
from memalpha_gym.reference.qwen_agent import FILE_NAME, PACKAGE, read_tool_texts
from memalpha_gym.reference.syntax import Source

CLONE = os.environ.get("MEMALPHA_REFERENCE", "")
needs_clone = pytest.mark.skipif(not CLONE, reason="MEMALPHA_REFERENCE names no clone of the reference")

STOP = 'raise SystemExit("this file was run")\n'

MEMORY = (
    STOP
    + '''
class Memory:
    LIMIT = 20

    def __init__(self, including_core=False):
        self.core = "" if including_core else None

    def is_memory_type_enabled(self, memory_type):
        return memory_type not in self.off

    def _block(self, title="", lines=[], content=None):
        if content is not None:
            return content
        if not lines:
            if title:
                return f"<{title}>\\nNothing.\\n</{title}>"
            else:
                return f"Nothing."
        formatted_lines = []
        for mem in lines:
            for mem_id, content in mem.items():
                formatted_lines.append(f"({mem_id}): {content}")
        body = "\\n".join(formatted_lines)
        return body

    def render_system_prompt(self, status="chat", query=None, max_num_of_recent_chunks=None):
        core_memory_section = ""
        if self.including_core and self.core is not None:
            core_memory_section = f"<c>\\n{self.core}\\n</c>"
        if status == "memorie":
            memory_type_instructions = []
            if self.is_memory_type_enabled("core"):
                memory_type_instructions.append("+ one paragraph")
            if semantic_enabled:
                memory_type_instructions.append("+ facts")
            if episodic_enabled:
                memory_type_instructions.append("+ events")
            if not memory_type_instructions:
                memory_type_instructions.append("+ no kind")
            memory_state_sections = []
            if core_memory_section:
                memory_state_sections.append(core_memory_section)
            if semantic_enabled:
                memory_state_sections.append(
                    f"<s> ({visible_semantic} of {total_semantic})\\n"
                    f"{self._block(lines=semantic_items)}\\n"
                    f"</s>"
                )
            if episodic_enabled:
                memory_state_sections.append(
                    f"<e> ({visible_episodic} of {total_episodic})\\n{self._block(lines=episodic_items)}\\n</e>"
                )
            if not memory_state_sections:
                memory_state_sections.append("No memory.")
            memory_state_text = "\\n\\n".join(memory_state_sections)
            instructions_text = "\\n".join(memory_type_instructions)
            system_prompt = (f"""Write down what counts {{so}}:
{instructions_text}
You have:
{memory_state_text}
Go on.""")
            return [{"role": "system", "content": system_prompt}]

        elif status == "chat":
            return "Talk."

    def memory_update(self, memory_type, new_content, memory_id=None):
        truncation_msg = " [and so on]"
'''
)

FUNCTIONS = (
    STOP
    + """
class Parameter:
    name: str
    required: bool = True


class ToolFunction:
    def to_schema(cls, memory=None):
        return {"parameters": cls.parameters}


class NewMemoryInsert(ToolFunction):
    name = "put"
    description = "Puts a text in."
    parameters = [
        Parameter(name="memory_type", type="string", description="where", enum=["semantic_memory", "episodic_memory"]),
        Parameter(name="content", type="string", description="what"),
    ]


class MemoryUpdate(ToolFunction):
    name = "change"
    description = "Changes " + "a text."
    parameters = [
        Parameter(name="memory_type", type="string", description="where", enum=["core_memory", "semantic_memory"]),
        Parameter(name="memory_id", type="string", description="which", required=False),
    ]


class MemoryDelete(ToolFunction):
    name = "drop"


MEMORY_TOOL_FUNCTIONS = [NewMemoryInsert, MemoryUpdate]


def get_memory_tool_schemas(memory):
    return [tool.to_schema(memory) for tool in MEMORY_TOOL_FUNCTIONS]
"""
)

SERVER = (
    STOP
    + '''
class MemoryProcessor:
    def _tokenize(self, text):
        return text.split()

    def count_tokens(self, text):
        return len(text)

    def search_memories(self, memory_data, query, top_k=20):
        return sorted(memory_data, key=query.count)[:top_k]

    def _format_memory_block(self, memory_list, block_name):
        if not memory_list:
            return f"<{block_name}>\\n(none)\\n</{block_name}>"
        formatted_memories = []
        for i, memory_item in enumerate(memory_list, 1):
            content = memory_item
            formatted_memories.append(f"{i}) {content}")
        return f"<{block_name}>\\n" + "\\n".join(formatted_memories) + f"\\n</{block_name}>"

    def _format_core_memory_block(self, core_memory):
        if not core_memory:
            return "nothing"
        return f"<c>\\n{core_memory}\\n</c>"

    def construct_system_prompt(self, memory_data, original_memory_data=None):
        memory_blocks = []
        memory_structure_items = []
        if core_memory and core_memory.strip():
            memory_structure_items.append("- paragraph")
        semantic_block = self._format_memory_block(semantic_memories, "facts")
        episodic_block = self._format_memory_block(episodic_memories, "events")
        memory_structure_items.extend(["- list of facts", "- list of events"])
        memory_structure = "\\n".join(memory_structure_items)
        memory_content = "\\n\\n".join(memory_blocks)
        system_prompt = f"""Reply from this:
{memory_structure}

{memory_content}

End."""
        return system_prompt


def batch_process():
    for memory, asked in enumerate(zip(memories, questions)):
        top_k = 20
        while count(asked) > 30000:
            top_k -= 1
'''
)

AGENT = """
class MemoryAgent:
    NAME = "Ada"
    MAX_MEMORY_ITEMS = 5

    def process_text_with_qwen_pipeline(text, memory):
        return [*memory.render_system_prompt("memorie"), {"role": "user", "content": text}]
"""

MAIN = """
def run_with_chunks_and_questions_batch(chunks, questions):
    print("Begin.")
    return [prompts["unified_prompt"].format(context=chunk) for chunk in chunks]
"""

GENERATION = """
class MemoryGenerationManager:
    def _process_next_chunk(self, chunks):
        return [MemoryAgent.process_text_with_qwen_pipeline(chunk) for chunk in chunks]

    def run_memory_loop(self, questions):
        print("Begin.")
        return [f"{prompts['query_prompt']} {question}" for question in questions]
"""

PROMPTS = """
unified_prompt: "Read {{this}}:\\n{context}\\nIn {max_new_tokens} tokens."
squad: {query_prompt: null, including_core: true}
booksum: {query_prompt: Sum it up., including_core: false}
infbench_qa_eng_shots2: {query_prompt: Be short., including_core: true}
icl_trec_coarse_6600shot_balance: {query_prompt: Coarse., including_core: true}
test_time_learning: {query_prompt: Name the label., including_core: true}
accurate_retrieval: {query_prompt: null, including_core: true}
"""

TOOLS = (
    STOP
    + '''
NAME = "@F"
INFO_EN = """Tools:

{tool_descs}"""
PARALLEL_EN = """%s: one of [{tool_names}]
%s""" % (
    NAME,
    "@A",
)
FN_CALL_TEMPLATE = {"en": INFO_EN, "en_parallel": INFO_EN + "\\n\\n" + PARALLEL_EN}


def get_function_description(function, lang):
    tool_desc_template = {
        "zh": "",
        "en": "### {name_for_human}\\n{name_for_model}: {description_for_model} {parameters} {args_format}",
    }
    if name_for_model == "code_interpreter":
        args_format = {"en": "code"}
    else:
        args_format = {"en": "as JSON "}
    return tool_desc_template[lang]


class QwenFnCallPrompt:
    def preprocess_fncall_messages(messages, functions):
        return [*messages, *map(get_function_description, functions)]
'''
)

FILES = {
    "memory.py": MEMORY,
    "functions.py": FUNCTIONS,
    "memory_server.py": SERVER,
    "agent.py": AGENT,
    "main.py": MAIN,
    "memalpha/llm_agent/generation.py": GENERATION,
    "config/prompts_wrt_datasource.yaml": PROMPTS,
}


def make_clone(folder: Path) -> Path:
    """Write the clone into a folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def install_tool_texts(folder: Path, text: str = TOOLS) -> Path:
    """Write a package qwen-agent, as it is found when installed, into a folder that is on the path."""
    file = folder / "qwen_agent" / "llm" / "fncall_prompts" / "qwen_fncall_prompt.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    (folder / "qwen_agent-0.0.29.dist-info").mkdir()
    (folder / "qwen_agent-0.0.29.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: qwen-agent\nVersion: 0.0.29\n"
    )
    return file


def _know_them() -> None:
    """Let this clone and this package count as versions that are known, beside the real ones."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        reference = shapes(make_clone(folder))
        source = Source(install_tool_texts(folder), "the package", "")
        read_tool_texts(source)
        package = {FILE_NAME: shape(source, FILE_NAME)}
    VERSIONS["reference"].append(Version("commit abc", "git checkout abc", reference))
    VERSIONS[PACKAGE].append(Version("0.0.0", "pip install it", package))


_know_them()


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone, and the package that it takes texts from; import it into a test file to use it."""
    packages = tmp_path / "packages"
    install_tool_texts(packages)
    monkeypatch.syspath_prepend(str(packages))
    return make_clone(tmp_path / "clone")
