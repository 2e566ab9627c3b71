# `make help` lists the targets.
SHELL := /bin/sh
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
TYPOS ?= 0
JOBS ?= 0
SHARED ?= ../shared

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
CLIENTS_READY := $(if $(shell command -v npm 2>/dev/null),tests/clients/node_modules/.ready)
WIDGET_READY := $(if $(shell command -v npm 2>/dev/null),widget/node_modules/.ready)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-virtualenv

.DEFAULT_GOAL := help
.PHONY: help run test lint types imports knowledge web widget pytest screenshots faults score bench bench-http verify lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Framework Advisor needs Python 3.11 or later; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the bot needs ..."
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN_READY)

run: $(RUN_READY) ## Set everything up and serve (HOST, PORT)
	@HOST=$(HOST) PORT=$(PORT) $(BIN)/advisor serve

test: lint types imports knowledge web pytest ## Set everything up; run every check and test

lint: $(DEV_READY) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_READY) ## Check types
	$(BIN)/mypy

imports: $(DEV_READY) ## Check that imports point inwards
	$(BIN)/lint-imports

knowledge: $(DEV_READY) ## Check the shipped pack
	$(BIN)/advisor knowledge check

web: ## Check the page's scripts (their tests are in `pytest`)
	@if command -v node >/dev/null; then for f in web/*.js; do node --check "$$f" || exit 1; done; \
	  echo "web: syntax of $$(ls web/*.js | wc -l) scripts checked"; \
	else echo "web: no node here, the browser tests load the scripts"; fi

tests/clients/node_modules/.ready: tests/clients/package-lock.json tests/clients/package.json tests/clients/.npmrc
	@echo "Installing the clients that the tests drive with node ..."
	@cd tests/clients && npm ci --silent
	@touch $@

widget/node_modules/.ready: widget/package-lock.json widget/package.json widget/.npmrc
	@echo "Installing what builds the widget ..."
	@cd widget && npm ci --silent
	@touch $@

widget: $(WIDGET_READY) ## Build the widget's script anew (needs node; the built file is committed)
	@command -v npm >/dev/null || { echo "The widget is built with node 20 or later, which is not here." >&2; exit 1; }
	@cd widget && npm run --silent build && echo "web/built/widget.js: $$(gzip -9 -c ../web/built/widget.js | wc -c) bytes with gzip"

pytest: $(DEV_READY) $(CLIENTS_READY) $(WIDGET_READY) ## Run the tests (JOBS=auto: on several cores at once)
	$(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile

screenshots: $(DEV_READY) ## Take the pictures of the README anew (needs chromium)
	@$(BIN)/python -m tools.screenshots

faults: $(DEV_READY) ## Kill, stop, fill and slow down what the service leans on, for real
	$(BIN)/python -m pytest tests/faults

score: $(RUN_READY) ## Ask a running bot all questions of $(SHARED) (TYPOS=1 misspells them)
	@$(BIN)/python benchmarks/score.py --shared $(SHARED) --typos $(TYPOS)

verify: $(RUN_READY) ## Check every citation against the articles in $(SHARED)
	@test -d $(SHARED)/articles || { echo "No articles at $(SHARED)/articles; set SHARED=DIR."; exit 1; }
	@$(BIN)/advisor knowledge verify --articles $(SHARED)/articles

bench: $(RUN_READY) ## Measure answers, start and memory
	@$(BIN)/python benchmarks/engine.py

bench-http: $(RUN_READY) ## Measure questions a second beside a bare echo (needs wrk and PostgreSQL)
	@$(BIN)/python -m benchmarks.http

lock: | $(BIN)/python ## Renew the locked requirements
	@$(PIP) uv
	$(BIN)/uv pip compile pyproject.toml --group build --extra postgresql --extra redis --extra slack --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --upgrade --quiet -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --group build --group dev --extra postgresql --extra redis --extra slack -c requirements/run.txt \
	  --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade --quiet \
	  -o requirements/dev.txt

clean: ## Remove the virtual environment and what was built
	rm -rf $(VENV) tests/clients/node_modules widget/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
