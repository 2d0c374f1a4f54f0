#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

ln -s /etc/php/8.2/mods-available/mysqlnd.ini /etc/php/8.2/fpm/conf.d/10-mysqlnd.ini
service php8.2-fpm restart
