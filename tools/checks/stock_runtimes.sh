#!/usr/bin/env bash
# Gemma 3 270M, compiled by the program that was just built, runs in unmodified LiteRT-LM and in the unmodified
# ai_edge_litert interpreter, and the second compile writes the same bytes.
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

edgec=${CARGO_TARGET_DIR:-target}/debug/edgec
model=$(tools/models/gemma3-270m.sh)
work=$(mktemp -d "$cache/check.XXXXXX")
trap 'rm -rf "$work"' EXIT
export PYTHONPATH=$cache/python

compile() { "$edgec" compile "$model" --target cpu --quantize int8 -o "$1"; }
compile "$work/gemma.litertlm"
compile "$work/again.litertlm"
cmp "$work/gemma.litertlm" "$work/again.litertlm"
rm "$work/again.litertlm"
python3 tools/checks/generate_with_litert_lm.py "$work/gemma.litertlm" "The three primary colors are" \
  --expect " red, blue, and yellow."
compile "$work/gemma.tflite"
python3 tools/checks/generate_with_interpreter.py "$work/gemma.tflite" tests/fixtures/gemma3_270m/colors.json
