# shellcheck shell=bash
# An upgrade that leaves a working box wherever it ends. While `upgrading` is there, `former` holds
# what was before; whoever finds it (a failed step, the guardian after kill -9, the next start of
# the machine, the next run) goes back. Nobody is let in until the new release is known to answer,
# so the books that are put back lack nothing that somebody was promised.

UPGRADING=$OPT/upgrading  # a link to the new release
FORMER=$OPT/former        # its name, its books, its files
GUARDIAN=guardian-of-pendopo.service
BOOKS=("pendopo-kiosk office.db" "pendopo-kiosk desk.db" "pendopo-gate gate/gate.db")
WANTS=etc/systemd/system/pendopo.target.wants

# shellcheck disable=SC2153  # release.sh names it
is_upgrade() { [[ -L $OPT/current && $(readlink "$OPT/current") != "releases/${RELEASE##*/}" ]]; }

do_upgrade() {
    [[ -L $OPT/current || $(id -u) != 0 ]] || fail "There is nothing to upgrade." \
        "Pendopo is not installed on this machine." "sudo ./install.sh"
    do_install "$@"
}

begin_upgrade() {
    RUN_LOG=$OPT/upgrade.log
    printf '%s: %s instead of %s\n' "$(date -Is)" "${RELEASE##*/}" "$(running_release)" >"$RUN_LOG"
    STARTED=$EPOCHSECONDS
    rm -rf --one-file-system -- "$FORMER"
    ln -sfn "releases/${RELEASE##*/}" "$UPGRADING"
    sync
    trap undo_upgrade EXIT
    set_guardian
    close_doors || [[ -n $NO_PHONES ]] || broken "The lock of the doors"
    step "Stopping $(running_release)" systemctl stop 'pendopo*' || broken "The stop"
    step "Keeping its books and files" keep_former || broken "The copy of the books"
}

running_release() { local link; link=$(readlink "$OPT/current") && printf '%s' "${link##*/}"; }

commit_upgrade() {  # from here on the new release stays
    rm -f -- "$UPGRADING"
    sync
    trap - EXIT
    systemctl stop "$GUARDIAN" || true
    open_doors
    step "Units: all" systemctl start pendopo.target || broken "The start of the units"
}

undo_upgrade() {  # when the run ends before commit_upgrade
    local status=$?
    trap - EXIT
    ((status)) || status=1
    journalctl --no-pager -u 'pendopo*' --since "@$STARTED" >>"$RUN_LOG" 2>&1 || true
    if step "Going back" go_back; then
        printf 'The upgrade failed, see above. %s runs as before, with its books. Log: %s\n' \
            "$(running_release)" "$RUN_LOG" || true
    else
        printf 'FAILED: going back failed too.\n   why: see above, and %s\n  cure: %s\n' "$RUN_LOG" \
            "start the machine again: it goes back then." >&2 || true
    fi
    systemctl stop "$GUARDIAN" || true
    exit "$status"
}

# -- Whoever finds an upgrade that did not end ------------------------------------------------

set_guardian() {  # waits for the end of this run, however it ends; kill -9 leaves the rest to it
    systemd-run -q --collect --unit="$GUARDIAN" "$RELEASE/install.sh" settle || true
}

do_settle() {  # settle [--at-boot]
    [[ $(id -u) == 0 ]] || fail "Only root can settle an upgrade." "it changes units." "sudo"
    take_turn
    [[ ! -L $UPGRADING ]] || go_back "$@" || exit
    [[ ${1-} == --at-boot ]] || { open_doors; systemctl start pendopo.target; }
}

settle_first() {  # before anything else is done
    [[ -L $UPGRADING ]] || return 0
    step "An upgrade did not end: going back" go_back || broken "The former release"
}

go_back() {  # go_back [--at-boot]: as often as it takes; its last act is to forget the upgrade
    local release
    [[ ${1-} == --at-boot ]] || systemctl stop 'pendopo*' || return
    if [[ -d $FORMER ]]; then
        release=$(<"$FORMER/release") && put_books_back && lead_to "$release" && put_files_back || return
    fi
    sync && rm -f -- "$UPGRADING" && sync && rm -rf --one-file-system -- "$FORMER" || return
    if [[ ${1-} == --at-boot ]]; then  # what is being started waits for this
        systemctl daemon-reload && systemctl --no-block start pendopo.target
        return
    fi
    { ((${#CHANGES[@]} == 0)) || make_known; } && open_doors && systemctl start pendopo.target &&
        python3 "$ROOT/systemd/install/answers.py" "$ANSWER_WITHIN_S" "$INTO/run/pendopo/kiosk.sock"
}

# -- What was before --------------------------------------------------------------------------

keep_former() {
    local new=$FORMER.new target
    rm -rf --one-file-system -- "$new"
    mkdir -m 711 -- "$new" && keep_books "$new/books" && running_release >"$new/release" &&
        { [[ ! -e $OPT/applied ]] || cp -- "$OPT/applied" "$new/applied"; } &&
        mkdir -p -- "$new/files" "$INTO/$WANTS" && cp -a -- "$INTO/$WANTS" "$new/wants" || return
    while read -r _ target; do
        [[ ! -e $INTO/$target ]] || (cd -- "$INTO/" && cp -p --parents -- "$target" "$new/files/") || return
    done <"$INTO/$LAID"
    sync && mv -T -- "$new" "$FORMER" && sync
}

put_files_back() {
    lay_files < <(find "$FORMER/files" -type f -printf '%P %m %p\n') || return
    rm -rf -- "$INTO/${WANTS:?}" && cp -a -- "$FORMER/wants" "$INTO/$WANTS" || return
    [[ ! -e $FORMER/applied ]] || cp -- "$FORMER/applied" "$OPT/applied"
}

# As they lie there, byte for byte, with all units stopped and under the write gate's own lock: no
# program of either release is needed to put them back, nor has the machine to be up.

keep_books() {  # keep_books FOLDER
    local user book
    mkdir -m 711 -- "$1" || return
    for each in "${BOOKS[@]}"; do
        read -r user book <<<"$each"
        install -d -m 700 -o "$user" -g pendopo -- "$1/$user" || return
        # shellcheck disable=SC2016
        as "$user" 'test -e "$1" || exit 0; exec 7<"$1.lock"; flock 7; cp -p -- "$1" "$2/"
            test ! -e "$1-wal" || cp -p -- "$1-wal" "$2/"' \
            "$INTO/var/lib/pendopo/$book" "$1/$user" || return
    done
}

put_books_back() {
    local user book
    [[ -d $FORMER/books ]] || return 0
    for each in "${BOOKS[@]}"; do
        read -r user book <<<"$each"
        # shellcheck disable=SC2016
        as "$user" 'test -e "$2" || { rm -f -- "$1" "$1-wal" "$1-shm"; exit; }
            exec 7>>"$1.lock"; flock 7; cp -p -- "$2" "$1.back"; rm -f -- "$1-wal" "$1-shm"
            mv -f -- "$1.back" "$1"; test ! -e "$2-wal" || cp -p -- "$2-wal" "$1-wal"' \
            "$INTO/var/lib/pendopo/$book" "$FORMER/books/$user/${book##*/}" || return
    done
}

as() {  # as USER SCRIPT ARGUMENT...: in the state folder root follows nobody's links
    setpriv --reuid="$1" --regid=pendopo --clear-groups sh -ec "umask 007; cd /; $2" sh "${@:3}"
}

# -- The doors --------------------------------------------------------------------------------

close_doors() {  # root may ask the new release, nobody else; a start of the machine opens them
    nft -f - <<NFT
table inet pendopo_doors {
    chain input {
        type filter hook input priority -300
        iifname != "lo" tcp dport { 80, 443, 8443, ${LISTEN##*:} } drop
    }
    chain output {
        type filter hook output priority -300
        oifname "lo" tcp dport ${LISTEN##*:} meta skuid != 0 reject with tcp reset
    }
}
NFT
}

open_doors() { ! nft list table inet pendopo_doors >/dev/null 2>&1 || nft delete table inet pendopo_doors; }
