#!/usr/bin/env bash
# Brings what edgec needs that a machine with Rust, Python and pip lacks. Safe to repeat: what is there is left alone,
# with no use of the network.
#
#   tools/setup.sh            what building and running take: compiler packages, LLVM and MLIR 22, LiteRT's library
#   tools/setup.sh --checks   also what the tests take: Gemma 3 270M, all-MiniLM-L6-v2, LiteRT and LiteRT-LM for Python,
#                             Mesa's Vulkan driver in software, clang and spirv-val
set -euo pipefail
source "$(dirname "$0")/setup/common.sh"

tools/setup/build.sh
tools/setup/litert.sh
case ${1:-} in
'') ;;
--checks)
  tools/setup/checks.sh
  tools/setup/gpu.sh
  tools/models/gemma3-270m.sh >/dev/null
  tools/models/minilm-l6.sh >/dev/null
  ;;
*) die "unknown argument $1 (known: --checks)" ;;
esac
