# Two commands on a fresh machine (git, make, Python 3.11 or newer): `make book`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
SITE := _build/html
VERSION := $(shell sed -n 's/^version: //p' metadata.yml)
TAG ?= v$(VERSION)
# Zero to JupyterHub: the chart whose schema the values of the hub are checked by.
CHART ?= _build/jupyterhub-4.4.0.tgz

.DEFAULT_GOAL := help
.PHONY: help book pdf epub serve zip test bench hub-test hub-values lint metadata binder wheel release check-tag publish-release publish-notebooks sources report-sources lock clean

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

pdf: .venv/.test book ## Print the whole book as _build/partners-who-disagree.pdf
	@$(BIN)/python -m partners_site pdf _build/partners-who-disagree.pdf

epub: book ## Pack the whole book as _build/partners-who-disagree.epub
	@$(BIN)/python -m partners_site epub _build/partners-who-disagree.epub

serve: ## Serve the built book at http://127.0.0.1:8000
	@test -f $(SITE)/index.html || { echo "No built book here yet: run make book first"; exit 1; }
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory $(SITE)

zip: book ## Pack the book for reading without a network
	@$(BIN)/python -m partners_site zip $(SITE) -o _build/partners-who-disagree.zip

test: .venv/.test lint book ## Build the book and run every test
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

bench: .venv/.test book ## Measure seconds, bytes and memory (TOPICS="questions …" for some)
	@$(BIN)/python -m bench $(TOPICS)

hub-test: .venv/.test ## Let a class attend a lesson at a real JupyterHub on this machine (STUDENTS=20)
	@$(BIN)/python -m deploy.hub.trial --students $(or $(STUDENTS),20)

_build/jupyterhub-%.tgz:
	@mkdir -p _build
	@curl --fail --silent --show-error --location --output $@.part https://hub.jupyter.org/helm-chart/$(@F) && mv $@.part $@ || \
		{ echo "The chart could not be fetched: give one that you have (make hub-values CHART=/path/to/$(@F))"; exit 1; }

hub-values: .venv/.test $(CHART) ## Check the values of the hub by the published chart's schema (CHART=/path/to/…tgz)
	@$(BIN)/python -m deploy.hub.published $(CHART)

lint: .venv/.test ## Check the style of the Python code
	@$(BIN)/ruff check --quiet .

metadata: .venv/.book ## Write CITATION.cff and .zenodo.json from metadata.yml
	@$(BIN)/python -m partners_site describe

binder: .venv/.test ## Install into _build/binder what a Binder service would, without a container
	@$(BIN)/python -m partners_site binder _build/binder

wheel: .venv/.book ## Build the package into dist/
	@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

# What readers take away. The publishing workflow hands this folder to the release of a tag.
release: zip pdf epub wheel ## Gather everything to take away, with checksums, in dist/
	@$(BIN)/python -m partners_site release dist

check-tag:
	@test "$(TAG)" = "v$(VERSION)" || { echo "The tag $(TAG) is not v$(VERSION), the version in metadata.yml"; exit 1; }

publish-release: check-tag
	@gh release create "$(TAG)" dist/* --verify-tag --title "$(TAG)" --notes "What is in it: README.md of this tag. Check files with SHA256SUMS."

publish-notebooks: check-tag
	@sh tools/notebooks.sh dist "$(TAG)"

sources: .venv/.book ## Try the address of every source (needs the internet); _build/dead-sources.md lists the dead
	@mkdir -p _build
	@$(BIN)/python -m partners sources check --days 6 --dead _build/dead-sources.md

report-sources:
	@sh tools/report_sources.sh _build/dead-sources.md

# Exact versions of everything, transitive packages included, for every Python from 3.11 on and every platform. Each smaller
# set is compiled under the largest one, so no two sets differ in a version. The Lab's own packages are left out of the Binder
# set where its base image brings them.
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-annotate --no-header --quiet
lock: .venv/.book ## Pin every dependency anew
	@$(COMPILE) --upgrade --extra lab --extra build --extra grading --extra hub --extra test --extra lms -o requirements-test.txt
	@$(COMPILE) --extra build -c requirements-test.txt -o requirements.txt
	@$(COMPILE) --extra lab -c requirements-test.txt -o binder/requirements.txt
	@$(COMPILE) --extra grading -c requirements-test.txt -o requirements-grading.txt

clean: ## Remove what was built
	@rm -rf _build
