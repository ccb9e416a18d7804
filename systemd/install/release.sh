# shellcheck shell=bash
# A release: Pendopo's own files and a Python environment of their own, in a folder that is never
# changed again once it is whole. `current` points to the one that runs.

OPT=$INTO/opt/pendopo
RELEASE_PARTS=(kiosk portal hardware systemd requirements pyproject.toml README.md LICENSE install.sh)
RELEASE=

release_name() {  # 0.1.0-3fa94b21: the version, and what the files hold
    local version
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$ROOT/pyproject.toml" | head -n 1)
    printf '%s-%s\n' "$version" "$(release_files | cut -c-64 | fingerprint - | cut -c-8)"
}

release_files() {
    (cd -- "$ROOT" && find "${RELEASE_PARTS[@]}" -type f ! -name '*.pyc' ! -name '*.mo' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum)
}

copy_release() {
    tar -C "$ROOT" --exclude=__pycache__ --exclude='*.mo' --owner=0 --group=0 --mode=u=rwX,go=rX \
        -cf - "${RELEASE_PARTS[@]}" | tar -C "$RELEASE" -xpf -
}

compile_release() {  # services may not write here, and a Pi compiles slowly
    "$RELEASE/.venv/bin/python" -m compileall -q "$RELEASE"/{kiosk,portal,hardware}
}

make_release() {  # make_release: sets RELEASE; does nothing when that one is whole
    # shellcheck disable=SC2034  # for choose_python; units see no home folder, so no pyenv
    local python TRY_PYTHONS=(/usr/bin/python3)
    RELEASE=$OPT/releases/$(release_name)
    [[ ! -e $RELEASE/whole ]] || ! is_whole "$RELEASE/.venv" "$OLDEST_PYTHON" || return 0
    python=$(choose_python) || exit
    rm -rf --one-file-system -- "$RELEASE"
    mkdir -p -- "$RELEASE"
    step "Copying Pendopo" copy_release || fail "The release could not be copied." "see above." \
        "check the card (df -h /opt), then run this again."
    local ROOT=$RELEASE
    start_venv "$RELEASE/.venv" "$python"
    fill_venv "$RELEASE/.venv" run
    compile_translations
    step "Compiling Pendopo" compile_release || fail "Pendopo does not compile." "see above." \
        "take an unbroken copy of Pendopo, then run this again."
    step "Writing all to the card" sync
    : >"$RELEASE/whole"
    CHANGES+=("${RELEASE#"$INTO"}")
}

lead_to() {  # lead_to NAME: at one moment `current` is the old release, at the next this one
    [[ $(readlink "$OPT/current") != "releases/$1" ]] || return 0
    ln -sfn "releases/$1" "$OPT/current.new" && mv -T -- "$OPT/current.new" "$OPT/current" &&
        CHANGES+=("${OPT#"$INTO"}/current")
}

prune_releases() {  # what neither runs nor can be gone back to
    local folder former
    # shellcheck disable=SC2153  # upgrade.sh names it
    former=$(cat -- "$FORMER/release" 2>/dev/null || true)
    for folder in "$OPT"/releases/*; do
        [[ ${folder##*/} == @("$(running_release)"|"${former:-none}") ]] ||
            rm -rf --one-file-system -- "$folder" || return
    done
}
