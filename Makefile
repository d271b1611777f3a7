# make demo    installs into .venv and plans the county under scenarios/green_hill into out/
# make test    lint, types and the tests that run in minutes
# make test-slow    the long tests
# make docs    writes the reference of the package into out/docs
# make examples    plans the examples of the package again, into planner/examples/

PYTHON ?= python3
BIN := .venv/bin
SCENARIO := scenarios/green_hill
OUT := out/green_hill
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile
ENGINE := setup.py $(wildcard planner/location_routing/engine/*)

.PHONY: demo test test-slow lint docs examples clean

demo: .venv/installed
	$(BIN)/planner solve $(SCENARIO) --out $(OUT)
	$(BIN)/planner check $(OUT)

# Two tests at a time, and one thread for each.
test test-slow: export OMP_NUM_THREADS := 1
test test-slow: export OPENBLAS_NUM_THREADS := 1
test test-slow: export NUMBA_NUM_THREADS := 1

test: .venv/installed-dev lint
	$(PYTEST) -m "not slow"

test-slow: .venv/installed-dev
	$(PYTEST) --no-loadscope-reorder -m slow

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/installed-dev
	$(BIN)/python docs/api.py out/docs

examples: .venv/installed
	$(BIN)/python docs/examples.py

clean:
	rm -rf .venv out build *.egg-info

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt $(ENGINE) | .venv/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

.venv/installed-dev: pyproject.toml constraints.txt $(ENGINE) | .venv/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@ .venv/installed
