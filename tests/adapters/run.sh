#!/usr/bin/env bash
# Runs each adapter's own code under its framework, and `bench --executor ray`, on a CPU: two environments, since verifiers and OpenEnv want other versions
# of MCP, in $VENVS (2.5 GB). Models are scripted or tiny and random; what needs a GPU (engines, weights that are sent to them) is
# not seen here.
#
#   VENVS=.venv-adapters PYTHON=python3 tests/adapters/run.sh [arguments of pytest]
set -euo pipefail
cd "$(dirname "$0")/../.."
VENVS=${VENVS:-.venv-adapters}
TRAINERS=$VENVS/trainers VERIFIERS=$VENVS/verifiers
TESTS=tests/agents/adapters

if [ ! -e "$TRAINERS/.installed" ]; then
    "${PYTHON:-python3}" -m venv "$TRAINERS"
    # An exact torch first: a range takes gigabytes of CUDA packages.
    "$TRAINERS/bin/python" -m pip install --quiet --no-compile torch==2.13.0
    "$TRAINERS/bin/python" -m pip install --quiet --no-compile --no-deps --requirement tests/adapters/requirements.txt
    "$TRAINERS/bin/python" -m pip install --quiet --no-compile --no-deps --editable .
    # Without them, the tests would skip and look green.
    "$TRAINERS/bin/python" -c "from importlib.metadata import version as v; [v(n) for n in 'trl verl skyrl tinker-cookbook openenv'.split()]"
    touch "$TRAINERS/.installed"
fi
if [ ! -e "$VERIFIERS/.installed" ]; then
    "${PYTHON:-python3}" -m venv "$VERIFIERS"
    "$VERIFIERS/bin/python" -m pip install --quiet --no-compile --no-deps --requirement tests/adapters/verifiers.txt
    "$VERIFIERS/bin/python" -m pip install --quiet --no-compile --no-deps --editable . ./examples/verifiers
    "$VERIFIERS/bin/python" -c "import verifiers.v1, memalpha_env"
    touch "$VERIFIERS/.installed"
fi

# Threads that wait in a busy loop, OpenMP's default, take ten times as long on cores that other jobs use too.
export HF_HUB_OFFLINE=1 OMP_WAIT_POLICY=PASSIVE
"$TRAINERS/bin/python" -m pytest $TESTS tests/examples/test_{trl_grpo,verl}.py tests/benchmarks/test_ray_cluster.py --ignore=$TESTS/test_verifiers.py -W ignore::Warning "$@"
"$VERIFIERS/bin/python" -m pytest $TESTS/test_verifiers.py "$@"
