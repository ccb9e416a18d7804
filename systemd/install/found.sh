# shellcheck shell=bash
# What the machine says of itself: the answers that the questions propose.

default_uplink() {  # the interface of the default route
    ip -o route show default 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1
}

interfaces() {  # wired and wireless ones of hardware, as the kernel names them
    local path
    for path in "$INTO"/sys/class/net/*; do
        [[ ! -e $path/device ]] || printf '%s\n' "${path##*/}"
    done
}

spare_interface() {  # spare_interface UPLINK: one that nobody has given an address; a wired one first
    local name radios=()
    for name in $(interfaces); do
        [[ $name != "$1" && -z $(ip -o addr show dev "$name" scope global) ]] || continue
        ! is_radio "$name" || { radios+=("$name"); continue; }
        printf '%s\n' "$name"
        return
    done
    printf '%s' "${radios[0]+${radios[0]}$'\n'}"
}

found_interfaces() {  # "eth1 eth0": the phones' and the way out; or "none"
    local uplink phones
    uplink=$(default_uplink)
    phones=$(spare_interface "$uplink")
    if [[ -n $uplink && -n $phones ]]; then printf '%s %s\n' "$phones" "$uplink"; else echo none; fi
}

found_screen() {  # "10.1 1280x800" of the first connected screen; else "none"
    local connector mode width_cm height_cm
    for connector in "$INTO"/sys/class/drm/card*-*; do
        [[ -r $connector/modes && $(<"$connector/status") == connected ]] || continue
        mode=$(head -n 1 "$connector/modes")
        # Bytes 21 and 22 of EDID: its size in centimetres, 0 when unknown.
        read -r width_cm height_cm < <(od -An -tu1 -j21 -N2 "$connector/edid" 2>/dev/null) || true
        [[ $mode =~ ^[0-9]+x[0-9]+$ && ${width_cm:-0} -gt 0 && ${height_cm:-0} -gt 0 ]] || continue
        awk -v w="$width_cm" -v h="$height_cm" -v mode="$mode" \
            'BEGIN { printf "%.1f %s\n", sqrt(w * w + h * h) / 2.54, mode }'
        return
    done
    echo none
}

found_printer() { if compgen -G "$INTO/dev/usb/lp*" >/dev/null; then echo usb; else echo none; fi; }

found_zone() {  # the machine's own where it is one of Indonesia's; a new card says London
    local zone
    zone=$(readlink -f "$INTO/etc/localtime" || true)
    case ${zone##*/zoneinfo/} in
        Asia/Jakarta | Asia/Pontianak | Asia/Makassar | Asia/Jayapura) echo "${zone##*/zoneinfo/}" ;;
        *) echo Asia/Jakarta ;;
    esac
}

found_voice() { if compgen -G "$INTO/dev/snd/pcm*p" >/dev/null; then echo aplay; else echo none; fi; }
