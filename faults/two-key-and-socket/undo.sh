#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cp /root/library.key /etc/ssl/library/library.key
sed -i 's#^listen = .*#listen = /run/php/php8.2-fpm.sock#' /etc/php/8.2/fpm/pool.d/www.conf
service php8.2-fpm restart
service nginx restart
