#!/usr/bin/env bash
# Installs memory products from their locks into $MEMALPHA_PRODUCTS and runs them for real, on loopback, with the scripted model.
# mem0, LangMem and txtai take 430 MB. The Python environment is that of `make test`.
#
#   VENV=.venv MEMALPHA_PRODUCTS=.venv-products tests/real_products/run.sh [NAME[,NAME…] [arguments of pytest]]
set -euo pipefail
cd "$(dirname "$0")/../.."
export MEMALPHA_PRODUCTS=${MEMALPHA_PRODUCTS:-.venv-products}
NAMES=${1:-mem0,langmem,txtai}
shift || true

"${VENV:-.venv}/bin/python" -P -m memalpha_gym products install "$NAMES"
"${VENV:-.venv}/bin/python" -m pytest tests/real_products -ra "$@"
