# shellcheck shell=bash
# What the phones come in by: a wired port with an access point, or a radio of the box's own.

RADIO_PACKAGES=(hostapd iw wireless-regdb)
COUNTRY=ID

prepare_entrance() {  # fails when somebody else has that interface, or when the radio is not fit
    local name
    for name in $PHONES $PORT $RADIO; do check_ifupdown "$name"; done
    [[ -n $RADIO ]] || return 0
    need_packages "${RADIO_PACKAGES[@]}"
    check_radio "$RADIO"
    free_radio "$RADIO"
}

check_ifupdown() {  # check_ifupdown INTERFACE: ifupdown would give it addresses of its own
    local file
    file=$(grep -lsE "^[[:space:]]*(iface|auto|allow-hotplug)[[:space:]].*\b$1\b" \
        "$INTO/etc/network/interfaces" "$INTO"/etc/network/interfaces.d/* | head -n 1) || true
    [[ -z $file ]] || fail "$1 stands in ${file#"$INTO"}." "Debian's ifupdown would set it up too." \
        "take the lines of $1 out of ${file#"$INTO"}, then run this again."
}

check_radio() {  # check_radio RADIO
    local phy told
    phy=$(readlink -f "$INTO/sys/class/net/$1/phy80211") || true
    told=$(iw phy "${phy##*/}" info) || true
    grep -qE '^[[:space:]]*\* AP$' <<<"$told" || fail \
        "The radio $1 cannot be an access point." "its driver does not offer that (iw list)." \
        "use an access point on a cable, and write its port: [gate] port in /$SETTINGS."
    ! systemctl -q is-active hostapd.service || fail "Debian's hostapd is at work." \
        "it may have the radio $1, and two cannot." \
        "systemctl disable --now hostapd; then run this again."
}

free_radio() {  # free_radio RADIO: Raspberry Pi OS blocks it until a country is set
    local switch
    for switch in "$INTO/sys/class/net/$1"/phy80211/rfkill*/soft; do
        [[ ! -e $switch || $(<"$switch") == 0 ]] || echo 0 >"$switch"
    done
    iw reg set "$COUNTRY" || true  # hostapd asks for it too
}
