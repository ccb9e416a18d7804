#!/bin/sh
# shellcheck disable=SC2154  # udhcpc hands these over in the environment
# What udhcpc calls with a lease: take the address, note the resolver and option 114 (hex), if any.
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface"
ip route add default via "$router"
echo "$ip $router $dns ${opt114:-}" >"$LEASE"
