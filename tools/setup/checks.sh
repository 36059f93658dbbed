#!/usr/bin/env bash
# The Python packages of checks.txt, into .edgec/python: for tests only, edgec itself needs no Python.
# Says nothing when they are there.
set -euo pipefail
source "$(dirname "$0")/common.sh"

wanted="$(cat tools/setup/checks.txt; python3 --version)"
[ "$(cat "$cache/python/installed" 2>/dev/null)" != "$wanted" ] || exit 0

say "installing the packages that the end-to-end checks use"
mkdir -p "$cache"
work=$(mktemp -d "$cache/python.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip --version >/dev/null 2>&1 || die "python3 has no pip: install python3-pip"
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary=:all: \
  --target "$work" --requirement tools/setup/checks.txt >&2
printf '%s\n' "$wanted" >"$work/installed"
rm -rf "$cache/python"
mv "$work" "$cache/python"
