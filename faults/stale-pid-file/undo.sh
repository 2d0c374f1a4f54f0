#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

kill "$(cat /run/apache2/apache2.pid)"
rm -f /run/apache2/apache2.pid
service apache2 restart
