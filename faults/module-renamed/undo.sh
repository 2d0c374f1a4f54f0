#!/bin/sh
# Undoes it. For a practice host only.
set -eu
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mv -f /usr/lib/apache2/modules/libphp8.2.so.before-upgrade /usr/lib/apache2/modules/libphp8.2.so
service apache2 restart
