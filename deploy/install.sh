#!/usr/bin/env bash
# Installs VideoRehab as a systemd service: the binary, the unit, a first configuration and secrets. As root:
#
#   deploy/install.sh [target/release/videorehab]
#
# Run again with a newer binary, it replaces binary and unit and restarts the service; the binary before is kept as
# /usr/local/bin/videorehab.before. DESTDIR names another root to install into, without starting anything.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:-$here/../target/release/videorehab}
root=${DESTDIR:-}

[ -x "$binary" ] || { echo "$binary is missing: build it with  cargo build --release" >&2; exit 1; }
"$binary" --version > /dev/null || { echo "$binary does not run on this machine" >&2; exit 1; }
if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    echo 'it has to be run as root' >&2
    exit 1
fi

if [ -e "$root/usr/local/bin/videorehab" ]; then
    cp -p "$root/usr/local/bin/videorehab" "$root/usr/local/bin/videorehab.before"
fi
install -D -m 0755 "$binary" "$root/usr/local/bin/videorehab.new"
# In one step, also while the one before runs.
mv "$root/usr/local/bin/videorehab.new" "$root/usr/local/bin/videorehab"
install -D -m 0644 "$here/systemd/videorehab.service" "$root/etc/systemd/system/videorehab.service"
install -D -m 0644 "$here/../docs/operations.md" "$root/usr/local/share/doc/videorehab/operations.md"

install -d -m 0755 "$root/etc/videorehab"
[ -e "$root/etc/videorehab/videorehab.env" ] \
    || install -m 0644 "$here/systemd/videorehab.env" "$root/etc/videorehab/videorehab.env"
for secret in operator-token turn-secret; do
    if [ ! -e "$root/etc/videorehab/$secret" ]; then
        install -m 0600 /dev/null "$root/etc/videorehab/$secret"
        openssl rand -hex 32 > "$root/etc/videorehab/$secret"
    fi
done

if [ -n "$root" ]; then
    echo "installed into $root; nothing was started"
    exit
fi
systemctl daemon-reload
systemctl enable videorehab.service
systemctl restart videorehab.service
echo 'installed and started; options are in /etc/videorehab/videorehab.env, the log in  journalctl -u videorehab'
