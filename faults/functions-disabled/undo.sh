#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

rm /etc/php/8.2/fpm/conf.d/99-hardening.ini
service php8.2-fpm restart
