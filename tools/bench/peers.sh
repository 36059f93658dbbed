#!/usr/bin/env bash
# The compilers that edgec is measured against, each in a Python environment of its own under .edgec/peers (7 GB):
# litert-torch with the TensorFlow that it needs and does not declare, and ONNX Runtime GenAI's model builder.
# Ends with the commands that compare.
set -euo pipefail
source "$(dirname "$0")/../setup/common.sh"

environment litert-torch litert-torch==0.10.0 tensorflow-cpu transformers gguf accelerate sentencepiece
environment onnxruntime-genai onnxruntime-genai==0.18.0 onnxruntime onnx onnx-ir torch transformers

model=$(tools/models/gemma3-270m.sh)
folder=$cache/models/gemma-3-270m
[ -d "$folder-bf16" ] || "$cache/peers/litert-torch/bin/python" tools/fixtures/gguf_to_hf.py "$model" "$folder"

tinyllama=$cache/models/tinyllama-1.1b
[ -d "$tinyllama" ] || "$cache/peers/litert-torch/bin/python" tools/fixtures/shapes.py tinyllama-1.1b "$tinyllama"

cat <<COMMANDS
cargo build --release --package edgec

# Gemma 3 270M to int8: time and memory against litert-torch
tools/bench/compile_time.py \\
  'edgec, GGUF=target/release/edgec compile $model --quantize int8 -o {out}/model.litertlm' \\
  'edgec, bf16=target/release/edgec compile $folder-bf16 --quantize int8 -o {out}/model.litertlm' \\
  'litert-torch=$cache/peers/litert-torch/bin/litert-torch export_hf $folder-bf16 {out} --prefill_lengths=[128] --cache_length=1280 --quantization_recipe=dynamic_wi8_afp32 --bundle_litert_lm=True'

# the shape of TinyLlama 1.1B to int8: against ONNX Runtime GenAI's builder
tools/bench/compile_time.py \\
  'edgec=target/release/edgec compile $tinyllama --quantize int8 -o {out}/model.tflite' \\
  'onnxruntime-genai=$cache/peers/onnxruntime-genai/bin/python -m onnxruntime_genai.models.builder -i $tinyllama -o {out} -c {out} -p int8 -e cpu'
COMMANDS
