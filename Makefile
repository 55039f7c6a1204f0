# What a person can ask of this checkout. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
FUZZ_SECONDS ?= 60
PYTHON ?= python3
# What is installed; requirements/run.lock is all that a server needs.
LOCK ?= requirements/dev.lock
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard theme/locale/*/LC_MESSAGES/balai.po))
STAMP := $(VENV)/.ready-$(shell cat $(LOCK) | cksum | cut -d' ' -f1)

help: ## List every target with a sentence.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(STAMP) $(CATALOGUES) ## Make the environment in .venv with locked versions.

$(STAMP): $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Balai needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Balai needs Python's venv module. On Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv (a minute, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --use-pep517 --require-hashes -r $(LOCK)
	@rm -f $(VENV)/.ready-*
	@touch $@

serve: setup ## Run the sample village here: site, service, samples, rebuilt when a file changes.
	@$(BIN)/flask --app forms_service develop

baru: setup ## Ask a few questions and write a new page, news item, event or guide.
	@$(BIN)/python -m publishing new

editor: setup ## Write the browser editor (Sveltia CMS, from npm) to output/admin/; set BALAI_REPOSITORY=owner/name.
	@$(BIN)/python -m publishing editor

check-content: setup ## Check the village's content: file, line, what is wrong and how to mend it.
	@$(BIN)/python -m publishing check

check: setup ## The fast loop: style, types, import rules and the quick tests.
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m publishing check --no-advice
	@$(BIN)/pytest -q -n 2 --dist worksteal -m "not slow"

test: setup ## Everything: check, golden site, documents, HTML, browser stories.
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest -q -n 2 --dist worksteal

lint: setup ## Style, formatting, types and import rules.
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }

restore-drill: setup ## Prove that a restored backup does not bring erased data back to life.
	@$(BIN)/flask --app forms_service backup drill

scan: setup ## Let wapiti attack the running service for some minutes, from outside and from within.
	@test -x $(VENV)/scan/bin/wapiti || { $(PYTHON) -m venv $(VENV)/scan && $(VENV)/scan/bin/pip install --quiet \
	  --disable-pip-version-check --no-deps --require-hashes -r requirements/scan.lock; }
	@$(BIN)/python -m bench.scan --wapiti $(VENV)/scan/bin/wapiti

fuzz: setup ## Search, guided by coverage, for what breaks the service; FUZZ_SECONDS=60 a target.
	@test -d $(VENV)/fuzz/atheris || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --only-binary :all: --require-hashes --target $(VENV)/fuzz -r requirements/fuzz.lock
	@PYTHONPATH=$(VENV)/fuzz $(BIN)/python -m bench.fuzz --seconds $(FUZZ_SECONDS)

golden: setup ## Write tests/site_expected/ anew; read the difference before you commit it.
	@BALAI_WRITE_GOLDEN=1 $(BIN)/pytest -q tests/test_golden.py

weight: setup ## Build the site and show what every page weighs, and its seconds on slow links.
	@$(BIN)/pelican --settings pelicanconf.py --fatal warnings --quiet
	@$(BIN)/python -m plugins.weight

lighthouse: setup ## Let Lighthouse look at every kind of page as it is served; wants root, nginx, Chromium and npm.
	@$(BIN)/python -m bench.lighthouse

slow: setup ## Measure pages and the whole act on links like 2G, slow 3G and slow 4G; wants root, nginx and Chromium.
	@$(BIN)/python -m bench.slow

translations: setup ## Bring new interface texts into the English catalogue, empty, to be translated.
	@$(BIN)/pybabel -q extract -F theme/locale/babel.cfg -k N_ --no-location --omit-header --no-wrap -o $(VENV)/balai.pot forms_service plugins theme
	@$(BIN)/pybabel -q update -D balai -i $(VENV)/balai.pot -d theme/locale -l en --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(MAKE) --no-print-directory setup

%.mo: %.po | $(STAMP)
	@$(BIN)/pybabel -q compile -i $< -o $@

publish: setup ## Build for production, verify, and swap it in at BALAI_PUBLISH_TO (a folder, or user@server:folder).
	@$(BIN)/python -m release publish

rollback: setup ## Show the release before this one again; a second time undoes it.
	@$(BIN)/python -m release rollback

.PHONY: publish rollback help setup serve check check-content baru editor test lint scan fuzz restore-drill golden weight lighthouse slow translations
