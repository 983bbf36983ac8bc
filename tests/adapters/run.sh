#!/usr/bin/env bash
# Runs each adapter's own code under its framework, `bench --executor ray`, the Stable-Baselines3 example and a film of an episode, on a
# CPU: two environments in $VENVS (3 GB), side by side, since verifiers and OpenEnv want other versions of MCP. Models are scripted or
# tiny and random; what needs a GPU (engines, weights that are sent to them) is not seen here.
#
#   VENVS=.venv-adapters PYTHON=python3 tests/adapters/run.sh [arguments of pytest]
set -euo pipefail
cd "$(dirname "$0")/../.."
VENVS=${VENVS:-.venv-adapters}
TRAINERS=$VENVS/trainers VERIFIERS=$VENVS/verifiers
TESTS=tests/agents/adapters
TIMEFORMAT='%0lR, %0U s of processor time'
# Threads that wait in a busy loop, OpenMP's default, take ten times as long on cores that other jobs use too.
export HF_HUB_OFFLINE=1 OMP_WAIT_POLICY=PASSIVE

# An environment by its name with what a file lists, as the file says it: $1 the environment, $2 the file, $3 what has to be importable
# (without it, tests would skip and look green), the rest is installed beside it.
install() {
    if [ -e "$1/.installed" ]; then return; fi
    "${PYTHON:-python3}" -m venv "$1"
    local pip=("$1/bin/python" -m pip install --quiet --no-compile)
    if grep -q "^trl" "$2"; then
        "${pip[@]}" torch==2.13.0 # exactly: a range takes gigabytes of CUDA packages
    fi
    "${pip[@]}" --no-deps --requirement "$2"
    "${pip[@]}" --no-deps "${@:4}"
    "$1/bin/python" -c "from importlib.util import find_spec as f; l = [n for n in '$3'.split() if not f(n)]; assert not l, l"
    touch "$1/.installed"
}

trainers() {
    echo "installing $TRAINERS"
    time install "$TRAINERS" tests/adapters/requirements.txt \
        "trl verl skyrl tinker_cookbook openenv ray stable_baselines3 sb3_contrib moviepy" --editable .
    echo "testing $TRAINERS"
    time "$TRAINERS/bin/python" -m pytest $TESTS tests/examples/test_{trl_grpo,verl,sb3_lines}.py tests/benchmarks/test_ray_cluster.py \
        tests/memalpha_gym/views/test_video.py --ignore=$TESTS/test_verifiers.py -W ignore::Warning --durations=10 "$@"
}

verifiers() {
    echo "installing $VERIFIERS"
    time install "$VERIFIERS" tests/adapters/verifiers.txt "verifiers memalpha_env" --editable . ./examples/verifiers
    echo "testing $VERIFIERS"
    time "$VERIFIERS/bin/python" -m pytest $TESTS/test_verifiers.py "$@"
}

mkdir -p "$VENVS"
(verifiers "$@") >"$VENVS/verifiers.log" 2>&1 &
OTHER=$!
(trainers "$@") &
trap 'kill $OTHER $! 2>/dev/null || true' EXIT
failed=0
wait $! || failed=$? # waited for, and not tried by ||, so that a step that fails ends its list
wait $OTHER || failed=$?
trap - EXIT
cat "$VENVS/verifiers.log"
exit $failed
