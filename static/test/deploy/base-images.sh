#!/usr/bin/env bash
# Makes the images that everything builds on from Debian's packages, because the tests reach no registry.
#
#   base-images.sh FOLDER
#
# base.tar is what debian:bookworm-slim is; services.tar, the same with nginx, coturn, Redis and Python, stands for all images
# of the compose files, and with systemd for a machine without Docker. Both are kept, and made anew after a month. DEBIAN_MIRROR
# names another mirror than that of debootstrap.
set -euo pipefail
folder=$1

mkdir -p "$folder"
find "$folder" -name '*.tar' -mtime +30 -delete
[ -e "$folder/services.tar" ] && exit 0

echo 'base images are made from packages'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pack() {
    tar --create --directory "$work/root" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists --file "$folder/$1.part" .
    mv "$folder/$1.part" "$folder/$1"
}
quietly() {
    "$@" > "$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }
}
export DEBIAN_FRONTEND=noninteractive
quietly debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" ${DEBIAN_MIRROR:-}
pack base.tar
printf '#!/bin/sh\nexit 101\n' > "$work/root/usr/sbin/policy-rc.d"
chmod +x "$work/root/usr/sbin/policy-rc.d"
quietly chroot "$work/root" apt-get install --yes --no-install-recommends \
    coturn dbus nginx-light python3-minimal redis-server systemd
pack services.tar
