#!/usr/bin/env bats
# The appliance: each function in a root of its own, PENDOPO_INSTALL_ROOT. The whole of it in a
# system of its own: tests/install_system.
# shellcheck disable=SC2016,SC2154

load helpers

interface() {  # interface NAME [wireless]: as the kernel shows one
    mkdir -p "$PENDOPO_INSTALL_ROOT/sys/class/net/$1/device"
    [[ -z ${2-} ]] || mkdir -p "$PENDOPO_INSTALL_ROOT/sys/class/net/$1/wireless"
}

# -- What the machine has to be ---------------------------------------------------------------

@test "a Debian 12 or 13 of 64 bits, run by systemd, is fit" {
    FAKE_UID=0 run in_root check_machine
    [[ $status == 0 && -z $output ]]
}

@test "another system, an older one, 32 bits, no systemd: what, why and the cure" {
    FAKE_UID=0 FAKE_ARCHITECTURE=armhf run in_root check_machine
    [[ $status == 1 && ${lines[0]} == *"armhf"* && ${lines[2]} == *"64-bit"* ]]
    in_root true
    printf 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian 11"\n' >"$PENDOPO_INSTALL_ROOT/etc/os-release"
    FAKE_UID=0 run in_root check_machine
    [[ $status == 1 && ${lines[0]} == *"Debian 11 is not supported"* && ${#lines[@]} == 3 ]]
    printf 'ID=ubuntu\nVERSION_ID="12"\n' >"$PENDOPO_INSTALL_ROOT/etc/os-release"
    FAKE_UID=0 run in_root check_machine
    [[ $status == 1 && ${lines[0]} == *"not supported"* ]]
    rmdir "$PENDOPO_INSTALL_ROOT/run/systemd/system"
    FAKE_UID=0 run in_tree check_machine
    [[ $status == 1 && ${lines[0]} == *"systemd"* ]]
}

@test "a full card is refused before anything is changed" {
    fake df 'echo Filesystem; echo "card 100 50 614400 90% /"'
    FAKE_UID=0 run in_root check_machine
    [[ $status == 1 && ${lines[0]} == *"Only 600 MB are free"* && $output == *"cure:"* ]]
}

@test "a port that somebody else has: who, and the cure; our own units and other addresses pass" {
    fake ss 'echo "tcp LISTEN 0 511 ${FAKE_LISTENS:-0.0.0.0}:80 0.0.0.0:* users:((\"nginx\",pid=7,fd=5))"'
    run in_root check_port 80 10.77.0.1
    [[ $status == 1 && ${lines[0]} == *"Port 80 is taken by nginx"* ]]
    [[ $output == *"systemctl disable --now nginx"* ]]
    FAKE_LISTENS=10.77.0.1 run in_root check_port 80 10.77.0.1
    [[ $status == 1 ]]
    FAKE_LISTENS=127.0.0.53%lo run in_root check_port 80 10.77.0.1
    [[ $status == 0 ]]
    in_root true
    mkdir -p "$PENDOPO_INSTALL_ROOT/proc/7"
    echo '0::/system.slice/pendopo-front.service' >"$PENDOPO_INSTALL_ROOT/proc/7/cgroup"
    run in_root check_port 80 10.77.0.1
    [[ $status == 0 ]]
}

# -- Questions and settings -------------------------------------------------------------------

answer_all() { :>"$PENDOPO_INSTALL_ROOT/usr/share/zoneinfo/Asia/Makassar"; printf '%s\n' "$@"; }

@test "wrong answers are asked again, with why; the right ones make the settings" {
    fake ip ''
    in_root true
    interface eth0
    interface eth1
    interface wlan0 wireless
    ln -s /dev/null "$PENDOPO_INSTALL_ROOT/dev/ttyUSB0"
    answer_all "Sukojati" "Kelurahan Sumber \"Rejo\", Kecamatan Banyuwangi" \
        "A name that is a good deal too long for any WiFi" "WiFi Rejo" \
        "eth9 eth0" "eth1 eth1" "eth1 eth0" "big" "7 800x480" \
        "lpt1" "/dev/none" "192.0.2.7:9100" "/dev/ttyUSB0" "Mars/Base" "Asia/Makassar" >"$HOME/typed"
    run in_root make_settings <"$HOME/typed"
    [[ $status == 0 ]]
    [[ $output == *"after a comma"*"this has 48"*"no interface eth9"*"Two interfaces"* ]]
    [[ $output == *"Inches and pixels"*"One of: none"*"no device here"*"One such as Asia/Jakarta"* ]]
    run cat "$PENDOPO_INSTALL_ROOT/etc/pendopo/pendopo.toml"
    [[ $output == *'village = "Sumber \"Rejo\""'*'kind = "Kelurahan"'*'district = "Banyuwangi"'* ]]
    [[ $output == *'time_zone = "Asia/Makassar"'*'kind = "here"'*'diagonal_inch = 7'*'width_px = 800'* ]]
    [[ $output == *'kind = "tcp"'*'address = "192.0.2.7:9100"'*'address = "/dev/ttyUSB0"'* ]]
    [[ $output == *'device = "nft"'*'phones = "phones"'*'port = "eth1"'*'uplink = "eth0"'* ]]
}

@test "a terminal that is closed in the middle leaves no settings" {
    fake ip ''
    run in_root make_settings <<<"Desa Sukojati, Blimbingsari"
    [[ $status == 1 && $output == *"not answered: Name of the WiFi"*"--yes"* ]]
    [[ ! -e $PENDOPO_INSTALL_ROOT/etc/pendopo/pendopo.toml ]]
}

@test "settings that are there are kept, and nothing is asked" {
    in_root true
    mkdir -p "$PENDOPO_INSTALL_ROOT/etc/pendopo"
    echo '# mine' >"$PENDOPO_INSTALL_ROOT/etc/pendopo/pendopo.toml"
    run in_root make_settings
    [[ $status == 0 && -z $output ]]
    [[ $(cat "$PENDOPO_INSTALL_ROOT/etc/pendopo/pendopo.toml") == "# mine" ]]
}

@test "found by itself: a spare wired port, the way out, the printer, the screen, the zone" {
    fake ip 'case $* in *route*) echo "default via 192.0.2.1 dev eth0 proto dhcp" ;;
        *"dev eth1"*) [[ -z ${FAKE_BUSY-} ]] || echo "2: eth1 inet 192.0.2.9/24" ;; esac'
    in_root true
    interface eth0
    interface wlan0 wireless
    [[ $(in_root found_interfaces) == "wlan0 eth0" ]]
    interface eth1
    [[ $(in_root found_interfaces) == "eth1 eth0" ]]
    [[ $(FAKE_BUSY=1 in_root found_interfaces) == "wlan0 eth0" ]]
    rm -r "$PENDOPO_INSTALL_ROOT/sys/class/net/wlan0"
    [[ $(FAKE_BUSY=1 in_root found_interfaces) == none ]]
    [[ $(in_root found_printer) == none && $(in_root found_screen) == none ]]
    mkdir -p "$PENDOPO_INSTALL_ROOT/dev/usb" "$PENDOPO_INSTALL_ROOT/sys/class/drm/card1-HDMI-A-1"
    : >"$PENDOPO_INSTALL_ROOT/dev/usb/lp0"
    cd "$PENDOPO_INSTALL_ROOT/sys/class/drm/card1-HDMI-A-1"
    echo connected >status
    printf '1920x1080\n1280x720\n' >modes
    printf '%021d\x34\x1d' 0 >edid
    [[ $(in_root found_printer) == usb && $(in_root found_screen) == "23.4 1920x1080" ]]
    ln -s /usr/share/zoneinfo/Europe/London "$PENDOPO_INSTALL_ROOT/etc/localtime"
    [[ $(in_root found_zone) == Asia/Jakarta ]]
}

# -- Files ------------------------------------------------------------------------------------

@test "every unit, rule and user file is laid once; a second time nothing is touched" {
    in_root true
    run laid
    [[ $status == 0 && $output == *"/etc/systemd/system/pendopo-kiosk.service"* ]]
    [[ -x $PENDOPO_INSTALL_ROOT/usr/local/bin/pendopo ]]
    [[ -e $PENDOPO_INSTALL_ROOT/etc/systemd/system/pendopo-.service.d/hardening.conf ]]
    (cd "$PENDOPO_INSTALL_ROOT" && sha256sum --quiet -c opt/pendopo/laid)
    [[ ${#lines[@]} == "$(grep -c . "$PENDOPO_INSTALL_ROOT/opt/pendopo/laid")" ]]
    run laid
    [[ $status == 0 && -z $output ]]
}

@test "an edited unit is laid again; what was in it is kept, and that is said" {
    in_root true
    laid
    echo '# mine' >>"$PENDOPO_INSTALL_ROOT/etc/systemd/system/pendopo-kiosk.service"
    run laid
    [[ $output == *"/etc/systemd/system/pendopo-kiosk.service had been changed by hand; that is kept in"* ]]
    [[ $(<"$PENDOPO_INSTALL_ROOT/etc/systemd/system/pendopo-kiosk.service") != *'# mine'* ]]
    grep -q '# mine' "$PENDOPO_INSTALL_ROOT/var/lib/pendopo/kept/etc/systemd/system/pendopo-kiosk.service"
}

@test "what an earlier version laid and this one does not, goes" {
    laid
    rm "$TREE/systemd/pendopo-purge.timer"
    run laid
    [[ $output == "/etc/systemd/system/pendopo-purge.timer" ]]
    [[ ! -e $PENDOPO_INSTALL_ROOT/etc/systemd/system/pendopo-purge.timer ]]
}

# -- The release ------------------------------------------------------------------------------

@test "a release is named by its version and by what its files hold" {
    printf 'version = "1.2.3"\n' >"$TREE/pyproject.toml"
    mkdir -p "$TREE"/{kiosk,portal,hardware}
    touch "$TREE"/{README.md,LICENSE}
    first=$(in_root release_name)
    [[ $first == 1.2.3-???????? ]]
    echo 'x = 1' >"$TREE/kiosk/new.py"
    second=$(in_root release_name)
    [[ $second == 1.2.3-* && $second != "$first" ]]
    echo cached >"$TREE/kiosk/new.pyc"
    [[ $(in_root release_name) == "$second" ]]
}

@test "current leads to the new release, and a second time nothing changes" {
    in_root true
    mkdir -p "$PENDOPO_INSTALL_ROOT/opt/pendopo/releases/"{1,2}
    in_root bash -c 'source "$TREE/install.sh"; for n in 1 2 2; do lead_to $n; done
        [[ ${#CHANGES[@]} == 2 ]]'
    [[ $(readlink "$PENDOPO_INSTALL_ROOT/opt/pendopo/current") == releases/2 ]]
}

# -- Taking it away ---------------------------------------------------------------------------

@test "uninstalling takes every file that was laid, keeps the settings with the data, and no more" {
    laid
    for tool in systemctl udevadm; do fake "$tool" ''; done
    mkdir -p "$PENDOPO_INSTALL_ROOT/etc/pendopo" "$PENDOPO_INSTALL_ROOT/opt/pendopo/releases/1"
    echo '# mine' >"$PENDOPO_INSTALL_ROOT/etc/pendopo/pendopo.toml"
    mkdir -p "$PENDOPO_INSTALL_ROOT/var/lib/pendopo"
    echo other >"$PENDOPO_INSTALL_ROOT/etc/systemd/system/other.service"
    FAKE_UID=0 run in_root do_uninstall
    [[ $status == 0 && $output == *"kept in /var/lib/pendopo"* ]]
    [[ $(count "systemctl -q stop pendopo") == 1 && $(grep -n "systemctl -q" "$CALLS" | head -n 1) == *"stop pendopo"* ]]
    [[ $(count "systemctl -q disable --now") == 1 && $(count "systemctl daemon-reload") == 1 ]]
    run find "$PENDOPO_INSTALL_ROOT/etc" "$PENDOPO_INSTALL_ROOT/opt" "$PENDOPO_INSTALL_ROOT/usr" -name '*pendopo*'
    [[ -z $output ]]
    [[ $(cat "$PENDOPO_INSTALL_ROOT/var/lib/pendopo/pendopo.toml") == "# mine" ]]
    [[ -e $PENDOPO_INSTALL_ROOT/etc/systemd/system/other.service ]]
    FAKE_UID=0 run in_root do_uninstall
    [[ $status == 0 && $output == *"nothing changed"* ]]
}

@test "a purge takes data, users and group too" {
    for tool in userdel groupdel; do fake "$tool" ''; done
    fake getent '[[ $2 == pendopo* ]]'
    in_root true
    mkdir -p "$PENDOPO_INSTALL_ROOT/var/lib/pendopo"
    FAKE_UID=0 run in_root do_uninstall --purge
    [[ $status == 0 && ! -e $PENDOPO_INSTALL_ROOT/var/lib/pendopo ]]
    [[ $(count "userdel pendopo-") == 8 && $(count "groupdel pendopo") == 1 ]]
    run in_root do_uninstall --all
    [[ $status == 2 && $output == *"knows --purge"* ]]
}

@test "a dry run says what it would write, and writes nothing" {
    laid
    mkdir -p "$TREE"/{kiosk,portal,hardware}
    touch "$TREE"/{README.md,LICENSE}
    fake_dpkg python3
    echo '# edited' >>"$PENDOPO_INSTALL_ROOT/usr/local/bin/pendopo"
    before=$(find "$PENDOPO_INSTALL_ROOT")
    run in_root dry_run
    [[ $status == 0 && ${lines[0]} == "would install python3-venv"* ]]
    [[ $output == *"would make /opt/pendopo/releases/"*"would write /usr/local/bin/pendopo"* ]]
    [[ $(count apt-get) == 0 && $(find "$PENDOPO_INSTALL_ROOT") == "$before" ]]
}
