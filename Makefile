# The verbs of this project. "make run" and "make test" do everything on a fresh machine
# that has Python 3.11 or newer.

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# On SQLite and the embedded Valkey, whatever is set.
PLAIN := env -u DATABASE_URL -u REDIS_URL

# What the second pass of the tests runs: all that touches the database or the broker. The core touches neither.
ELSEWHERE := (stack or broker or django_db or uses_database) and not browser
SITE_TESTS := tests/diagrams tests/lessons tests/process tests/site tests/workers tests/workshops

.DEFAULT_GOAL := help
.PHONY: help run setup test check pytest browser nftables oracle bench requirements clean

help:
	@echo "make run      set up if needed, and start LambdaNet (HOST, PORT and more: see README.md)"
	@echo "make test     set up if needed, then every check and every test"
	@echo "make check    format, lint, types, import contracts, templates, migrations"
	@echo "make oracle   random networks against the Linux kernel (N=5000, FIRST=0)"
	@echo "make bench    how fast is it?"
	@echo "make setup    only set up, for development"
	@echo "make clean    remove what can be made again; var/ with the database stays"

run: .venv/.run
	@$(BIN)/python -m lambdanet_site.serve --leashed

setup: .venv/.dev

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "LambdaNet needs Python 3.11 or newer: install it, or name it, as in PYTHON=/path/to/python3.11 make run." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "LambdaNet needs Python 3.11 or newer, and $(PYTHON) is not." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) could not make .venv: on Debian or Ubuntu, install python3-venv." >&2; exit 1; }

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing what LambdaNet needs into .venv …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing what its tests need into .venv …"
	@$(PIP) --no-compile -r requirements-dev.txt
	@touch $@

test: setup browser nftables check pytest

# Once on SQLite and the embedded Valkey, in three processes on two cores, for much of it waits; then, on the database and
# broker that are set, what touches them, in two.
pytest: setup
	$(PLAIN) $(BIN)/python -m pytest -n 3 --dist loadgroup
	@if [ -n "$$DATABASE_URL$$REDIS_URL" ]; then \
		set -x; $(BIN)/python -m pytest -n 2 --dist loadgroup -m "$(ELSEWHERE)" $(SITE_TESTS); \
	fi

# Templates are linted, not formatted: a formatter may add blanks that show.
check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(PLAIN) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(PLAIN) $(BIN)/python manage.py check --fail-level WARNING
	$(PLAIN) $(BIN)/python manage.py makemigrations --check --dry-run

# Debian's Chromium, as the shell without windows where there is such a package; DejaVu, so that there is a font to measure with.
browser:
	@if ! command -v chromium-headless-shell >/dev/null && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && { DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium-headless-shell fonts-dejavu-core \
				|| DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; }; \
		else \
			echo "The browser tests need Chromium: sudo apt-get install chromium-headless-shell fonts-dejavu-core (or only: $(BIN)/pytest -m 'not browser')." >&2; exit 1; \
		fi; \
	fi

# With it, a root user's tests ask the Linux kernel; without, they say that they do not.
nftables:
	@if ! ldconfig -p 2>/dev/null | grep -q libnftables.so.1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nftables; \
	fi

N ?= 5000
FIRST ?= 0
oracle: setup nftables
	@$(BIN)/python -m tests.kernel.oracle $(N) --first $(FIRST)

bench: setup
	@for file in benchmarks/*.py; do echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file || exit 1; done

# Pinned, with hashes and without the address of any index.
COMPILE := .venv/uv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --custom-compile-command "make requirements"

requirements: | .venv/bin/python
	@test -x .venv/uv/bin/uv || { $(PYTHON) -m venv .venv/uv && .venv/uv/bin/python -m pip install --quiet uv; }
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov var/static var/static.stamp
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
