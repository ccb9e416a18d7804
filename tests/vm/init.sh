#!/bin/busybox sh
# shellcheck shell=sh
# The virtual machine's first program. The root that run.sh made stays as it is, under a layer in
# memory; what this run lays on it comes from its share; then Debian's own systemd takes over.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t devtmpfs dev /dev 2>/dev/null
work=
for word in $($b cat /proc/cmdline); do
    case $word in pendopo=*) work=${word#pendopo=} ;; esac
done
$b mount -t hostfs -o "ro,$work/root" none /lower
$b mount -t tmpfs -o size=75% none /layer
$b mkdir /layer/files /layer/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/layer/files,workdir=/layer/work none /new
$b mkdir -p /new/share /new/mnt/boot
$b mount -t hostfs -o "$work/share" none /new/share
$b cp -a /new/share/files/. /new/
$b mount --move /dev /new/dev
$b umount /proc
cd /new || exit 1
$b pivot_root . mnt/boot
exec /mnt/boot/bin/busybox chroot . /bin/busybox sh -c \
    'busybox umount -l /mnt/boot; exec /sbin/init'
