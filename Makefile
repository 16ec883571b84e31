# Everything happens in .venv and instance/; `rm -rf .venv` begins anew.

PORT ?= 5000
# A browser test waits more than it works.
JOBS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))
ARGS ?=
export PORT

# The first Python of this machine that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
RUN := $(VENV)/bin/python
PIP_INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check
RUNTIME := $(VENV)/requirements.installed
DEVELOPMENT := $(VENV)/requirements-dev.installed

.DEFAULT_GOAL := help
.PHONY: help run test bench lint format requirements screenshots

help: ## what can be done here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(RUNTIME) ## serve http://127.0.0.1:5000 (PORT=…), with demo data when the database is empty
	@set -a; [ ! -f .env ] || . ./.env; $(if $(filter file,$(origin PORT)),,PORT=$(PORT);) set +a; \
	$(RUN) -m flask --app app db upgrade && \
	$(RUN) -m flask --app app demo --als-leeg && \
	echo "MDO-planner: http://127.0.0.1:$${PORT:-5000}  (stop: Ctrl-C)" && \
	exec $(RUN) -m scripts.run

test: $(DEVELOPMENT) ## all tests on SQLite, PostgreSQL and Chromium (ARGS="-k …", JOBS=3)
	@$(RUN) -m scripts.chromium
	$(RUN) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

bench: $(DEVELOPMENT) ## how the pages grow with the database, as ratios
	$(RUN) -m scripts.bench $(ARGS)

lint: $(DEVELOPMENT) ## style and mistakes (also part of the tests)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: $(DEVELOPMENT) ## put all Python in one style
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

requirements: $(VENV)/bin/pip ## pin the newest versions that requirements*.in allow
	$(PIP_INSTALL) pip-tools
	for name in requirements requirements-dev; do \
		$(RUN) -m piptools compile --quiet --upgrade --no-header --strip-extras \
			--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $$name.in || exit; done

screenshots: $(DEVELOPMENT) ## renew the images of the handbook and the README
	@$(RUN) -m scripts.chromium
	$(RUN) -m scripts.screenshots $(ARGS)

$(VENV)/bin/pip:
	@[ -n "$(PYTHON)" ] || { echo "MDO-planner needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Making a virtual environment failed. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(RUNTIME): requirements.txt | $(VENV)/bin/pip
	$(PIP_INSTALL) -r $<
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(PIP_INSTALL) -r $<
	@touch $@
