# Everything here works from a fresh clone with Python 3.11 or newer and a package index that pip can reach.
#
#   make answer     install, build a library from the bundled lists, answer a question
#   make test       install, run the tests that take a few minutes together
#   make strain     install, run the tests that start database servers, kill processes and fill disks
#   make check      check format, lint, imports, types and dependencies
#   make bill       write the bill of materials (CycloneDX) to build/refdesk.cdx.json
#   make wheel      build the wheel of the last commit, the same bytes everywhere, to build/dist (KEY=FILE signs it)
#   make documents  write the generated documents and pictures again
#   make gallery    show every kind of message in build/gallery, and how high each is
#   make bench      measure retrieval, latency and checking (evaluation data: REFDESK_SHARED, else ../shared)
#   make lock       resolve the lock files from pyproject.toml again (UPGRADE=--upgrade for newer versions)
#   make clean      remove what was installed and built
#   make help       show this list

QUESTION ?= Which papers serve large language models with paged memory for attention?
DATA ?= .data
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PARTS := 4
# Tests wait for servers, leases and processes now and then: one worker more than there are processors fills the gaps,
# and under strain, where most of the time is waiting, two.
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
WORKERS ?= $(shell expr $(CORES) + 1)
STRAINED ?= $(shell expr $(CORES) + 2)
# Nothing is built where Refdesk is installed. Of the tools for tests two, of pure Python, have no wheel.
ONLY_WHEELS := --only-binary :all: --no-binary forbiddenfruit,bibtexparser
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)
STARTERS := $(wildcard ingest/lists/starter/*.md)
COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)

.PHONY: help answer test strain check audit bill wheel gallery documents bench lock clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

answer: $(DATA)/built
	@$(BIN)/refdesk --data $(DATA) ask "$(QUESTION)"

test: $(VENV)/tools
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal -m "not strain" $(TESTS)

strain: $(VENV)/tools
	$(BIN)/python -m pytest --numprocesses $(STRAINED) --dist worksteal -m strain

check: $(VENV)/tools
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/mypy
	$(MAKE) --no-print-directory audit

# No locked version is withdrawn, none is built here, and none is known to be vulnerable, as far as the index says.
audit: $(VENV)/tools
	@$(PIP) install --quiet --dry-run --ignore-installed --no-deps $(ONLY_WHEELS) --require-hashes \
		--requirement requirements.lock --requirement requirements-dev.lock 2> $(VENV)/audit.log || \
		{ cat $(VENV)/audit.log; exit 1; }
	@! grep -i yanked $(VENV)/audit.log
	@$(BIN)/python -m tests.supply_chain.audited requirements.lock requirements-dev.lock
	@$(MAKE) --no-print-directory bill

# What is installed to run Refdesk, for whoever must know.
bill: $(VENV)/tools
	@$(BIN)/python -m tests.supply_chain.bill requirements.lock build/refdesk.cdx.json

wheel: $(VENV)/tools
	@$(BIN)/python -m tests.supply_chain.wheel build/dist $(if $(KEY),--key $(KEY))

gallery: $(VENV)/tools
	$(BIN)/python -m tests.gallery.pages

documents: $(VENV)/tools
	$(BIN)/python -m tests.documentation.configuration_page
	$(BIN)/python -m tests.gallery.pictures

bench: $(VENV)/tools
	$(BIN)/python -m tests.benchmarks.ingest
	$(BIN)/python -m tests.benchmarks.retrieval
	$(BIN)/python -m tests.benchmarks.latency
	$(BIN)/python -m tests.benchmarks.planned
	$(BIN)/python -m tests.benchmarks.summaries
	$(BIN)/python -m tests.benchmarks.digests
	$(BIN)/python -m tests.benchmarks.replaying
	$(BIN)/python -m tests.benchmarks.meaning

# Reading an index's long pages takes pip most of its time, and one process reads them one after the other: so several
# fetch a part each, with hashes checked, and one installs the files. Nothing is compiled that is never imported.
define install
	@echo "Installing $< into $(VENV) (the first time this takes a minute or two)"
	@rm -rf $(VENV)/wheels && mkdir -p $(VENV)/wheels
	@awk -v parts=$(PARTS) '/^[A-Za-z0-9]/ {part = part % parts + 1} {print > ("$(VENV)/wheels/part-" part)}' $<
	@ls $(VENV)/wheels/part-* | xargs -P $(PARTS) -I FILE $(PIP) wheel --quiet --no-deps --require-hashes $(ONLY_WHEELS) \
		--wheel-dir $(VENV)/wheels --requirement FILE
	@$(PIP) install --quiet --no-deps --no-compile --no-index $(VENV)/wheels/*.whl
	@rm -rf $(VENV)/wheels
endef

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "Refdesk needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c '$(IS_NEW_ENOUGH)' || { echo "$(PYTHON) is older than Python 3.11: name a newer one, make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@awk '/^[A-Za-z0-9]/ {is_pip = /^pip==/} is_pip' requirements.lock > $(VENV)/pip.lock
	@$(PIP) install --quiet --no-deps --require-hashes --only-binary :all: --requirement $(VENV)/pip.lock
	@touch $@

# The reader of full texts is confined and can write nothing, so that what only it imports is compiled here.
$(VENV)/packages: requirements.lock $(VENV)/made
	$(install)
	@$(BIN)/python -m compileall -q $(VENV)/lib/python3.*/site-packages/pypdf
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
