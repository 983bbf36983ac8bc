#!/usr/bin/env bash
# Makes the lock of a product anew from its .in file: every package with its version and hashes, for Python 3.11 to 3.13.
#
#   python3 -m venv /tmp/uv && /tmp/uv/bin/pip install uv==0.13.9
#   UV=/tmp/uv/bin/uv agents/products/locks/compile.sh mem0
set -euo pipefail
cd "$(dirname "$0")"
for name in "$@"; do
    extra=()
    [ -e "$name.overrides" ] && extra=(--override "$name.overrides")
    "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
        "${extra[@]}" "$name.in" --output-file "$name.txt"
done
