# Everything there is to do here; CI calls these targets and nothing else. `make help` lists them.

PYTHON ?= python3
# Of samconfig.toml: dev, ci or prod.
ENV    ?= dev
DEPLOYED_ARCH := $(shell sed -n '/^\[$(ENV)\.deploy/,/^\[/s/.*Architecture=\([a-z0-9_]*\).*/\1/p' samconfig.toml)
ARCH   ?= $(or $(DEPLOYED_ARCH),arm64)
SEEDS  ?= 20000
FIRST  ?= 0
# From the usual schedule of two things at once; 2 take many minutes.
DEPARTURES ?= 1
TARGET ?= $(sort $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs))))
RUNS   ?= 100000
SECONDS_EACH ?= 120
VENV   := .venv
BIN    := $(VENV)/bin
PIN    := uv pip compile -q --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header
# Warnings are errors where the compiler is this one: the lints of a newer one are news, no faults.
TESTED_RUST := 1.95

# Said also where it is the machine's own: left to itself, cargo-lambda builds for the machine. Linked
# by the zig that comes with its wheel, so that any machine builds for either.
BUILD_x86_64 := --x86-64
BUILD_arm64  := --arm64
# The functions of this architecture, or these alone: PACKAGE=orders.
BUILT := $(if $(PACKAGE),$(addprefix --package ,$(PACKAGE)),--workspace --exclude tillstream-tests --exclude hostile)

.DEFAULT_GOAL := help
.PHONY: help run fire test check guards faults scan deny sim fuzz bench build watch deploy deployable requirements clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.ready ## the whole stack on this machine, at http://127.0.0.1:3000/api/v1 (PORT=… changes it)
	@$(BIN)/python -m local run

fire: $(VENV)/.ready ## fire a pending reminder of the running stack now (REMINDER=<name> or all: without asking)
	@$(BIN)/python -m local fire

# The journeys take the binaries that cargo builds beside the tests.
test: $(VENV)/.ready ## every test: the crates, then journeys through the whole stack
	cargo build --workspace --all-targets --locked
	cargo test --workspace --locked
	$(BIN)/python -m pytest -q -p no:cacheprovider local tests/guards tests/journeys tests/faults

check: $(VENV)/.tools ## formatting and lints of Rust, Python and the template
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- $(if $(findstring rustc $(TESTED_RUST),$(shell rustc --version)),-D warnings)
	$(BIN)/ruff format --config local/ruff.toml --check local tests
	$(BIN)/ruff check --config local/ruff.toml local tests
	$(BIN)/mypy --config-file local/mypy.ini local tests/guards tests/journeys tests/faults
	$(BIN)/cfn-lint --regions us-east-1 -- template.yaml

guards: $(VENV)/.ready ## plant faults one at a time, and see a test go red for each (ONLY=… some; over an hour)
	@$(BIN)/python -m tests.guards

# Built as for `make run`, whose features are those of all that the workspace has.
faults: $(VENV)/.ready ## the whole stack under faults (ORDERS=…, SEED=…), held against the model; half an hour
	cargo build --locked --workspace --bins --examples
	@$(BIN)/python -m tests.faults

# Each suppression stands beside its resource, with the reason.
scan: ## the template as SAM and checkov see it (needs the AWS SAM CLI and checkov)
	@command -v sam >/dev/null || { echo 'sam is not on the PATH: install the AWS SAM CLI (`pipx install aws-sam-cli`).' >&2; exit 1; }
	@command -v checkov >/dev/null || { echo 'checkov is not on the PATH: `pipx install checkov`.' >&2; exit 1; }
	sam validate --lint
	checkov --file template.yaml --framework cloudformation --quiet --compact --skip-download

deny: ## licences, sources, bans and known advisories of the dependencies (needs cargo-deny)
	@command -v cargo-deny >/dev/null || { echo 'cargo-deny is not on the PATH: `cargo install --locked cargo-deny`.' >&2; exit 1; }
	cargo deny --locked check

# Without the tests, whose dependencies would have their say in the features of what is released.
build: $(VENV)/.tools ## what goes to AWS: release binaries in target/lambda (ARCH=x86_64 or arm64; PACKAGE=… some)
	@test -n "$(BUILD_$(ARCH))" || { echo 'ARCH is arm64 or x86_64, not $(ARCH).' >&2; exit 1; }
	PATH="$(CURDIR)/$(BIN):$$PATH" cargo lambda build --release --locked $(BUILT) \
		--skip-target-check --compiler cargo-zigbuild $(BUILD_$(ARCH))
	@$(BIN)/python -m local.binaries $(ARCH) $(PACKAGE)

sim: ## random histories in any weather (SEEDS=…, from FIRST=…), and what happens at once by every schedule (DEPARTURES=…)
	SEEDS=$(SEEDS) FIRST=$(FIRST) cargo test --locked --package tillstream-tests --test simulation whatever_the_weather -- --nocapture
	DEPARTURES=$(DEPARTURES) cargo test --locked --package tillstream-tests --test simulation two_things_at_once -- --nocapture

# No sanitizer: nothing of ours is unsafe, and the stable compiler has none. What is found goes into
# fuzz/corpus, beside the corpora of the tree; what fails into fuzz/artifacts.
fuzz: ## hostile input until RUNS=… executions or SECONDS_EACH=… of each target (TARGET=… one; needs cargo-fuzz)
	@command -v cargo-fuzz >/dev/null || { echo 'cargo-fuzz is not on the PATH: `cargo install --locked cargo-fuzz`.' >&2; exit 1; }
	@for target in $(TARGET); do \
		mkdir -p fuzz/corpus/$$target && echo "$$target" && \
		cargo fuzz run --sanitizer none $$target fuzz/corpus/$$target tests/hostile/corpus/$$target -- \
			-runs=$(RUNS) -max_total_time=$(SECONDS_EACH) -max_len=4096 -print_final_stats=1 -verbosity=0 || exit 1; \
	done

bench: ## figures of an embedded table: telling 10,000 who wait, listing 100,000 products
	cargo bench --profile dev --package tillstream-tests --benches --locked

watch: $(VENV)/.tools ## `cargo lambda watch` at 127.0.0.1:9000, against the stack of a running `make run`
	@test -f .local/env || { echo 'Nothing runs here: `make run` in another terminal first.' >&2; exit 1; }
	set -a && . .local/env && PATH="$(CURDIR)/$(BIN):$$PATH" cargo lambda watch --invoke-address 127.0.0.1

deploy: deployable build ## to AWS, as samconfig.toml says (ENV=dev, ci or prod)
	@$(BIN)/python -m local.binaries $(DEPLOYED_ARCH)
	sam deploy --config-env $(ENV)

# Said before the minutes of the build.
deployable:
	@test -n '$(DEPLOYED_ARCH)' || { echo 'samconfig.toml has no environment $(ENV): dev, ci and prod are there.' >&2; exit 1; }
	@test '$(ARCH)' = '$(DEPLOYED_ARCH)' || { echo 'samconfig.toml deploys $(ENV) as $(DEPLOYED_ARCH), and ARCH is $(ARCH).' >&2; exit 1; }
	@command -v sam >/dev/null || { echo 'sam is not on the PATH: install the AWS SAM CLI (`pipx install aws-sam-cli`).' >&2; exit 1; }

requirements: ## pins what local/requirements*.in name, with hashes, for every platform (needs uv)
	@command -v uv >/dev/null || { echo 'uv is not on the PATH: `pipx install uv`.' >&2; exit 1; }
	$(PIN) local/requirements.in -o local/requirements.txt
	$(PIN) -c local/requirements.txt local/requirements-tools.in -o local/requirements-tools.txt

clean: ## forget everything built, installed and run here
	rm -rf target fuzz/target fuzz/corpus fuzz/artifacts $(VENV) .local

# The stamps make a warm start a matter of seconds; a changed list of requirements renews them.
$(VENV)/.ready: local/requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is not on the PATH: install Python 3.10 or newer.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo '$(PYTHON) is too old: Python 3.10 or newer is needed.' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo '$(PYTHON) cannot make a virtual environment: install its venv package (Debian: apt install python3-venv).' >&2; exit 1; }
	@echo '  setting up $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r local/requirements.txt \
		|| { echo 'Python packages could not be installed: pip says why above.' >&2; exit 1; }
	@touch $@

$(VENV)/.tools: $(VENV)/.ready local/requirements-tools.txt
	@echo '  adding the tools to $(VENV)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r local/requirements-tools.txt \
		|| { echo 'Python packages could not be installed: pip says why above.' >&2; exit 1; }
	@touch $@
