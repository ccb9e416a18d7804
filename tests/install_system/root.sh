#!/usr/bin/env bash
# tests/install_system/root.sh SUITE FOLDER: a Debian with what the appliance needs of Debian's
# packages, in FOLDER/debian, and its Python packages in FOLDER/wheels; made once, from where this
# machine has its own packages.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=../../install.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../../install.sh"

suite=$1 folder=$(realpath -m -- "$2")
packages=(systemd systemd-sysv dbus udev procps curl "${APPLIANCE_PACKAGES[@]}")
# shellcheck source=/dev/null
own=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
# shellcheck disable=SC2016  # apt fills these in
origins=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sed "s/ $own/ $suite/" | sort -u)
key=$(fingerprint <(printf '%s\n' "$suite" "$origins" "${packages[@]}") "$ROOT/requirements/run.txt")
mkdir -p -- "$folder"
stamped "$folder/stamp" "$key" && exit
rm -rf --one-file-system -- "$folder"/{debian,wheels,stamp}
mapfile -t proxies < <(apt-config dump | sed -n '/^Acquire::https\?::Proxy /s/^/--aptopt=/p')
printf '%s\n' "$origins" >"$folder/sources.list"
mmdebstrap --variant=minbase "${proxies[@]}" --include="$(IFS=, && printf '%s' "${packages[*]}")" \
    "$suite" "$folder/debian" "$folder/sources.list"
rm -f -- "$folder"/debian/etc/systemd/system/multi-user.target.wants/nginx.service
version=$(chroot "$folder/debian" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$ROOT/.venv/bin/python" "$ROOT/tests/install_system/pins_for.py" "$version" \
    "$ROOT/requirements/run.txt" >"$folder/pins.txt"
"$ROOT/.venv/bin/python" -m pip download -qq --only-binary :all: --require-hashes \
    --python-version "$version" --dest "$folder/wheels" -r "$folder/pins.txt"
printf '%s\n' "$key" >"$folder/stamp"
