# The verbs of this project. "make run" and "make test" do everything on a fresh machine.

PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run setup

help:
	@echo "make run   set up if needed and start LambdaNet"
	@echo "make test  set up if needed, then every check and test"

setup: .venv/.dev
	@:

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
