#!/usr/bin/env bats
# What the phones come in by: somebody else's interface, and a radio that is none.
# shellcheck disable=SC2016,SC2154

load helpers

a_radio() {  # a_radio MODE...: wlan0, switched off, whose driver offers these modes
    local net=$PENDOPO_INSTALL_ROOT/sys/class/net/wlan0
    mkdir -p "$net/phy80211/rfkill0" "$net/wireless"
    echo 1 >"$net/phy80211/rfkill0/soft"
    # Long, as the real one: whoever listens only until the first match must not cut it off.
    fake iw "[[ \$* != *info ]] || { printf '\t\t * %s\n' $*; printf '%09999d\n' {1..20}; }"
    fake systemctl 'exit "${FAKE_HOSTAPD-3}"'
    local tool
    for tool in grep head readlink; do
        [[ -e $FAKES/$tool ]] || ln -s "$(PATH=/usr/bin:/bin type -P "$tool")" "$FAKES/$tool"
    done
}

@test "a radio that can be an access point is unblocked and told its country" {
    a_radio managed AP monitor
    fake_dpkg hostapd iw wireless-regdb
    PHONES=phones PORT='' RADIO=wlan0 run in_tree prepare_entrance
    [[ $status == 0 && -z $output ]]
    [[ $(cat "$PENDOPO_INSTALL_ROOT/sys/class/net/wlan0/phy80211/rfkill0/soft") == 0 ]]
    [[ $(calls) == *"iw reg set ID"* ]]
}

@test "a radio that cannot, and one that Debian's hostapd has: what, why and the cure" {
    a_radio managed AP/VLAN monitor
    run in_tree check_radio wlan0
    [[ $status == 1 && ${lines[0]} == *"wlan0 cannot be an access point"* ]]
    [[ $output == *"cure:"*"access point on a cable"* ]]
    a_radio managed AP
    FAKE_HOSTAPD=0 run in_tree check_radio wlan0
    [[ $status == 1 && $output == *"hostapd is at work"*"systemctl disable --now hostapd"* ]]
}

@test "an interface that ifupdown sets up is named with its file" {
    a_radio AP
    mkdir -p "$PENDOPO_INSTALL_ROOT/etc/network/interfaces.d"
    printf 'auto lo\niface lo inet loopback\n' >"$PENDOPO_INSTALL_ROOT/etc/network/interfaces"
    printf 'auto eth10\n' >"$PENDOPO_INSTALL_ROOT/etc/network/interfaces.d/other"
    run in_tree check_ifupdown eth1
    [[ $status == 0 && -z $output ]]
    printf 'allow-hotplug eth1\niface eth1 inet dhcp\n' \
        >"$PENDOPO_INSTALL_ROOT/etc/network/interfaces.d/wan"
    run in_tree check_ifupdown eth1
    [[ $status == 1 && ${lines[0]} == *"eth1 stands in /etc/network/interfaces.d/wan"* ]]
    [[ $output == *"cure:"*"take the lines of eth1 out"* ]]
}
