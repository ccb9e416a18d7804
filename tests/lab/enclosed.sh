#!/bin/sh
# A daemon of its own, in namespaces that tests/lab/enclosed.py has just made: it reads and writes
# nothing of this machine's /etc, /run, bus, hostname, radio switches or groups of processes.
# enclosed.sh NET UTS DAEMON [INTERFACE]; NET and UTS: this machine's own namespaces, in which it
# must never run.
set -eu

if [ "$(readlink /proc/self/ns/net)" = "$1" ] || [ "$(readlink /proc/self/ns/uts)" = "$2" ]; then
    echo "not in namespaces of its own: $3 is not started" >&2
    exit 1
fi

# With /sys writable NetworkManager and networkd wait for udev, and leave the interface alone.
mount -o remount,bind,ro /sys
mount -t tmpfs tmpfs /run
[ ! -e /dev/rfkill ] || mount --bind /dev/null /dev/rfkill
mkdir -p /run/etc
for name in passwd group nsswitch.conf ld.so.cache protocols services alternatives firewalld; do
    [ ! -e "/etc/$name" ] || cp -a "/etc/$name" /run/etc/
done
# What libcurl, and so NetworkManager's check, asks for names: what DHCP brought.
ln -s /run/NetworkManager/resolv.conf /run/etc/resolv.conf
mount --bind /run/etc /etc

start_bus() {
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
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
    dbus-daemon --config-file=/etc/bus.conf --fork
}

NetworkManager() {
    mount -t tmpfs tmpfs /var/lib/NetworkManager
    mkdir -p /etc/NetworkManager/system-connections /run/NetworkManager
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
    cat >/etc/NetworkManager/system-connections/wifi.nmconnection <<TEXT
[connection]
id=wifi
type=ethernet
interface-name=$1

[ipv4]
method=auto

[ipv6]
method=auto
TEXT
    chmod 600 /etc/NetworkManager/system-connections/wifi.nmconnection
    start_bus
    exec NetworkManager --debug --log-level=INFO
}

networkd() {
    mkdir -p /run/systemd/network /run/systemd/netif/links /run/systemd/netif/leases
    chown -R systemd-network: /run/systemd/netif
    printf '[Match]\nName=%s\n[Network]\nDHCP=yes\n' "$1" >/run/systemd/network/uplink.network
    echo 7f0000000000000000000000000000d0 >/etc/machine-id  # DHCP's name of this box is made of it
    export SYSTEMD_LOG_TARGET=console
    exec systemd-networkd
}

firewalld() {
    start_bus
    exec firewalld --nofork --nopid --log-file=/dev/stderr
}

dockerd() {  # with a view of its own of the groups of processes, which it makes only for containers
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    exec dockerd --ip6tables --experimental --storage-driver=vfs \
        --data-root=/run/data --exec-root=/run/docker --pidfile=/run/docker.pid \
        --host=unix:///run/enclosed-docker.sock
}

shift 2
"$@"
