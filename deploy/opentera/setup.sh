#!/usr/bin/env bash
# Puts VideoRehab beside OpenTera's docker-compose.yml, or takes it away again.
#
#   ./setup.sh FOLDER            copies what is needed and names it in nginx/nginx.conf, of which it keeps a copy
#   ./setup.sh --undo FOLDER     the Python service is back
#
# It starts and stops nothing; what to run then is printed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

undo=''
if [ "${1:-}" = --undo ]; then
    undo=yes
    shift
fi
[ $# -eq 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
cd "$1"
for file in docker-compose.yml nginx/nginx.conf nginx/opentera.conf teraserver/VideoRehabService.json; do
    [ -e "$file" ] || { echo "$1 holds no $file: is it the folder of OpenTera's docker-compose.yml?" >&2; exit 1; }
done

if [ -n "$undo" ]; then
    sed -i '/videorehab-/d' nginx/nginx.conf
    rm -rf docker-compose.videorehab.yml videorehab
    echo 'undone; now run:  docker compose up --detach --force-recreate --remove-orphans'
    exit
fi

mkdir -p videorehab
cp "$here/docker-compose.videorehab.yml" .
cp "$here/VideoRehabService.py" "$here/log.conf" "$here/locations.conf" videorehab/
[ -e teraserver/ice_servers.json ] || echo '[]' > teraserver/ice_servers.json
if ! grep -q videorehab-locations.conf nginx/nginx.conf; then
    cp nginx/nginx.conf nginx/nginx.conf.before-videorehab
    sed -i \
        -e 's,^\( *\)include  *opentera.conf;,\1include videorehab-locations.conf;\n&,' \
        -e 's,^\( *\)http  *{,&\n\1    include videorehab-log.conf;,' nginx/nginx.conf
fi
if [ "$(grep -c 'include videorehab-' nginx/nginx.conf)" != 2 ]; then
    echo 'nginx/nginx.conf is not as expected: put "include videorehab-log.conf;" into its block http, and' >&2
    echo '"include videorehab-locations.conf;" before "include opentera.conf;"' >&2
    exit 1
fi
echo 'done; now run:  docker compose -f docker-compose.yml -f docker-compose.videorehab.yml up --detach --force-recreate'
