#!/bin/sh
# Workers of nginx may hold hardly any open files. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i '1i worker_rlimit_nofile 10;' /etc/nginx/nginx.conf
