# One command checks everything, the same for people and CI. `make demo` and `make test` do all their own set-up.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := packaging/locks/dev.txt
SETUP := $(VENV)/.set-up

.PHONY: demo test quick check soak bench screens locks clean

demo: $(SETUP)
	@$(BIN)/escdesk demo $(DEMO)

test: $(SETUP)
	@packaging/system-libraries tests
	$(MAKE) --no-print-directory check
	$(BIN)/python -m tests.harness.run all

quick: $(SETUP)
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports --no-cache > /dev/null || $(BIN)/lint-imports
	$(BIN)/python -m tests.harness.run quick

check: $(SETUP)
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.harness.texts

soak: $(SETUP)
	@packaging/system-libraries tests
	$(BIN)/python -m tests.harness.run soak

bench: $(SETUP)
	@packaging/system-libraries tests
	$(BIN)/python -m tests.bench

screens: $(SETUP)
	$(BIN)/python -m tests.harness.screens --out docs/screens

$(SETUP): $(LOCKS) pyproject.toml packaging/set-up
	@echo "Setting up $(VENV) from $(LOCKS) …"
	@packaging/set-up $(PYTHON) $(VENV) $(LOCKS)
	@packaging/system-libraries desk
	@touch $@

locks:  ## needs uv; writes no addresses
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--extra hub --extra desk --extra hotkey --extra dev pyproject.toml -o $(LOCKS)

clean:
	rm -rf $(VENV) demo-out bench-out
