#!/usr/bin/env bash
# The Vulkan runtime under Khronos' validation layer: no rule of the API is broken and nothing races, over attention in 16 bits,
# buffers, a decoder's plan, and what is refused.
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The loader says which layers it inserts: one that it does not find, it leaves out.
VK_INSTANCE_LAYERS=VK_LAYER_KHRONOS_validation VK_LOADER_DEBUG=layer \
  VK_LAYER_ENABLES=VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT \
  cargo test --quiet --locked --package edgec-gpu-kernels --test attending --test buffers --test decoder -- --nocapture >"$log" 2>&1 || {
  tail -n 40 "$log" >&2
  die "the tests fail under the validation layer"
}
grep -q 'VK_LAYER_KHRONOS_validation' "$log" || die "the validation layer was not loaded: tools/setup.sh --checks installs vulkan-validationlayers"
complaints=$(grep -E 'VUID-|SYNC-HAZARD|UNASSIGNED-' "$log" | cut -c1-600 | sort -u | head -n 20 || true)
[ -z "$complaints" ] || {
  printf '%s\n' "$complaints" >&2
  die "the validation layer has complaints"
}
say "Vulkan: the validation layer has no complaints"
