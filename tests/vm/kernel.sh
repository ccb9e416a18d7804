#!/usr/bin/env bash
# tests/vm/kernel.sh SOURCE OUT: builds the kernel that PENDOPO_UML names. SOURCE is a folder with
# Linux 6.16 or newer (older ones die on processors with AVX-512), such as what Debian's package
# linux-source holds. Needs gcc, make, bc, flex and bison; takes some ten minutes.
set -euo pipefail

die() {
    printf 'tests/vm/kernel.sh: %s\n' "$1" >&2
    exit 1
}

(($# == 2)) || die "use it so: tests/vm/kernel.sh SOURCE OUT"
config=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")")/kernel.config
out=$(realpath -m -- "$2")
[[ -x $1/scripts/kconfig/merge_config.sh ]] || die "$1 holds no Linux source"
for tool in gcc make bc flex bison; do
    command -v "$tool" >/dev/null || die "$tool was not found; install it by apt-get"
done
cd -- "$1"
make -s ARCH=um x86_64_defconfig
scripts/kconfig/merge_config.sh -m -O . .config "$config" >/dev/null
make -s ARCH=um olddefconfig
while IFS="=" read -r name value; do
    [[ $value != y ]] || grep -qx "$name=y" .config || die "this source does not know $name"
done < <(grep '^CONFIG_' "$config")
make -s ARCH=um -j"$(nproc)" linux
strip -o "$out" linux
ls -l "$out"
