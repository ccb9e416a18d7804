#!/usr/bin/env bats
# An upgrade of the appliance, in a root of its own: what is kept beforehand, and who goes back.
# shellcheck disable=SC2016,SC2154

load helpers

box() {  # a box that runs release 1, with books, one unit and the clone's newer ones
    local tool
    BOX=$PENDOPO_INSTALL_ROOT
    mkdir -p "$BOX"/{run,var/lib/pendopo/gate,opt/pendopo/releases/{0,1,2/systemd/install}} \
        "$BOX/etc/systemd/system/pendopo.target.wants"
    for tool in cmp date grep head mv readlink rmdir sed sort sh tee true; do
        [[ -e $FAKES/$tool ]] || ln -s "$(PATH=/usr/bin:/bin type -P "$tool")" "$FAKES/$tool"
    done
    for tool in systemctl systemd-run systemd-sysusers systemd-tmpfiles udevadm sync python3; do
        fake "$tool" ''
    done
    fake journalctl 'echo "the kiosk fell"'
    fake setpriv 'exec "${@:4}"'
    fake install 'mkdir -p "${@: -1}"'
    fake nft '[[ $1 != list ]]'
    mkdir -p "$BOX/usr/lib/systemd"
    fake systemd-sysctl ''
    mv "$FAKES/systemd-sysctl" "$BOX/usr/lib/systemd/"
    ln -s releases/1 "$BOX/opt/pendopo/current"
    for tool in office.db desk.db gate/gate.db; do
        echo "old $tool" >"$BOX/var/lib/pendopo/$tool"
        : >"$BOX/var/lib/pendopo/$tool.lock"
    done
    echo "old wal" >"$BOX/var/lib/pendopo/office.db-wal"
    echo "old unit" >"$BOX/etc/systemd/system/pendopo-kiosk.service"
    ln -s ../pendopo-kiosk.service "$BOX/etc/systemd/system/pendopo.target.wants/"
    (cd "$BOX" && sha256sum etc/systemd/system/pendopo-kiosk.service >opt/pendopo/laid)
    echo "1 x" >"$BOX/opt/pendopo/applied"
}

upgraded() {  # upgraded SCRIPT: in a box whose upgrade to release 2 has begun, and changed all
    in_tree bash -c 'source "$TREE/install.sh"
        FAKE_UID=0; LISTEN=127.0.0.1:8080 NO_PHONES= RELEASE=$OPT/releases/2 SCRATCH=$INTO/run/scratch
        take_turn -n
        is_upgrade && begin_upgrade
        for book in office.db desk.db gate/gate.db; do echo new >"$INTO/var/lib/pendopo/$book"; done
        rm "$INTO/var/lib/pendopo/office.db-wal"
        appliance_files | below "$ROOT/systemd" >"$HOME/list"
        lay_files <"$HOME/list"
        rm "$INTO/$WANTS/pendopo-kiosk.service"
        lead_to 2
        '"$1"
}

is_as_before() {
    [[ $(readlink "$BOX/opt/pendopo/current") == releases/1 ]]
    [[ $(<"$BOX/var/lib/pendopo/office.db") == "old office.db" ]]
    [[ $(<"$BOX/var/lib/pendopo/office.db-wal") == "old wal" ]]
    [[ $(<"$BOX/var/lib/pendopo/desk.db") == "old desk.db" ]]
    [[ $(<"$BOX/var/lib/pendopo/gate/gate.db") == "old gate/gate.db" ]]
    [[ $(<"$BOX/etc/systemd/system/pendopo-kiosk.service") == "old unit" ]]
    [[ -e $BOX/etc/systemd/system/pendopo.target.wants/pendopo-kiosk.service ]]
    [[ ! -e $BOX/etc/systemd/system/pendopo-gate.service && ! -e $BOX/usr/local/bin/pendopo ]]
    [[ $(<"$BOX/opt/pendopo/laid") == *" etc/systemd/system/pendopo-kiosk.service" ]]
    [[ $(<"$BOX/opt/pendopo/applied") == "1 x" ]]
    [[ ! -e $BOX/opt/pendopo/upgrading && ! -L $BOX/opt/pendopo/upgrading ]]
    [[ ! -e $BOX/var/lib/pendopo/kept ]]
}

@test "an upgrade that fails ends with the former release, its files and its books, and says so" {
    box
    run upgraded 'broken "The start of the units"'
    [[ $status == 1 && $output == *"could not be made"*"1 runs as before, with its books. Log: "* ]]
    is_as_before
    [[ $(<"$BOX/opt/pendopo/upgrade.log") == *": 2 instead of 1"*"the kiosk fell"* ]]
    [[ $(count "systemctl start pendopo.target") == 1 ]]
}

@test "nobody is let in before the new release is known to answer, and then everybody" {
    box
    fake nft '[[ $1 != -f ]] || cat >"$HOME/doors"'
    run upgraded 'count() { grep -c "$1" "$CALLS"; }
        [[ $(count "nft -f -") == 1 && $(count "nft delete") == 0 ]] || exit 3
        grep -q "tcp dport { 80, 443, 8443, 8080 } drop" "$HOME/doors" || exit 4
        commit_upgrade; [[ $(count "nft delete table inet pendopo_doors") == 1 ]] || exit 5'
    [[ $status == 0 ]]
    [[ $(readlink "$BOX/opt/pendopo/current") == releases/2 && ! -L $BOX/opt/pendopo/upgrading ]]
    [[ $(<"$BOX/var/lib/pendopo/office.db") == new ]]
    [[ $(<"$BOX/opt/pendopo/former/release") == 1 ]]
}

@test "after kill -9 the guardian goes back; where nothing was cut off it only opens and starts" {
    box
    run upgraded 'kill -KILL $$'
    [[ $status == 137 && -L $BOX/opt/pendopo/upgrading ]]
    [[ $(count "systemd-run") == 1 ]]
    FAKE_UID=0 run in_tree do_settle
    [[ $status == 0 ]]
    is_as_before
    : >"$CALLS"
    FAKE_UID=0 run in_tree do_settle
    [[ $status == 0 && $(count "systemctl start pendopo.target") == 1 && $(count "systemctl stop") == 0 ]]
}

@test "after a power cut the machine's start goes back, and stops nothing" {
    box
    run upgraded 'kill -KILL $$'
    : >"$CALLS"
    FAKE_UID=0 run in_tree do_settle --at-boot
    [[ $status == 0 ]]
    is_as_before
    [[ $(count "systemctl --no-block start pendopo.target") == 1 && $(count "systemctl stop") == 0 ]]
    [[ $(count "systemctl daemon-reload") == 1 && $(count nft) == 0 ]]
}

@test "cut off before the books were kept, nothing has to be put back" {
    box
    run in_tree bash -c 'source "$TREE/install.sh"
        RELEASE=$OPT/releases/2 NO_PHONES= LISTEN=127.0.0.1:8080 SCRATCH=$INTO/run/scratch
        keep_former() { kill -KILL $$; }
        begin_upgrade'
    [[ $status == 137 && -L $BOX/opt/pendopo/upgrading && ! -e $BOX/opt/pendopo/former ]]
    FAKE_UID=0 run in_tree do_settle
    [[ $status == 0 && ! -L $BOX/opt/pendopo/upgrading ]]
    [[ $(<"$BOX/var/lib/pendopo/office.db") == "old office.db" ]]
    [[ $(readlink "$BOX/opt/pendopo/current") == releases/1 ]]
}

@test "what an interrupted laying may have left is on the list" {
    box
    run in_tree bash -c 'source "$TREE/install.sh"
        lay() { [[ $2 != *pendopo-gate* ]] || kill -KILL $$; }
        appliance_files | below "$ROOT/systemd" >"$HOME/list"
        lay_files <"$HOME/list"'
    [[ $status == 137 ]]
    grep -q ' etc/systemd/system/pendopo-portal.service$' "$BOX/opt/pendopo/laid"
    [[ $(grep -c ' etc/systemd/system/pendopo-kiosk.service$' "$BOX/opt/pendopo/laid") == 2 ]]
}

@test "old releases go: what runs and the one before it stay" {
    box
    mkdir -p "$BOX/opt/pendopo/former"
    echo 1 >"$BOX/opt/pendopo/former/release"
    ln -sfn releases/2 "$BOX/opt/pendopo/current"
    in_tree prune_releases
    [[ ! -e $BOX/opt/pendopo/releases/0 && -e $BOX/opt/pendopo/releases/1 && -e $BOX/opt/pendopo/releases/2 ]]
}

@test "a machine without Pendopo has nothing to upgrade" {
    fake readlink 'exit 1'
    FAKE_UID=0 run in_tree do_upgrade
    [[ $status == 1 && ${lines[0]} == *"nothing to upgrade"* && $output == *"sudo ./install.sh"* ]]
}

@test "a service that failed, or had to be started once more, is ailing; a stopped one is not" {
    ln -s "$(PATH=/usr/bin:/bin type -P awk)" "$FAKES/awk"
    shown=$'NRestarts=0\nId=a.service\nActiveState=active\nSubState=running\n
NRestarts=2\nId=b.service\nActiveState=active\nSubState=running\n
NRestarts=0\nId=c.service\nActiveState=activating\nSubState=auto-restart\n
Id=d.timer\nActiveState=failed\nSubState=failed\n
NRestarts=0\nId=e.service\nActiveState=inactive\nSubState=dead'
    run in_tree ailing_of <<<"$shown"
    [[ ${lines[*]} == "b.service c.service d.timer" ]]
}
