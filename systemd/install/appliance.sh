# shellcheck shell=bash
# `sudo ./install.sh`: a machine becomes the village's box. Every step looks first and does nothing
# where all is as it should be, so a second run changes nothing and an interrupted one is finished.

APPLIANCE_PACKAGES=(python3 python3-venv iproute2 nftables dnsmasq-base nginx-light espeak-ng
    alsa-utils ca-certificates openssl age)
ALWAYS=(pendopo-kiosk.service pendopo-printer.service pendopo-box.service pendopo-sound.service
    pendopo-front.service pendopo-addresses.service pendopo-certificate.path
    pendopo-certificate.timer pendopo-doctor.timer pendopo-doctor.path pendopo-reboot.path
    pendopo-restore.service
    pendopo-backup.timer)
SCREEN_PACKAGES=(sway seatd chromium kbd fonts-inter fonts-noto-core)
WITH_SCREEN=(pendopo-seat.service pendopo-screen.service pendopo-screen-again.path)
WITH_PHONES=(pendopo-phones.service pendopo-gate.service pendopo-dns.service
    pendopo-dns-guest.service pendopo-dns-sinkhole.service pendopo-portal.service
    pendopo-announce.path pendopo-purge.timer pendopo-leak-test.timer)
SCREENS='^pendopo-\(screen\|board\)'
ANSWER_WITHIN_S=60
WHEELS=
DRY=

do_install() {
    read_options "$@"
    check_machine
    [[ -z $DRY ]] || { dry_run; return; }
    prepare_run
    settle_first
    make_settings
    need_packages "${APPLIANCE_PACKAGES[@]}"
    make_release
    read_facts
    check_ports "$PHONES_ADDRESS"
    [[ -n $NO_PHONES ]] || prepare_entrance
    [[ $SCREEN == none ]] || need_packages "${SCREEN_PACKAGES[@]}"
    make_authority
    ! is_upgrade || begin_upgrade
    step "Users, folders, rules and units" lay_all || broken "The system's files"
    bring_up
    rm -rf -- "$SCRATCH"
    tell
}

# shellcheck disable=SC2034  # questions.sh reads YES
read_options() {
    while (($#)); do
        case $1 in
            --yes) YES=yes ;;
            --dry-run) DRY=yes ;;
            --offline)
                WHEELS=$(realpath -e -- "${2-}") || wrong_use "--offline names a folder of wheels"
                export PIP_NO_INDEX=1 PIP_FIND_LINKS=$WHEELS
                shift
                ;;
            *) wrong_use "install.sh without a verb knows --yes, --dry-run and --offline, not: $1" ;;
        esac
        shift
    done
}

prepare_run() {  # root writes nothing into the clone, which may be somebody's own
    umask 022
    SCRATCH=$INTO/run/pendopo-install
    mkdir -p -- "$SCRATCH"
    export PIP_CACHE_DIR=$OPT/pip-cache  # what was fetched need not be fetched again
    take_turn -n || fail "Another ./install.sh is at work." "two at once would be in each other's way." \
        "wait until it has ended."
}

take_turn() {  # take_turn [-n]: waits for it, or with -n fails
    exec 8>"$INTO/run/pendopo-install.lock" 3>&1
    flock "$@" 8
}

broken() {  # broken WHAT
    fail "$1 could not be made." "see above." "mend that, then run this again: it goes on from here."
}

# -- What the settings say --------------------------------------------------------------------

read_facts() {  # what the settings mean here; a mistake in them ends it, with one line of Pendopo's
    local facts settings=$SCRATCH/settings device why=''
    mkdir -p -- "$settings"
    # shellcheck disable=SC2153  # questions.sh names it
    cp -- "$INTO/$SETTINGS" "$settings/pendopo.toml"
    facts=$("$RELEASE/.venv/bin/pendopo" --home "$settings" render install/facts) || fail \
        "/$SETTINGS cannot be used." "see above." "mend that key, then run this again."
    { read -r device; read -r PHONES; read -r PORT; read -r RADIO; read -r UPLINK
        read -r PHONES_ADDRESS; read -r PRINTER; read -r LISTEN; read -r SCREEN || SCREEN=none
    } <<<"$facts"
    ENTRANCE=${RADIO:-${PORT:-$PHONES}}
    if [[ $device != nft ]]; then
        why='[gate] device is not "nft"'
    elif [[ ! -e $INTO/sys/class/net/$ENTRANCE ]]; then
        why="there is no interface $ENTRANCE"
    elif [[ ! -e $INTO/sys/class/net/$UPLINK ]]; then
        why="there is no interface $UPLINK"
    fi
    NO_PHONES=$why
    [[ $device == nft ]] || PHONES_ADDRESS=  # the front listens there whether the interface is there or not
}

as_kiosk() {  # as_kiosk ARGUMENT...: the new release's `pendopo`, as the user that keeps the books
    (umask 007 && cd "$INTO/var/lib/pendopo" && runuser -u pendopo-kiosk -g pendopo -- \
        env PENDOPO_HOME=/var/lib/pendopo "$RELEASE/.venv/bin/pendopo" "$@")
}

# -- The system's files -----------------------------------------------------------------------

lay_all() {
    local list
    list=$(appliance_files | below "$RELEASE/systemd")
    if [[ -z $NO_PHONES ]]; then
        fill_in network/phones.rules network/phones.network network/networkmanager.conf || return
        list+=$'\n'$(network_files | below "$SCRATCH")
    fi
    if [[ $SCREEN != none ]]; then
        fill_in chromium/policies.json screen/seat.rules || return
        list+=$'\n'$(screen_files | below "$SCRATCH")
    fi
    lay_files <<<"$list" && make_known
}

make_known() {  # who reads such files is told of what has changed
    systemd-sysusers pendopo.conf || return
    systemd-tmpfiles --create pendopo.conf || return
    link_settings || return
    told_of etc/sysctl.d && { "$INTO/usr/lib/systemd/systemd-sysctl" pendopo.conf || return; }
    told_of etc/udev/ && { udevadm control --reload && udevadm trigger --subsystem-match=usbmisc; }
    told_of etc/systemd/system && { systemctl daemon-reload || return; }
    told_of etc/systemd/journald && { systemctl restart systemd-journald || return; }
    told_of etc/systemd/network && systemctl -q is-active systemd-networkd && networkctl reload
    told_of etc/NetworkManager && systemctl -q is-active NetworkManager && nmcli general reload conf
    return 0
}

fill_in() {  # fill_in TEMPLATE...: from the settings, into $SCRATCH
    local name
    for name in "$@"; do
        mkdir -p -- "$SCRATCH/${name%/*}"
        "$RELEASE/.venv/bin/pendopo" --home "$SCRATCH/settings" render "$name" \
            --to "$SCRATCH/$name" || return
    done
}

told_of() {  # told_of PATH: whether something there has changed in this run
    local change
    for change in "${CHANGES[@]}"; do
        [[ $change != *"$1"* ]] || return 0
    done
    return 1
}

# -- Books, units, health ---------------------------------------------------------------------

state() {  # what runs when all went well; another state means that something is to be started
    printf '%s %s\n' "${RELEASE##*/}" "$(fingerprint "$INTO/$SETTINGS" "$INTO/$LAID")"
}

bring_up() {
    local password units=("${ALWAYS[@]}") faces=("$LISTEN" "https://127.0.0.1:8443") others=()
    step "Bringing the books up to date" as_kiosk migrate || broken "The books"
    lead_to "${RELEASE##*/}" || broken "The link to the release"
    password=$(as_kiosk add-officer pengelola Pengelola --manager --if-none) || broken "The account"
    [[ -z $password ]] || printf '\nFirst manager (pengelola); it is shown only now:\n   %s\n\n' \
        "name pengelola, password $password"
    if [[ -n $NO_PHONES ]]; then
        others=("${WITH_PHONES[@]}" pendopo-radio.service)
    else
        units+=("${WITH_PHONES[@]}")
        faces+=("$PHONES_ADDRESS:80")  # as a phone asks: front, portal, gate
        if [[ -n $RADIO ]]; then units+=(pendopo-radio.service); else others=(pendopo-radio.service); fi
    fi
    if [[ $SCREEN == none ]]; then others+=("${WITH_SCREEN[@]}"); else units+=("${WITH_SCREEN[@]}"); fi
    start_units || broken "The start of the units"
    step "Waiting for answers" all_answer || fail "Not all of Pendopo answers." "see above." \
        "systemctl --failed; journalctl -u 'pendopo-*'; then run this again."
    [[ ! -L $UPGRADING ]] || commit_upgrade
    stamped "$OPT/applied" "$(state)" || finish
}

start_units() {  # start_units: enables $units, and switches $others off
    local word=start now=(pendopo.target)
    ((${#others[@]} == 0)) || systemctl -q disable --now "${others[@]}" || return
    systemctl -q enable pendopo.target pendopo-settle.service "${units[@]}" || return
    stamped "$OPT/applied" "$(state)" || word=restart
    if [[ -L $UPGRADING ]]; then  # all stand still; nobody is served before the new release is known to answer
        mapfile -t now < <(printf '%s\n' "${units[@]}" | grep '[.]service$' | grep -v "$SCREENS")
        word=start
    fi
    # The target alone: each unit named beside it would be stopped again in its start.
    step "Units: $word" systemctl "$word" "${now[@]}"
}

all_answer() {
    local ailing
    python3 "$RELEASE/systemd/install/answers.py" "$ANSWER_WITHIN_S" "${faces[@]}" || return
    ! stamped "$OPT/applied" "$(state)" || return 0
    ailing=$(systemctl show -p Id,ActiveState,SubState,NRestarts "${units[@]}" | ailing_of)
    [[ -z $ailing ]] || { echo "ended at once: $ailing"; return 1; }
}

ailing_of() {  # from systemctl's paragraphs: what has failed, or had to be started once more
    awk -v RS= '/=failed|=auto-restart|NRestarts=[1-9]/ && match($0, /Id=[^\n]*/) {
        print substr($0, RSTART + 3, RLENGTH - 3) }'
}

finish() {  # all is well, for the first time since something changed
    rm -rf -- "$OPT/pip-cache"
    [[ $PRINTER == none ]] || step "A test ticket" as_kiosk test-print ||
        echo "No test ticket could be ordered; see above, and later: sudo pendopo test-print" >&2
    prune_releases || broken "The removal of old releases"
    state >"$OPT/applied"
    ((${#CHANGES[@]})) || CHANGES=(started)
}

screen_told() {
    if [[ $SCREEN == none ]]; then
        printf ': a browser on a screen of its own; docs/screens.md'
    elif ! compgen -G "$INTO/dev/dri/card*" >/dev/null; then
        printf ', but there is no graphics card: the browser waits for one'
    fi
}

tell() {
    echo
    ((${#CHANGES[@]})) || echo "tidak ada yang berubah / nothing changed"
    printf 'Touch screen   http://%s/ (on this machine)%s\n' "$LISTEN" "$(screen_told)"
    tell_of_office
    if [[ -z $NO_PHONES ]]; then
        printf 'Phones         http://%s/ behind %s, the internet behind %s\n' \
            "$PHONES_ADDRESS" "$ENTRANCE" "$UPLINK"
    else
        printf 'No WiFi: %s. Kiosk, printer, box and voice only; docs/install.md.\n' "$NO_PHONES"
    fi
    printf 'Settings       /%s (after a change: sudo ./install.sh)\nHealth         sudo pendopo doctor\n' \
        "$SETTINGS"
}
