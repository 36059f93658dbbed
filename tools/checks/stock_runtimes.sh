#!/usr/bin/env bash
# Gemma 3 270M, compiled by the program that was just built, in unmodified LiteRT and LiteRT-LM: f32 agrees with
# transformers token by token, int8 loses next to nothing, and a second compile writes the same bytes.
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

edgec=${CARGO_TARGET_DIR:-target}/debug/edgec
model=$(tools/models/gemma3-270m.sh)
fixtures=tests/fixtures/gemma3_270m
work=$(mktemp -d "$cache/check.XXXXXX")
trap 'rm -rf "$work"' EXIT
export PYTHONPATH=$cache/python

# compile RECIPE FILE
compile() { "$edgec" compile "$model" --target cpu --quantize "$1" -o "$work/$2"; }
# judge FILE ARGUMENT...: LiteRT announces its accelerators on standard error, shown only if the judgement is bad.
judge() {
  python3 tools/eval_nll.py "$work/$1" "${@:2}" 2>"$work/said" || {
    tail -n 20 "$work/said" >&2
    die "$1 was judged wrong"
  }
}

compile none f32.tflite
judge f32.tflite $fixtures/colors.json --engine interpreter --require-greedy --max-logit-error 1e-3
for case in "$fixtures"/*.json; do
  [ "$case" = "$fixtures/nll.json" ] || judge f32.tflite "$case" --engine compiled --require-greedy --max-logit-error 1e-3
done
rm "$work/f32.tflite"

compile int8 int8.tflite
judge int8.tflite $fixtures/nll.json --engine compiled --max-nll-gain 0.03
rm "$work/int8.tflite"

compile int8 int8.litertlm
compile int8 again.litertlm
cmp "$work/int8.litertlm" "$work/again.litertlm"
python3 tools/checks/generate_with_litert_lm.py "$work/int8.litertlm" "The three primary colors are" \
  --expect " red, blue, and yellow."
