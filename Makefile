# Two commands matter: `make demo` and `make test`. Both make .venv and install what they need, once.
# PYTHON=python3.12 chooses another interpreter; it counts when .venv is made (`make clean` removes it).

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet

DEMO_SCENARIO ?= region-2015
DEMO_POLICIES ?= memo alignment-meetings one-plan joint-training talent-directory audit outcome-joint client-at-table
DEMO_BUNDLE ?= audit+outcome-joint
DEMO_RUNS ?= 6
DEMO_WEEKS ?= 416
DEMO_WORKERS ?= 2
DEMO_OUT ?= results/demo

PYTEST_ARGS ?=

.PHONY: help demo test quick lint format types imports doctest docs refresh bench check clean

help:
	@echo "make demo     compare policies on $(DEMO_SCENARIO); table on screen, figures and tables under $(DEMO_OUT)"
	@echo "make test     the whole test suite"
	@echo "make check    everything: tests, lint, types, import floors, doctests, documentation"
	@echo "make refresh  writes schemas, generated pages, declared defaults and recorded runs, and says what moved"
	@echo "also: quick lint format types imports doctest docs bench clean"

demo: $(VENV)/.package
	$(PY) -m cosim compare $(DEMO_SCENARIO) $(DEMO_POLICIES) --bundle $(DEMO_BUNDLE) \
		--runs $(DEMO_RUNS) --weeks $(DEMO_WEEKS) --workers $(DEMO_WORKERS) --seed 0 --out $(DEMO_OUT)

test: $(VENV)/.test
	$(PY) -m pytest $(PYTEST_ARGS)

# The short shelves, for a second interpreter or a quick look.
quick: $(VENV)/.test
	$(PY) -m pytest -m "not slow and not statistical" tests/unit tests/contract $(PYTEST_ARGS)

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

doctest: $(VENV)/.test
	$(PY) -m pytest --doctest-modules src

docs: $(VENV)/.docs
	$(PY) -m mkdocs build --strict --quiet

# What is written from the code: the tests fail while one of these files is out of date.
refresh: $(VENV)/.test
	$(PY) -m tests.refresh

bench: $(VENV)/.test
	$(PY) -m pytest benchmarks --benchmark-only

check: test lint types imports doctest docs

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
