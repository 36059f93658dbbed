#!/usr/bin/env bash
# Gemma 3 270M with its layers in NNAPI partitions: the text by edgec and by unmodified LiteRT-LM, over the dispatch library and the
# reference driver. Needs 1.1 GB of disk, and `cargo build -p edgec -p edgec-dispatch-nnapi -p edgec-reference-nnapi`.
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

built=${CARGO_TARGET_DIR:-target}/debug
work=$(mktemp -d "$cache/check.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/dispatch"
cp "$built/libLiteRtDispatch_Edgec.so" "$built/libneuralnetworks.so" "$work/dispatch"
export EDGEC_DISPATCH_DIR=$work/dispatch PYTHONPATH=$cache/python
prompt="The three primary colors are"

"$built/edgec" compile "$cache/models/gemma-3-270m-q4_k_m.gguf" --target npu --feature-level 8 --prefill 32 --context 256 --attend 0 \
  -o "$work/gemma.litertlm" 2>&1 | grep -v "on the CPU"
"$built/edgec" run "$work/gemma.litertlm" --prompt "$prompt" --greedy --max-tokens 16 | tee "$work/text"
grep -q "red, blue, and yellow" "$work/text" || die "edgec says something else"
python3 tools/checks/generate_with_litert_lm.py "$work/gemma.litertlm" "$prompt" --dispatch "$EDGEC_DISPATCH_DIR" \
  --expect " red, blue, and yellow."
