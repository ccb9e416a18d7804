# shellcheck shell=bash
# What the machine has to be before anything on it is changed: one answer for each thing it is not.

SPACE_NEEDED_MB=700

check_machine() {  # check_machine: fails with what, why and the cure
    [[ $(id -u) == 0 ]] || fail "Only root can install the appliance." \
        "it makes users, units and network rules." \
        "sudo ./install.sh; or, without root, a trial: ./install.sh try"
    [[ -d $INTO/run/systemd/system ]] || fail "systemd does not run this machine." \
        "Pendopo is a set of systemd units." "boot Debian or Raspberry Pi OS as they come."
    check_system
    check_space
}

check_system() {
    local ID='' VERSION_ID='' PRETTY_NAME='' architecture
    # shellcheck source=/dev/null
    [[ ! -r $INTO/etc/os-release ]] || . "$INTO/etc/os-release"
    [[ $ID =~ ^(debian|raspbian)$ && $VERSION_ID =~ ^(12|13)$ ]] || fail \
        "${PRETTY_NAME:-This system} is not supported." "Pendopo is tried on Debian 12 and 13 only." \
        "use Debian 12 or 13, or Raspberry Pi OS (bookworm or trixie)."
    architecture=$(dpkg --print-architecture)
    [[ $architecture =~ ^(amd64|arm64)$ ]] || fail "This is a $architecture system." \
        "the Python packages come for 64 bits only." "install the 64-bit Raspberry Pi OS or Debian."
}

check_space() {
    local folder free_mb
    for folder in "$INTO/opt" "$INTO/var"; do
        free_mb=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') / 1024))
        ((free_mb >= SPACE_NEEDED_MB)) || fail "Only $free_mb MB are free on $folder." \
            "an installation needs $SPACE_NEEDED_MB MB." "make room (df -h $folder), or take a larger card."
    done
}

strangers_on() {  # strangers_on PORT [ADDRESS...]: who else listens there, on one of these addresses
    local port=$1 line fields pid
    shift
    ss -Hlntup "sport = :$port" | while read -r line; do
        read -r -a fields <<<"$line"
        # Any address is ours too; so is one on our interface alone (10.77.0.1%eth1).
        (($# == 0)) || [[ " 0.0.0.0 * [::] $* " == *" ${fields[4]%:*} "* ]] || continue
        pid=${line#*pid=}
        pid=${pid%%[!0-9]*}
        ! grep -qs 'pendopo-' "$INTO/proc/${pid:-none}/cgroup" || continue
        line=${line#*\"}
        printf '%s\n' "${line%%\"*}"
    done | sort -u
}

check_port() {  # check_port PORT [ADDRESS...]: without an address, on any
    local found
    found=$(strangers_on "$@" | head -n 1)
    [[ -z $found ]] || fail "Port $1 is taken by $found." "Pendopo answers there itself." \
        "systemctl disable --now $found, or let it listen on another address; then run this again."
}

check_ports() {  # check_ports ADDRESS: the screen's, the office's; with an address, also the WiFi's
    check_port 8080 127.0.0.1
    check_port 8443
    [[ -z $1 ]] || check_port 80 "$1"
    [[ -z $1 ]] || check_port 53 "$1"
}
