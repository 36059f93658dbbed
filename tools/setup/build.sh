#!/usr/bin/env bash
# What building edgec needs besides Rust: a C++ compiler, LLVM and MLIR 22, libclang for the bindings.
# Installs Debian packages when something is missing and says nothing when all is there.
set -euo pipefail
source "$(dirname "$0")/common.sh"

# A file that proves each package, and the package. Polly, libxml2, libz3, zlib and
# zstd stand on the link lines of llvm-config.
needed=(
  "/usr/bin/c++ g++"
  "$llvm_prefix/bin/llvm-config llvm-22-dev"
  "$llvm_prefix/include/llvm/Config/llvm-config.h llvm-22-dev"
  "$llvm_prefix/lib/libPolly.a libpolly-22-dev"
  "$llvm_prefix/include/mlir-c/IR.h libmlir-22-dev"
  "$llvm_prefix/lib/libMLIRIR.a libmlir-22-dev"
  "$llvm_prefix/bin/mlir-tblgen mlir-22-tools"
  "${LIBCLANG_PATH:-$llvm_prefix/lib}/libclang.so libclang-22-dev"
  "/usr/include/zlib.h zlib1g-dev"
  "/usr/include/zstd.h libzstd-dev"
  "/usr/include/libxml2/libxml/parser.h libxml2-dev"
  "/usr/include/z3.h libz3-dev"
)

# look: fills `missing` with the packages whose file is not there.
look() {
  local line file package
  missing=()
  for line in "${needed[@]}"; do
    read -r file package <<<"$line"
    [ -e "$file" ] || [[ " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
  done
}

command -v cargo >/dev/null || die "cargo is not on the PATH: install Rust 1.95 or newer (rustup)"
look
[ ${#missing[@]} -gt 0 ] || exit 0

own_llvm="or, with an LLVM and MLIR 22 elsewhere, set MLIR_SYS_220_PREFIX and TABLEGEN_220_PREFIX to its prefix and LIBCLANG_PATH to its lib folder"
command -v apt-get >/dev/null || die "missing: ${missing[*]} (names of Debian packages), and there is no apt-get: install them by hand, $own_llvm"

say "installing ${missing[*]}"
apt update
for package in "${missing[@]}"; do
  candidate=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: //p')
  case $candidate in
  '' | '(none)')
    die "this machine's package sources offer no $package (Debian 12 has it in bookworm-security): add such a source, $own_llvm"
    ;;
  esac
done
apt install --yes --no-install-recommends "${missing[@]}"
look
[ ${#missing[@]} -eq 0 ] || die "installed, but their files are not where they are looked for ($llvm_prefix): ${missing[*]}"
