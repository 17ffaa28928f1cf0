# Two commands need nothing before them: `make demo` and `make test`. Each sets up what it lacks.
.DEFAULT_GOAL := help
.PHONY: help demo test check lint types rooms house quick soak coverage docs lock
MAKEFLAGS += --no-print-directory

SERVE ?= 1
setup := scripts/setup
bin := .venv/bin
pytest := $(bin)/python -m pytest --quiet

help: ## Say what each target does
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo: ## Play a whole election night on real data and verify it (SERVE=0: do not stay to serve the site)
	@$(setup) runtime
	@$(bin)/scrutateur demo $(if $(filter 0,$(SERVE)),--no-serve)

test: ## Everything a change must pass: check, then the quick and the full tests (10 minutes)
	@$(setup) test
	@$(MAKE) check
	@$(pytest) -n 2 --dist loadfile -m "quick or full" --ignore tests/house --ignore tests/docs

check: ## Lint, types, import contract, style limits, catalogues, documents: all faults at once
	@$(setup) check
	@$(MAKE) --keep-going lint types rooms house

lint:
	$(bin)/ruff check .
	$(bin)/ruff format --check .

types:
	$(bin)/mypy

rooms:
	$(bin)/lint-imports --no-logo

house:
	$(pytest) tests/house tests/docs

quick: ## The inner loop: the pure tests (under a minute)
	@$(setup) check
	@$(pytest) -n 2 -m quick

soak: ## The long nights and faults (hours)
	@$(setup) test
	@$(pytest) -m soak

coverage: ## Branches of the code that the quick tests leave out
	@$(setup) check
	@$(pytest) -n 2 -m quick --cov

docs: ## Write the generated parts of the documents again
	@$(setup) check
	@$(bin)/python scripts/write-docs

lock: ## Write the lock files again after a change of dependencies
	@$(setup) check
	@scripts/lock
