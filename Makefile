# make demo   builds .venv, installs, and compares five agents on the generated default environment
# make test   builds .venv with the test extras and runs every test
# make lint   ruff and mypy
# make speed  the measurements of the documentation

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test lint speed clean

$(VENV)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade pip
	$(BIN)/python -m pip install -qq --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --editable ".[test]" "setuptools>=69,<90"
	touch $@

demo: $(VENV)/.installed
	$(BIN)/memalpha-gym bench --env MemAlpha/Recall-v0 --agents oracle,extract,verbatim,random,empty --episodes 10 --seed 0

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

speed: $(VENV)/.installed-test
	$(BIN)/python -m memalpha_gym.benchmarks.speed.retrieval
	$(BIN)/python -m memalpha_gym.benchmarks.speed.environment

clean:
	rm -rf $(VENV) build dist *.egg-info
