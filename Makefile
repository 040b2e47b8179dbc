# What a person types. The work is in scripts/; each says at its top what it does.
SHELL := /bin/bash
PORT ?= 8000
SAMPLES ?= 600
SHARED ?= ../shared
ARGS ?=
DEBUG ?= $(if $(SECRET_KEY),false,true)
export PORT SAMPLES SHARED DEBUG # development mode, unless the shell has read a portal's environment

.DEFAULT_GOAL := help
.PHONY: help run install install-production test test-deep test-fast test-moments check bench bench-cpu bench-events bench-import bench-letters bench-search lighthouse search-score question-score messages guide-pictures lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 28

run: ## serve the portal on http://127.0.0.1:8000 (PORT=8001, SAMPLES=0)
	@scripts/run.sh

install: ## .venv with all that the portal and its tests need
	@scripts/install.sh dev

install-production: ## .venv with what the portal needs, and no tests (docs/running.md)
	@scripts/install.sh production

test: ## what each change must pass: SQLite, PostgreSQL, browser (ARGS="tests/events -k feed")
	@scripts/test.sh $(ARGS)

test-deep: ## all but browser tests on both databases with many examples, and unmarked tests that ask the clock
	@scripts/test.sh --deep $(ARGS)

test-fast: ## the tests on SQLite without a browser
	@scripts/test.sh --fast $(ARGS)

test-moments: ## the tests that ask the clock, at twelve hostile moments
	@scripts/test_moments.sh $(ARGS)

check: install ## format, lint, types, floors, migrations, deployment, translations
	@scripts/check.sh

bench: install ## measure pages, their CPU time, queries and bytes
	@bench/run.sh

bench-cpu: install ## measure pages' CPU time as multiples of Django's hello world (KEEP=/var/tmp/places)
	@bench/cpu.sh

lighthouse: install ## Lighthouse's scores of the home, list, place and help pages
	@bench/lighthouse.sh

bench-import: install ## measure importing 6,000 and 60,000 rows (ROWS="6000 60000")
	@bench/importing.sh

bench-events: install ## measure the pages and feeds of 10,000 events with 100,000 registrations
	@bench/events.sh

bench-letters: install ## measure the one-click letter to 2,000 maintainers, every tenth failing (KEEPERS=2000)
	@bench/letters.sh

bench-search: install ## measure searching alone with corpora that SHARED/search makes
	@bench/searching.sh

search-score: install ## score searching with the corpus and queries of SHARED/search (ARGS="--show typo")
	@scripts/search_score.sh $(ARGS)

question-score: install ## score whole questions with SHARED/search (ARGS="--show time", QUERIES=…)
	@scripts/evaluate_questions.sh $(ARGS)

messages: install ## gather the texts to translate into locale/*/LC_MESSAGES/*.po
	@scripts/debian.sh gettext xgettext
	@.venv/bin/python scripts/gather_messages.py

guide-pictures: ## take the pictures of docs/koordinaattorin-opas.md anew
	@scripts/guide_pictures.sh

lock: install ## pin pyproject.toml's dependencies in requirements/ (ARGS=--upgrade)
	@scripts/lock.sh $(ARGS)

clean: ## remove what make makes again; data and uploads stay
	rm -rf .venv staticfiles .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
