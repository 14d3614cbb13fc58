# Every target sets up what it needs in .venv, inside this folder, on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

FORMATTED := autograder tests benchmarks docs --exclude autograder/course/skeleton,tests/attacks/*/*

.PHONY: help demo check test lint audit attacks sweep lab build messages report-figure clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 22

$(READY): pyproject.toml autograder/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (the first time only; PyTorch and JupyterLab take a few minutes) …"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(READY)

build: $(READY) ## Build the notebooks from solutions/
	@$(BIN)/autograder build

demo: $(READY) ## Make a class of 30 demo students, grade it and show the result
	@$(BIN)/autograder demo

check: lint ## Run lint, types and the fast tests (under a minute)
	@$(BIN)/python -m pytest -m 'not slow and not sweep'

test: lint ## Run every check and test (what continuous integration runs)
	@$(BIN)/autograder build --check
	@$(BIN)/python -m pytest

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check $(FORMATTED)
	@$(BIN)/mypy

audit: $(READY) ## Test the tests of every question, or of one: make audit Q=residual/residual_block
	@$(BIN)/autograder audit $(Q)

attacks: $(READY) ## Try every attack of tests/attacks; make test tries most of them, on one question
	@$(BIN)/python -m pytest -m 'not sweep' tests/attacks

sweep: $(READY) ## Delete each hidden assertion in turn and see the audit fail (takes 75 minutes)
	@$(BIN)/python -m pytest -s -m sweep

lab: $(READY) ## Open JupyterLab on work/, a copy of the notebooks to write in
	@$(BIN)/autograder work
	@$(BIN)/jupyter lab work

messages: $(READY) ## Extract the sentences to translate into .build/autograder.pot
	@mkdir -p .build
	@$(BIN)/pybabel --quiet extract -k _ -k ngettext:1,2 -o .build/autograder.pot autograder

report-figure: $(READY) demo ## Draw docs/class-report.png again, from the demo class (needs Chromium)
	@$(BIN)/python docs/draw_class_report.py

clean: ## Remove what the project built (never submissions or the gradebook)
	rm -rf .build .pytest_cache .mypy_cache .ruff_cache
