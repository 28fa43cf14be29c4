#!/usr/bin/env bash
# Boots systemd in the folder ROOT, in namespaces that the caller has made for it. Everything ends with its first process.
#
#   unshare --net --mount --uts --ipc --pid --cgroup --fork --kill-child boot.sh ROOT
set -euo pipefail
root=$1

mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
if [ "$(stat --file-system --format %T /sys/fs/cgroup)" = cgroup2fs ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
    mkdir "$root/sys/fs/cgroup/systemd"
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
fi
ip link set lo up
cd "$root"
mkdir -p before
# Not chroot, in which no service could have a user namespace.
pivot_root . before
umount -l /before
exec env container=lxc /lib/systemd/systemd --log-target=null --unit=multi-user.target
