#!/bin/sh
# A NetworkManager of its own, in namespaces that tests/lab/networkmanager.py has just made: it
# reads and writes nothing of this machine's /etc, /run, bus, hostname or radio switches.
# networkmanager.sh NET UTS INTERFACE: this machine's own namespaces, in which it must never run.
set -eu

if [ "$(readlink /proc/self/ns/net)" = "$1" ] || [ "$(readlink /proc/self/ns/uts)" = "$2" ]; then
    echo "not in namespaces of its own: NetworkManager is not started" >&2
    exit 1
fi

# With /sys writable it waits for udev, and the interface stays unmanaged.
mount -o remount,bind,ro /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib/NetworkManager
[ ! -e /dev/rfkill ] || mount --bind /dev/null /dev/rfkill

mkdir -p /run/etc/NetworkManager/system-connections /run/NetworkManager
for name in passwd group nsswitch.conf ld.so.cache; do
    [ ! -e "/etc/$name" ] || cp -p "/etc/$name" /run/etc/
done
# What libcurl, and so the connectivity check, asks for names: what DHCP brought.
ln -s /run/NetworkManager/resolv.conf /run/etc/resolv.conf
mount --bind /run/etc /etc

cat >/etc/bus.conf <<'TEXT'
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
TEXT
# As Debian's network-manager-config-connectivity-debian, but for the interval (there 300 s).
cat >/etc/NetworkManager/NetworkManager.conf <<'TEXT'
[main]
plugins=keyfile
auth-polkit=false
hostname-mode=none
dhcp=internal
dns=default
rc-manager=unmanaged

[connectivity]
uri=http://network-test.debian.org/nm
response=NetworkManager is online
interval=2
TEXT
cat >/etc/NetworkManager/system-connections/wifi.nmconnection <<'TEXT'
[connection]
id=wifi
type=ethernet
interface-name=@INTERFACE@

[ipv4]
method=auto

[ipv6]
method=auto
TEXT
sed -i "s/@INTERFACE@/$3/" /etc/NetworkManager/system-connections/wifi.nmconnection
chmod 600 /etc/NetworkManager/system-connections/wifi.nmconnection

export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
dbus-daemon --config-file=/etc/bus.conf --fork
exec NetworkManager --debug --log-level=INFO
