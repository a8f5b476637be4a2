# Two commands: `make demo` and `make test`. Everything they need besides Python and make they install themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: demo test check clean
demo: $(VENV)/.installed
	$(BIN)/runreport demo --out site
	@echo "open $(CURDIR)/site/index.html"

test: $(VENV)/.test-installed
	tools/debian.sh
	tools/node.sh
	$(BIN)/pytest -n 2 --dist worksteal

check: $(VENV)/.test-installed
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/pyright

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test-installed: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,dev]'
	touch $@

clean:
	rm -rf $(VENV) site .runreport assets/node_modules
