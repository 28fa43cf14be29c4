#!/usr/bin/env bash
# Makes what a first start of docker-compose.yml needs: .env, secrets, a self-signed certificate, and coturn's configuration.
#
#   ./setup.sh --host rehab.example.org [--address 203.0.113.10] [--private-address 10.0.0.5] [--up]
#
# Run again, it keeps what is there and writes coturn's configuration anew, from .env. All secrets are in private/, which only
# its owner may enter; the files in it can be read, because the containers have users of their own.
set -euo pipefail
umask 022
cd "$(dirname "$0")"

host='' address='' private_address='' up=''
while [ $# -gt 0 ]; do
    case "$1" in
        --host) host=${2:?} && shift 2 ;;
        --address) address=${2:?} && shift 2 ;;
        --private-address) private_address=${2:?} && shift 2 ;;
        --up) up=yes && shift ;;
        *) sed -n '2,4s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

# The value of a name in .env.
value() {
    sed -n "s/^$1=//p" .env | tail -n 1
}

if [ ! -e .env ]; then
    : "${host:?--host is needed the first time}"
    address=${address:-$(getent ahostsv4 "$host" | awk 'NR == 1 { print $1 }')}
    : "${address:?the address of $host is not known: give --address}"
    private_address=${private_address:-$address}
    sed -e "s/^VIDEOREHAB_HOST=.*/VIDEOREHAB_HOST=$host/" \
        -e "s,^VIDEOREHAB_URL=.*,VIDEOREHAB_URL=https://$host," \
        -e "s/^TURN_PUBLIC_ADDRESS=.*/TURN_PUBLIC_ADDRESS=$address/" \
        -e "s/^TURN_ADDRESS=.*/TURN_ADDRESS=$private_address/" \
        .env.example > .env
    echo 'made .env'
fi
host=$(value VIDEOREHAB_HOST)

mkdir -p private
chmod 0700 private
for secret in operator-token turn-secret; do
    if [ ! -e "private/$secret" ]; then
        openssl rand -hex 32 > "private/$secret"
        echo "made private/$secret"
    fi
done

if [ ! -e private/certificate.pem ]; then
    case "$host" in
        *[!0-9.]*) names="DNS:$host" ;;
        *) names="IP:$host" ;;
    esac
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$host" \
        -addext "subjectAltName=$names" -out private/certificate.pem -keyout private/key.pem 2> /dev/null
    chmod 0644 private/key.pem
    echo 'made private/certificate.pem, which browsers warn about: replace it and private/key.pem'
fi

script=''
for name in VIDEOREHAB_HOST TURN_ADDRESS TURN_PUBLIC_ADDRESS TURN_PORT TURNS_PORT TURN_MIN_PORT TURN_MAX_PORT \
    TURN_MAX_BPS TURN_USER_QUOTA TURN_TOTAL_QUOTA; do
    script+="s,@$name@,$(value "$name"),"$'\n'
done
# From a file, because the arguments of a program can be seen by everybody on the machine.
sed -e 's/^/s,@TURN_SECRET@,/' -e 's/$/,/' private/turn-secret > private/.script
printf '%s' "$script" >> private/.script
sed -f private/.script coturn/turnserver.conf > private/turnserver.conf
rm private/.script
echo 'made private/turnserver.conf'

if [ -n "$up" ]; then
    if docker compose version > /dev/null 2>&1; then
        docker compose up --detach
    else
        docker-compose up --detach
    fi
fi
url=$(value VIDEOREHAB_URL)
echo "The operator's address, to be kept secret: $url/?token=… with the content of private/operator-token"
