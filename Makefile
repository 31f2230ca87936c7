# What there is to do here, with nothing but Python 3.11 or newer, pip and make.
# Every target makes .venv when it is missing; `make PYTHON=/path/to/python` chooses the Python.

.DEFAULT_GOAL := help
.PHONY: help install fix check test slow demo golden docs screenshot results reproduce

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$python && break; done)
BIN := .venv/bin
READY := .venv/.installed
DEMO ?= demo
REPRODUCE ?= reproduce

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -e 's/:.*## /:	/'

install: $(READY) ## make .venv with everything in its tested version

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || test -n "$(PYTHON)" || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

fix: $(READY) ## mend what a tool can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: $(READY) ## style, docstrings, types, rooms and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: $(READY) ## the tests, in a few minutes
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

slow: $(READY) ## the tests that take long
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m slow

demo: $(READY) ## a first look: train, transfer, compare (a minute)
	$(BIN)/backfire demo --out $(DEMO)
	@echo "The report: $(DEMO)/report.html"

golden: $(READY) ## write the golden files of tests/golden/ anew; look at their difference
	$(BIN)/python tools/golden.py

docs: $(READY) ## write the generated pages of docs/ anew
	$(BIN)/python tools/paper_map.py
	$(BIN)/python tools/json_reference.py
	$(BIN)/python tools/mitigation_list.py
	$(BIN)/python tools/similarity_tables.py
	$(BIN)/python tools/advice_table.py

screenshot: demo ## the picture of a report in the README (needs chromium)
	$(BIN)/python tools/screenshot.py $(DEMO)/report.html docs/images/report.png

results: $(READY) ## draw every table and figure of docs/results/ anew from the evidence in results/ (no training)
	$(BIN)/backfire reproduce all --redraw --out docs/results
	$(BIN)/python tools/advice_table.py

reproduce: $(READY) ## Table 2's first column with two runs an arm, trained here (VECTORS=file for word vectors)
	$(BIN)/backfire reproduce table-2 --only tpos --seeds 2 --out $(REPRODUCE) \
		--sweep $(if $(VECTORS),table-2,without-vectors) \
		--evidence $(REPRODUCE)/results --runs $(REPRODUCE)/runs $(if $(VECTORS),--vectors $(VECTORS))
