"""What the tests with vLLM share: its settings for a CPU, the tiny model, and ways to check what was generated."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_LOGGING_LEVEL": "WARNING",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
    "TORCH_COMPILE_DISABLE": "1",
    "OMP_NUM_THREADS": "1",  # several threads that spin on shared cores are slower than one, by far
    "TOKENIZERS_PARALLELISM": "false",
}
"""Read by vLLM and torch when they are imported, and by the server that these tests start."""

MODEL_VARIABLE = "MEMALPHA_TINY_MODEL"
"""A folder with the tiny model, where it was made before; else it is trained now, which takes a minute or two."""

for name, value in SETTINGS.items():
    os.environ.setdefault(name, value)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a model that has learned to call tools."""
    if MODEL_VARIABLE in os.environ:
        return os.environ[MODEL_VARIABLE]
    from tests.vllm.tiny_model import train

    folder: Path = tmp_path_factory.mktemp("tiny")
    assert train(folder) < 0.3
    return str(folder)
