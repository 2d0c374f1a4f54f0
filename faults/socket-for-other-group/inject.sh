#!/bin/sh
# A pool gives its socket to another user and group. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/^listen.owner = .*/listen.owner = root/; s/^listen.group = .*/listen.group = adm/' /etc/php/8.2/fpm/pool.d/www.conf
