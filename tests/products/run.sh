#!/usr/bin/env bash
# Installs memory products from their locks into $MEMALPHA_PRODUCTS and runs them for real, on loopback, with the scripted model.
# mem0 and LangMem take 350 MB. The Python environment is that of `make test`.
#
#   VENV=.venv MEMALPHA_PRODUCTS=.venv-products tests/products/run.sh [NAME[,NAME…] [arguments of pytest]]
set -euo pipefail
cd "$(dirname "$0")/../.."
export MEMALPHA_PRODUCTS=${MEMALPHA_PRODUCTS:-.venv-products}
NAMES=${1:-mem0,langmem}
shift || true

"${VENV:-.venv}/bin/python" -P -m memalpha_gym products install "$NAMES"
"${VENV:-.venv}/bin/python" -m pytest tests/products -ra "$@"
