#!/usr/bin/env bats
# The office's side of an installation: the authority is made once and outlives it; the addresses.
# shellcheck disable=SC2016,SC2154

load helpers

in_root() {  # in_root FUNCTION...: with a release whose `pendopo` makes an authority of a kind
    local tool release=$PENDOPO_INSTALL_ROOT/opt/pendopo/releases/1
    mkdir -p "$PENDOPO_INSTALL_ROOT"/{etc,var/lib/pendopo} "$release/.venv/bin"
    for tool in mv cmp grep rmdir cat sed; do
        [[ -e $FAKES/$tool ]] || ln -s "$(PATH=/usr/bin:/bin type -P "$tool")" "$FAKES/$tool"
    done
    [[ -e $release/.venv/bin/pendopo ]] || {
        fake pendopo '[[ -z ${FAKE_BROKEN-} ]] || { echo no space >&2; exit 1; }
            mkdir -p "${@: -1}"; echo key >"${@: -1}/key.pem"; echo "$RANDOM" >"${@: -1}/authority.crt"'
        mv "$FAKES/pendopo" "$release/.venv/bin/pendopo"
    }
    in_tree "$@" 3>&1
}

authority() {  # authority FUNCTION...: in a run of the installer
    in_root bash -c 'source "$TREE/install.sh"; RELEASE=$OPT/releases/1 SCRATCH=$HOME
        "$@"; ((${#CHANGES[@]} == 0)) || printf "%s\n" "${CHANGES[@]}"' bash "$@"
}

MADE=etc/pendopo/authority/authority.crt

@test "the authority is made once, and stays in every later run" {
    run authority make_authority
    [[ $status == 0 && $output == *"/etc/pendopo/authority" ]]
    [[ $(count "lan authority $PENDOPO_INSTALL_ROOT/etc/pendopo/authority") == 1 ]]
    before=$(<"$PENDOPO_INSTALL_ROOT/$MADE")
    run authority make_authority
    [[ $status == 0 && -z $output && $(<"$PENDOPO_INSTALL_ROOT/$MADE") == "$before" ]]
}

@test "one that cannot be made ends the run with what openssl said, and the cure" {
    FAKE_BROKEN=1 run authority make_authority
    [[ $status == 1 && $output == *"no space"*"cure: "* ]]
}

@test "uninstalling keeps the authority with the data, and the next installation takes it up" {
    authority make_authority
    before=$(<"$PENDOPO_INSTALL_ROOT/$MADE")
    authority keep_settings
    [[ ! -e $PENDOPO_INSTALL_ROOT/etc/pendopo && -e $PENDOPO_INSTALL_ROOT/var/lib/pendopo/authority/key.pem ]]
    run authority make_authority
    [[ $status == 0 && $(<"$PENDOPO_INSTALL_ROOT/$MADE") == "$before" ]]
    [[ ! -e $PENDOPO_INSTALL_ROOT/var/lib/pendopo/authority ]]
    [[ $(count "lan authority") == 1 ]]
}

@test "a move that was interrupted is done again" {
    authority make_authority
    before=$(<"$PENDOPO_INSTALL_ROOT/$MADE")
    mkdir -p "$PENDOPO_INSTALL_ROOT/var/lib/pendopo/authority.new"
    authority keep_settings
    [[ $(<"$PENDOPO_INSTALL_ROOT/var/lib/pendopo/authority/authority.crt") == "$before" ]]
    [[ ! -e $PENDOPO_INSTALL_ROOT/var/lib/pendopo/authority.new ]]
}

@test "port 8443 may be nobody else's, on whatever address" {
    in_root true
    ln -sf "$(PATH=/usr/bin:/bin type -P sort)" "$FAKES/sort"
    ln -sf "$(PATH=/usr/bin:/bin type -P head)" "$FAKES/head"
    fake ss 'echo "tcp LISTEN 0 511 192.168.1.10:8443 0.0.0.0:* users:((\"unifi\",pid=7,fd=5))"'
    run in_root check_port 8443
    [[ $status == 1 && ${lines[0]} == "FAILED: Port 8443 is taken by unifi." ]]
    run in_root check_port 8443 127.0.0.1
    [[ $status == 0 ]]
}

@test "the addresses are written when they change, and at no other word of the kernel" {
    fake sleep ''
    for tool in sh mv cat; do ln -sf "$(PATH=/usr/bin:/bin type -P "$tool")" "$FAKES/$tool"; done
    file=$HOME/addresses
    # Told three times; the address changes with the last.
    fake ip 'case $* in
        *monitor*)
            for n in 1 2 3; do
                echo "$n" >"$HOME/told"; echo word
                until [[ -e $HOME/looked.$n ]]; do read -rt 0.02 <> <(:) || true; done
            done ;;
        *)  told=$(cat "$HOME/told" 2>/dev/null); : >"$HOME/looked.$told"
            echo "eth0@if7  UP  192.168.1.$((told > 2 ? 11 : 10))/24 metric 100 "
            echo "wlan0     DOWN " ;;
    esac'
    run sh "$TREE/systemd/addresses.sh" "$file"
    [[ $(<"$file") == $'eth0@if7 192.168.1.11/24 metric 100\nwlan0 ' ]]
    [[ $(count "sleep 20") == 2 ]]
}
