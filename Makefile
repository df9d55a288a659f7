# Two commands on a fresh machine (git, make, Python 3.11 or newer): `make book`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
SITE := _build/html

.DEFAULT_GOAL := help
.PHONY: help book serve test lint bench lock clean

help: ## Say what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

.venv/.book: requirements.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh "$(PYTHON)" requirements.txt
	@touch $@

.venv/.test: requirements-test.txt .venv/.book
	@sh tools/setup.sh "$(PYTHON)" requirements-test.txt
	@sh tools/browser.sh
	@sh tools/box.sh
	@touch $@

# -W: a warning fails the build; -n: so does a link that leads nowhere.
book: .venv/.book ## Build the book into _build/html
	@$(BIN)/jupyter-book build . -W -n --keep-going
	@$(BIN)/python -m partners_site check $(SITE)
	@echo "The book: $(CURDIR)/$(SITE)/index.html   (make serve: read it at http://127.0.0.1:8000)"

serve: ## Serve the built book at http://127.0.0.1:8000
	@test -f $(SITE)/index.html || { echo "No built book here yet: run make book first"; exit 1; }
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory $(SITE)

test: .venv/.test lint book ## Build the book and run every test
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

bench: .venv/.test book ## Measure seconds, bytes and memory (TOPICS="questions …" for some)
	@$(BIN)/python -m bench $(TOPICS)

lint: .venv/.test ## Check the style of the Python code
	@$(BIN)/ruff check --quiet .

# Exact versions of everything, transitive packages included, for every Python from 3.11 on and every platform. Each smaller
# set is compiled under the largest one, so no two sets differ in a version. The Lab's own packages are left out of the Binder
# set where its base image brings them.
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-annotate --no-header --quiet
lock: .venv/.book ## Pin every dependency anew
	@$(BIN)/pip install --quiet uv
	@$(COMPILE) --upgrade --extra lab --extra build --extra grading --extra test --extra lms -o requirements-test.txt
	@$(COMPILE) --extra build -c requirements-test.txt -o requirements.txt
	@$(COMPILE) --extra lab -c requirements-test.txt -o binder/requirements.txt
	@$(COMPILE) --extra grading -c requirements-test.txt -o requirements-grading.txt

clean: ## Remove what was built
	@rm -rf _build
