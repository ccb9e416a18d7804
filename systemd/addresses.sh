#!/bin/sh
# systemd/addresses.sh FILE: keeps the box's IPv4 addresses in a file, one interface a line:
# "eth0 192.168.1.10/24". It is written anew only when they change, for a path unit looks at it.
# Nobody tells of that in the same way on Debian and Raspberry Pi OS but the kernel.
# A path unit does not see what changes while its service runs, so it is told again after a while.
set -eu
file=$1

look() {
    told=$(ip -4 -brief address show scope global)
    now=$(printf '%s\n' "$told" | while read -r name _ rest; do echo "$name $rest"; done)
    if [ ! -e "$file" ] || [ "$now" != "$(cat -- "$file")" ]; then
        printf '%s\n' "$now" >"$file.new" && mv -- "$file.new" "$file"
        { sleep 20; : >>"$file"; } &
    fi
}

# Once now, once when `ip monitor` surely listens, and then with every word of it.
{ echo; { sleep 2; echo; } & exec ip -4 monitor address; } | while read -r _; do look; done
