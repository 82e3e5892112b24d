# Every rule makes the file it is named after; what did not change is not made again.
# Only the corpus rule and `make scrape` go online (set-up aside).

PYTHON    ?= python3
CORPUS    ?= default
SINCE     ?=
UNTIL     ?=
ACTORS    ?=
EVERY     ?= 1w
PROCESSES ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
TARGET    ?= extract
MINUTES   ?= 30
KILLS     ?= 100

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup lock corpus tables charts pictures lab test eval bench fuzz chaos lint scrape clean distclean FORCE

BIN       := .venv/bin
READY     := .venv/.ready
INSTALL   := $(BIN)/python -m pip install --quiet --disable-pip-version-check
TABLES    := $(addprefix data/tables/,articles.parquet quotes.parquet actors.parquet dates.parquet acts.parquet)
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
EXECUTED  := $(patsubst notebooks/%,data/figures/%,$(NOTEBOOKS))
LEXICONS  := $(filter-out analysis/lexicons/gpr.csv,$(shell find analysis/lexicons -name '*.csv'))
# The modules that decide what stands in the tables, and those that only draw them.
DRAWING   := $(shell find analysis/trends* analysis/gpr* analysis/charts* analysis/theme* analysis/reader* -name '*.py' 2>/dev/null)
READING   := $(filter-out $(DRAWING) analysis/__init__.py analysis/__main__.py analysis/fetch%,$(shell find analysis -name '*.py'))
RAW       := $(if $(filter default,$(CORPUS)),data/raw/NewsArticles.csv,)
FILES     := $(if $(filter default,$(CORPUS)),,$(shell ls -lLR $(CORPUS) 2>/dev/null | cksum))
SCRAPED   := $(wildcard data/raw/pages/*.html.gz)

ifneq ($(ACTORS),)
ifeq ($(wildcard $(ACTORS)),)
$(error ACTORS=$(ACTORS): there is no such file)
endif
endif

# The tables of the last run stay when the next one cannot be made.
.PRECIOUS: $(TABLES)

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile
	@echo "  e.g.  make charts CORPUS='my/pages/*.html' SINCE=2022-01-01 ACTORS=my_actors.toml EVERY=1d"

setup: $(READY)  ## make .venv with everything that is needed

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
# Every file must have a hash that constraints.txt knows.  Three packages come as source: pip and setuptools, which
# build them, are installed first, so that no build fetches tools of its own.
	awk '/^(pip|setuptools)==/, !/\\$$/' constraints.txt > .venv/builders.txt
	$(INSTALL) --require-hashes --requirement .venv/builders.txt
	$(INSTALL) --require-hashes --no-build-isolation --requirement constraints.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# uv does not read pip's settings: the index is handed on.
lock: $(READY)  ## write constraints.txt anew from pyproject.toml (versions stay; UPGRADE=name takes a newer one)
	$(INSTALL) uv==0.13.9
	index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}; \
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --quiet \
	    --system-certs $${index:+--default-index "$$index"} --no-emit-index-url --no-annotate \
	    --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade-package $(UPGRADE)) --output-file constraints.txt
	$(MAKE) setup

corpus: data/raw/NewsArticles.csv  ## download the default corpus

data/raw/NewsArticles.csv: | $(READY)
	$(BIN)/python -m analysis corpus $@

# What was said last time, and which files were there: rewritten, and so newer, only when it changes.
define remember
@mkdir -p $(@D)
@echo '$(1)' > $@.part
@cmp -s $@.part $@ && rm $@.part || mv $@.part $@
endef

data/tables/.parameters: FORCE
	$(call remember,CORPUS=$(CORPUS) SINCE=$(SINCE) UNTIL=$(UNTIL) ACTORS=$(ACTORS) FILES=$(FILES))

data/figures/.parameters: FORCE
	$(call remember,EVERY=$(EVERY))

tables: $(TABLES)  ## read and annotate the corpus

$(TABLES) &: $(RAW) $(SCRAPED) $(ACTORS) $(LEXICONS) $(READING) data/tables/.parameters | $(READY)
	$(BIN)/python -m analysis tables --corpus '$(CORPUS)' --since '$(SINCE)' --until '$(UNTIL)' \
	    --actors '$(ACTORS)' --processes $(PROCESSES)

charts: $(EXECUTED)  ## build every figure in data/figures (the main job)
	@echo "figures: $$(ls data/figures/*.svg 2>/dev/null | wc -l) as HTML, SVG and PNG in data/figures, executed notebooks beside them"

data/figures/%.ipynb: notebooks/%.ipynb $(TABLES) $(DRAWING) analysis/lexicons/gpr.csv data/figures/.parameters | $(READY)
	$(BIN)/python -m analysis notebook $< $@ --parameter corpus='$(CORPUS)' --parameter since='$(SINCE)' \
	    --parameter until='$(UNTIL)' --parameter actors='$(ACTORS)' --parameter every='$(EVERY)'

# Tables that are there stay as they are, whatever they were made of.
lab: $(READY)  ## open JupyterLab
	-test -e data/tables/articles.parquet || $(MAKE) tables
	$(BIN)/jupyter lab notebooks

test: $(READY) data/raw/NewsArticles.csv  ## run every test
	$(BIN)/python -m pytest

eval: $(READY)  ## score the tables on the development sets in ../shared/eval
	$(BIN)/python tests/evaluate.py

bench: $(READY)  ## measure speed against peers: one table and one figure in data/figures
	$(BIN)/python tests/bench.py

fuzz: $(READY)  ## search odd input for TARGET=extract normalize read dates quotes or acts, MINUTES=30 of CPU (needs atheris)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(INSTALL) atheris==3.0.0
	$(BIN)/python tests/fuzz/run.py $(TARGET) $(MINUTES) .fuzz

chaos: $(READY)  ## kill scrape and annotate KILLS=100 times and compare the tables with those of an undisturbed run
	$(BIN)/python tests/chaos.py $(KILLS)

pictures: charts  ## renew the pictures of the documentation in data/readme
	$(BIN)/python tests/pictures.py

lint: $(READY)  ## check style of code and notebooks
	$(BIN)/ruff check .
	$(BIN)/nbstripout --verify notebooks/*.ipynb

scrape: $(READY)  ## fetch the articles of URLS=file (one address, feed or sitemap a line) and annotate them
	@test -n '$(URLS)' || { echo 'say which: make scrape URLS=my_urls.txt'; exit 2; }
	$(BIN)/python -m analysis scrape '$(URLS)'
	$(MAKE) tables

clean:  ## remove tables, figures and logs (the corpus stays)
	find data/tables data/figures -mindepth 1 ! -name .gitkeep -delete
	rm -rf data/logs

distclean: clean  ## remove also the corpus and .venv
	rm -rf data/raw/NewsArticles.csv data/raw/pages data/raw/http-cache.sqlite* .venv
