# shellcheck shell=bash
# `sudo ./install.sh uninstall`: what the installer laid is taken away, by the list it kept; the data
# stay. And `--dry-run`: what an installation would do.

USERS=(pendopo-kiosk pendopo-portal pendopo-gate pendopo-front pendopo-authority pendopo-dns
    pendopo-screen pendopo-radio)

do_uninstall() {
    local purge=
    case $* in
        '') ;;
        --purge) purge=yes ;;
        *) wrong_use "uninstall knows --purge, not: $*" ;;
    esac
    [[ $(id -u) == 0 ]] || fail "Only root can uninstall." "units and rules are root's." \
        "sudo ./install.sh uninstall"
    prepare_run
    [[ ! -e $INTO/$LAID ]] || step "Stopping Pendopo" stop_all || broken "The stop"
    [[ ! -e $OPT/current ]] || step "Freeing the phones' interface" free_network
    step "Taking units, rules and releases away" take_all || broken "The removal"
    [[ -z $purge ]] || step "Deleting data and users" purge_all || broken "The deletion"
    rm -rf -- "$SCRATCH"
    ((${#CHANGES[@]})) || echo "tidak ada yang berubah / nothing changed"
    [[ ! -d $INTO/var/lib/pendopo ]] ||
        echo "Books and settings are kept in /var/lib/pendopo; to delete them: uninstall --purge"
}

laid_units() { sed -n 's|^[^ ]*  etc/systemd/system/\([^/]*\)$|\1|p' "$INTO/$LAID"; }

stop_all() {
    local units starters
    mapfile -t units < <(laid_units)
    mapfile -t starters < <(laid_units | sed -n '/[.]path$/p; /[.]timer$/p')
    # First what would start again what is stopped after it.
    ((${#starters[@]} == 0)) || systemctl -q stop "${starters[@]}" || return
    ((${#units[@]} == 0)) || systemctl -q disable --now "${units[@]}"
}

free_network() {  # what the gate leaves standing when it stops, and the box's addresses
    local pendopo=("$OPT/current/.venv/bin/pendopo" --home /var/lib/pendopo) phones uplink name
    ! nft list table inet pendopo >/dev/null 2>&1 || nft delete table inet pendopo
    { read -r _; read -r phones; read -r uplink; } < <("${pendopo[@]}" render install/facts) || return 0
    [[ -n $phones ]] || return 0
    "${pendopo[@]}" render network/phones |
        sed -n 's/^addr replace \([^ ]*\) dev \([^ ]*\).*/addr del \1 dev \2/p' | ip -force -batch - || true
    "${pendopo[@]}" render network/bridge |
        sed -n 's/^link add name \([^ ]*\) type bridge$/link del \1/p' | ip -force -batch - || true
    for name in "$phones" "$uplink"; do  # 7d0: is the gate's own number
        ! tc qdisc show dev "$name" 2>/dev/null | grep -q ' 7d0: root' || tc qdisc del dev "$name" root
    done
}

take_all() {
    local target
    while read -r _ target; do
        take_away "$target" || return
    done < <(cat -- "$INTO/$LAID" 2>/dev/null)
    if told_of etc/systemd/system; then
        rm -rf -- "$INTO"/etc/systemd/system/pendopo.target.wants
        systemctl daemon-reload || return
        systemctl reset-failed 'pendopo*' || true
    fi
    ! told_of etc/systemd/journald || systemctl restart systemd-journald || true
    ! told_of etc/udev/ || udevadm control --reload || true
    ! told_of etc/NetworkManager || nmcli general reload conf || true
    keep_settings || return
    rm -rf -- "$INTO"/var/lib/systemd/timers/stamp-pendopo-* "$INTO/run/pendopo"
    rmdir -- "$INTO/run/pendopo-stick" 2>/dev/null || true  # never what is on a stick
    [[ ! -d $OPT ]] || CHANGES+=("${OPT#"$INTO"}")
    rm -rf --one-file-system -- "$OPT"  # last: by what lies in it an interrupted run is finished
}

keep_settings() {  # with the data, the authority too; the next installation finds them there
    local file=$INTO/$SETTINGS link=$INTO/var/lib/pendopo/pendopo.toml
    [[ ! -e $INTO/$AUTHORITY ]] || move_authority "$AUTHORITY" "$AUTHORITY_KEPT" || return
    if [[ -f $file ]]; then
        cp -p -- "$file" "$link.new" && mv -T -- "$link.new" "$link" && rm -f -- "$file" || return
    fi
    rmdir -- "${file%/*}" 2>/dev/null || true
}

purge_all() {
    local name
    [[ ! -d $INTO/var/lib/pendopo ]] || CHANGES+=(/var/lib/pendopo)
    rm -rf --one-file-system -- "$INTO/var/lib/pendopo" || return
    for name in "${USERS[@]}"; do
        ! getent passwd "$name" >/dev/null || userdel "$name" || return
    done
    ! getent group pendopo >/dev/null || groupdel pendopo
}

dry_run() {  # what do_install would do; nothing is written
    local missing target _mode source
    mapfile -t missing < <(missing_packages "${APPLIANCE_PACKAGES[@]}")
    ((${#missing[@]} == 0)) || echo "would install ${missing[*]}"
    [[ -e $INTO/$SETTINGS ]] || echo "would ask seven questions and write /$SETTINGS"
    RELEASE=$OPT/releases/$(release_name)
    [[ -e $RELEASE/whole ]] || echo "would make ${RELEASE#"$INTO"}"
    [[ -e $INTO/$AUTHORITY/authority.crt ]] || echo "would make /$AUTHORITY"
    while read -r target _mode source; do
        cmp -s -- "$source" "$INTO/$target" || echo "would write /$target"
    done < <(appliance_files | below "$ROOT/systemd")
    if [[ $(readlink "$OPT/current") != "releases/${RELEASE##*/}" ]]; then
        echo "would bring the books up to date and start the units"
    fi
}
