#!/usr/bin/env bash
# Pendopo's one script: try it, test it, check it. `./install.sh help` lists the verbs.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
OLDEST_PYTHON=3.11
OLDEST_EMUPOS_PYTHON=3.13
TRY_PYTHONS=(python3 python3.13 python3.12 python3.11 /usr/bin/python3)
TEST_PACKAGES=(chromium zbar-tools shellcheck bats sqlite3 systemd fonts-inter fonts-noto-core
    nginx-light openssl espeak-ng alsa-utils age)
LAB_PACKAGES=(nftables iproute2 dnsmasq-base udhcpc iodine iperf3 ethtool wrk nmap ufw)
CLIENT_PACKAGES=(network-manager firewalld)
VM_PACKAGES=(mmdebstrap)
CONTAINER_PACKAGES=(mmdebstrap systemd-container)
POLICY_RC_D=${PENDOPO_POLICY_RC_D:-/usr/sbin/policy-rc.d}
SCRATCH=  # where steps keep their output, when not in .cache
RUN_LOG=  # where that of a failed step is kept
POLICY_IS_OURS="# Pendopo's install.sh wrote this for the time of one apt-get; it may be removed."

usage() {
    cat <<'TEXT'
Usage: sudo ./install.sh [--yes] [--dry-run] [--offline WHEELS]
       ./install.sh VERB

  (no verb)            make this machine the village's box, or bring it up to date
                       --yes: ask nothing; --dry-run: say what it would do;
                       --offline: Python packages from this folder
  upgrade              the same where Pendopo runs already; goes back by itself if the new one does not answer
  uninstall [--purge]  take the appliance away; its data too with --purge
  try     [--fresh] [--kiosk-port N] [--portal-port N]
                       start a whole village office on this machine; Ctrl-C stops it
  check                linters, types, import contracts, unit and guard tests (a minute)
  test    [--full]     everything that fits in 15 minutes; --full: the long ones too
  test    --vm         the box in a virtual machine: tests/vm/scenarios (needs root)
  pin     [--upgrade]  recompile requirements/*.txt from requirements/*.in (needs uv)
  help                 this text

Settings from the environment: PENDOPO_HOME (state folder of try, default ./.pendopo),
PENDOPO_PYTHON (>= 3.11), PENDOPO_EMUPOS_PYTHON (>= 3.13, for the receipt judge of test),
PENDOPO_UML (the kernel of test --vm; tests/vm/kernel.sh builds it).
TEXT
}

# -- Saying what happens ----------------------------------------------------------------------

fail() {  # fail WHAT WHY CURE
    printf 'FAILED: %s\n   why: %s\n  cure: %s\n' "$1" "$2" "$3" >&2
    exit 1
}

microseconds() { printf '%s' "${EPOCHREALTIME//[!0-9]/}"; }  # the radix follows the locale

step() {  # step LABEL COMMAND...: one line with the seconds; the output only of a failure
    local label=$1 log status=0 word=ok start tenths scratch=${SCRATCH:-$ROOT/.cache}
    shift
    mkdir -p "$scratch"
    log=$(mktemp "$scratch/step.XXXXXX")
    start=$(microseconds)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    tenths=$((($(microseconds) - start) / 100000))
    ((status == 0)) || word="FAILED ($status)"
    printf '%-46s %4d.%d s  %s\n' "$label" $((tenths / 10)) $((tenths % 10)) "$word"
    ((status == 0)) || tee -a "${RUN_LOG:-/dev/null}" <"$log" >&2
    rm -f "$log"
    return "$status"
}

# -- Finding an interpreter -------------------------------------------------------------------

version_of() {  # prints 3.11.2; an interpreter that only seems to be there (a shim) fails
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null </dev/null
}

at_least() {  # at_least 3.11 3.13.0
    local floor=${1#3.} minor=${2#3.}
    [[ $2 == 3.* ]] && ((${minor%%.*} >= floor))
}

runs_python() {  # runs_python FLOOR INTERPRETER
    local version
    version=$(version_of "$2") && at_least "$1" "$version"
}

find_python() {  # find_python FLOOR CANDIDATE...: prints the first that runs and is new enough
    local floor=$1 candidate
    shift
    for candidate in "$@"; do
        if runs_python "$floor" "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

newest_pythons() {  # where an interpreter newer than Debian's may be
    printf '%s\n' python3.14 python3.13 python3
    compgen -G "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.*/bin/python3" || true
}

choose_python() {  # prints the interpreter for .venv
    if [[ -n ${PENDOPO_PYTHON:-} ]]; then
        find_python "$OLDEST_PYTHON" "$PENDOPO_PYTHON" || fail \
            "PENDOPO_PYTHON=$PENDOPO_PYTHON cannot be used." \
            "it does not run, or is older than Python $OLDEST_PYTHON." \
            "name another interpreter, or unset PENDOPO_PYTHON."
        return
    fi
    find_python "$OLDEST_PYTHON" "${TRY_PYTHONS[@]}" || fail \
        "No Python $OLDEST_PYTHON or newer was found." \
        "none of these runs and is new enough: ${TRY_PYTHONS[*]}." \
        "use Debian 12 or 13, or name an interpreter: PENDOPO_PYTHON=/path/python3 ./install.sh"
}

# -- Debian's packages ------------------------------------------------------------------------

missing_packages() {  # prints those of the named packages that are not installed
    local installed package
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || printf '%s\n' "$package"
    done
}

hold_daemons() {  # what is installed now does not start: Debian's nginx would take port 80
    [[ ! -e $POLICY_RC_D || $(<"$POLICY_RC_D") == *"$POLICY_IS_OURS"* ]] || return 0
    trap release_daemons EXIT
    printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_IS_OURS" >"$POLICY_RC_D"
    chmod 755 "$POLICY_RC_D"
}

release_daemons() {  # takes away what hold_daemons wrote; another's policy stays
    [[ ! -e $POLICY_RC_D || $(<"$POLICY_RC_D") != *"$POLICY_IS_OURS"* ]] || rm -f -- "$POLICY_RC_D"
    trap - EXIT
}

leave_off() {  # leave_off SERVICE: nor does it start with the machine; ours is a unit of our own
    ! command -v systemctl >/dev/null || step "Leaving Debian's $1 off" systemctl disable "$1" ||
        echo "Debian's $1 could not be switched off; it may start with the machine." >&2
}

need_packages() {  # need_packages PACKAGE...: root installs what is missing, others are told how
    local missing
    command -v dpkg-query >/dev/null || fail \
        "This is not Debian." "dpkg-query was not found, needed: $*." "install these by hand."
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    [[ $(id -u) == 0 ]] || fail "Debian packages are missing: ${missing[*]}" \
        "only root may install them." \
        "sudo apt-get install --no-install-recommends ${missing[*]}"
    step "Reading Debian's package lists" apt-get update || fail \
        "apt-get update failed." "see above." "check the internet connection, then run this again."
    hold_daemons
    step "Installing ${missing[*]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}" || fail \
        "apt-get could not install: ${missing[*]}" "see above." "apt-get -f install, then again this."
    release_daemons
    [[ " ${missing[*]} " != *" nginx-light "* ]] || leave_off nginx.service
    [[ " ${missing[*]} " != *" network-manager "* ]] || leave_off NetworkManager.service
    [[ " ${missing[*]} " != *" firewalld "* ]] || leave_off firewalld.service
}

need_client_packages() {  # NetworkManager, firewalld; root's alone, as the lab is: by hand, apt-get would start them
    [[ $(id -u) == 0 && -n $(missing_packages "${CLIENT_PACKAGES[@]}") ]] || return 0
    local answer=101
    [[ ! -e $POLICY_RC_D ]] ||
        { answer=0 && "$POLICY_RC_D" NetworkManager.service start; } || answer=$?
    if ((answer == 101)); then
        need_packages "${CLIENT_PACKAGES[@]}"
    else
        echo "SKIPPED: ${CLIENT_PACKAGES[*]}: $POLICY_RC_D would let them run on this machine" >&2
    fi
}

need_venv_module() {  # Debian keeps ensurepip in a package of its own; pyenv's has it
    [[ -n ${PENDOPO_PYTHON:-} ]] || find_python "$OLDEST_PYTHON" "${TRY_PYTHONS[@]}" >/dev/null ||
        [[ -e /usr/bin/python3 ]] || need_packages python3 python3-venv
    local python
    python=$(choose_python) || exit
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-venv
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
        "$python cannot make a virtual environment." "its modules ensurepip or venv are missing." \
        "install them, or name another interpreter in PENDOPO_PYTHON."
}

# -- Virtual environments ---------------------------------------------------------------------

# Stamps lie inside the environment, so that they go with it. `being-made` is there from before
# the first file until pip has succeeded: what was interrupted is never taken for whole.

stamped() { [[ -r $1 && $(<"$1") == "$2" ]]; }  # stamped FILE CONTENT

fingerprint() { cat -- "$@" | sha256sum | cut -c-64; }

is_whole() {  # is_whole FOLDER FLOOR; one that was moved is not: its scripts name the old place
    [[ ! -e $1/being-made ]] && { [[ ! -e $1/place ]] || stamped "$1/place" "$1"; } &&
        runs_python "$2" "$1/bin/python"
}

start_venv() {  # start_venv FOLDER PYTHON
    rm -rf -- "$1"
    mkdir -p -- "$1"
    touch -- "$1/being-made"
    printf '%s\n' "$1" >"$1/place"
    step "Making ${1##*/} with Python $(version_of "$2")" "$2" -m venv "$1" || fail \
        "The virtual environment ${1##*/} could not be made." "see above." \
        "check the free space (df -h .), then run this again."
}

install_list() {  # install_list FOLDER LIST: what requirements/LIST.txt pins
    touch -- "$1/being-made"
    step "Installing requirements/$2.txt" "$1/bin/python" -m pip install -qq \
        --disable-pip-version-check --only-binary :all: \
        --require-hashes -r "$ROOT/requirements/$2.txt" || fail \
        "The packages of requirements/$2.txt could not be installed." "see above." \
        "check the internet line (or, if it speaks of hashes, restore the list); run this again."
    rm -f -- "$1/being-made"
}

install_project() {  # install_project FOLDER
    step "Installing Pendopo itself" "$1/bin/python" -m pip install -qq \
        --disable-pip-version-check --no-deps --no-build-isolation -e "$ROOT" || fail \
        "Pendopo could not be installed." "see above." "mend pyproject.toml, then run this again."
}

fill_venv() {  # fill_venv FOLDER LIST: brings it up to date; does nothing if nothing changed
    local folder=$1 list=$2 packages project
    packages="$(version_of "$folder/bin/python") $(fingerprint "$ROOT/requirements/$list.txt")"
    if ! stamped "$folder/$list.stamp" "$packages"; then
        install_list "$folder" "$list"
        printf '%s\n' "$packages" >"$folder/$list.stamp"
    fi
    [[ $list != emupos ]] || return 0
    project="$ROOT $(fingerprint "$ROOT/pyproject.toml")"
    if ! stamped "$folder/project.stamp" "$project"; then
        install_project "$folder"
        printf '%s\n' "$project" >"$folder/project.stamp"
    fi
}

compile_translations() {  # the .mo files are not in git
    local stamp=$ROOT/.venv/translations.stamp sources source folder all_there=yes
    mapfile -t sources < <(compgen -G "$ROOT/*/web/translations/*/LC_MESSAGES/*.po")
    ((${#sources[@]})) || return 0
    for source in "${sources[@]}"; do
        [[ -e ${source%.po}.mo ]] || all_there=no
    done
    if [[ $all_there == no ]] || ! stamped "$stamp" "$(fingerprint "${sources[@]}")"; then
        for folder in "$ROOT"/*/web/translations; do
            compgen -G "$folder/*/LC_MESSAGES/*.po" >/dev/null || continue
            step "Compiling ${folder#"$ROOT/"}" "$ROOT/.venv/bin/pybabel" compile -d "$folder" ||
                fail "A translation does not compile." "see above." "mend the .po file."
        done
        fingerprint "${sources[@]}" >"$stamp"
    fi
}

hold_the_lock() {  # two runs in one clone take turns; so does a pip that outlived its script
    { mkdir -p "$ROOT/.cache" && : >>"$ROOT/.cache/install.lock"; } 2>/dev/null || fail \
        "Nothing can be written in $ROOT." "it belongs to another user, or the disk is read-only." \
        "sudo chown -R $(id -un) '$ROOT'"
    exec 9>"$ROOT/.cache/install.lock"
    flock -n 9 || { echo "Another ./install.sh is at work here; waiting for it." && flock 9; }
}

make_venv() {  # make_venv run|dev: dev holds all that run holds, and serves for it
    local folder=$ROOT/.venv list=$1 python=
    hold_the_lock
    [[ -z ${PENDOPO_PYTHON:-} ]] || python=$(choose_python) || exit
    if ! is_whole "$folder" "$OLDEST_PYTHON" ||
        [[ -n $python && $(version_of "$python") != "$(version_of "$folder/bin/python")" ]]; then
        need_venv_module
        python=$(choose_python) || exit
        start_venv "$folder" "$python"
    fi
    [[ $list != run || ! -e $folder/dev.stamp ]] || list=dev
    fill_venv "$folder" "$list"
    compile_translations
    exec 9>&-
}

make_newer_venv() {  # make_newer_venv FOLDER LIST PURPOSE: with Python >= 3.13, or a loud skip
    local folder=$ROOT/$1 candidates python
    hold_the_lock
    if ! is_whole "$folder" "$OLDEST_EMUPOS_PYTHON"; then
        mapfile -t candidates < <(newest_pythons)
        [[ -z ${PENDOPO_EMUPOS_PYTHON:-} ]] || candidates=("$PENDOPO_EMUPOS_PYTHON")
        if ! python=$(find_python "$OLDEST_EMUPOS_PYTHON" "${candidates[@]}"); then
            printf 'SKIPPED: %s: it needs Python >= %s, and none of these is: %s\n' \
                "$3" "$OLDEST_EMUPOS_PYTHON" "${candidates[*]}" >&2
            exec 9>&-
            return 1
        fi
        start_venv "$folder" "$python"
    fi
    fill_venv "$folder" "$2"
    exec 9>&-
}

make_judge() {  # the independent judge of receipts, which the tests ask for by this variable
    if ! "${PENDOPO_EMUPOS_PYTHON:-false}" -c 'import emupos' 2>/dev/null; then
        make_newer_venv .venv-emupos emupos "the independent judge of receipts" || return 0
        export PENDOPO_EMUPOS_PYTHON=$ROOT/.venv-emupos/bin/python
    fi
}

# -- The appliance: in files of its own ---------------------------------------------------------

for part in "$ROOT"/systemd/install/*.sh; do
    # shellcheck source=/dev/null
    [[ ! -r $part ]] || source "$part"
done
unset part

# -- The verbs --------------------------------------------------------------------------------

do_try() {
    PENDOPO_HOME=$(realpath -m -- "${PENDOPO_HOME:-$ROOT/.pendopo}")
    export PENDOPO_HOME
    make_venv run
    exec "$ROOT/.venv/bin/pendopo" try "$@"
}

shell_files() {
    find "$ROOT" -path "$ROOT/.?*" -prune -o \( -name '*.sh' -o -name '*.bats' \) -print
    printf '%s\n' "$ROOT/.ci/run"
}

linters() {
    local bin=$ROOT/.venv/bin failed=0 scripts
    mapfile -t scripts < <(shell_files)
    step "ruff" "$bin/ruff" check . || failed=1
    step "shellcheck" shellcheck -x "${scripts[@]}" || failed=1
    step "import contracts" "$bin/lint-imports" || failed=1
    step "mypy --strict" "$bin/mypy" || failed=1
    return "$failed"
}

test_folders() {  # test_folders NAME...: prints those that exist
    local name
    for name in "$@"; do
        [[ ! -d tests/$name ]] || printf '%s\n' "tests/$name"
    done
}

quick_tests() {  # quick_tests NAME...: the unit and guard tests of these folders
    local folders
    mapfile -t folders < <(test_folders "$@")
    # Pages and workers are more than units; `test` runs theirs too.
    step "tests: $*" "$ROOT/.venv/bin/pytest" -q -m "not long and not browser" \
        --ignore tests/kiosk/web --ignore tests/kiosk/workers "${folders[@]}"
}

do_check() {
    (($# == 0)) || wrong_use "check takes no option: $*"
    local failed=0 others
    need_packages shellcheck
    make_venv dev
    quick_tests kiosk portal &  # two lanes, not more: the fakes' clocks want a free core
    others=$!
    linters || failed=1
    quick_tests hardware guards || failed=1
    wait "$others" || failed=1
    return "$failed"
}

long_runs() {  # what only --full does: 0 if all went well
    local failed=0 folders
    if [[ -e tests/benchmarks/run.py ]]; then
        .venv/bin/python tests/benchmarks/run.py || failed=1
    fi
    mapfile -t folders < <(test_folders kiosk portal hardware guards flows conformance)
    if make_newer_venv .venv-py313 dev "the tests on a newer Python"; then
        .venv-py313/bin/pytest -m "not long and not browser" "${folders[@]}" || failed=1
    fi
    return "$failed"
}

test_the_appliance() {
    [[ -f ${PENDOPO_UML:-} && -x ${PENDOPO_UML:-} ]] || fail \
        "There is no kernel to boot: PENDOPO_UML=${PENDOPO_UML:-}" \
        "it has to name a User-Mode-Linux kernel." "tests/vm/kernel.sh builds one."
    need_packages "${VM_PACKAGES[@]}"
    make_venv run
    exec tests/vm/run.sh
}

both_lanes() {  # both_lanes MARKS...: the lab, which mostly waits, runs beside all other tests
    local log lab failed=0
    log=$(mktemp "$ROOT/.cache/lab.XXXXXX")
    set -m  # a lane of its own group: it hears the interrupt below, and takes its networks down
    .venv/bin/pytest "$@" tests/lab >"$log" 2>&1 </dev/null &
    lab=$!
    set +m
    trap 'kill -INT "$lab"; wait "$lab"; exit 130' INT TERM
    .venv/bin/pytest "$@" --ignore tests/lab tests || failed=1
    echo "The lab's tests, which ran beside these:"
    wait "$lab" || failed=1
    trap - INT TERM
    cat "$log"
    rm -f "$log"
    return "$failed"
}

do_test() {
    local failed=() marks=(-m "not long")
    case $* in
        '') ;;
        --full) marks=() ;;
        --vm) test_the_appliance ;;
        *) wrong_use "test knows --full and --vm, not: $*" ;;
    esac
    need_packages "${TEST_PACKAGES[@]}"
    [[ $(id -u) != 0 ]] || need_packages "${LAB_PACKAGES[@]}"  # the lab is root's alone
    [[ $(id -u) != 0 || $* != --full ]] || need_packages "${CONTAINER_PACKAGES[@]}"
    need_client_packages
    make_venv dev
    make_judge
    linters || failed+=("linters")
    bats tests/install || failed+=("bats")
    [[ $* != --full ]] || long_runs || failed+=("benchmarks or newer Python")
    ((${#failed[@]} == 0)) || echo "Failed so far: ${failed[*]}. The tests run all the same."
    both_lanes "${marks[@]}" || failed+=("pytest")
    ((${#failed[@]} == 0)) || fail "Not all is well: ${failed[*]}" "see above." "mend it."
}

do_pin() {
    local name python
    [[ -z ${*/--upgrade/} ]] || wrong_use "pin knows --upgrade, not: $*"
    command -v uv >/dev/null || fail "uv was not found." "it compiles the pinned lists." \
        "install uv, then run this again."
    for name in run dev emupos; do
        python=$OLDEST_PYTHON
        [[ $name != emupos ]] || python=$OLDEST_EMUPOS_PYTHON
        step "Pinning requirements/$name.txt" uv pip compile --quiet "$@" --universal \
            --python-version "$python" --generate-hashes --no-emit-index-url --no-header \
            "requirements/$name.in" -o "requirements/$name.txt" || fail \
            "requirements/$name.in could not be pinned." "see above." "mend it; run this again."
    done
}

wrong_use() {
    printf '%s\n\n' "$1" >&2
    usage >&2
    exit 2
}

main() {
    { : <&0; } 2>/dev/null || exec </dev/null
    PYENV_ROOT=${PYENV_ROOT:-~/.pyenv}  # found even without HOME
    export HOME=${HOME:-$ROOT/.cache/home}
    export PIP_CACHE_DIR=${PIP_CACHE_DIR:-$ROOT/.cache/pip}
    export UV_CACHE_DIR=${UV_CACHE_DIR:-$ROOT/.cache/uv}
    case ${1-} in
        try) ;;  # keeps the caller's folder: PENDOPO_HOME may be relative to it
        *) cd -- "$ROOT" ;;
    esac
    case ${1-} in
        try | check | test | pin | uninstall | upgrade | settle) "do_$1" "${@:2}" ;;
        help | -h | --help) usage ;;
        '' | --yes | --dry-run | --offline) do_install "$@" ;;
        *) wrong_use "Unknown verb: $1" ;;
    esac
}

[[ ${BASH_SOURCE[0]} != "$0" ]] || main "$@"
