# Needs Python 3.11 or newer and make; everything else goes into .venv.
# `make demo` runs the main job, `make test` checks everything but the slow statistics.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: demo test lint slow bench pins clean

demo: .venv/.core
	@code=0; $(BIN)/jitsim run scenarios/spare_parts || code=$$?; \
	if [ $$code -eq 3 ]; then echo "(exit code 3: a gate does not hold or is undecided; that is an answer, not a failure)"; \
	else exit $$code; fi

test: lint
	@$(BIN)/pytest -q -rs -n auto

lint: .venv/.test
	@$(BIN)/ruff format --check --quiet --output-format concise .
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

slow: .venv/.test
	@$(BIN)/pytest -q -n auto -m slow

bench: .venv/.test
	@$(BIN)/python benchmarks/compare.py
	@$(BIN)/python benchmarks/engines.py

pins:
	@rm -rf .venv/pins && $(PYTHON) -m venv .venv/pins
	@.venv/pins/bin/python -m pip install -qq -e '.[test]'
	@{ sed -n '/^#/p' constraints.txt; .venv/pins/bin/python -m pip list --format=freeze \
	    | grep -v -E '^(jitsim|pip|setuptools)='; } >.venv/constraints.txt
	@mv .venv/constraints.txt constraints.txt && rm -rf .venv/pins

clean:
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.core: pyproject.toml constraints.txt
	@echo "Installing jitsim into .venv: half a minute the first time."
	@$(PYTHON) -m venv .venv
	@$(PIP) -c constraints.txt -e .
	@touch $@

.venv/.test: .venv/.core
	@echo "Installing the test tools into .venv."
	@$(PIP) -c constraints.txt -e '.[test]'
	@touch $@
