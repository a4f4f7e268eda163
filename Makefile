# Everything here works from a fresh clone with Python 3.11 or newer and a package registry that pip can reach.
#
#   make answer   set up, build a library from the starter lists, answer a question
#   make test     set up, run the tests that take no more than a few minutes together
#   make strain   set up, run those that start database servers, kill processes and fill disks
#   make check    format, lint, imports and types
#   make bench    measure retrieval, latency and checking (evaluation data: REFDESK_SHARED, else ../shared)
#   make lock     compile the lock files anew from pyproject.toml (UPGRADE=--upgrade for newer versions)

QUESTION ?= Which papers serve large language models with paged memory for attention?
DATA ?= .data
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PARTS := 4
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)
STARTERS := $(wildcard ingest/lists/starter/*.md)
COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)

.PHONY: answer test strain check bench lock clean
.DELETE_ON_ERROR:

answer: $(DATA)/built
	@$(BIN)/refdesk --data $(DATA) ask "$(QUESTION)"

test: $(VENV)/tools
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not strain"

strain: $(VENV)/tools
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m strain

check: $(VENV)/tools
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/mypy

bench: $(VENV)/tools
	$(BIN)/python -m tests.benchmarks.ingest
	$(BIN)/python -m tests.benchmarks.retrieval
	$(BIN)/python -m tests.benchmarks.latency
	$(BIN)/python -m tests.benchmarks.summaries
	$(BIN)/python -m tests.benchmarks.digests
	$(BIN)/python -m tests.benchmarks.meaning

# Reading an index's long pages takes pip most of its time, and one process reads them one after the other: so several
# fetch a part each, with hashes checked, and one installs the files. Nothing is compiled that is never imported.
define install
	@echo "Installing $< into $(VENV) (the first time this takes a minute or two)"
	@rm -rf $(VENV)/wheels && mkdir -p $(VENV)/wheels
	@awk -v parts=$(PARTS) '/^[A-Za-z0-9]/ {part = part % parts + 1} {print > ("$(VENV)/wheels/part-" part)}' $<
	@ls $(VENV)/wheels/part-* | xargs -P $(PARTS) -I FILE $(PIP) wheel --quiet --no-deps --require-hashes \
		--wheel-dir $(VENV)/wheels --requirement FILE
	@$(PIP) install --quiet --no-deps --no-compile --no-index $(VENV)/wheels/*.whl
	@rm -rf $(VENV)/wheels
endef

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "Refdesk needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c '$(IS_NEW_ENOUGH)' || { echo "$(PYTHON) is older than Python 3.11: name a newer one, make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@awk '/^[A-Za-z0-9]/ {is_pip = /^pip==/} is_pip' requirements.lock > $(VENV)/pip.lock
	@$(PIP) install --quiet --no-deps --require-hashes --requirement $(VENV)/pip.lock
	@touch $@

$(VENV)/packages: requirements.lock $(VENV)/made
	$(install)
	@touch $@

$(VENV)/ready: pyproject.toml $(VENV)/packages
	@PYTHONWARNINGS=ignore $(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/tools: requirements-dev.lock $(VENV)/ready
	$(install)
	@touch $@

$(DATA)/built: $(STARTERS) $(VENV)/ready
	$(BIN)/refdesk --data $(DATA) ingest --offline
	@touch $@

lock:
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/python -m pip install --quiet uv
	.cache/uv/bin/uv $(COMPILE) pyproject.toml --group model --group installer \
		--output-file requirements.lock
	.cache/uv/bin/uv $(COMPILE) pyproject.toml --group model --group installer --group dev \
		--constraint requirements.lock --output-file .cache/requirements-all.lock
	@# The second file holds only what the first does not.
	@awk 'NR == FNR {if (/^[A-Za-z0-9]/) have[$$1]; next} /^[A-Za-z0-9]/ {new = !($$1 in have)} new' \
		requirements.lock .cache/requirements-all.lock > requirements-dev.lock
	@! grep -n '://' requirements.lock requirements-dev.lock

clean:
	rm -rf $(VENV) $(DATA) .cache build *.egg-info
