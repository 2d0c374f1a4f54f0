#!/bin/sh
# Undoes it. For a practice host only.
set -eu
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

chown root:root /usr/lib/apache2/modules/libphp8.2.so
chmod 644 /usr/lib/apache2/modules/libphp8.2.so
service apache2 restart
