# shellcheck shell=bash
# The one list of the files that Pendopo lays on a machine, and how they are laid there: each whole
# or not at all, none twice. tests/vm/run.sh lays the same ones. $INTO is "", or a root to work in.

INTO=${PENDOPO_INSTALL_ROOT:-}
LAID=opt/pendopo/laid  # what lies where, as sha256sum writes it: uninstalling goes by it
KEPT=var/lib/pendopo/kept
CHANGES=()

appliance_files() {  # lines "TARGET MODE SOURCE": below the root, its mode, below systemd/
    local path name
    for path in "$ROOT"/systemd/*.{service,timer,path,target} "$ROOT"/systemd/*.service.d/*.conf; do
        name=${path#"$ROOT/systemd/"}
        printf 'etc/systemd/system/%s 644 %s\n' "$name" "$name"
    done
    cat <<'LIST'
etc/systemd/system/pendopo-.service.d/hardening.conf 644 hardening.conf
etc/sysusers.d/pendopo.conf 644 sysusers.conf
etc/tmpfiles.d/pendopo.conf 644 tmpfiles.conf
etc/sysctl.d/pendopo.conf 644 sysctl.conf
etc/systemd/system.conf.d/50-pendopo.conf 644 system.conf
etc/systemd/journald.conf.d/50-pendopo.conf 644 journald.conf
etc/udev/rules.d/60-pendopo.rules 644 udev.rules
usr/local/bin/pendopo 755 pendopo.sh
etc/systemd/system/pendopo-seat.service.d/screen.conf 644 screen/unit.conf
etc/systemd/system/pendopo-screen.service.d/screen.conf 644 screen/unit.conf
LIST
}

screen_files() {  # and for a screen on this machine
    # The folder is Chromium's own: these hold for every Chromium here.
    printf '%s\n' 'etc/chromium/policies/managed/pendopo.json 644 chromium/policies.json' \
        'etc/udev/rules.d/62-pendopo-seat.rules 644 screen/seat.rules'
}

network_files() {  # the same for the phones' interface; their templates are filled in first
    printf '%s\n' 'etc/udev/rules.d/61-pendopo-phones.rules 644 network/phones.rules' \
        'etc/systemd/network/05-pendopo-phones.network 644 network/phones.network'
    [[ ! -d $INTO/etc/NetworkManager ]] ||
        echo 'etc/NetworkManager/conf.d/pendopo.conf 644 network/networkmanager.conf'
}

lay() {  # lay SOURCE TARGET MODE
    local target=$INTO/$2
    ! cmp -s -- "$1" "$target" || return 0
    keep_edited "$2" || return
    mkdir -p -- "${target%/*}" && cp -- "$1" "$target.pendopo-new" &&
        chmod "$3" "$target.pendopo-new" && mv -f -- "$target.pendopo-new" "$target" || return
    CHANGES+=("/$2")
}

keep_edited() {  # keep_edited TARGET: what somebody else wrote there is kept, and that is said
    local target=$INTO/$1 kept=$INTO/$KEPT/$1
    [[ -e $target ]] || return 0
    ! grep -qsFx -- "$(laid_line "$1")" "$INTO/$LAID" || return 0
    mkdir -p -- "${kept%/*}" && cp -p -- "$target" "$kept" || return
    printf '/%s had been changed by hand; that is kept in /%s/%s\n' "$1" "$KEPT" "$1" >&3
}

laid_line() { (cd -- "$INTO/" && sha256sum -- "$1"); }

below() {  # below FOLDER: the same lines with the whole paths of their sources
    local target mode source
    while read -r target mode source; do printf '%s %s %s\n' "$target" "$mode" "$1/$source"; done
}

lay_files() {  # lay_files: from such lines on standard input; what an earlier version laid else, goes
    local list line source target mode old targets=() sources=() sums=() new=()
    mapfile -t list
    for line in "${list[@]}"; do
        read -r target _ source <<<"$line"
        targets+=("$target") sources+=("$source")
    done
    mapfile -t sums < <(sha256sum -- "${sources[@]}" | cut -c-64)
    ((${#sums[@]} == ${#targets[@]})) || return
    for line in "${!sums[@]}"; do new+=("${sums[line]}  ${targets[line]}"); done
    # Before the first file: an interrupted run leaves nothing that is not on the list.
    remember_laid "${new[@]}" < <(cat -- "$INTO/$LAID" 2>/dev/null) || return
    for line in "${list[@]}"; do
        read -r target mode source <<<"$line"
        lay "$source" "$target" "$mode" || return
    done
    while read -r _ old; do
        [[ " ${targets[*]} " == *" $old "* ]] || take_away "$old" || return
    done <"$INTO/$LAID"
    remember_laid "${new[@]}" </dev/null
}

remember_laid() {  # remember_laid LINE...: these, and those on standard input
    mkdir -p -- "$INTO/${LAID%/*}"
    { printf '%s\n' "$@" && cat; } | LC_ALL=C sort -u >"$INTO/$LAID.new" || return
    cmp -s -- "$INTO/$LAID.new" "$INTO/$LAID" || mv -f -- "$INTO/$LAID.new" "$INTO/$LAID" || return
    rm -f -- "$INTO/$LAID.new"
}

take_away() {  # take_away TARGET: a file of ours, and its folder when nothing else is in it
    [[ -e $INTO/$1 ]] || return 0
    rm -f -- "$INTO/$1" || return
    [[ $1 != *.service.d/* && $1 != etc/systemd/*.conf.d/* ]] || rmdir -- "$INTO/${1%/*}" 2>/dev/null || true
    [[ $1 != etc/chromium/policies/* ]] ||
        rmdir -- "$INTO/${1%/*}" "$INTO/etc/chromium/policies" 2>/dev/null || true
    CHANGES+=("/$1")
}
