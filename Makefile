# Each target does all its own set-up in .venv; a fresh clone needs only Python 3.11-3.13 with pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATASET ?= data/a_luoi

.PHONY: help briefings test test-browser benchmarks lab lint format constraints clean

help:
	@echo "make briefings   build the briefings of $(DATASET) into out/ (HTML and PDF, Vietnamese and English)"
	@echo "make test        run all tests"
	@echo "make test-browser  look at the briefings with Chromium and axe; installs both if they are missing"
	@echo "make benchmarks  measure the kit beside papermill, nbconvert and a browser (about half an hour)"
	@echo "make lab         open the notebooks in JupyterLab"
	@echo "make lint        check style and types"
	@echo "make format      format the code and strip outputs from the notebooks"

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14) and "report-kit needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	@touch $@

briefings: $(VENV)/.installed
	$(BIN)/report-kit build $(DATASET) --bundle

# Where Python is told to keep no compiled modules, each of the many commands that the tests start would compile ours.
test: $(VENV)/.installed-dev
	$(BIN)/python -m compileall -q src
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-browser: $(VENV)/.installed-dev
	tests/browser/install.sh
	REPORT_KIT_BROWSER_TESTS=1 $(BIN)/python -m pytest tests/browser tests/functional/test_overview_and_index.py

benchmarks: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

lab: $(VENV)/.installed
	$(BIN)/report-kit lab

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/nbstripout notebooks/*.ipynb

# Exact versions that the kit was tested with, and nothing else: no address of any package index.
constraints:
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip > constraints.txt

clean:
	rm -rf out .report-kit
