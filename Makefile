# make demo       builds .venv, installs, and compares six agents on the thirteen generated families
# make test       builds .venv with the test extras and runs every test that needs neither torch nor vLLM
# make test-quick runs one case of each of these tests, without the slow ones: 52 s of processor time, on all cores
# make test-vllm  builds .venv-vllm (torch and vLLM for CPUs, 3.5 GB), trains a tiny Qwen3, plays on vLLM in process and as a server
# make test-adapters  builds .venv-adapters (TRL, verl, SkyRL, Tinker, OpenEnv, verifiers, SB3, Ray; 3 GB) and runs each adapter under its framework
# make test-products  installs mem0, LangMem and txtai from their locks into .venv-products (430 MB) and runs them on loopback
# make lint       ruff and mypy
# make attack     mangled texts, kills, full disks, damaged files and failing servers; prints what fell. SHORT=--short for a minute of it
# make mutants    faults put into the engine's most important lines; prints which of them no test found
# make docs      the documentation as pages, in build/docs; a warning is an error
# make speed      the measurements of the documentation
# make gpu-check  full-size models play and learn on an NVIDIA GPU, with whatever of torch, vLLM and peft PYTHON has: docs/gpu.md

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test test-quick test-vllm test-adapters test-products docs lint attack mutants speed gpu-check leaderboard-entries clean

$(VENV)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade pip
	$(BIN)/python -m pip install -qq --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --editable ".[test]" "setuptools>=69,<90"
	touch $@

demo: $(VENV)/.installed
	$(BIN)/memalpha-gym bench --suite worlds --agents ledger,extract,bm25-lines,verbatim,random-prune,empty --episodes 8 --seed 0

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

test-quick: $(VENV)/.installed-test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m quick --hypothesis-profile quick

test-vllm:
	PYTHON=$(PYTHON) VENV=.venv-vllm tests/vllm/run.sh

test-adapters:
	PYTHON=$(PYTHON) VENVS=.venv-adapters tests/adapters/run.sh

test-products: $(VENV)/.installed-test
	VENV=$(VENV) MEMALPHA_PRODUCTS=$${MEMALPHA_PRODUCTS:-.venv-products} tests/real_products/run.sh

$(VENV)/.installed-docs: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --editable ".[docs]"
	touch $@

docs: $(VENV)/.installed-docs
	$(BIN)/python -m docs.site.make

lint: $(VENV)/.installed-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

attack: $(VENV)/.installed-test
	$(BIN)/python -m tests.attack $(SHORT)

mutants: $(VENV)/.installed-test
	$(BIN)/python -m tests.attack.mutants

speed: $(VENV)/.installed-test
	$(BIN)/python -m memalpha_gym.benchmarks.speed.retrieval
	$(BIN)/python -m memalpha_gym.benchmarks.speed.facts
	$(BIN)/python -m memalpha_gym.benchmarks.speed.environment
	$(BIN)/python -m memalpha_gym.benchmarks.speed.operations
	$(BIN)/python -m memalpha_gym.benchmarks.speed.long_episode
	$(BIN)/python -m memalpha_gym.benchmarks.speed.rollouts
	$(BIN)/python -m memalpha_gym.benchmarks.speed.worlds
	$(BIN)/python -m memalpha_gym.benchmarks.speed.lines

# In the environment of PYTHON, not one that is made here: torch and vLLM for a GPU are a matter of its driver.
gpu-check:
	$(PYTHON) -m memalpha_gym.benchmarks.speed.gpu_check

# The scripted agents' entries for the leaderboard: half an hour on one core. To be made anew when an agent, a task or the form of
# entries has changed; a test says so.
leaderboard-entries: $(VENV)/.installed-test
	rm -f build/leaderboard.db benchmarks/leaderboard/entries/*.json && mkdir -p build
	$(BIN)/python -m memalpha_gym bench --suite worlds --episodes 4 --out build/leaderboard.db \
		--agents oracle,ledger,extract,verbatim,bm25-lines,random-prune,random,empty
	$(BIN)/python -m memalpha_gym submit build/leaderboard.db --out benchmarks/leaderboard/entries

clean:
	rm -rf $(VENV) .venv-vllm .venv-adapters .venv-products build dist *.egg-info
