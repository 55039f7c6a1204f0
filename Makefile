# What a person can ask of this checkout. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready-$(shell cat requirements/dev.lock | cksum | cut -d' ' -f1)

help: ## List every target with a sentence.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(STAMP) ## Make the environment in .venv with locked versions.

$(STAMP): requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Balai needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Balai needs Python's venv module. On Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv (a minute, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@rm -f $(VENV)/.ready-*
	@touch $@

serve: $(STAMP) ## Run the sample village here: site, service, samples, rebuilt when a file changes.
	@$(BIN)/flask --app forms_service develop

.PHONY: help setup serve
