"""Runs the code of a clone of the reference, for tests to compare with: states in, one a line, and its messages out.

    python tests/published_code.py CLONE < states.jsonl

What the code imports and does not need for its prompts (torch, servers, embeddings) is stood in for. Tokens are counted by
quicktok, as there is no network to load the tokenizers of Qwen3 and of OpenAI from.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import quicktok

STOOD_IN_FOR = ("torch", "transformers", "vllm", "sklearn", "dotenv", "nltk", "flask", "openai", "tiktoken")
QWEN3, O200K = quicktok.get_encoding("qwen3"), quicktok.get_encoding("o200k_base")


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        known = name.split(".")[0] in STOOD_IN_FOR
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if known else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Any:
        module = MagicMock()
        module.__path__, module.__spec__, module.__name__ = [], spec, spec.name
        return module

    def exec_module(self, module: ModuleType) -> None: ...


class Ids(list[int]):
    """Token ids that answer as a tensor of one row does."""

    @property
    def shape(self) -> tuple[int, int]:
        return 1, len(self)

    def to(self, device: str) -> Ids:
        return self


class Tokenizer:
    """Qwen3's tokens and, for two messages, its chat template; keeps the messages that it was last given."""

    def __init__(self) -> None:
        self.messages: Sequence[Mapping[str, str]] = ()

    def apply_chat_template(self, messages: Sequence[Mapping[str, str]], *, enable_thinking: bool, **_: Any) -> str:
        self.messages = messages
        told = "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in messages)
        return f"{told}<|im_start|>assistant\n" + ("" if enable_thinking else "<think>\n\n</think>\n\n")

    def __call__(self, text: str, **_: Any) -> dict[str, Ids]:
        return {"input_ids": Ids(QWEN3.encode_with_special_tokens(text))}

    def encode(self, text: str) -> list[int]:
        return list(QWEN3.encode_with_special_tokens(text))


def prepare(clone: str) -> None:
    """Make the clone's modules importable, and one of qwen-agent, which as a whole takes sixty other packages."""
    sys.path.insert(0, clone)
    sys.meta_path.insert(0, StandIns())
    root = Path(str(distribution("qwen-agent").locate_file("")))
    for name in ("qwen_agent", "qwen_agent.llm", "qwen_agent.llm.fncall_prompts", "qwen_agent.utils"):
        module = ModuleType(name)
        module.__path__ = [str(root / name.replace(".", "/"))]
        sys.modules[name] = module
    sys.modules["qwen_agent.utils.utils"] = MagicMock()


class Published:
    """The clone's code."""

    def __init__(self, clone: str) -> None:
        import agent
        import functions
        import memory
        import memory_server
        import yaml

        memory.count_tokens = lambda text, model="": len(O200K.encode_ordinary(text))
        self.agent, self.functions, self.memory, self.tokenizer = (
            agent.MemoryAgent,
            functions,
            memory.Memory,
            Tokenizer(),
        )
        self.server = object.__new__(memory_server.MemoryProcessor)
        self.server.tokenizer = self.tokenizer
        prompts = Path(clone) / "config" / "prompts_wrt_datasource.yaml"
        self.prompts = yaml.safe_load(prompts.read_text(encoding="utf-8"))

    def memory_of(self, state: Mapping[str, Any]) -> Any:
        off = [kind for kind in ("semantic", "episodic") if state.get(kind, []) is None]
        memory = self.memory(including_core=state["core"] is not None, disabled_memory_types=off)
        memory._get_embedding = lambda text: None
        if state["core"] is not None:
            memory.core = state["core"]
        for kind in ("semantic", "episodic"):
            setattr(memory, kind, [{entry["id"]: entry["content"]} for entry in state.get(kind) or []])
        return memory

    def cut(self, state: Mapping[str, Any]) -> str:
        memory = self.memory(including_core=True)
        memory.memory_update("core", state["written"])
        return str(memory.core)

    def written(self, state: Mapping[str, Any]) -> Any:
        memory = self.memory_of(state)
        tokens = int(state["max_new_tokens"] * 0.8)
        asked = {
            "text": self.prompts["unified_prompt"].format(context=state["chunk"], max_new_tokens=tokens),
            "tokenizer": self.tokenizer,
            "functions": [tool["function"] for tool in self.functions.get_memory_tool_schemas(memory)],
            "enable_thinking": state["enable_thinking"],
            "memory": memory,
            "device": "cpu",
        }
        window = self.agent.MAX_MEMORY_ITEMS
        ids = self.agent.process_text_with_qwen_pipeline(**asked)
        while ids.shape[-1] > 6144 and window > 0:
            window //= 2
            ids = self.agent.process_text_with_qwen_pipeline(**asked, max_num_of_recent_chunks=window)
        return self.tokenizer.messages

    def read(self, state: Mapping[str, Any]) -> Any:
        memory = self.memory_of(state)
        held = {"core": memory.core, "semantic": memory.semantic, "episodic": memory.episodic}
        prompt, top = self.prompts[state["source"]]["query_prompt"], 20
        question = state["question"] if prompt is None else prompt + "\n\n" + state["question"]
        system = self.server.construct_system_prompt(self.server.search_memories(held, question, top_k=top), held)
        while self.server.count_tokens(system) > 30000 and top > 1:
            top -= 1
            system = self.server.construct_system_prompt(self.server.search_memories(held, question, top_k=top), held)
        return [{"role": "system", "content": system}, {"role": "user", "content": question}]


def main(clone: str) -> None:
    output, sys.stdout = sys.stdout, sys.stderr
    prepare(clone)
    published = Published(clone)
    for line in sys.stdin:
        state = json.loads(line)
        answer = published.cut if "written" in state else published.read if "question" in state else published.written
        output.write(json.dumps(answer(state)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
