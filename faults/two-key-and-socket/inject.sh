#!/bin/sh
# Two causes: a private key is deleted, and the pool listens elsewhere. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

rm /etc/ssl/library/library.key
sed -i 's#^listen = .*#listen = /run/php/library.sock#' /etc/php/8.2/fpm/pool.d/www.conf
