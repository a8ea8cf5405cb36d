# Two commands matter: `make demo` and `make test`. Both make .venv and install what they need, once.
# PYTHON=python3.12 chooses another interpreter; it counts when .venv is made (`make clean` removes it).

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet

DEMO_SCENARIO ?= region-2025
DEMO_POLICIES ?= memo alignment-meetings one-plan joint-training talent-directory audit outcome-joint client-at-table
DEMO_BUNDLE ?= audit+outcome-joint
DEMO_RUNS ?= 6
DEMO_WEEKS ?= 416
DEMO_WORKERS ?= 2
DEMO_OUT ?= results/demo

PYTEST_ARGS ?=
# Two processes run tests side by side; benchmarks cannot be measured so, hence without their plugin.
WORKERS ?= 2
PYTEST := $(PY) -m pytest -n $(WORKERS) --dist worksteal -p no:benchmark

.PHONY: help demo test quick test-changed lint format types imports doctest docs refresh texts lessons fuzz faults same-bits \
	bench check clean

help:
	@echo "make demo     compare policies on $(DEMO_SCENARIO); table on screen, figures and tables under $(DEMO_OUT)"
	@echo "make test     the whole test suite and the examples of docstrings"
	@echo "make check    everything: tests, lint, types, import layers, documentation"
	@echo "make refresh  writes schemas, generated pages, declared defaults and recorded runs, and says what moved"
	@echo "make fuzz, make faults, make same-bits   the campaigns of docs/reliability.md"
	@echo "also: quick test-changed lint format types imports doctest docs texts lessons bench clean"

demo: $(VENV)/.package
	$(PY) -m cosim compare $(DEMO_SCENARIO) $(DEMO_POLICIES) --bundle $(DEMO_BUNDLE) \
		--runs $(DEMO_RUNS) --weeks $(DEMO_WEEKS) --workers $(DEMO_WORKERS) --seed 0 --out $(DEMO_OUT)

test: $(VENV)/.test
	$(PYTEST) --doctest-modules tests src $(PYTEST_ARGS)

# The short test suites, for a second interpreter or a quick look.
quick: $(VENV)/.test
	$(PYTEST) -m "not slow and not statistical and not hypothesis" $(PYTEST_ARGS)

# The tests that a change since BASE can affect, and why: make test-changed BASE=main
BASE ?= HEAD
test-changed: $(VENV)/.test
	$(PY) -m tests.changed $(BASE) $(PYTEST_ARGS)

lint: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: $(VENV)/.dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: $(VENV)/.dev
	$(PY) -m mypy --strict src

imports: $(VENV)/.dev
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

# The examples of docstrings alone; `make test` runs them too.
doctest: $(VENV)/.test
	$(PY) -m pytest --doctest-modules src

docs: $(VENV)/.docs
	$(PY) -m mkdocs build --strict --quiet
	$(PY) docs/check_site.py site

# What is written from the code: the tests fail while one of these files is out of date.
refresh: $(VENV)/.test
	$(PY) -m tests.refresh

# Mutated inputs for every reader, wrong command lines, kills and other faults; counts go into docs/reliability.md.
CAMPAIGN_SEED ?= 0
fuzz: $(VENV)/.test
	$(PY) -m tests.trust.fuzz --inputs 1150 --seed $(CAMPAIGN_SEED) --table .fuzz.json
	$(PY) -m tests.trust.pages fuzz $(CAMPAIGN_SEED) .fuzz.json

faults: $(VENV)/.test
	$(PY) -m tests.trust.faults --kills 25 --seed $(CAMPAIGN_SEED) --table .faults.json
	$(PY) -m tests.trust.pages faults $(CAMPAIGN_SEED) .faults.json

# The same bits on 1..n workers, engines, hash seeds, -O, -W error, and other interpreters: make same-bits PYTHONS=python3.13
PYTHONS ?=
same-bits: $(VENV)/.test
	$(PY) -m tests.trust.same_bits $(PYTHONS)

# The Dutch catalogue: new sentences in, old ones out, compiled; it says what is not translated yet.
texts: $(VENV)/.test
	$(PY) -m tests.catalogue

# Badges of lessons, found again after numbers have moved: every surprise in replicates, fits and ways of choosing.
lessons: $(VENV)/.test
	$(PY) -m cosim lesson check --write

bench: $(VENV)/.test
	@mkdir -p .benchmarks
	$(PY) -m pytest benchmarks --benchmark-only --benchmark-json=.benchmarks/last.json
	$(PY) -m benchmarks.performance .benchmarks/last.json

check: test lint types imports docs

clean:
	rm -rf $(VENV) build dist site .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .benchmarks .hypothesis

# The package is installed editable, so an edit of the sources needs no second install; an edit of pyproject.toml does.
$(VENV)/.package: pyproject.toml | $(PY)
	@echo "installing cosim into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test $(VENV)/.dev $(VENV)/.docs: $(VENV)/.%: pyproject.toml | $(PY)
	@echo "installing cosim with what '$*' needs into $(VENV) ..."
	@$(PIP) --editable ".[$*]"
	@touch $@ $(VENV)/.package

$(PY):
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "error: '$(PYTHON)' not found; install Python 3.11 or newer, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: cosim needs Python 3.11 or newer, '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1); name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "error: '$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
