#!/usr/bin/env bash
# tests/vm/run.sh [SCENARIO...]: scenarios in a virtual machine, all of them when none is named;
# `./install.sh test --vm` runs this. PENDOPO_UML names a User-Mode-Linux kernel as tests/vm/kernel.sh
# makes it. It boots a small Debian of this machine's own release with this clone on it, as an
# appliance: units, users, hardening. Inside runs tests/vm/SCENARIO.py; tests/vm/scenarios lists
# them with the seconds they may take and what they tell the kernel.
# Standard output is one line of JSON each, everything else goes to standard error; the last run's
# logs and the Debian root, which is made once, lie in .cache/vm.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=../../install.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../../install.sh"

CACHE=$ROOT/.cache/vm
GUEST=$CACHE/root
SCENARIOS=$ROOT/tests/vm/scenarios
VENV=/opt/pendopo/venv
CURRENT=/opt/pendopo/current
GUEST_PACKAGES=(systemd systemd-sysv python3 python3-venv iproute2 iw hostapd wpasupplicant
    udev dmsetup wireless-regdb dnsmasq-base nftables nginx-light udhcpc busybox-static)
uml=
work=

die() {
    printf 'tests/vm/run.sh: %s\n' "$1" >&2
    exit 1
}

check() {
    local tool
    [[ -n ${PENDOPO_UML:-} ]] ||
        die "PENDOPO_UML is not set: it names a User-Mode-Linux kernel; tests/vm/kernel.sh makes one"
    [[ -f $PENDOPO_UML && -x $PENDOPO_UML ]] ||
        die "PENDOPO_UML=$PENDOPO_UML is no program; it names a User-Mode-Linux kernel"
    [[ $(id -u) == 0 ]] || die "only root can make a Debian root: run it with sudo -E"
    for tool in mmdebstrap apt-get apt-config chroot setsid tail timeout; do
        command -v "$tool" >/dev/null || die "$tool was not found; ./install.sh test --vm installs it"
    done
    [[ -x $ROOT/.venv/bin/python ]] || die "there is no .venv yet; ./install.sh test --vm makes it"
}

clean() {  # only what this run started: the kernel's own session, and its folder
    if [[ -n $uml ]]; then
        kill -KILL -- "-$uml" 2>/dev/null || true
        wait "$uml" 2>/dev/null || true
        uml=
    fi
    [[ -z $work ]] || rm -rf -- "$work"
    work=
}

names() { sed -n 's/^\([a-z]\+\) .*/\1/p' "$SCENARIOS"; }  # of all scenarios

# -- The root, kept between runs --------------------------------------------------------------

debian_sources() {  # this machine's own, as apt understood them
    # shellcheck disable=SC2016  # apt fills these in
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 'Origin: Debian' | sort -u
}

make_root() {
    local suite sources key proxies
    # shellcheck source=/dev/null
    suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    sources=$(debian_sources)
    if [[ -z $sources ]]; then
        step "Reading Debian's package lists" apt-get update || die "apt-get update failed"
        sources=$(debian_sources)
    fi
    [[ -n $sources && -n $suite ]] || die "apt knows no Debian sources on this machine"
    key=$(fingerprint <(printf '%s\n' "$suite" "$sources" "${GUEST_PACKAGES[@]}"))
    stamped "$CACHE/root.stamp" "$key" && return
    rm -rf --one-file-system -- "$GUEST" "$CACHE/root.stamp"
    mapfile -t proxies < <(apt-config dump | sed -n '/^Acquire::https\?::Proxy /s/^/--aptopt=/p')
    printf '%s\n' "$sources" >"$CACHE/sources.list"
    step "Making a Debian $suite" mmdebstrap --variant=minbase "${proxies[@]}" \
        --include="$(IFS=, && printf '%s' "${GUEST_PACKAGES[*]}")" \
        "$suite" "$GUEST" "$CACHE/sources.list" || die "the Debian root could not be made"
    printf '%s\n' "$key" >"$CACHE/root.stamp"
}

in_root() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ chroot "$GUEST" "$@"; }

make_guest_venv() {  # with the guest's Python; the wheels come by this machine's pip
    local version key wheels=$GUEST/opt/pendopo/wheels stamp=$GUEST/opt/pendopo/venv.stamp
    version=$(in_root python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    key="$version $(fingerprint "$ROOT/requirements/run.txt")"
    stamped "$stamp" "$key" && return
    rm -rf -- "$stamp" "$wheels" "${GUEST:?}$VENV"
    mkdir -p "$wheels"
    cp "$ROOT/requirements/run.txt" "$wheels"
    step "Fetching the wheels for Python $version" "$ROOT/.venv/bin/python" -m pip download -qq \
        --only-binary :all: --require-hashes --python-version "$version" --dest "$wheels" \
        -r "$wheels/run.txt" || die "the packages of requirements/run.txt could not be fetched"
    step "Making the guest's environment" in_root sh -c "python3 -m venv $VENV &&
        $VENV/bin/python -m pip install -qq --no-index --find-links /opt/pendopo/wheels \
            --require-hashes -r /opt/pendopo/wheels/run.txt" ||
        die "the guest's environment could not be made"
    rm -rf -- "$wheels"
    printf '%s\n' "$CURRENT" >"$GUEST$VENV/lib/python$version/site-packages/pendopo.pth"
    printf '%s\n' "#!$VENV/bin/python" 'from kiosk.cli import main' 'main()' \
        >"$GUEST$VENV/bin/pendopo"
    chmod 755 "$GUEST$VENV/bin/pendopo"
    printf '%s\n' "$key" >"$stamp"
}

# -- This run's part --------------------------------------------------------------------------

lay_out() {  # lay_out SCENARIO: what init.sh lays on the root: this clone, its units and users
    local files=$work/share/files target mode source
    local units=$files/etc/systemd/system
    mkdir -p "$files$CURRENT/tests" "$units/multi-user.target.wants"
    cp -R --preserve=mode,timestamps "$ROOT"/{kiosk,portal,hardware,systemd} "$files$CURRENT"
    cp -R --preserve=mode,timestamps "$ROOT"/tests/{__init__.py,authority.py,flows,lab,vm} "$files$CURRENT/tests"
    ln -s "$VENV" "$files$CURRENT/.venv"
    while read -r target mode source; do
        install -D -m "$mode" "$ROOT/systemd/$source" "$files/$target"
    done < <(appliance_files)
    cp "$ROOT/tests/vm/scenario@.service" "$units"
    ln -s "../scenario@.service" "$units/multi-user.target.wants/scenario@$1.service"
    for service in nginx wpa_supplicant hostapd; do  # Debian's own
        ln -s /dev/null "$units/$service.service"
    done
    mkdir -p "$work/boot"/{bin,proc,dev,lower,layer,new}
    cp "$GUEST/bin/busybox" "$work/boot/bin"
    cp "$ROOT/tests/vm/init.sh" "$work/boot/init"
    chmod 755 "$work/boot/init"
    ln -s "$GUEST" "$work/root"
    : >"$work/share/steps"
}

boot() {  # boot LIMIT_S KERNEL_ARGUMENT...: what it adds to the steps is shown
    local limit_s=$1 shown
    shift
    shown=$(stat -c %s "$work/share/steps")
    setsid "$PENDOPO_UML" mem=640M umid=guest uml_dir="$work/" seccomp=auto \
        root=/dev/root rootfstype=hostfs rootflags="$work/boot" rw init=/init "pendopo=$work" \
        noreboot quiet con=null con0=null,fd:1 ssl=null console=tty0 \
        systemd.log_target=journal "$@" </dev/null >"$work/share/console" 2>&1 &
    uml=$!
    timeout "$limit_s" tail --pid="$uml" -s 0.2 -c "+$((shown + 1))" -f "$work/share/steps" ||
        printf 'The machine did not end within %s s.\n' "$limit_s"
}

report() {  # report SCENARIO: its figures and logs; fails when the scenario did
    local name share=$work/share last=$CACHE/last/$1
    rm -rf -- "$last"
    mkdir -p "$last"
    for name in steps journal console figures.json; do
        [[ ! -e $share/$name ]] || cp "$share/$name" "$last"
    done
    [[ ! -s $share/figures.json ]] || cat "$share/figures.json" >&3
    stamped "$share/status" 0 && return
    [[ ! -e $share/journal ]] ||
        grep -E ' (pendopo|python|nginx|hostapd|dnsmasq)\[' "$share/journal" | tail -n 20 || true
    tail -n 5 "$share/console"
    printf '%s failed; its whole logs are in %s\n' "$1" ".cache/vm/last/$1"
    return 1
}

play() {  # play SCENARIO
    local limit_s arguments words status=0
    read -r _ limit_s arguments < <(grep "^$1 " "$SCENARIOS")
    work=$(mktemp -d "${TMPDIR:-/tmp}/pendopo-vm.XXXXXX")
    mkdir -p "$work/share"
    printf -- '-- %s\n' "$1"
    lay_out "$1"
    # shellcheck disable=SC2086  # the arguments are words
    boot "$limit_s" $arguments
    while [[ -s $work/share/again ]]; do  # the power was cut: on with the same disk
        wait "$uml" 2>/dev/null || true
        mapfile -t words <"$work/share/again"
        rm -f -- "$work/share/again"
        # shellcheck disable=SC2086
        boot "$limit_s" $arguments "${words[@]}"
    done
    report "$1" || status=1
    clean
    return "$status"
}

main() {
    exec 3>&1 1>&2
    check
    local name scenarios failed=()
    mapfile -t scenarios < <(names)
    for name in "$@"; do
        names | grep -qx -- "$name" || die "no scenario $name; known are: ${scenarios[*]}"
    done
    (($# == 0)) || scenarios=("$@")
    mkdir -p "$CACHE"
    exec 9>"$CACHE/lock"
    flock -n 9 || die "another run is at work in this clone"
    trap clean EXIT
    make_root
    make_guest_venv
    for name in "${scenarios[@]}"; do
        play "$name" || failed+=("$name")
    done
    ((${#failed[@]} == 0)) || die "failed: ${failed[*]}"
}

main "$@"
