#!/usr/bin/env bash
# From nothing to text: installs what is missing, builds edgec, brings Gemma 3 270M, compiles it to int8 for LiteRT and
# lets it go on with a prompt. The second run builds, fetches and installs nothing.
set -euo pipefail
source "$(dirname "$0")/setup/common.sh"

tools/setup.sh
say "building edgec"
cargo build --release --locked --package edgec
edgec=${CARGO_TARGET_DIR:-target}/release/edgec
model=$(tools/models/gemma3-270m.sh)
artifact=$cache/demo/gemma.litertlm
mkdir -p "$cache/demo"

# run COMMAND...: shows the command, then runs it.
run() {
  printf '\n$ %s\n' "$(printf '%q ' "$@" | sed 's/ $//')" >&2
  "$@"
}
run "$edgec" compile "${model#"$PWD"/}" --target cpu --quantize int8 -o "${artifact#"$PWD"/}"
run "$edgec" run "${artifact#"$PWD"/}" --prompt "The three primary colors are" --greedy --max-tokens 32
