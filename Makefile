# make run    sets everything up and opens the web page on the sources
# make test   sets everything up and passes the tests
# make attack tries to break it, for up to an hour, and prints a table

PYTHON ?= python3
# where torch comes from, which only the tests need; see README
TORCH ?=
VENV := .venv
ifeq ($(OS),Windows_NT)
  BIN := $(VENV)/Scripts
else
  BIN := $(VENV)/bin
endif
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
INPUTS := pyproject.toml constraints.txt hatch_build.py
CORPUS := $(wildcard corpus/*)

.PHONY: run test findings attack index lint reference docs lock clean

run: index
	$(BIN)/kratom-qa serve --open

test: $(INSTALLED_DEV) lint
	$(BIN)/python -m pytest

# what surprised about outside software: each script installs it and shows it
findings:
	set -e; for script in findings/*.sh; do echo "$$script"; bash "$$script"; done

attack: index
	cd tests && ../$(BIN)/python -m attack --index ../index

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# quick where nothing changed
index: $(INSTALLED)
	$(BIN)/kratom-qa index

$(INSTALLED): $(INPUTS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	$(BIN)/python -c "open('$@', 'w').close()"

$(INSTALLED_DEV): $(INSTALLED)
	$(BIN)/python -m pip install --quiet $(TORCH) torch --constraint constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	$(BIN)/python -c "open('$@', 'w').close()"

# what --help and docstrings say, for docs/reference/
reference: $(INSTALLED)
	PYTHONPATH=src $(BIN)/python tests/write_reference.py

# the site of docs/, below site/
docs: reference
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[docs]"
	$(BIN)/mkdocs build --strict --quiet

# after constraints.txt has changed
lock: $(INSTALLED)
	$(BIN)/python -m pip install --quiet uv
	echo '# What the Dockerfile installs: every package with the SHA-256 of its files; written by: make lock' > requirements.lock
	echo hatchling | $(BIN)/python -m uv pip compile pyproject.toml - --constraint constraints.txt --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet >> requirements.lock

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
