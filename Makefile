# All commands of this project. `make` alone lists them, in the groups of the ##@ lines.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
VENV ?= .venv
LOCK ?= requirements/dev.txt
BIN := $(VENV)/bin
MADE := .made-from-the-lock
# The tests of `make setup` install packages of their own, and compile nothing.
COMPILE ?= $(BIN)/python -m lib.catalogues
BOOKS := var/reports/faults.txt
MUTANTS := var/mutants/venv
AUDIT := var/audit/venv
# The databases of quick tests stand in memory, where the machine has such a folder.
MEMORY = $(if $(wildcard /dev/shm/.),TMPDIR=/dev/shm)
# Each worker compiled all tests anew, 6 s each, where the environment forbids to keep what Python compiled.
COMPILED = PYTHONDONTWRITEBYTECODE=
# A third worker on two cores costs more than it saves: each one imports and collects everything.
WORKERS := $(shell cores=$$(nproc); echo $$((cores > 2 ? cores : 2)))

# Make an environment in the folder of the target, from the locks that the target depends on.
define install
	@found=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))' 2> /dev/null) || { \
		echo "This project needs Python 3.11 or newer; '$(PYTHON)' is $${found:-not there}. Choose another: make setup PYTHON=python3.12" >&2; exit 1; }
	@echo "== The environment, in $(@D) (about a minute)"
	@$(PYTHON) requirements/install.py $(@D) $^
	@touch $@
endef

.PHONY: help setup demo shell quick test check ci format full races faults pooler bench growth board export import load rate hanging timing flood away rolling startup weights lighthouse scan audit mutants alerts lock messages screenshots looks

##@ Start

help: ## This list
	@awk -F ":.*## " '/^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/$(MADE) ## The environment, in .venv, and the translations compiled
	@$(COMPILE)

$(VENV)/$(MADE): $(LOCK)
	$(install)

$(MUTANTS)/$(MADE): requirements/dev.txt requirements/mutants.txt
	$(install)

$(AUDIT)/$(MADE): requirements/audit.txt
	$(install)

demo: setup ## Run the site with demo people; PORT=8000 chooses the port
	@PORT=$(PORT) exec $(BIN)/python manage.py demo

shell: setup ## A Django shell on the demo's database
	@test -f var/demo.sqlite3 || { echo "There is no demo yet. Run: make demo" >&2; exit 1; }
	@$(BIN)/python -c 'import os; from config.demo_environment import provide; provide(os.environ); \
		os.execv("$(BIN)/python", ["$(BIN)/python", "manage.py", "shell"])'

##@ While you work

quick: setup ## Unit tests and journeys on SQLite, without the slowest; ARGS="-k word" narrows it
	@$(MEMORY) $(COMPILED) $(BIN)/python -m pytest -q -p tests.quick -n $(WORKERS) --dist loadfile tests/unit tests/journeys $(ARGS)

test: setup ## The whole suite on SQLite and PostgreSQL; ARGS="-k word" narrows it
	@$(BIN)/python -m tests.programs_present
	@$(BIN)/python -m tests.both_databases $(ARGS)

check: setup ## Every check except the tests: ruff, mypy, imports, templates, migrations, production settings
	@echo "== ruff"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@echo "== mypy"
	@$(BIN)/mypy .
	@echo "== imports point downward"
	@$(BIN)/lint-imports --no-logo
	@echo "== templates"
	@git ls-files -z '*templates/*.html' | xargs -0r $(BIN)/djade --check --target-version 5.2
	@echo "== migrations are complete"
	@$(BIN)/python -m tests.production_env $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "== production settings"
	@$(BIN)/python -m tests.production_env $(BIN)/python manage.py check --deploy --fail-level WARNING
	@echo "== suppressed checks"
	@$(BIN)/python -m tests.guards.suppressions

ci: check ## Every check, then the tests: what CI runs
	@$(MAKE) test

format: setup ## Format code and templates
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format
	@git ls-files -z '*templates/*.html' | xargs -0r $(BIN)/djade --target-version 5.2

##@ Long runs

full: setup ## The whole suite with every matrix, kill and trial, and the coverage (over an hour)
	@FULL=1 $(MAKE) test

races: setup ## Every race of the requirements on PostgreSQL: sixteen browsers on gunicorn, then threads
	@FULL=1 $(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.with_postgres $(BIN)/pytest -q tests/races/live
	@FULL=1 $(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.with_postgres $(BIN)/pytest -q tests/races --ignore=tests/races/live

faults: setup ## Every fault in its long form on both databases; prints what happened to each message
	@mkdir -p var/reports
	@rm -f $(BOOKS)
	@FULL=1 FAULTS_TABLE=$(BOOKS) $(BIN)/pytest -q -n 2 --dist worksteal tests/faults
	@FULL=1 FAULTS_TABLE=$(BOOKS) $(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.with_postgres $(BIN)/pytest -q -n 2 --dist worksteal tests/faults
	@cat $(BOOKS)

pooler: setup ## The site through PgBouncer in transaction mode; needs pgbouncer
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.with_postgres $(BIN)/pytest -q tests/pooler/through_pgbouncer.py

##@ Measure

bench: setup ## A login beside the least possible and two packages; needs the harness; ARGS="--hashers md5 --rounds 2"
	@$(BIN)/python -m quality.bench.compare $(ARGS)

growth: setup ## Costs of logins, pages and the purge with up to a million people; ARGS="--people 1000 --plans"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.growth $(ARGS)

board: setup ## Time and statements of the desk's board, lists, person and log at 1,000 and 200,000 people
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.board $(ARGS)

export: setup ## Time and memory of a downloaded list of 1,000 and of 1,100,000 people; ARGS="--people 1000"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.export $(ARGS)

import: setup ## A list of 5,000 people beside logins, with the sender killed twice; ARGS="--rows 1000"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.importing $(ARGS)

load: setup ## A Monday-morning rush of logins, and an overload; ARGS="--seconds 10 --threads 24"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.load $(ARGS)

rate: setup ## 10,000 mails through one and two senders; ARGS="--mails 1000" takes fewer
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.rate $(ARGS)

hanging: setup ## Response times while the mail server and Twilio hang
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.hanging $(ARGS)

timing: setup ## Whether response times reveal who has an account; ARGS="--tries 1000"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.timing $(ARGS)

flood: setup ## Whether a login flood locks others out or delays the health probe; ARGS="--database SQLite"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.flood $(ARGS)

away: setup ## Whether the health probe responds while PostgreSQL is away; ARGS="--seconds 30"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.away $(ARGS)

rolling: setup ## Failed requests while the web processes restart; needs nginx; ARGS="--requests 1000"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.rolling $(ARGS)

startup: setup ## Seconds to start, memory and imports of the web and sender processes; ARGS="--rounds 1"
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m quality.bench.startup $(ARGS)

weights: setup ## What each screen weighs, and in how many requests; needs Chromium
	@$(BIN)/python -m tests.programs_present
	@$(BIN)/python -m tests.production_env $(BIN)/python manage.py shell --no-imports -c "from quality.weights import main; main()"

lighthouse: setup ## Lighthouse for a phone over every public screen; needs npm and Chromium; ONLY="^SMS"
	@$(BIN)/python -m quality.scan.install lighthouse
	@$(BIN)/python -m tests.production_env $(BIN)/python manage.py shell --no-imports -c "from quality.lighthouse import main; main('$(ONLY)')"

##@ Find weaknesses

scan: setup ## Independent scanners against the site and a weak one (docs/scan.md); needs npm and Java; ONLY="vnu htmlcs"
	@$(BIN)/python -m quality.scan.install $(ONLY)
	@$(BIN)/python -m tests.production_env $(BIN)/python manage.py shell --no-imports -c "from quality.scan.run import main; main('$(ONLY)')"

audit: $(AUDIT)/$(MADE) ## Known vulnerabilities in the production packages; needs the internet; ARGS goes to pip-audit
	@$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements/base.txt $(ARGS)

mutants: setup $(MUTANTS)/$(MADE) ## Mutation tests of the security core (hours); ARGS="accounts.road.walk*" runs fewer
	@$(BIN)/python -m quality.mutants $(ARGS)

alerts: ## Check and test the alerts for Prometheus; needs promtool
	@command -v promtool > /dev/null || { echo "The alerts are not tested: promtool is not on the PATH (apt-get install prometheus)." >&2; exit 1; }
	@promtool check rules deploy/alerts.yml
	@promtool test rules deploy/alerts.test.yml

##@ Now and then

lock: setup ## Update requirements/*.txt from the ranges in pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
		--custom-compile-command "make lock" --output-file requirements/base.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
		--custom-compile-command "make lock" --group dev --constraint requirements/base.txt --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
		--custom-compile-command "make lock" --group mutants --constraint requirements/dev.txt --output-file requirements/mutants.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
		--custom-compile-command "make lock" --group audit --constraint requirements/dev.txt --output-file requirements/audit.txt

messages: setup ## Write the catalogues of translations anew from code and templates, then check them
	@$(BIN)/python -m quality.languages.extract
	@$(BIN)/python -m quality.languages.check $(ARGS)

screenshots: setup ## Take the pictures of the manual and of README again, in each language, from a new demo
	@$(BIN)/python -m quality.pictures

looks: setup ## A picture of every screen of the browser tests, in var/looks
	@$(BIN)/python -m tests.programs_present
	@SCREENSHOTS=var/looks $(BIN)/pytest tests/browser
