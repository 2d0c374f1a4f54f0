#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/^#Listen 80/Listen 80/' /etc/apache2/ports.conf
service apache2 restart
