#!/bin/sh
# Undoes it. For a practice host only.
set -eu
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

ln -sf ../mods-available/php8.2.load /etc/apache2/mods-enabled/php8.2.load
service apache2 restart
