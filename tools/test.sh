#!/usr/bin/env bash
# Everything that must hold before a change is kept: set-up, format, lints, licences, tidiness, all tests.
set -euo pipefail
source "$(dirname "$0")/setup/common.sh"

# step TITLE COMMAND...: says what runs, and how long the one before it took.
step() {
  say "$1 (at ${SECONDS}s)"
  shift
  "$@"
}

step "set-up" tools/setup.sh --checks
step "format" cargo fmt --all --check
step "tidy" cargo run --quiet --locked --package xtask -- tidy
step "licences" cargo run --quiet --locked --package xtask -- licences
step "lints" cargo clippy --locked --workspace --all-targets -- -D warnings
step "build" cargo build --locked --workspace --all-targets
step "documentation examples" cargo test --locked --workspace --doc
for check in tools/checks/*.sh; do
  step "${check#tools/checks/}" "$check"
done
if cargo nextest --version >/dev/null 2>&1; then
  step "tests" cargo nextest run --locked --workspace --no-fail-fast
else
  step "tests" cargo test --locked --workspace --lib --bins --tests --examples --no-fail-fast
fi
say "all passed in ${SECONDS}s"
