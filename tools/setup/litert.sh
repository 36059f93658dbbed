#!/usr/bin/env bash
# LiteRT's C library, libLiteRt.so, out of the PyPI wheel ai-edge-litert into .edgec/. Nothing else of the wheel is kept:
# the library runs without Python. Says nothing when it is there.
set -euo pipefail
source "$(dirname "$0")/common.sh"

version=2.3.0
machine=$(uname -m)
case $machine in
x86_64) sum=eec47eb35e2924b3166015887e652a58edc9af823ae38e02bf83bef2548300bb ;;
aarch64) sum=b57687dc234d2b8b0598aef5a9c961ed24263df8f8b3f56adbee1cff618e544b ;;
*) die "LiteRT has no wheel for $machine: set EDGEC_LITERT_LIB to a libLiteRt.so of your own" ;;
esac

library=$cache/libLiteRt.so
same_sum "$sum" "$library" && exit 0

say "fetching LiteRT $version"
mkdir -p "$cache"
work=$(mktemp -d "$cache/litert.XXXXXX")
trap 'rm -rf "$work"' EXIT
# The wheel of one Python version, whatever Python this machine has: only the C library matters.
fetch_wheel "$work" --python-version 3.11 --platform "manylinux_2_27_$machine" "ai-edge-litert==$version"
unzip_into "$work" "$work"/*.whl
same_sum "$sum" "$work/ai_edge_litert/libLiteRt.so" || die "ai-edge-litert $version: libLiteRt.so has not the checksum $sum"
mv "$work/ai_edge_litert/libLiteRt.so" "$library"
