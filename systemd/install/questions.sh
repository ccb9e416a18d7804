# shellcheck shell=bash
# The seven questions, and the settings file that their answers make.

SETTINGS=etc/pendopo/pendopo.toml
YES=
declare -A ANSWER=()

ask() {  # ask QUESTION DEFAULT RULE: RULE keeps the answer, or says what is wrong with it
    local answer
    while :; do
        answer=$2
        if [[ -z $YES ]]; then
            printf '%s [%s]: ' "$1" "$2"
            IFS= read -r answer || fail "A question was not answered: $1" \
                "the terminal was closed." "run this again, or take what is proposed: --yes"
        fi
        "$3" "${answer:-$2}" && return
        [[ -z $YES ]] || fail "$1: $2" "see above." "run this again without --yes."
    done
}

wrong() { printf '   %s\n' "$1" >&2; return 1; }

has_control() { [[ $1 == *[[:cntrl:]]* ]]; }

take_village() {  # "Desa Sukojati, Blimbingsari"
    local kind=Desa place=$1 district
    [[ $1 == *,* ]] || { wrong "Write the district (kecamatan) after a comma."; return; }
    district=$(trimmed "${place#*,}")
    place=$(trimmed "${place%%,*}")
    case $place in
        [Dd]esa\ *) place=$(trimmed "${place#* }") ;;
        [Kk]elurahan\ *) kind=Kelurahan place=$(trimmed "${place#* }") ;;
    esac
    district=${district#[Kk]ecamatan }
    { [[ -n $place && -n $district ]] && ((${#place} <= 60 && ${#district} <= 60)) &&
        ! has_control "$1"; } || { wrong "Both names have 1 to 60 letters."; return; }
    ANSWER[village]=$place ANSWER[kind]=$kind ANSWER[district]=$district
}

trimmed() {
    local text=${1#"${1%%[![:space:]]*}"}
    printf '%s' "${text%"${text##*[![:space:]]}"}"
}

take_wifi() {
    local LC_ALL=C  # counted in bytes
    { ((${#1} >= 1 && ${#1} <= 32)) && ! has_control "$1"; } ||
        { wrong "A WiFi's name has 1 to 32 bytes; this has ${#1}."; return; }
    ANSWER[wifi]=$1
}

take_interfaces() {  # "eth1 eth0" or "none"
    local phones='' uplink='' rest=''
    [[ $1 == none ]] || read -r phones uplink rest <<<"$1"
    if [[ $1 != none ]]; then
        [[ -n $uplink && -z $rest && $phones != "$uplink" ]] ||
            { wrong 'Two interfaces, "PHONES WAY-OUT", or "none".'; return; }
        has_interface "$phones" && has_interface "$uplink" || return
    fi
    ANSWER[phones]=$phones ANSWER[uplink]=$uplink
}

is_radio() { [[ -e $INTO/sys/class/net/$1/wireless ]]; }

has_interface() {
    [[ $1 =~ ^[A-Za-z0-9_.-]{1,15}$ && -e $INTO/sys/class/net/$1 ]] ||
        wrong "There is no interface $1; there are: $(interfaces | tr '\n' ' ')"
}

take_screen() {  # "10.1 1280x800" or "none"
    [[ $1 != none ]] || { ANSWER[screen]=; return; }
    [[ $1 =~ ^([0-9]+(\.[0-9]+)?)\ +([0-9]{3,4})x([0-9]{3,4})$ ]] ||
        { wrong 'Inches and pixels, such as "10.1 1280x800", or "none".'; return; }
    local inches=${BASH_REMATCH[1]} width=${BASH_REMATCH[3]#0} height=${BASH_REMATCH[4]#0}
    ((${inches%.*} >= 4 && ${inches%.*} < 200 && width >= 320 && height >= 320 &&
        width <= 7680 && height <= 7680)) ||
        { wrong "A screen has 4 to 199 inches, 320 to 7680 pixels."; return; }
    ANSWER[screen]="$inches $width $height"
}

take_printer() {
    case $1 in
        none) ANSWER[printer]='none ' ;;
        usb) ANSWER[printer]='usb /dev/pendopo-printer' ;;
        /dev/*) has_device "$1" && ANSWER[printer]="serial $1" ;;
        *)
            [[ $1 =~ ^[A-Za-z0-9.-]+:[0-9]{1,5}$ ]] || {
                wrong 'One of: none, usb, a serial line such as /dev/ttyUSB0, or 192.0.2.7:9100.'
                return
            }
            ANSWER[printer]="tcp $1"
            ;;
    esac
}

take_box() {
    case $1 in
        none) ANSWER[box]='none ' ;;
        *) has_device "$1" && ANSWER[box]="serial $1" ;;
    esac
}

has_device() {
    [[ $1 =~ ^/dev/[A-Za-z0-9/_.:+-]+$ && -c $INTO$1 ]] ||
        wrong "$1 is no device here; serial lines: $(serial_lines)"
}

serial_lines() {
    compgen -G "$INTO/dev/serial/by-id/*" || compgen -G "$INTO/dev/tty[UA][SC]*" || echo none
}

take_zone() {
    [[ $1 =~ ^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$ && -f $INTO/usr/share/zoneinfo/$1 ]] ||
        { wrong 'One such as Asia/Jakarta, Asia/Makassar, Asia/Jayapura.'; return; }
    ANSWER[zone]=$1
}

ask_all() {
    ask "Village, district" "Desa Sukojati, Blimbingsari" take_village
    ask "Name of the WiFi" "WiFi ${ANSWER[kind]} ${ANSWER[village]}" take_wifi
    ask "Interfaces: the access point's, the way out" "$(found_interfaces)" take_interfaces
    ask "Touch screen: none, or inches and pixels" "$(found_screen)" take_screen
    ask "Ticket printer: none, usb, /dev/..., host:9100" "$(found_printer)" take_printer
    ask "Complaint box: none, /dev/... (\`pendopo box setup\` finds it later)" none take_box
    ask "Time zone" "$(found_zone)" take_zone
}

quoted() {  # a TOML string
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

settings_text() {
    local inches width height
    cat <<TOML
# Made by install.sh from its questions. Every key and its default: docs/settings.md
[office]
village = $(quoted "${ANSWER[village]}")
kind = "${ANSWER[kind]}"
district = $(quoted "${ANSWER[district]}")
time_zone = "${ANSWER[zone]}"

[wifi]
name = $(quoted "${ANSWER[wifi]}")

[printer]
kind = "${ANSWER[printer]%% *}"
address = "${ANSWER[printer]#* }"

[box]
kind = "${ANSWER[box]%% *}"
address = "${ANSWER[box]#* }"

[voice]
kind = "$(found_voice)"
TOML
    read -r inches width height <<<"${ANSWER[screen]}"
    [[ -z $height ]] || cat <<TOML

[screen]
kind = "here"
diagonal_inch = $inches
width_px = $width
height_px = $height
TOML
    [[ -z ${ANSWER[phones]} ]] || cat <<TOML

[portal]
address = "http://10.77.0.1"

[gate]
device = "nft"
phones = "phones"
$(is_radio "${ANSWER[phones]}" && echo radio || echo port) = "${ANSWER[phones]}"
uplink = "${ANSWER[uplink]}"
TOML
}

make_settings() {  # make_settings: asks when there is no file yet; the state folder's is a link to it
    local file=$INTO/$SETTINGS link=$INTO/var/lib/pendopo/pendopo.toml
    mkdir -p -- "${file%/*}"
    if [[ ! -e $file && -f $link && ! -L $link ]]; then  # of before there was an installer
        cp -p -- "$link" "$file.new" && mv -- "$file.new" "$file"
    fi
    [[ ! -e $file ]] || return 0
    ask_all
    settings_text >"$file.new"
    chmod 644 "$file.new"
    mv -- "$file.new" "$file"
    CHANGES+=("/$SETTINGS")
}

link_settings() {  # units read them in the state folder, which is there by now
    local link=$INTO/var/lib/pendopo/pendopo.toml
    [[ $(readlink "$link") != "/$SETTINGS" ]] || return 0
    ln -s "/$SETTINGS" "$link.new" && mv -T -- "$link.new" "$link" && CHANGES+=("${link#"$INTO"}")
}
