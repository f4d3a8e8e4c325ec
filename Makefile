# make run    sets everything up and opens the web page on the sources
# make test   sets everything up and passes the tests
# make attack tries to break it, for up to an hour, and prints a table

PYTHON ?= python3
# where torch comes from; README says how to get the build for machines without a graphics card
TORCH ?=
VENV := .venv
ifeq ($(OS),Windows_NT)
  BIN := $(VENV)/Scripts
else
  BIN := $(VENV)/bin
endif
INSTALLED := $(VENV)/installed
CORPUS := $(wildcard corpus/*)

.PHONY: run test attack index lint clean

run: index
	$(BIN)/kratom-qa serve --open

test: $(INSTALLED) lint
	$(BIN)/python -m pytest

attack: index
	cd tests && ../$(BIN)/python -m attack --index ../index

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# quick where nothing changed
index: $(INSTALLED)
	$(BIN)/kratom-qa index

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet $(TORCH) torch --constraint constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	$(BIN)/python -c "open('$(INSTALLED)', 'w').close()"

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
