# make demo: the whole way on a bundled sample.  make test: everything that must hold.
# Needs git, make and Python 3.11 or newer with venv; the rest is installed into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin

.PHONY: demo web test lint types unit fuzz mutants bench bounds licences samples told pictures reference clean

demo: .venv/.stamp-run
	@$(BIN)/poagen demo --out demo

# The pages in the browser, with a copy of a bundled sample. Stops with Ctrl-C.
web: .venv/.stamp-web
	@$(BIN)/poagen web cases --sample

test: lint types unit

lint: .venv/.stamp-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.stamp-dev
	$(BIN)/mypy

# One process more than two processors can run at once, for the tests of the pages mostly wait for a browser. What
# pytest makes of each module is kept for the next run, whatever the environment says: it takes half of the start.
WORKERS ?= 3
unit: .venv/.stamp-dev
	@$(BIN)/python -m compileall -q poagen
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(WORKERS) --dist worksteal

# Long random tests. FUZZ is how many damaged files the readers of exports (two of five) and of what people write (three
# of five) are given; one in 67 of that is how many files are written in a random manner and read back. 100,000 take about
# fifty minutes of one processor, make fuzz FUZZ=10000 a tenth. The rest (runs ended by force, made-up sellers, engines)
# takes about an hour more, whatever FUZZ is.
FUZZ ?= 100000
fuzz: .venv/.stamp-dev
	POAGEN_FUZZ=$(FUZZ) $(BIN)/pytest -m fuzz

# Times and memory, beside other ways; docs/performance.md has the table. Several minutes.
bench: .venv/.stamp-dev
	$(BIN)/python -m benchmarks.bench

# Small changes of the code of policy, carriers and review, a sample of them: which of them do the tests notice?
mutants: .venv/.stamp-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut>=3.8,<4'
	$(BIN)/python tools/mutants.py

# The tests with the lowest and the newest versions of all dependencies, on each Python that is here. An hour.
bounds: .venv/.stamp-dev
	$(BIN)/python tools/bounds.py

# docs/licences.md: what is installed with poagen, and under which licence.
licences: .venv/.stamp-dev
	$(BIN)/python tools/licences.py

# The samples, the command reference and the pictures are generated; tests see to it that they are up to date.
samples: .venv/.stamp-dev
	$(BIN)/python tools/make_samples.py

reference: .venv/.stamp-dev
	$(BIN)/python tools/make_cli_reference.py
	$(BIN)/python tools/make_schema.py

# What is told of rules, packages, numbers and letters, word for word: read what changes before you commit it.
told: .venv/.stamp-dev
	POAGEN_TELL_ANEW=1 $(BIN)/pytest tests/*/test_*_told.py tests/carriers/test_carriers_knowledge.py

# Needs LibreOffice and poppler, which nothing else here does, and Chromium.
pictures: .venv/.stamp-dev
	$(BIN)/python tools/make_pictures.py
	$(BIN)/python tools/make_web_pictures.py

.venv/.stamp-run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q poagen
	@touch $@

.venv/.stamp-web: pyproject.toml .venv/.stamp-run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[web]'
	@touch $@

.venv/.stamp-dev: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/.stamp-run

clean:
	rm -rf .venv demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
