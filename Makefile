# Vital 5. `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint unit soak bench assets lighthouse lock words
PY := .venv/bin/python

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: ## make .venv with the locked dependencies and the project in it
	@sh scripts/setup run

demo: setup ## a synthetic borough to look at: resident app on http://127.0.0.1:8500/
	@.venv/bin/vital5 demo

test: ## everything that fits in its time: linters, types, contracts, tests, browser journeys
	@sh scripts/setup test
	@sh scripts/browser
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -m "not soak" -n 2 --dist loadfile --no-loadscope-reorder

lint: ## linters, types, import contracts, catalogues
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/vital5 translations check

soak: ## the long runs
	@sh scripts/setup test
	@sh scripts/browser
	@$(PY) -m pytest -m soak

bench: ## speed and size as ratios in one run, printed as a table
	@sh scripts/setup test
	@$(PY) -m bench

lighthouse: ## Lighthouse on a phone: start, a question, the results (needs Node)
	@sh scripts/setup test
	@sh scripts/browser
	@$(PY) -m bench.lighthouse

assets: ## build static/ from assets/ (needs Node)
	@sh assets/build

words: ## extract the English and merge it into every language
	@.venv/bin/vital5 translations extract
	@.venv/bin/vital5 translations update
	@.venv/bin/vital5 translations compile

lock: ## write requirements/*.txt anew (needs uv)
	@sh scripts/lock
