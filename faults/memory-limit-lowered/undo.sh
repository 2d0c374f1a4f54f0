#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/^memory_limit = .*/memory_limit = 128M/' /etc/php/8.2/apache2/php.ini
service apache2 restart
