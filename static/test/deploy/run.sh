#!/usr/bin/env bash
# Runs the tests of this folder on a Docker engine of their own.
#
#   run.sh FOLDER      where images are kept from one run to the next
#
# The engine, its containers and the tests are in namespaces of their own: a network without a way out, so that no port, route
# or rule of this machine is touched, and a process namespace, so that nothing is left when it ends. Where that cannot be had,
# one line says so and the tests are skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export PATH="$PATH:/usr/sbin:/sbin"

# What needs no engine is tested all the same.
skip() {
    echo "deploy-test is skipped: $1"
    cd "$here/../.."
    command -v systemd-analyze > /dev/null || exit 0
    exec node --test --test-reporter=spec test/deploy/unit.test.js
}

if [ "${1:-}" != --inside ]; then
    images=$1
    [ "$(id -u)" = 0 ] || skip 'starting an engine takes root'
    for program in dockerd docker debootstrap unshare ip iptables; do
        command -v "$program" > /dev/null || skip "$program is not there"
    done
    unshare --net --mount --pid --fork --mount-proc true 2> /dev/null || skip 'namespaces are not allowed here'
    "$here/base-images.sh" "$images"
    exec unshare --net --mount --pid --fork --kill-child --mount-proc "$here/run.sh" --inside "$images"
fi

images=$2
work=$(mktemp -d)
trap 'umount -l "$work" 2> /dev/null; rmdir "$work" 2> /dev/null || true' EXIT
# In memory, because it is fast and gone at once.
mount -t tmpfs -o size=4g tmpfs "$work"
ip link set lo up
# Chromium stops loading when addresses change, and those of IPv6 come late.
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 2> /dev/null || true
# The address of this machine for browsers and for the relay; one of those that are kept for examples.
export DEPLOY_HOST=203.0.113.1
dockerd --data-root "$work/data" --exec-root "$work/exec" --host "unix://$work/socket" --pidfile "$work/pid" \
    --bip "$DEPLOY_HOST/24" > "$work/log" 2>&1 &
engine=$!
export DOCKER_HOST="unix://$work/socket"
until docker info > /dev/null 2>&1; do
    if ! kill -0 "$engine" 2> /dev/null; then
        tail -n 3 "$work/log"
        skip 'the engine does not start'
    fi
    sleep 0.1
done
docker import "$images/base.tar" debian:bookworm-slim > /dev/null
for name in $(sed -n 's/^[A-Z]*_IMAGE=//p' "$here/../../../deploy/.env.example" | grep -v '^videorehab') opentera-server:latest; do
    if ! docker tag services:local "$name" 2> /dev/null; then
        docker import "$images/services.tar" services:local > /dev/null
        docker tag services:local "$name"
    fi
done
cd "$here/../.."
export DEPLOY_WORK=$work DEPLOY_IMAGES=$images
# Not with exec, so that the engine is ended.
result=0
node --test --test-concurrency=1 --test-reporter=spec test/deploy/${DEPLOY_TEST:-*}.test.js || result=$?
kill "$engine"
wait "$engine" || true
exit "$result"
